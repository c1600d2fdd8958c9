"""The end of an answer to a question that named its line."""

from dataclasses import dataclass

from agent.streaming.events import Done


@dataclass(frozen=True, slots=True)
class DoneOnLine(Done):
    """A `done` that also tells the line. Apart, since who names no line gets the event as it always was."""

    line: str = ""
