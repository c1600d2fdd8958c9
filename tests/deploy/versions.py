"""Versions of the deployed functions, and a change of code alone."""

import shutil
from pathlib import Path
from typing import Any

import boto3
from samcli.yamlhelper import yaml_dump, yaml_parse

from checks.emulated_account.stack import LIVE, Stack

BUILT = Path(__file__).resolve().parents[2] / ".aws-sam" / "build"


def published(stack: Stack, output: str) -> list[int]:
    """The numbers of a function's published versions, oldest first; the function is named by an output."""
    pages = _lambda(stack).get_paginator("list_versions_by_function")
    rows = [row for page in pages.paginate(FunctionName=stack.outputs[output]) for row in page["Versions"]]
    return sorted(int(row["Version"]) for row in rows if row["Version"].isdecimal())


def live(stack: Stack, output: str) -> int:
    """The version that the alias points to."""
    alias = _lambda(stack).get_alias(FunctionName=stack.outputs[output], Name=LIVE)
    return int(alias["FunctionVersion"])


def point(stack: Stack, output: str, version: int) -> None:
    """Move the alias to a version, as docs/operations/release.md says."""
    _lambda(stack).update_alias(FunctionName=stack.outputs[output], Name=LIVE, FunctionVersion=str(version))


def with_other_code(folder: Path, function: str) -> Path:
    """The built template with one more file in the code of a function; the others' code is where it was."""
    template: dict[str, Any] = yaml_parse((BUILT / "template.yaml").read_text(encoding="utf-8"))
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        for key in {"CodeUri", "Location"} & properties.keys():
            place = (BUILT / properties[key]).resolve()
            if name == function:
                place = shutil.copytree(place, folder / function)
                (place / "release.txt").write_text("changed\n", encoding="utf-8")
            properties[key] = str(place)
    changed = folder / "template.yaml"
    changed.write_text(yaml_dump(template), encoding="utf-8")
    return changed


def _lambda(stack: Stack) -> Any:
    session: boto3.Session = stack.session
    return session.client("lambda")
