"""CloudFormation's role of ops/github-role.yaml: what the stack's handlers use, on this stack, no more."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.deployed_resources import STACK, asked_of
from tests.handler_permissions import expanded, keys_of, needs, resource_types
from tests.iam import Grant, allowed, matches
from tests.template.deploying_role import ALL, BESIDE_THE_HANDLERS, ROLE, asked, plan, refused, role, used
from tests.template.left_out import LEFT_OUT, NOT_AN_ACTION, WITHOUT_ITS_TYPE


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
