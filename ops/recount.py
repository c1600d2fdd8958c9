"""`diecast recount`: make a line's counts anew from its shots, step by step, here or on a stage."""

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

from agent.tools.lambda_invoke import InvokeTransport
from ops.stack_description import outputs_and_parameters
from shared.aws_clients import lambda_client
from shared.errors import DiecastError, InvalidInput, Unavailable
from t4_shots.handler import build_service

DONE, FAILED = 0, 1
LONGEST_S: Final = 30.0
TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "step": (
        "{begin} to {until}: {shots:,} shots, {changed:,} buckets put right",
        "{begin} ~ {until}: 샷 {shots:,}개, 바로잡은 구간 {changed:,}개",
    ),
    "done": (
        "{line}: {shots:,} shots counted anew, {changed:,} buckets had wrong counts.",
        "{line}: 샷 {shots:,}개를 다시 집계했습니다. 집계가 틀린 구간 {changed:,}개.",
    ),
    "go_on": ("Go on with: {command}", "이어서 하려면: {command}"),
}

type Ask = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Answers T4's payloads."""


def run(line: str, stack: str | None, after: str | None, *, korean: bool) -> int:
    """Count until nothing is left. Exit status 1 where it failed or was broken off, with how to go on."""
    mark = after
    try:
        ask = _of_a_stage(stack) if stack else build_service(os.environ).answer
        shots = changed = 0
        while True:
            step = ask({"action": "recount", "line": line} | ({"after": mark} if mark else {}))
            if "error" in step:
                raise InvalidInput(str(step["error"]["message"]))
            shots, changed = shots + step["shots"], changed + step["changed"]
            if step["after"] is None:
                break
            mark = step["after"]
            print(TEXTS["step"][korean].format(**step), flush=True)
    except (DiecastError, KeyboardInterrupt) as error:
        if isinstance(error, DiecastError):
            print(error.message, file=sys.stderr)
        if mark is not None:
            place = f" --stack {stack}" if stack else ""
            command = f"diecast recount --line {line}{place} --after {mark}"
            print(TEXTS["go_on"][korean].format(command=command), file=sys.stderr)
        return FAILED
    print(TEXTS["done"][korean].format(line=line, shots=shots, changed=changed))
    return DONE


def _of_a_stage(stack: str) -> Ask:
    """Ask T4 of a stack by Invoke. Raises InvalidInput where the stack has none."""
    outputs, _ = outputs_and_parameters(stack)
    if not (name := outputs.get("T4ShotsFunctionName")):
        raise InvalidInput(f"The stack {stack} has no output T4ShotsFunctionName.")
    transport = InvokeTransport(lambda_client(), f"{name}:live")

    def ask(payload: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return transport.call(payload, LONGEST_S)
        except DiecastError as error:
            raise Unavailable(error.message) from error

    return ask
