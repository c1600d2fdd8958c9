"""Stacks in one account stay apart, and none of their roles is a way to more."""

import json
import tomllib
from typing import Final

import pytest

from tests.deployed_resources import OTHER, STACK, is_made, requests
from tests.iam import Grant, allowed, documents, grants, matches, statements_of
from tests.stack_template import PATH
from tests.template.deploying_role import ALL, ROLE, asked, plan, role

NOT_KEPT_APART: Final = {
    "cloudfront:*OriginAccessControl": "An origin access control has an id and no tags.",
    "cloudfront:*ResponseHeadersPolicy": "A headers policy has an id and no tags.",
    "cloudwatch:DescribeAlarms": "A reading call of all alarms.",
    "codedeploy:GetDeploymentConfig": "AWS's own configurations, read.",
    "codedeploy:StopDeployment": "Takes no resource.",
    "cognito-idp:DescribeUserPoolDomain": "A reading call that takes no resource.",
    "glue:*": "The catalog is the account's one; databases and tables are held to their names.",
    "logs:*": "Log deliveries, queries and lists take no resource; groups are held to their names.",
    "route53:*": "One zone, and of its records one name: another stack's role is given another name.",
    "s3:GetObject": "The bucket of artefacts is this role's; another's role has one of its own.",
    "sns:*": "A subscription is no resource of SNS's; topics are held to their names.",
    "wafv2:*": "AWS's own rule groups, and web ACLs, read.",
}
"""What one stack's role can do to another's in the same account, and why no policy can say otherwise."""


def reachable(stack: str, tags_of: str | None) -> set[str]:
    """Actions by which this role reaches resources that are named after or tagged with another stack."""
    return {
        action
        for action, example in asked(ALL)
        for context in requests(action, example, stack, tags_of)
        if allowed(role(), action, example.of(OTHER), context)
    }


def _without_reason(actions: set[str]) -> set[str]:
    return {action for action in actions if not any(matches(row, action) for row in NOT_KEPT_APART)}


def test_a_stage_cannot_change_another_in_the_same_account() -> None:
    assert _without_reason(reachable(OTHER, None)) == set()


def test_a_stage_cannot_claim_by_a_tag_what_is_anothers() -> None:
    by_tag = {action for action, example in asked(ALL) if example.by_tag and action.endswith(":TagResource")}
    assert len(by_tag) >= 6
    assert _without_reason(reachable(STACK, OTHER)) - _made_new() == set()


def _made_new() -> set[str]:
    """What makes something, which nobody has yet."""
    return {action for action, example in asked(ALL) if is_made(action, example)}


def test_every_reason_that_stages_are_not_kept_apart_is_of_use() -> None:
    open_to_others = reachable(OTHER, None)
    assert [row for row in NOT_KEPT_APART if not any(matches(row, action) for action in open_to_others)] == []


