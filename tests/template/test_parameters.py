"""What `sam deploy --guided` asks: the needed questions first, each once, in the console as in the file."""

import re
from itertools import pairwise
from typing import Any, Final

import pytest

from agent.settings import AgentSettings
from ops.stack_plan import Plan
from shared.bundle.published import ModelSettings
from shared.settings import EXPERT, EXPERT_SETTINGS, Settings, read_expert_settings
from t0_ingest.settings import IngestSettings
from t3_kb.settings import SearchSettings
from t4_shots.settings import ShotSettings
from tests.stack_template import PATH, of_type, references, written

GROUPS: Final = written()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
EXPERTS: Final = "For experts: "
NEEDED: Final = {"Stage", "InferenceProfileScope", "EdgeMode", "CreateUserPool", "JwtIssuer", "JwtAudience"}
"""What some rule asks of every plant: without an answer a deploy is refused somewhere."""
EMBEDDING: Final = "arn:aws:bedrock:us-east-1::foundation-model/cohere.embed-multilingual-v3"
READERS: Final = (AgentSettings, IngestSettings, ModelSettings, SearchSettings, ShotSettings)
OPERATIONS: Final = (PATH.parent / "docs" / "operations" / "parameters.md").read_text(encoding="utf-8")
EXPERTS_SECTION: Final = OPERATIONS.split("## Settings for experts\n")[1].split("\n## ")[0]
DOCUMENTED: Final = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", EXPERTS_SECTION, re.MULTILINE))


def placed(groups: list[Any]) -> list[str]:
    """The parameters of these groups, in the order of the console."""
    return [name for group in groups for name in group["Parameters"]]


def test_each_parameter_is_asked_for_in_the_order_of_the_file() -> None:
    assert placed(GROUPS) == list(written()["Parameters"])


def test_what_is_needed_comes_before_what_is_for_experts() -> None:
    for_experts = [group["Label"]["default"].startswith(EXPERTS) for group in GROUPS]
    assert not any(before and not after for before, after in pairwise(for_experts))
    first = placed([group for group, expert in zip(GROUPS, for_experts, strict=True) if not expert])
    assert set(first) >= NEEDED
    assert len(first) < len(written()["Parameters"]) / 2


def test_every_parameter_has_a_default_and_says_what_it_is() -> None:
    for name, declared in written()["Parameters"].items():
        assert "Default" in declared, name
        assert len(declared["Description"]) > 20, name
    assert Plan().refusals() == []


def test_every_parameter_is_used() -> None:
    used = set(references({key: part for key, part in written().items() if key != "Metadata"}))
    assert set(written()["Parameters"]) - used == set()


def test_what_experts_may_set_is_read_by_a_function_and_set_by_no_other_way() -> None:
    fields = {name.upper() for reader in READERS for name in reader.model_fields}
    assert fields >= EXPERT_SETTINGS
    common = written()["Globals"]["Function"]["Environment"]["Variables"]
    assert common[EXPERT] == {"Ref": "ExpertSettings"}
    for name, function in of_type("AWS::Serverless::Function").items():
        own = function["Properties"]["Environment"]["Variables"]
        assert {*own, *common} & EXPERT_SETTINGS == set(), name


@pytest.mark.parametrize("name", sorted(EXPERT_SETTINGS))
def test_the_documents_list_what_experts_may_set_with_its_default(name: str) -> None:
    readers: list[type[Settings]] = [reader for reader in READERS if name.lower() in reader.model_fields]
    defaults = {reader.model_fields[name.lower()].default for reader in readers}
    (default,) = defaults
    told = DOCUMENTED[name].strip().strip("`")
    match default:
        case None:
            assert told == ("30" if name == "INDEX_RECHECK_SECONDS" else "none")
        case bool() | str():
            assert told == str(default).lower() or told == default
        case number:
            assert float(told) == number


