"""The template as the tests read it: as it is written, and as SAM makes CloudFormation of it."""

import copy
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import boto3
from samtranslator.yaml_helper import yaml_parse

from ops import stack_plan
from ops.stack_plan import IN_SUB, TEMPLATE

PATH = TEMPLATE


def written() -> Mapping[str, Any]:
    """The template as parsed YAML, intrinsic functions in their long form."""
    return stack_plan.written()


@cache
def whole() -> Mapping[str, Any]:
    """The template with its nested applications unfolded: one set of resources, under the parent's names.

    A child's parameter stands for what the parent gives it; its resources have its application's condition.
    Raises AssertionError where a parent gives another set of parameters than its child declares.
    """
    parent = copy.deepcopy(dict(written()))
    resources: dict[str, Any] = parent["Resources"]
    for name, application in of_type("AWS::Serverless::Application", written()).items():
        del resources[name]
        child = nested(application)
        given = application["Properties"]["Parameters"]
        assert given.keys() == child["Parameters"].keys(), name
        for logical_id, resource in child["Resources"].items():
            assert logical_id not in resources, logical_id
            resources[logical_id] = bound(resource, given)
            if "Condition" in application:
                resources[logical_id].setdefault("Condition", application["Condition"])
        parent["Conditions"] = {**parent["Conditions"], **bound(child.get("Conditions", {}), given)}
    return parent


def nested(application: Mapping[str, Any]) -> Mapping[str, Any]:
    """The template of a nested application, as parsed YAML."""
    path = PATH.parent / application["Properties"]["Location"]
    parsed: Mapping[str, Any] = yaml_parse(path.read_text(encoding="utf-8"))
    return parsed


def bound(value: Any, given: Mapping[str, Any]) -> Any:
    """A piece of a child with its parameters replaced by what the parent gives."""
    if isinstance(value, list):
        return [bound(part, given) for part in value]
    if not isinstance(value, Mapping):
        return value
    if set(value) == {"Ref"}:
        return given.get(value["Ref"], value)
    if "Fn::Sub" in value and isinstance(value["Fn::Sub"], str):
        return {"Fn::Sub": IN_SUB.sub(lambda name: _in_sub(name[1], given), value["Fn::Sub"])}
    return {key: bound(part, given) for key, part in value.items()}


def _in_sub(name: str, given: Mapping[str, Any]) -> str:
    """What stands in a text for a child's parameter: a parameter of the parent, or a numbered part of one."""
    match given.get(name):
        case None:
            return f"${{{name}}}"
        case {"Fn::Select": [int(place), {"Fn::Split": [",", {"Ref": whole_list}]}]}:
            return f"${{{whole_list}.{place}}}"
        case {"Ref": parameter}:
            return f"${{{parameter}}}"
        case other:
            raise AssertionError(f"{name}: {other}")


@cache
def transformed(release: str = "canary") -> Mapping[str, Any]:
    """What SAM makes of it for stage prod. Code lies where `sam package` would have put it."""
    # Imported here because they bring a second of libraries, and most tests only read what is written.
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    source = yaml_parse(PATH.read_text(encoding="utf-8"))
    source["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"
    region = boto3.Session(region_name="ap-northeast-2")
    translator = Translator({}, Parser(), boto_session=region)
    made: Mapping[str, Any] = translator.translate(source, {"Release": release, "Stage": "prod"})
    return made


def of_type(kind: str, template: Mapping[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """Resources of a type, by logical id; of the whole template where none is given."""
    resources = (template or whole())["Resources"]
    return {name: resource for name, resource in resources.items() if resource["Type"] == kind}


def references(value: Any) -> Iterator[str]:
    """Every name that a piece of the template refers to, whatever follows a dot left out.

    What `Fn::If` decides by comes as the name of its condition.
    """
    if isinstance(value, list):
        for part in value:
            yield from references(part)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            if key == "Ref":
                yield part
            elif key == "Fn::GetAtt":
                yield part[0] if isinstance(part, list) else part.split(".")[0]
            elif key == "Condition" and isinstance(part, str):
                yield part
            elif key == "Fn::If":
                yield part[0]
                yield from references(part[1:])
            elif key == "Fn::Sub":
                text = part if isinstance(part, str) else part[0]
                yield from (name.split(".")[0] for name in IN_SUB.findall(text))
                yield from references(part[1:] if isinstance(part, list) else [])
            else:
                yield from references(part)


def dashboard() -> Mapping[str, Any]:
    """The dashboard's body, with each `${...}` left standing."""
    (board,) = of_type("AWS::CloudWatch::Dashboard").values()
    body: Mapping[str, Any] = json.loads(board["Properties"]["DashboardBody"]["Fn::Sub"])
    return body
