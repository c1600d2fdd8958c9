"""Hooks that hear of each call: data for logs and metrics, never question text."""

from dataclasses import dataclass
from typing import Protocol

from agent.models.types import StopReason, Usage
from shared.contracts.tools import Tool


@dataclass(frozen=True, slots=True)
class ToolCallRecord:
    """A finished tool call. `outcome` is "ok" or an error code.

    `fault` says why there was no answer of the tool, else it is empty. What a tool itself says
    was wrong stays out of the logs: it may repeat what the user wrote.
    """

    tool: Tool
    outcome: str
    duration_s: float
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ModelTurnRecord:
    """A finished model turn. `outcome` is "ok" or an error code; the rest is None where it broke off.

    `usage` is that of all its tries, also where it broke off: estimated then, if the service did not say.
    """

    turn: int
    outcome: str
    duration_s: float
    first_text_s: float | None
    model_id: str | None
    stop_reason: StopReason | None
    usage: Usage


class Observer(Protocol):
    """Who wants to know of finished calls. Called from the thread that answers the request."""

    def tool_called(self, call: ToolCallRecord) -> None:
        """After each tool call."""
        ...

    def model_called(self, turn: ModelTurnRecord) -> None:
        """After each model turn."""
        ...

    def speculated(self, hits: int, dropped: int) -> None:
        """Once an answer: how many calls made ahead of the model it asked for, and how many it did not."""
        ...

    def grounded(self, unsupported: int) -> None:
        """After each answer: how many of its numbers nothing supports."""
        ...