def test_the_documents_list_no_other() -> None:
    assert set(DOCUMENTED) == EXPERT_SETTINGS


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("", True),
        ("MAX_TOKENS=4096", True),
        ("MAX_TOKENS=4096,PREPARE=false", True),
        ("MAX_TOKENS=4096 PREPARE=false", True),
        ("JWT_GROUPS_CLAIM=https://plant.example/groups", True),
        ("MAX_TOKENS", False),
        ("max_tokens=4096", False),
        ("MAX_TOKENS=4096;PREPARE=false", False),
        ("MAX_TOKENS=", False),
        ("=4096", False),
    ],
)
def test_what_is_no_list_of_settings_is_refused_before_anything_is_changed(given: str, taken: bool) -> None:
    refused = Plan({"ExpertSettings": given}).refusals()

    assert (refused == []) is taken
    if taken:
        read_expert_settings(given)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("ModelPrices", ["3,15,0.3,3.75", "0,0,0,0"], ["3,15", "3, 15, 1, 1", "a,b,c,d", "1,2,3,4,5,6"]),
        (
            "SignInUrls",
            ["", "https://a/b,https://c/d,https://e/f"],
            ["https://a/b", "https://a/b,https://c/d", "http://a/b,https://c/d,https://e/f", "https://a/'b,https://c/d,https://e/f"],
        ),
    ],
)  # fmt: skip
def test_several_values_in_one_are_as_many_as_are_needed(name: str, good: list[str], bad: list[str]) -> None:
    fits = re.compile(written()["Parameters"][name]["AllowedPattern"])

    assert [value for value in good if not fits.fullmatch(value)] == []
    assert [value for value in bad if fits.fullmatch(value)] == []
    for value in bad:
        assert any(
            written()["Parameters"][name]["ConstraintDescription"] in why
            for why in Plan({name: value}).refusals()
        )


def test_each_part_goes_where_it_belongs() -> None:
    plan = Plan({"ReservedConcurrency": "20", "ProvisionedConcurrency": "5", "ModelPrices": "1,2,3,4"})
    functions = plan.resources("AWS::Serverless::Function")
    bounds = {name: function.get("ReservedConcurrentExecutions") for name, function in functions.items()}
    ready = {
        name: function.get("ProvisionedConcurrencyConfig", {}).get("ProvisionedConcurrentExecutions")
        for name, function in functions.items()
    }
    applications = plan.resources("AWS::Serverless::Application")

    answering = functions.keys() - {"T0IngestFunction"}
    assert bounds == {"T0IngestFunction": None, **dict.fromkeys(answering, 20)}
    assert ready == {"T0IngestFunction": None, **dict.fromkeys(answering, 5)}
    for name in ("Alarms", "Dashboards"):
        told = applications[name]["Parameters"]
        prices = [told[f"Price{kind}Usd"] for kind in ("Input", "Output", "CacheRead", "CacheWrite")]
        assert prices == ["1", "2", "3", "4"]


def test_the_first_audience_is_the_pages_and_the_addresses_have_their_order() -> None:
    plan = Plan(
        {
            "JwtIssuer": "https://idp.example/plant",
            "JwtAudience": "page,program",
            "SignInUrls": "https://idp.example/authorize,https://idp.example/token,https://idp.example/logout",
        }
    )
    outputs = written()["Outputs"]

    assert plan.value(outputs["SignInClientId"]["Value"]) == "page"
    for name in ("authorize", "token", "logout"):
        told = plan.value(outputs[f"SignIn{name.capitalize()}Url"]["Value"])
        assert told == f"https://idp.example/{name}"


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("all", {"Alarms", "Dashboards", "Queries"}),
        ("dashboard", {"Alarms", "Dashboards"}),
        ("alarms", {"Alarms"}),
    ],
)
def test_watching_is_chosen_in_one_word(given: str, made: set[str]) -> None:
    applications = set(Plan({"Watching": given}).resources("AWS::Serverless::Application"))

    assert applications - {"ServiceRoles", "PlatformAlarms"} == made


def test_a_web_acl_of_ones_own_stands_before_the_edge_and_none_is_made() -> None:
    acl = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/plant/12345678"
    for given, at_the_edge in (("none", None), ("managed", "<Firewall.Outputs.WebAclArn>"), (acl, acl)):
        plan = Plan({"EdgeMode": "cloudfront", "CreateUserPool": "true", "Waf": given})
        (distribution,) = plan.resources("AWS::CloudFront::Distribution").values()
        assert distribution["DistributionConfig"].get("WebACLId") == at_the_edge
        assert ("Firewall" in plan.resources("AWS::Serverless::Application")) is (given == "managed")


