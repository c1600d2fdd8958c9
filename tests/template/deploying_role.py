"""The deploying roles for a stack, and what a deploy of it asks of them."""

from functools import cache
from pathlib import Path
from typing import Final

from samtranslator.yaml_helper import yaml_parse

from ops.stack_plan import Plan
from tests.deployed_resources import DOMAIN, STACK, ZONE, Example, asked_of, requests
from tests.handler_permissions import Need, expanded, needs, parameter_sets
from tests.iam import Grant, allowed, grants
from tests.template.left_out import LEFT_OUT, NOT_AN_ACTION

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
