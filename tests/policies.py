"""The statements of the template's identity policies, its nested applications' too: who may do what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.stack_template import whole

POLICIES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy: who has it, its actions and its resources, as they are written."""

    holder: str
    sid: str
    actions: tuple[str, ...]
    resources: tuple[Any, ...]


def statements() -> Iterator[Statement]:
    """All statements of all identity policies, those under a condition too.

    The holder is the role that has the policy; of a managed policy, which anybody may be given,
    it is the policy itself.
    """
    for name, resource in whole()["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::IAM::Role":
            documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
            yield from _of(name, documents)
        elif resource["Type"] in POLICIES:
            roles = [role["Ref"] for role in properties.get("Roles", [])] or [name]
            for role in roles:
                yield from _of(role, [properties["PolicyDocument"]])


def _of(holder: str, documents: list[Mapping[str, Any]]) -> Iterator[Statement]:
    for document in documents:
        for row in document["Statement"]:
            # Under a condition: [condition, statement, AWS::NoValue].
            statement = row["Fn::If"][1] if "Fn::If" in row else row
            assert set(statement) <= {"Sid", "Effect", "Action", "Resource", "Condition"}, statement
            assert statement["Effect"] == "Allow", statement
            yield Statement(
                holder, statement.get("Sid", ""), _listed(statement["Action"]), _listed(statement["Resource"])
            )


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)