def test_no_role_is_made_or_changed_without_the_boundary() -> None:
    arn = f"arn:aws:iam::123456789012:role/{STACK}-AgentRole-1ABC"
    for action in ("iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"):
        assert not allowed(role(), action, arn, {})
        assert not allowed(role(), action, arn, {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/Admin"})


def test_there_is_no_way_up() -> None:
    everything = {
        "iam:PermissionsBoundary": "<StageBoundary>",
        "iam:PassedToService": "cloudformation.amazonaws.com",
    }
    for action in (
        "iam:CreatePolicyVersion",
        "iam:SetDefaultPolicyVersion",
        "iam:DeleteRolePermissionsBoundary",
        "iam:AttachRolePolicy",
        "iam:AttachUserPolicy",
        "iam:PassRole",
    ):
        for kind in ("role", "policy", "user"):
            arn = f"arn:aws:iam::123456789012:{kind}/{STACK}-anything"
            assert not allowed(role(), action, arn, everything), action


def test_each_stage_has_a_place_for_its_artefacts_and_a_tag_of_its_own() -> None:
    """`sam delete` removes what lies below the prefix; without one, another stage's artefacts too."""
    config = tomllib.loads((PATH.parent / "samconfig.toml").read_text(encoding="utf-8"))
    names = {section: config[section]["global"]["parameters"]["stack_name"] for section in ALL}
    prefixes = {section: config[section]["deploy"]["parameters"]["s3_prefix"] for section in ALL}
    tags = {section: config[section]["deploy"]["parameters"].get("tags", "") for section in ALL}

    assert prefixes == names
    assert len(set(names.values())) == len(ALL)
    assert {section for section in ALL if f"stack={names[section]}" in tags[section]} == {"staging", "prod"}


@pytest.mark.parametrize("deployed", ["plant-a", "github"])
def test_the_roles_cannot_change_themselves(deployed: str) -> None:
    """Not even where the names of the administrator's own stack begin like those of the one it deploys."""
    statements = grants(plan(deployed), ROLE)
    arn = "arn:aws:iam::123456789012:role/github-plant-CloudFormationRole-1ABC"
    assert not allowed(statements, "iam:UpdateAssumeRolePolicy", arn, {})


def test_two_plants_in_one_account_have_roles_of_their_own() -> None:
    """The name of the stack is all that differs, and it is a parameter."""
    other = grants(plan("plant-b-prod"), ROLE)
    refusals = [
        action
        for action, example in asked(ALL)
        for context in requests(action, example, "plant-b-prod")
        if not allowed(other, action, example.of("plant-b-prod"), context)
    ]
    assert refusals == []
    text = json.dumps(documents(plan("plant-b-prod"), ROLE))
    assert "diecast-staging" not in text
    assert "diecast-prod" not in text


def test_without_a_zone_of_its_own_no_records_can_be_changed() -> None:
    without = grants(plan(DomainName="", HostedZoneId=""), ROLE)
    assert not [grant for grant in without if any("route53" in action for action in grant.actions)]


@pytest.mark.parametrize("given", [{"DomainName": ""}, {"HostedZoneId": ""}, {"StackName": "Plant-A"}])
def test_parameters_that_would_open_more_than_the_stacks_own_are_refused(given: dict[str, str]) -> None:
    """A zone without the name would be every record in it; CloudFormation makes names of buckets small."""
    assert plan().refusals() == []
    assert plan(**given).refusals() != []


def boundary(**more: str) -> tuple[Grant, ...]:
    """What the stack's roles can do at most."""
    (policy,) = [
        row
        for name, row in plan(**more).resources("AWS::IAM::ManagedPolicy").items()
        if name == "StageBoundary"
    ]
    return tuple(statements_of(policy["PolicyDocument"]))


@pytest.mark.parametrize(
    ("action", "arn"),
    [
        ("s3:GetObject", "arn:aws:s3:::{stack}-documentsbucket-1abc/documents/a.md"),
        ("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:123456789012:table/{stack}-SessionsTable-1ABC"),
        (
            "lambda:InvokeFunction",
            "arn:aws:lambda:us-east-1:123456789012:function:{stack}-T0Ingest-1ABC:live",
        ),
        ("bedrock:StartIngestionJob", "arn:aws:bedrock:us-east-1:123456789012:knowledge-base/ABCDE12345"),
        ("s3vectors:PutVectors", "arn:aws:s3vectors:us-east-1:123456789012:bucket/a-name/index/another"),
    ],
)
def test_the_boundary_lets_a_stacks_functions_reach_its_own_and_nobody_elses(action: str, arn: str) -> None:
    for stack in (STACK, OTHER):
        tags = {"aws:ResourceTag/stack": stack}
        assert allowed(boundary(), action, arn.replace("{stack}", stack), tags) is (stack == STACK)


def test_what_the_plant_shares_is_named() -> None:
    shared = "arn:aws:s3:::models-of-the-plant/*"
    asked_for = "arn:aws:s3:::models-of-the-plant/line-7/manifest.json"
    assert not allowed(boundary(), "s3:GetObject", asked_for, {})
    assert allowed(boundary(SharedArns=shared), "s3:GetObject", asked_for, {})