def test_the_search_has_a_model_write_where_one_is_asked_for() -> None:
    arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus"
    for given, mode, writes, model in (
        ("true", "embedded", "false", ""),
        ("false", "bedrock", "false", ""),
        ("true", "bedrock", "true", "claude-sonnet-4-6"),
        (arn, "bedrock", "true", arn),
    ):
        plan = Plan({"GenerateAnswer": given, "KnowledgeBaseMode": mode})
        variables = plan.resources("AWS::Serverless::Function")["T3KnowledgeFunction"]["Environment"][
            "Variables"
        ]
        assert (variables["GENERATE_ANSWER"], model in variables["GENERATE_MODEL_ARN"]) == (writes, True)
        assert bool(variables["GENERATE_MODEL_ARN"]) is (writes == "true")
        for access in plan.resources("AWS::Serverless::Application").values():
            allowed = access["Parameters"].get("GenerateModelArn", variables["GENERATE_MODEL_ARN"])
            assert allowed == variables["GENERATE_MODEL_ARN"]
        assert ("KnowledgeBaseAccess" in plan.resources("AWS::Serverless::Application")) is (
            mode == "bedrock"
        )


@pytest.mark.parametrize(
    ("given", "ask", "ingest", "steward"),
    [
        ("", "<EngineersGroup>", "<KnowledgeGroup>", "<StewardsGroup>"),
        ("plant,lab;office;safety", "plant,lab", "office", "safety"),
        (";office;", "", "office", ""),
        (";;safety", "", "", "safety"),
    ],
)
def test_each_list_of_groups_goes_to_its_action_and_none_means_the_pools(
    given: str, ask: str, ingest: str, steward: str
) -> None:
    plan = Plan({"CreateUserPool": "true", "Groups": given})
    variables = plan.resources("AWS::Serverless::Function")["AgentFunction"]["Environment"]["Variables"]

    assert plan.refusals() == []
    told = [variables[f"{action}_GROUPS"] for action in ("ASK", "INGEST", "STEWARD")]
    assert told == [ask, ingest, steward]


@pytest.mark.parametrize("given", ["engineers", "engineers;knowledge", "a;b;c;d"])
def test_groups_that_are_not_three_lists_are_refused(given: str) -> None:
    """One list alone could be meant for any of the three actions."""
    assert Plan({"CreateUserPool": "true", "Groups": given}).refusals()


@pytest.mark.parametrize(
    ("given", "mode", "model"),
    [
        ("embedded", "embedded", None),
        ("bedrock", "bedrock", "amazon.titan-embed-text-v2:0"),
        (EMBEDDING, "bedrock", EMBEDDING),
    ],
)
def test_the_model_of_the_vectors_is_named_with_the_knowledge_base(
    given: str, mode: str, model: str | None
) -> None:
    plan = Plan({"KnowledgeBaseMode": given})
    functions = plan.resources("AWS::Serverless::Function")
    knowledge_bases = plan.resources("AWS::Bedrock::KnowledgeBase")

    assert plan.refusals() == []
    for name in ("T0IngestFunction", "T3KnowledgeFunction"):
        assert functions[name]["Environment"]["Variables"]["KNOWLEDGE_BASE_MODE"] == mode
    assert bool(knowledge_bases) is (model is not None)
    for made in knowledge_bases.values():
        used = made["KnowledgeBaseConfiguration"]["VectorKnowledgeBaseConfiguration"]["EmbeddingModelArn"]
        assert used.endswith(str(model))


@pytest.mark.parametrize(
    ("given", "days"),
    [
        ("", 400),
        ("SHOT_DAYS=30", 30),
        ("MAX_TOKENS=4096,SHOT_DAYS=3650,PREPARE=false", 3650),
        ("SHOT_DAYS=90 MAX_TOKENS=4096", 90),
        ("COUNT_DAYS=800,MAX_TOKENS=4096", 400),
    ],
)
def test_photos_of_parts_are_kept_as_long_as_their_shots(given: str, days: int) -> None:
    bucket = Plan({"ExpertSettings": given}).resources("AWS::S3::Bucket")["PhotosBucket"]

    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["Prefix"], int(rule["ExpirationInDays"])) == ("Enabled", "photos/", days)
    told = read_expert_settings(given)
    assert ShotSettings.model_fields["shot_days"].default == 400
    assert int(told.get("SHOT_DAYS", 400)) == days
