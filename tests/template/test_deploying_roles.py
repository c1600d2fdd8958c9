"""CloudFormation's role of ops/github-role.yaml: what the stack's handlers use, on this stack, no more."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from samtranslator.yaml_helper import yaml_parse

from tests.deployed_resources import (
    DOMAIN,
    OTHER,
    STACK,
    ZONE,
    Example,
    asked_of,
    is_made,
    requests,
)
from tests.handler_permissions import Need, expanded, keys_of, needs, parameter_sets, resource_types
from tests.iam import Grant, allowed, documents, grants, matches, statements_of
from tests.template.left_out import LEFT_OUT, NOT_AN_ACTION, WITHOUT_ITS_TYPE
from tests.template_rules import Plan

TEMPLATE = Path(__file__).resolve().parents[2] / "ops" / "github-role.yaml"
ROLE: Final = "CloudFormationRole"

BESIDE_THE_HANDLERS: Final = {
    (
        "cloudformation:CreateChangeSet",
        "arn:aws:cloudformation:us-east-1:aws:transform/Serverless-2016-10-31",
    ): ("The template names the transform, which CloudFormation runs as a change set."),
    ("wafv2:GetWebACL", "arn:aws:wafv2:us-east-1:123456789012:global/webacl/of-the-plant/0f3a"): (
        "CloudFront reads the web ACL that Waf names before it takes it."
    ),
}
"""Requests that no handler's schema tells of."""

NOT_KEPT_APART: Final = {
    "cloudfront:*OriginAccessControl": "An origin access control has an id and no tags.",
    "cloudfront:*ResponseHeadersPolicy": "A headers policy has an id and no tags.",
    "cloudwatch:DescribeAlarms": "A reading call of all alarms.",
    "codedeploy:GetDeploymentConfig": "AWS's own configurations, read.",
    "codedeploy:StopDeployment": "Takes no resource.",
    "cognito-idp:DescribeUserPoolDomain": "A reading call that takes no resource.",
    "logs:*": "Log deliveries, queries and lists take no resource; groups are held to their names.",
    "route53:*": "One zone, and of its records one name: another stack's role is given another name.",
    "s3:GetObject": "The bucket of artefacts is this role's; another's role has one of its own.",
    "sns:*": "A subscription is no resource of SNS's; topics are held to their names.",
    "wafv2:*": "AWS's own rule groups, and web ACLs, read.",
}
"""What one stack's role can do to another's in the same account, and why no policy can say otherwise."""


def plan(stack: str = STACK, **more: str) -> Plan:
    """The roles for a stack that makes everything it can."""
    given = {"Repository": "plant/assistant", "Environment": "staging", "StackName": stack}
    return Plan(
        given | {"DomainName": DOMAIN, "HostedZoneId": ZONE} | more,
        template=yaml_parse(TEMPLATE.read_text(encoding="utf-8")),
        stack="github-plant",
    )


@cache
def role() -> tuple[Grant, ...]:
    return grants(plan(), ROLE)


@cache
def used(*sections: str) -> tuple[Need, ...]:
    """What the handlers of every type of these deploys need, but for what is left out."""
    kinds = {kind for section in sections for kind in expanded(section)}
    return tuple(
        need
        for kind in sorted(kinds)
        for need in sorted(needs(kind))
        if need.action not in NOT_AN_ACTION and not any(row.fits(kind, need.action) for row in LEFT_OUT)
    )


@cache
def asked(sections: tuple[str, ...]) -> set[tuple[str, Example]]:
    """Every action with what it is asked of."""
    return {(need.action, example) for need in used(*sections) for example in asked_of(need.action)}


ALL: Final = tuple(parameter_sets())


def refused(statements: tuple[Grant, ...], section: str, only: str = "") -> list[str]:
    """The requests of a deploy, or those of one action, that these statements do not allow."""
    return sorted(
        f"{action} on {example.of(STACK)} with {context}"
        for action, example in asked((section,))
        if only in ("", action)
        for context in requests(action, example, STACK)
        if not allowed(statements, action, example.of(STACK), context)
    )


@pytest.mark.parametrize("section", ALL)
def test_everything_that_a_handler_uses_is_allowed(section: str) -> None:
    assert len(asked((section,))) > 150
    assert refused(role(), section) == []


@pytest.mark.parametrize(
    ("sid", "action"), [(grant.sid, name) for grant in role() if grant.allows for name in grant.actions]
)
def test_the_role_without_one_of_its_actions_is_noticed(sid: str, action: str) -> None:
    less = tuple(
        replace(grant, actions=tuple(name for name in grant.actions if (grant.sid, name) != (sid, action)))
        for grant in role()
    )
    beside = [
        arn for name, arn in BESIDE_THE_HANDLERS if name == action and not allowed(less, action, arn, {})
    ]
    assert refused(less, "prod", action) or beside


