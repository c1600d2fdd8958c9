"""One streamed answer, read as a browser reads it, and what its reader may rely on."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

type Event = Mapping[str, Any]

ENDS = frozenset({"done", "error"})


@dataclass(frozen=True, slots=True)
class StreamedAnswer:
    """An answer as its reader saw it; times in seconds since the request, None for what never came.

    `fault` says how the connection broke, `refusal` is the body of an answer without a stream.
    """

    status: int
    events: Sequence[Event]
    first_text_s: float | None
    end_s: float
    fault: str = ""
    refusal: str = ""

    def of(self, kind: str) -> list[Event]:
        """The events of a type."""
        return [event for event in self.events if event["type"] == kind]

    @property
    def end(self) -> Event:
        """The last event; empty where none came."""
        return self.events[-1] if self.events else {}

    @property
    def code(self) -> str:
        """`done`, the code of the `error` that ended it, or what came in place of a stream."""
        if self.fault or self.status != 200:
            return self.fault or f"status {self.status}"
        return str(self.end.get("code") or self.end.get("type") or "nothing")


async def read(
    client: httpx.AsyncClient, url: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> StreamedAnswer:
    """Ask and read to the end. What breaks on the way is told by the reading, never raised."""
    started = time.perf_counter()
    stream = _Stream()
    status, first_text_s, fault, refusal = 0, None, "", ""
    try:
        async with client.stream("POST", url, json=body, headers=headers) as response:
            status = response.status_code
            if response.headers.get("content-type", "").startswith("text/event-stream"):
                async for line in response.aiter_lines():
                    event = stream.line(line)
                    if first_text_s is None and event and event["type"] == "answer_delta":
                        first_text_s = time.perf_counter() - started
            else:
                refusal = (await response.aread()).decode(errors="replace")
    except (httpx.HTTPError, ValueError) as error:
        fault = f"{type(error).__name__}: {error}"[:200]
    return StreamedAnswer(status, stream.events, first_text_s, time.perf_counter() - started, fault, refusal)


def events_of(text: str) -> list[Event]:
    """The events of a stream that came whole."""
    stream = _Stream()
    for line in text.splitlines():
        stream.line(line)
    return stream.events


@dataclass(slots=True)
class _Stream:
    """Collects events from the lines of a stream."""

    events: list[Event] = field(default_factory=list)
    number: int = -1

    def line(self, line: str) -> Event | None:
        """The event that this line completes. Raises ValueError where its data is no JSON."""
        if line.startswith("id: "):
            self.number = int(line[4:])
        if not line.startswith("data: "):
            return None
        self.events.append({"id": self.number, **json.loads(line[6:])})
        return self.events[-1]


def losses(reading: StreamedAnswer) -> Iterator[str]:
    """The losses of a reader: events missed or got twice. An answer that was refused lost nothing."""
    if reading.fault:
        yield f"the connection broke: {reading.fault}"
    if reading.status != 200:
        return
    ids = [event["id"] for event in reading.events]
    if ids != list(range(1, len(ids) + 1)):
        yield f"event ids are not contiguous: {ids}"
    ends = [event["type"] for event in reading.events if event["type"] in ENDS]
    if len(ends) != 1 or reading.end["type"] not in ENDS:
        yield f"not exactly one end, at the end: {ends}"
    begun = [event["tool_use_id"] for event in reading.of("tool_start")]
    ended = [event["tool_use_id"] for event in reading.of("tool_end")]
    if sorted(begun) != sorted(ended):
        yield f"tools {begun} were started, {ended} ended"
    if reading.end.get("type") == "done":
        streamed = "".join(event["text"] for event in reading.of("answer_delta"))
        told = [event["data"]["answer"] for event in reading.of("ai_response")]
        if told != [streamed]:
            yield f"the answer is told as {told}, and was streamed as {streamed!r}"
