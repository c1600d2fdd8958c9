"""A finished answer as compact bytes, and back to its events.

Kept are the status messages, the tools with their results, and the answer. What can be made from
those is made again: the result event after each successful tool, and the pieces of the answer.
"""

import zlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from agent.cache.version_tracker import version_of
from agent.streaming.events import (
    RESULT_EVENTS,
    AiResponse,
    AnswerDelta,
    Event,
    Status,
    T1Result,
    T2Result,
    T3Result,
    ToolEnd,
    ToolStart,
)
from shared import jsonio
from shared.contracts.tools import Tool

LARGEST_BYTES: Final = 300_000
"""Of one kept answer, compressed. A DynamoDB item may hold 400 kB."""

_KEPT: Final[Mapping[str, type[Event]]] = {
    kind.type: kind for kind in (Status, ToolStart, ToolEnd, AiResponse)
}
_MADE_AGAIN: Final = (T1Result, T2Result, T3Result, AnswerDelta)


@dataclass(slots=True)
class CachedResponse:
    """The events of one answer, up to its `ai_response`, and what they were made with."""

    model_id: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    whole: bool = True

    def add(self, event: Event) -> None:
        """Note an event. A failed tool, or a result that names no version, makes it not worth keeping."""
        if isinstance(event, _MADE_AGAIN):
            return
        self.whole = self.whole and event.type in _KEPT
        if isinstance(event, ToolEnd):
            version = None if "error" in event.result else version_of(event.tool, event.result)
            self.whole = self.whole and version is not None
            self.versions[event.tool] = version or ""
        self.events.append(event)

    @property
    def answer(self) -> str:
        """The answer; empty where there was none."""
        last = self.events[-1] if self.events else None
        return str(last.data["answer"]) if isinstance(last, AiResponse) else ""

    def replay(self) -> Generator[Event]:
        """All events again, the answer a paragraph a piece."""
        for event in self.events:
            if isinstance(event, AiResponse):
                yield from (AnswerDelta(piece) for piece in _paragraphs(self.answer))
            yield event
            if isinstance(event, ToolEnd):
                yield RESULT_EVENTS[Tool(event.tool)](event.result)

    def pack(self) -> bytes | None:
        """Compressed, or None where it is not whole, holds no answer, or is over 300 kB."""
        if not (self.whole and self.answer):
            return None
        rows = [event.payload() for event in self.events]
        kept = {"model_id": self.model_id, "versions": self.versions, "events": rows}
        packed = zlib.compress(jsonio.dumps(kept).encode("utf-8", "replace"), level=3)
        return packed if len(packed) <= LARGEST_BYTES else None

    @classmethod
    def unpack(cls, packed: bytes) -> "CachedResponse | None":
        """Return what `pack` gave; None for bytes of another version of this format."""
        try:
            kept = jsonio.loads(zlib.decompress(packed))
            if not all(_tells_its_changes(row) for row in kept["events"]):
                return None
            return cls(kept["model_id"], kept["versions"], _events(kept["events"]))
        except (zlib.error, ValueError, KeyError, TypeError):
            return None


def _tells_its_changes(row: Mapping[str, Any]) -> bool:
    """Return whether a call's input is in the present form; answers of up to a day ago may hold another."""
    calls_t1_or_t2 = row["type"] == ToolStart.type and row["tool"] != Tool.SEARCH
    return not calls_t1_or_t2 or "changes" in row["input"]


def _events(rows: Sequence[Mapping[str, Any]]) -> list[Event]:
    return [_KEPT[row["type"]](**{name: row[name] for name in row if name != "type"}) for row in rows]


def _paragraphs(text: str) -> Iterator[str]:
    """The pieces of a text, each with the blank line behind it."""
    at = 0
    while (blank := text.find("\n\n", at + 1)) >= 0:
        yield text[at : blank + 2]
        at = blank + 2
    if at < len(text):
        yield text[at:]
