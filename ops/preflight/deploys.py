"""Which deploy is meant: a stage of samconfig.toml, with what the command line says otherwise."""

import shlex
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ops.preflight.findings import Asked
from ops.stack_plan import TEMPLATE, Plan
from shared.errors import InvalidInput

SAMCONFIG: Final = TEMPLATE.parent / "samconfig.toml"
ENVIRONMENTS: Final = {"dev": "default"}
"""Stages whose environment in samconfig.toml has another name."""


def read(
    stage: str, stack: str | None, parameters: str | None, region: str, *, call: bool, path: Path = SAMCONFIG
) -> Asked:
    """The deploy of a stage. Raises InvalidInput for a stage, a file or a parameter that cannot be used."""
    try:
        file = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(f"{path.name} cannot be read: {error}") from error
    environment = ENVIRONMENTS.get(stage, stage)
    if environment not in file:
        raise InvalidInput(f"{path.name} has no stage {stage}; it has {', '.join(_stages(file))}.")
    own = _section(file, environment, "deploy")
    given = pairs(own.get("parameter_overrides", "")) | pairs(parameters or "")
    plan = Plan(given, region)
    plan.refusals()  # an unknown name is told here
    named = stack or own.get("stack_name") or _section(file, environment, "global").get("stack_name")
    if not named:
        raise InvalidInput(f"{path.name} names no stack for {stage}; give --stack.")
    return Asked(str(named), plan, uploads=bool(own.get("resolve_s3") or own.get("s3_bucket")), call=call)


def pairs(overrides: Any) -> dict[str, str]:
    """Parameters written as the SAM CLI takes them: NAME=VALUE, separated by spaces, or a list of such."""
    words = shlex.split(overrides) if isinstance(overrides, str) else [str(word) for word in overrides]
    for word in words:
        if "=" not in word:
            raise InvalidInput(f"{word!r} is no parameter; write NAME=VALUE, separated by spaces.")
    return dict(word.split("=", 1) for word in words)


def _section(file: Mapping[str, Any], environment: str, command: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = file[environment].get(command, {}).get("parameters", {})
    return found


def _stages(file: Mapping[str, Any]) -> list[str]:
    names = {environment: stage for stage, environment in ENVIRONMENTS.items()}
    return [names.get(name, name) for name, row in file.items() if isinstance(row, Mapping)]