def test_a_condition_on_a_tag_that_nothing_carries_is_noticed() -> None:
    """CloudFormation's own tags never reach a key of KMS."""
    never = tuple(
        replace(
            grant,
            conditions=tuple(
                (
                    operator,
                    key.replace("ResourceTag/stack", "ResourceTag/aws:cloudformation:stack-name"),
                    wanted,
                )
                for operator, key, wanted in grant.conditions
            ),
        )
        for grant in role()
    )
    assert any("kms:ScheduleKeyDeletion" in row for row in refused(never, "prod"))


def test_an_arn_where_there_is_none_is_noticed() -> None:
    narrowed = tuple(
        replace(grant, resources=("arn:aws:appconfig:us-east-1:123456789012:*",))
        if "appconfig:CreateApplication" in grant.actions
        else grant
        for grant in role()
    )
    assert any("appconfig:CreateApplication" in row for row in refused(narrowed, "prod"))


@pytest.mark.parametrize("section", ALL)
def test_what_a_handler_uses_is_there_or_left_out_with_a_reason(section: str) -> None:
    """An action that IAM does not know, or that takes what no stack has, is no need that could be met."""
    assert [need for need in used(section) if not asked_of(need.action)] == []


def test_nothing_is_allowed_that_no_handler_uses() -> None:
    requested = [(action, example.of(STACK)) for action, example in asked(ALL)] + list(BESIDE_THE_HANDLERS)
    unused = [
        f"{grant.sid}: {action} on {resource}"
        for grant in role()
        if grant.allows
        for action in grant.actions
        for resource in grant.resources
        if not any(matches(action, wanted) and matches(resource, arn) for wanted, arn in requested)
        and not _used_elsewhere(grant, action, resource, requested)
    ]
    assert unused == []


def _used_elsewhere(grant: Grant, action: str, resource: str, requested: list[tuple[str, str]]) -> bool:
    """Whether a statement has the action for another of its ARNs, and the ARN for another action."""
    by_action = any(
        matches(action, wanted) and matches(pattern, arn)
        for wanted, arn in requested
        for pattern in grant.resources
    )
    by_resource = any(
        matches(name, wanted) and matches(resource, arn)
        for wanted, arn in requested
        for name in grant.actions
    )
    return by_action and by_resource


def test_no_action_is_a_pattern() -> None:
    assert [
        grant.sid for grant in role() if grant.allows and any("*" in action for action in grant.actions)
    ] == []


def test_only_what_takes_no_resource_stands_on_everything() -> None:
    on_everything = {
        action for grant in role() if grant.allows and "*" in grant.resources for action in grant.actions
    }
    takes_some = {action for action in on_everything if resource_types(action)}
    assert takes_some == {action for action, (arn, _) in WITHOUT_ITS_TYPE.items() if arn == "*"}


def test_what_takes_no_resource_stands_on_everything() -> None:
    named = {
        f"{grant.sid}: {action}"
        for grant in role()
        if grant.allows and "*" not in grant.resources
        for action in grant.actions
        if resource_types(action) == {}
    }
    assert named == set()


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


@pytest.mark.parametrize("row", LEFT_OUT, ids=lambda row: f"{row.kind.removeprefix('AWS::')} {row.actions}")
def test_a_permission_is_left_out_for_a_reason_that_still_holds(row: Any) -> None:
    made = [properties for section in ALL for properties in expanded(section).get(row.kind, ())]
    listed = {need.action for need in needs(row.kind)}

    assert made, "no such resource is made any more"
    assert all(any(matches(pattern, action) for action in listed) for pattern in row.actions.split()), (
        "the schema does not list it any more"
    )
    assert set(keys_of(made)) & set(row.properties.split()) == set()
    assert len(row.reason.split()) >= 4


def test_what_is_no_action_is_listed_by_a_schema_and_unknown_to_iam() -> None:
    listed = {need.action for section in ALL for kind in expanded(section) for need in needs(kind)}
    assert set(NOT_AN_ACTION) <= listed
    assert [action for action in NOT_AN_ACTION if resource_types(action) is not None] == []


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


@pytest.mark.parametrize("name", ["ReleaseRole", ROLE])
def test_policies_are_within_iams_limits(name: str) -> None:
    """10,240 characters without white space for all inline policies of a role, 6,144 for a managed one."""
    longest = plan("a" * 24)
    inline = [row["PolicyDocument"] for row in longest.resources("AWS::IAM::Role")[name]["Policies"]]
    managed = [row["PolicyDocument"] for row in longest.resources("AWS::IAM::ManagedPolicy").values()]
    assert sum(map(_size, inline)) < 10_240
    assert max(map(_size, managed)) < 6_144


def _size(document: Any) -> int:
    return len(json.dumps(document, separators=(",", ":")))


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
