"""What plants of one account share: headers as a stack's own, and a stack that takes them makes none."""

import json
from itertools import pairwise
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from ops.stack_plan import Plan
from tests.emitted_metrics import emitted
from tests.stack_template import PATH, of_type, written

CELLS = PATH.parent / "infrastructure" / "cells"
SHARED = yaml_parse((CELLS / "shared.yaml").read_text(encoding="utf-8"))
BOARD = yaml_parse((CELLS / "dashboard.yaml").read_text(encoding="utf-8"))
ISSUER = {
    "EdgeMode": "cloudfront",
    "JwtIssuer": "https://login.example.com",
    "JwtAudience": "page",
    "SignInUrls": "https://login.example.com/a,https://token.example.com/t,https://login.example.com/o",
}
OF_A_PARENT = ("AWS::Cognito::UserPoolGroup", "AWS::AppConfig::ConfigurationProfile", "AWS::IAM::Policy")
"""Types whose names are those of what they belong to."""
IDS = ("page-headers", "agent-headers", "E1PAGE", "E2AGENT")
PARTS = ("AWS::CloudFront::ResponseHeadersPolicy", "AWS::CloudFront::OriginAccessControl")


def without_names(node: Any) -> Any:
    """A piece of a plan without what names or comments it."""
    if isinstance(node, list):
        return [without_names(part) for part in node]
    if isinstance(node, dict):
        return {
            key: without_names(part)
            for key, part in node.items()
            if key not in ("Name", "Comment", "Description")
        }
    return " ".join(node.split()) if isinstance(node, str) else node


@pytest.mark.parametrize("kind", PARTS)
def test_shared_parts_are_those_that_a_stack_makes(kind: str) -> None:
    own = Plan(ISSUER).resources(kind)
    shared = Plan(
        {"Cell": "kr-1", "TokenOrigin": "https://token.example.com"}, template={"Rules": {}, **SHARED}
    ).resources(kind)

    assert without_names(shared) == without_names(own)
    assert len(own) == 2


def test_a_stack_with_shared_parts_makes_none_and_names_each_in_its_place() -> None:
    plan = Plan({**ISSUER, "SharedEdge": ",".join(IDS)})
    (distribution,) = plan.resources("AWS::CloudFront::Distribution").values()
    config = distribution["DistributionConfig"]
    page, agent = config["Origins"]
    behaviours = [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]

    assert plan.refusals() == []
    assert [plan.resources(kind) for kind in PARTS] == [{}, {}]
    assert (page["OriginAccessControlId"], agent["OriginAccessControlId"]) == IDS[2:]
    for behaviour in behaviours:
        place = 0 if behaviour["TargetOriginId"] == "page" else 1
        assert behaviour["ResponseHeadersPolicyId"] == IDS[place]


def test_the_output_has_the_parts_in_the_order_that_a_stack_takes_them() -> None:
    output = SHARED["Outputs"]["SharedEdge"]["Value"]["Fn::Join"]
    names = [next(iter(part.values())) for part in output[1]]

    assert output[0] == ","
    assert [name[0] if isinstance(name, list) else name for name in names] == [
        "PageHeaders", "AgentHeaders", "PageAccess", "AgentAccess",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {"SharedEdge": "a,b,c"},
        {"SharedEdge": "a,b,c,d,e"},
        {"SharedEdge": "a, b,c,d"},
        {"SharedEdge": "a,b,c,d", "EdgeMode": "none", "SignInUrls": ""},
        {
            "SharedEdge": "a,b,c,d",
            "JwtIssuer": "",
            "JwtAudience": "",
            "SignInUrls": "",
            "CreateUserPool": "true",
        },
        {"Tenant": "plant a"},
        {"Tenant": "a,b"},
        {"Tenant": "a" * 65},
        {"Tenant": "plant-a", "JwtIssuer": "", "JwtAudience": "", "SignInUrls": "", "CreateUserPool": "true"},
    ],
)
def test_what_cannot_be_shared_is_refused(given: dict[str, str]) -> None:
    assert Plan({**ISSUER, **given}).refusals()


def test_a_plants_name_reaches_the_agent_and_a_new_one_is_a_new_version() -> None:
    variables = written()["Resources"]["AgentFunction"]["Properties"]["Environment"]["Variables"]
    text = written()["Resources"]["Configuration"]["Properties"]["Content"]["Fn::Sub"][0]

    assert variables["TENANT"] == {"Ref": "Tenant"}
    assert "Tenant ${Tenant}" in text
    assert Plan({**ISSUER, "Tenant": "changwon"}).refusals() == []


def test_two_plants_in_one_account_name_nothing_alike() -> None:
    """What is named by a text without a reference would be one name for both."""
    named = {
        f"{logical_id}.{key}"
        for logical_id, resource in written()["Resources"].items()
        for key, value in resource.get("Properties", {}).items()
        if key.endswith("Name") and key != "MetricName" and isinstance(value, str)
        if resource["Type"] not in OF_A_PARENT
    }
    assert named == set()


def test_the_dashboard_over_cells_asks_for_metrics_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    body = json.loads(BOARD["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"])
    told = json.dumps(body)
    asked = {
        after.split('\\"')[1].strip("\\")
        for before, after in pairwise(told.split("MetricName="))
        if "DiecastAssistant" in before.rsplit("SEARCH", 1)[-1]
    }

    assert asked >= {"TotalTime", "Errors", "TimeToFirstText", "InputTokens", "OutputTokens"}
    assert asked <= {name for name, _ in emitted(capsys)}


def test_cells_may_link_metrics_alone_and_none_from_outside_the_organization() -> None:
    (statement,) = BOARD["Resources"]["Sink"]["Properties"]["Policy"]["Statement"]

    assert statement["Condition"]["StringEquals"] == {"aws:PrincipalOrgID": {"Ref": "OrganizationId"}}
    assert SHARED["Resources"]["MonitoringLink"]["Properties"]["ResourceTypes"] == ["AWS::CloudWatch::Metric"]
    assert of_type("AWS::Oam::Link") == {}, "a plant's stack links nothing: its cell does, once"
