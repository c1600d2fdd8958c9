"""The events of a recorded answer, for scripted streams."""

import copy
import json
from pathlib import Path
from typing import Any

_RECORDING = Path(__file__).resolve().parents[1] / "contract" / "agent_answered.sse"

EVENTS: list[dict[str, Any]] = [
    json.loads(line.removeprefix("data: "))
    for line in _RECORDING.read_text("utf-8").splitlines()
    if line.startswith("data: ")
]


def event(kind: str) -> dict[str, Any]:
    """A copy of the first recorded event of that type, to be changed at will."""
    return copy.deepcopy(next(event for event in EVENTS if event["type"] == kind))


def result(kind: str) -> dict[str, Any]:
    """A copy of a recorded result: `t1_result`, `t2_result` or `t3_result`."""
    data: dict[str, Any] = event(kind)["data"]
    return data


def answered(
    answer: str,
    citations: list[dict[str, str]] | None = None,
    unsupported: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """The whole answer, as `ai_response` brings it."""
    data = {"answer": answer, "citations": citations or [], "unsupported": unsupported or []}
    return {"type": "ai_response", "data": data}
