"""A small evaluator of IAM policies: may a role with these statements do this to that?

It knows what the roles of ops/github-role.yaml use, and refuses to guess at the rest: an operator that it
does not know is an error.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ops.stack_plan import Plan

type Context = Mapping[str, str]
"""The keys of a request that conditions look at, such as aws:ResourceTag/stack."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One statement of a role, with everything in it worked out."""

    sid: str
    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...]

    def covers(self, action: str, arn: str, context: Context) -> bool:
        """Whether it says something of this request."""
        return (
            any(matches(pattern.lower(), action.lower()) for pattern in self.actions)
            and any(matches(pattern, arn) for pattern in self.resources)
            and all(_holds(operator, context.get(key), wanted) for operator, key, wanted in self.conditions)
        )


def grants(plan: Plan, role: str) -> tuple[Grant, ...]:
    """The statements of a role of the plan's template."""
    return tuple(grant for document in documents(plan, role) for grant in statements_of(document))


def statements_of(document: Mapping[str, Any]) -> Iterator[Grant]:
    """The statements of one policy."""
    for row in document["Statement"]:
        yield Grant(
            sid=row["Sid"],
            allows=row["Effect"] == "Allow",
            actions=tuple(_listed(row["Action"])),
            resources=tuple(_listed(row["Resource"])),
            conditions=tuple(_conditions(row.get("Condition", {}))),
        )


def documents(plan: Plan, role: str) -> list[Any]:
    """The policies of a role: its own, and the template's managed ones that it has."""
    properties, managed = plan.resources("AWS::IAM::Role")[role], plan.resources("AWS::IAM::ManagedPolicy")
    attached = [managed[name.strip("<>")] for name in properties.get("ManagedPolicyArns", [])]
    return [policy["PolicyDocument"] for policy in (*properties["Policies"], *attached)]


def allowed(statements: Iterable[Grant], action: str, arn: str, context: Context) -> bool:
    """IAM's answer: something allows it and nothing denies it."""
    said = [grant.allows for grant in statements if grant.covers(action, arn, context)]
    return bool(said) and all(said)


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern with * and ? fits a whole text, which may hold a * itself."""
    return _compiled(pattern).fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = ({"*": ".*", "?": "."}.get(part, re.escape(part)) for part in pattern)
    return re.compile("".join(parts), re.DOTALL)


def _conditions(written: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for operator, keys in written.items():
        for key, wanted in keys.items():
            yield operator, key, tuple(map(str, _listed(wanted)))


def _holds(operator: str, given: str | None, wanted: tuple[str, ...]) -> bool:
    match operator:
        case "StringEquals" | "Bool":
            return given in wanted
        case "StringEqualsIfExists" | "ForAllValues:StringEquals":
            return given is None or given in wanted
    raise AssertionError(f"the evaluator does not know {operator}")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
