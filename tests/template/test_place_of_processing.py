"""Nothing is processed outside a region's geography unless somebody has said so."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, Final

import cfnlint.api
import pytest

from ops.costs.prices import read_prices
from ops.preflight.deploys import pairs
from ops.stack_plan import Plan, expanded
from tests.stack_template import PATH, transformed, whole, written


def with_a_profile() -> tuple[str, ...]:
    """The regions for which the rules know a geographic profile."""
    condition = written()["Rules"]["PlaceOfProcessingIsChosen"]["RuleCondition"]["Fn::And"]
    (row,) = [each["Fn::Not"][0]["Fn::Contains"] for each in condition if "Fn::Not" in each]
    return tuple(row[0])


ASKED_FOR: Final = ("us-east-1", "ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "eu-central-1")
"""Virginia, Tokyo, Seoul, Singapore and Frankfurt; the Makefile lints the templates for them."""
UNLISTED: Final = ("ap-south-1", "ca-central-1", "sa-east-1", "me-central-1", "af-south-1", "xx-nowhere-9")
REGIONS: Final = (*dict.fromkeys((*with_a_profile(), *ASKED_FOR, *UNLISTED)),)
GLOBAL: Final = "global.anthropic.claude-sonnet-5-5"
AT_HOME: Final = "anthropic.claude-sonnet-5-5"
ARN: Final = "arn:aws:bedrock:ap-northeast-2:123456789012:inference-profile/apac.anthropic.claude-sonnet-4"
CHOICES: Final[tuple[tuple[dict[str, str], ...], ...]] = (
    ({}, {"InferenceProfileScope": "global"}),
    ({}, {"ModelId": GLOBAL}, {"ModelId": AT_HOME}),
    ({}, {"FallbackModelIds": GLOBAL}, {"FallbackModelIds": AT_HOME}),
    ({}, {"UseMock": "true"}),
    ({}, {"KnowledgeBaseMode": "bedrock"}),
    ({}, {"GenerateAnswer": "true"}, {"GenerateAnswer": ARN}),
)


def models(plan: Plan) -> list[str]:
    """The ids that a stage would ask Bedrock with, those of the models it may fall back on too."""
    functions = plan.resources("AWS::Serverless::Function")
    agent: Any = functions["AgentFunction"]["Environment"]["Variables"]
    writes: str = functions["T3KnowledgeFunction"]["Environment"]["Variables"]["GENERATE_MODEL_ARN"]
    asked = [] if plan.given.get("UseMock") else [agent["MODEL_ID"], *agent["FALLBACK_MODEL_IDS"].split(",")]
    return asked + ([writes.rpartition("/")[2]] if writes else [])


@pytest.mark.parametrize("region", REGIONS)
def test_no_stage_asks_a_global_profile_by_itself(region: str) -> None:
    accepted = 0
    for row in product(*CHOICES):
        given = {name: value for chosen in row for name, value in chosen.items()}
        plan = Plan(given, region)
        if plan.refusals():
            continue
        accepted += 1
        for model in models(plan):
            assert not model.startswith("none."), given
            chosen = plan.parameters["InferenceProfileScope"] == "global" or model in given.values()
            assert chosen or not model.startswith("global."), (region, given)

    assert accepted


@pytest.mark.parametrize("region", ["ap-northeast-2", "ap-southeast-1", *UNLISTED])
def test_where_there_is_no_geographic_profile_the_deploy_asks_for_a_choice(region: str) -> None:
    (why,) = Plan({}, region).refusals()

    assert "InferenceProfileScope=global" in why
    assert "any region of the world" in why
    assert Plan({"InferenceProfileScope": "global"}, region).refusals() == []
    assert Plan({"UseMock": "true"}, region).refusals() == []
    assert Plan({"FallbackModelIds": AT_HOME}, region).refusals() == [why]


@pytest.mark.parametrize("region", ["ap-northeast-2", "ap-southeast-1", *UNLISTED])
def test_a_model_alone_is_choice_enough_and_no_other_stands_in_for_it(region: str) -> None:
    plan = Plan({"ModelId": AT_HOME}, region)

    assert plan.refusals() == []
    assert [model for model in models(plan) if model] == [AT_HOME]
    (role,) = [row for name, row in plan.resources("AWS::IAM::Role").items() if name == "AgentRole"]
    (asks,) = [
        row
        for policy in role["Policies"]
        for row in policy["PolicyDocument"]["Statement"]
        if row["Sid"] == "AskTheListedModels"
    ]
    assert {arn.rpartition("anthropic.")[2] for arn in asks["Resource"]} == {"claude-sonnet-5-5", "none"}


@pytest.mark.parametrize("region", REGIONS)
def test_the_rule_and_the_conditions_know_the_same_regions(region: str) -> None:
    has_one = Plan({}, region).holds("HasProfile")

    assert has_one is (region in with_a_profile())
    assert (Plan({}, region).refusals() == []) is has_one
    assert Plan({"InferenceProfileScope": "global"}, region).holds("HasProfile")


@pytest.mark.parametrize(
    ("region", "geography"),
    [("us-east-1", "us"), ("eu-central-1", "eu"), ("ap-northeast-1", "jp"), ("ap-southeast-2", "au")],
)
def test_a_geographic_profile_is_that_of_the_region(region: str, geography: str) -> None:
    asked = models(Plan({"KnowledgeBaseMode": "bedrock", "GenerateAnswer": "true"}, region))

    assert {model.partition(".")[0] for model in asked} == {geography}
    assert {model.partition(".")[2] for model in asked} == {
        "anthropic.claude-sonnet-5-5", "anthropic.claude-sonnet-5", "anthropic.claude-sonnet-4-6",
    }  # fmt: skip


def look_ups(node: Any) -> Iterator[Any]:
    """The arguments of every FindInMap, in whatever branch."""
    if isinstance(node, list):
        for part in node:
            yield from look_ups(part)
    elif isinstance(node, Mapping):
        if "Fn::FindInMap" in node:
            yield node["Fn::FindInMap"]
        for part in node.values():
            yield from look_ups(part)


@pytest.mark.parametrize("made", [written, whole, transformed])
def test_no_look_up_can_fail_for_a_region(made: Callable[[], Mapping[str, Any]]) -> None:
    """CloudFormation evaluates one in branches that are not taken, too, and refuses the whole deploy."""
    template = made()

    for name, first, _ in look_ups(template):
        (parameter,) = first.values()
        assert set(first) == {"Ref"}
        assert set(template["Parameters"][parameter]["AllowedValues"]) == set(template["Mappings"][name])


@pytest.mark.parametrize("region", ASKED_FOR)
@pytest.mark.parametrize("stage", ["default", "staging", "prod"])
def test_every_stage_can_be_deployed_where_plants_are(region: str, stage: str) -> None:
    config = tomllib.loads((PATH.parent / "samconfig.toml").read_text(encoding="utf-8"))
    given = pairs(config[stage]["deploy"]["parameters"]["parameter_overrides"])
    plan = Plan(given | {"InferenceProfileScope": "global"}, region)

    assert plan.refusals() == []
    assert all(model.startswith("global.") for model in models(plan))


@pytest.mark.parametrize("stage", ["default", "staging", "prod"])
def test_every_type_of_the_expanded_template_is_there_where_plants_are(stage: str) -> None:
    config = tomllib.loads((PATH.parent / "samconfig.toml").read_text(encoding="utf-8"))
    given = pairs(config[stage]["deploy"]["parameters"]["parameter_overrides"])

    faults = cfnlint.api.lint(json.dumps(expanded(PATH, Plan(given))), regions=list(ASKED_FOR))

    assert [(fault.rule.id, fault.message) for fault in faults if fault.rule.id.startswith("E")] == []


def test_the_regions_that_are_linted_are_those_asked_for() -> None:
    (listed,) = re.findall(
        r"^REGIONS := (.+)$", (PATH.parent / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )

    assert set(listed.split()) == set(ASKED_FOR)


def test_no_stage_reserves_executions_that_a_new_account_does_not_have() -> None:
    config = tomllib.loads((PATH.parent / "samconfig.toml").read_text(encoding="utf-8"))
    for stage in ("default", "staging", "prod"):
        plan = Plan(pairs(config[stage]["deploy"]["parameters"]["parameter_overrides"]))
        functions = plan.resources("AWS::Serverless::Function")
        assert not [
            name
            for name, row in functions.items()
            if name != "T0IngestFunction" and "ReservedConcurrentExecutions" in row
        ]


def test_the_prices_of_the_cost_alarm_are_those_of_the_default_model() -> None:
    """A geographic profile's, which are the dearer ones."""
    prices = read_prices().prices_of("us-east-1", "sonnet-5.5")
    names = ("tokens_input", "tokens_output", "tokens_cache_read", "tokens_cache_write")
    default = written()["Parameters"]["ModelPrices"]["Default"]

    assert [float(price) for price in default.split(",")] == [prices.usd(name) for name in names]
    assert models(Plan())[0] == "us.anthropic.claude-sonnet-5-5"
