"""Nothing is processed outside a region's geography unless somebody has said so."""

from itertools import product
from typing import Any, Final

import pytest

from tests.stack_template import written
from tests.template_rules import Plan

REGIONS: Final = tuple(written()["Mappings"]["InferenceProfile"])
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


@pytest.mark.parametrize("region", ["ap-northeast-2", "ap-south-1", "ap-southeast-1"])
def test_where_there_is_no_geographic_profile_the_deploy_asks_for_a_choice(region: str) -> None:
    (why,) = Plan({}, region).refusals()

    assert "InferenceProfileScope=global" in why
    assert "any region of the world" in why
    assert Plan({"InferenceProfileScope": "global"}, region).refusals() == []
    assert Plan({"UseMock": "true"}, region).refusals() == []
    assert Plan({"ModelId": AT_HOME}, region).refusals() == [why]
    assert Plan({"ModelId": AT_HOME, "FallbackModelIds": AT_HOME}, region).refusals() == []


@pytest.mark.parametrize("region", REGIONS)
def test_the_rule_knows_every_region_without_a_profile_of_its_own(region: str) -> None:
    has_one = written()["Mappings"]["InferenceProfile"][region]["geographic"] != "none"

    assert (Plan({}, region).refusals() == []) is has_one
