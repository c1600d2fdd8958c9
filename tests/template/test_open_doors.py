"""No combination of parameters lets the internet ask the agent without saying who asks.

Every combination is planned as CloudFormation would: what its rules refuse is closed, and of what they
let pass the resources are looked at, not the parameters.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any, Final

import pytest

from ops.stack_plan import Plan
from tests.stack_template import PATH, written

WEB_ACL: Final = (
    "arn:aws:wafv2:us-east-1:123456789012:global/webacl/plant/12345678-1234-1234-1234-123456789012"
)
ISSUER: Final = {"JwtIssuer": "https://idp.example/plant", "JwtAudience": "page"}
SIGN_IN: Final = {
    "SignInUrls": "https://idp.example/authorize,https://idp.example/token,https://idp.example/logout"
}
CHOICES: Final[Mapping[str, tuple[Mapping[str, str], ...]]] = {
    "stage": tuple({"Stage": stage} for stage in ("dev", "staging", "prod")),
    "edge": ({}, {"EdgeMode": "cloudfront"}),
    "url": ({}, {"AgentAuthType": "NONE"}),
    "pool": ({}, {"CreateUserPool": "true"}),
    "issuer": ({}, {"JwtIssuer": ISSUER["JwtIssuer"]}, {"JwtAudience": "page"}, ISSUER, ISSUER | SIGN_IN),
    "anonymous": ({}, {"AllowAnonymous": "true"}),
    "firewall": ({}, {"Waf": "managed"}, {"Waf": WEB_ACL}),
}
ORIGINS: Final = (
    "", "*", "https://page.example", "https://page.example,*", "*,https://page.example", " * ", "https://*",
    "http://*", "https://*.plant.example", "null", "https://page.example/*", "**",
)  # fmt: skip
REGIONS: Final = ("us-east-1", "ap-northeast-2")
DOCUMENTED: Final = {"Stage": "dev", "EdgeMode": "none", "AgentAuthType": "NONE"}
"""docs/operations/users.md: a public dev stage, which somebody asks for by AgentAuthType."""


@cache
def combinations() -> tuple[tuple[Mapping[str, str], str], ...]:
    """All that a person can combine of these parameters, with a region."""
    given = [
        {name: value for chosen in row for name, value in chosen.items()}
        for row in product(*CHOICES.values())
    ]
    return tuple(product(given, REGIONS))


def open_doors(plan: Plan) -> Iterator[str]:
    """The ways by which somebody who says nothing of themselves reaches a function from the internet."""
    for name, function in plan.resources("AWS::Serverless::Function").items():
        url = function.get("FunctionUrlConfig")
        asks_who = bool(function["Environment"]["Variables"].get("JWT_ISSUER"))
        if url and url["AuthType"] != "AWS_IAM" and not asks_who:
            yield f"the URL of {name}"
    agent = plan.resources("AWS::Serverless::Function")["AgentFunction"]
    if agent["Environment"]["Variables"]["JWT_ISSUER"]:
        return
    for name, permission in plan.resources("AWS::Lambda::Permission").items():
        if permission["Principal"] == "*":
            yield f"the permission {name}"
    for name, distribution in plan.resources("AWS::CloudFront::Distribution").items():
        acl = distribution["DistributionConfig"].get("WebACLId", "")
        # A firewall of the stack's own lets in whoever does no harm; one that is given is its owner's choice.
        if not acl.startswith("arn:"):
            yield f"the edge {name}"


def passed_by(template: Mapping[str, Any] | None = None) -> Iterator[tuple[Plan, list[str]]]:
    """The plans that the rules let pass, and the doors that stand open then."""
    for given, region in combinations():
        plan = Plan(given, region, template or written())
        # What is asked of a place of processing has tests of its own.
        refused = [why for why in plan.refusals() if "InferenceProfileScope" not in why]
        if not refused:
            yield plan, list(open_doors(plan))


def without(rule: str) -> Mapping[str, Any]:
    """The template less one of its rules."""
    rules = {name: row for name, row in written()["Rules"].items() if name != rule}
    assert len(rules) == len(written()["Rules"]) - 1
    return {**written(), "Rules": rules}


def undocumented(template: Mapping[str, Any] | None = None) -> list[tuple[Mapping[str, Any], list[str]]]:
    """Open doors beside the one that is documented."""
    return [
        (plan.given, doors)
        for plan, doors in passed_by(template)
        if doors and any(plan.parameters[name] != value for name, value in DOCUMENTED.items())
    ]


def test_no_combination_leaves_a_door_open_but_the_public_dev_stage() -> None:
    assert undocumented() == []


def test_the_public_dev_stage_can_be_had_and_an_issuer_closes_it() -> None:
    plans = [(plan, doors) for plan, doors in passed_by() if plan.parameters["AgentAuthType"] == "NONE"]

    assert any(doors for _, doors in plans)
    for plan, doors in plans:
        knows = plan.parameters["JwtIssuer"] or plan.parameters["CreateUserPool"] == "true"
        assert bool(doors) is not bool(knows), plan.given


@pytest.mark.parametrize("rule", ["PublicUrlOnlyInDev", "EdgeKnowsWhoAsks", "EdgeSigns"])
def test_each_rule_that_closes_a_door_is_needed(rule: str) -> None:
    assert undocumented(without(rule))


@pytest.mark.parametrize("stage", ["dev", "staging", "prod"])
@pytest.mark.parametrize("more", [{}, {"AllowAnonymous": "true"}, {"Waf": "managed"}])
def test_the_edge_says_what_it_needs(stage: str, more: Mapping[str, str]) -> None:
    asked = {"Stage": stage, "EdgeMode": "cloudfront", **more}

    assert any("let" in why and "web ACL" in why for why in Plan(asked).refusals()), asked
    assert Plan(asked | {"CreateUserPool": "true"}).refusals() == []
    assert Plan(asked | ISSUER | SIGN_IN).refusals() == []


def test_a_web_acl_of_ones_own_may_stand_in_for_an_issuer() -> None:
    for stage in ("dev", "staging", "prod"):
        given = {"Stage": stage, "EdgeMode": "cloudfront", "Waf": WEB_ACL, "AllowAnonymous": "true"}
        assert Plan(given).refusals() == []


@pytest.mark.parametrize("origins", ORIGINS)
@pytest.mark.parametrize("stage", ["dev", "staging", "prod"])
def test_every_page_of_the_internet_may_call_a_dev_stage_alone(stage: str, origins: str) -> None:
    plan = Plan({"Stage": stage, "AllowAnonymous": "true", "AllowedOrigins": origins})
    if plan.refusals():
        assert "*" in origins or origins == "null"
        return
    cors = plan.resources("AWS::Serverless::Function")["AgentFunction"]["FunctionUrlConfig"].get("Cors", {})
    allowed = cors.get("AllowOrigins", [])

    assert all(stage == "dev" for origin in allowed if "*" in origin)
    assert all(origin in ("*", "https://page.example") for origin in allowed)


def test_only_the_agent_has_an_address() -> None:
    for plan in (Plan(), Plan({"AgentAuthType": "NONE"})):
        functions = plan.resources("AWS::Serverless::Function")
        assert [name for name, row in functions.items() if "FunctionUrlConfig" in row] == ["AgentFunction"]
        permissions = plan.resources("AWS::Lambda::Permission").values()
        by_address = [row for row in permissions if row["Principal"] != "events.amazonaws.com"]
        assert {row["FunctionName"] for row in by_address} <= {"<AgentFunction.Alias>"}
        by_schedule = [row for row in permissions if row not in by_address]
        assert [(row["FunctionName"], row["SourceArn"]) for row in by_schedule] == [
            ("<T4ShotsFunction.Alias>", "<LineWatch.Arn>")
        ]


@pytest.mark.parametrize("stage", ["default", "staging", "prod"])
def test_the_stages_of_samconfig_are_accepted_and_closed(stage: str) -> None:
    config = tomllib.loads((PATH.parent / "samconfig.toml").read_text(encoding="utf-8"))
    overrides = config[stage]["deploy"]["parameters"]["parameter_overrides"]
    plan = Plan(dict(pair.split("=", 1) for pair in overrides.split()))

    assert (plan.refusals(), list(open_doors(plan))) == ([], [])
