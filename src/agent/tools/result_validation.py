"""Validation of a tool's answer before anything is built on it.

A tool may be the stack's own or one that a plant has had for years, and nobody says which. So each
answer is read tolerantly: what a step needs is required, what follows from the rest is worked out,
and every field of the contract that is left is right or absent. What was missing is said by name. An
answer that gives a step nothing is the tool's fault, and the question is answered without it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from agent.tools.results.batches import read_drivers, read_predictions
from agent.tools.results.fields import Notes, Row, finite
from agent.tools.results.importance import read_importance
from agent.tools.results.prediction import read_prediction
from agent.tools.results.search import read_search
from agent.tools.results.shots import read_look
from agent.tools.transport import ToolFailed, as_answer
from shared.contracts.tools import Tool

_READERS: Final[Mapping[Tool, Callable[[Row, Notes], dict[str, Any]]]] = {
    Tool.PREDICT: read_prediction,
    Tool.IMPORTANCE: read_importance,
    Tool.SEARCH: read_search,
    Tool.SHOTS: read_look,
}

_OF_BATCHES: Final[Mapping[Tool, Callable[[Row, Notes, int], dict[str, Any]]]] = {
    Tool.PREDICT: read_predictions,
    Tool.IMPORTANCE: read_drivers,
}


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """A tool's whole answer, or its `{"error": {...}}`. `remark` says what it lacks, mostly nothing."""

    result: Mapping[str, Any]
    remark: str = ""


def read_answer(tool: Tool, answer: Any, shots: int | None = None) -> ToolAnswer:
    """Read the answer of `tool`: fields of its contract right or absent, all others as they are.

    `shots` is how many were asked about at once, None where one was. Raises ToolFailed, naming the field at
    fault, where it holds nothing that a step could use.
    """
    notes = Notes()
    try:
        given = finite(as_answer(answer), notes)
    except TypeError as error:
        raise ToolFailed("The tool answered something that is not JSON.") from error
    if isinstance(given.get("error"), Mapping):
        return ToolAnswer(given, notes.text)
    if shots is not None and tool in _OF_BATCHES:
        given = _OF_BATCHES[tool](given, notes, shots)
    elif tool in _READERS:
        given = _READERS[tool](given, notes)
    return ToolAnswer(given, notes.text)
