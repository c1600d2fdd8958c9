"""Differences between a recording and what comes of it today. Pure: two recordings in, rows out."""

import difflib
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from checks.recordings.recording import OFFLINE, Json, Recording, as_json, canonical, from_json

IGNORED: Final = frozenset({"processing_time_ms", "elapsed", "session_id", "turn_id", "cached", "code"})
"""Fields of events and results that differ from run to run."""
TOKENS: Final = frozenset({"input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens"})
CLOSE: Final = 1e-9
"""Relative difference of two numbers that are told as equal: sums of floats may be ordered differently."""
MOST_OF_ONE: Final = 12
"""Differences within one event or request that are told; of the others the number."""
ABSENT: Final = "(absent)"


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where the two differ, with what stands there in the recording and today."""

    at: str
    recorded: Any
    today: Any


def differences(recorded: Recording, today: Recording) -> list[Difference]:
    """Return where an answer differs from the recorded one: events, tool calls, what the model was asked.

    Clock times, ids of session and turn and counts of tokens are not compared. Words and pieces of the answer
    are compared once, as the whole text.
    """
    before, after = _plain(recorded), _plain(today)
    return [
        *_of_expectations(recorded.expect, today),
        *_of_events(before.events, after.events),
        *_of_calls(before, after),
        *(_of_turns(before, after) if recorded.model != OFFLINE else ()),
    ]


def notes(recorded: Recording, today: Recording) -> list[str]:
    """Return in words what is different and no fault by itself: the prompt, the tools' descriptions."""
    if not (recorded.turns and today.turns):
        return []
    before, after = recorded.turns[0].request, today.turns[0].request
    names = {"system": "the system prompt", "tools": "the tools' descriptions"}
    return [
        f"{told} changed since: the model might write something else today"
        for name, told in names.items()
        if before.get(name) and before[name] != after.get(name)
    ]


def _plain(recording: Recording) -> Recording:
    return from_json(as_json(recording))


def _of_expectations(expect: Json, today: Recording) -> Iterator[Difference]:
    for pattern in expect.get("says", ()):
        if not re.search(pattern, today.answer, re.IGNORECASE):
            yield Difference("answer has to say", pattern, today.answer)
    for pattern in expect.get("never", ()):
        if found := re.search(pattern, today.answer, re.IGNORECASE):
            yield Difference("answer must not say", pattern, found[0])


def _of_events(before: Sequence[Json], after: Sequence[Json]) -> Iterator[Difference]:
    before, after = _told_once(before), _told_once(after)
    matcher = difflib.SequenceMatcher(None, [*map(_name, before)], [*map(_name, after)], autojunk=False)
    for kind, begin, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            for old, new in zip(before[begin:end], after[first:last], strict=True):
                yield from _bounded(_within(_name(old), old, new))
            continue
        yield from (Difference("event", _name(event), ABSENT) for event in before[begin:end])
        yield from (Difference("event", ABSENT, _name(event)) for event in after[first:last])


def _told_once(events: Sequence[Json]) -> list[Json]:
    """Events without what others tell too: results, which follow their tool_end, and the answer's text."""
    whole = any(event["type"] == "ai_response" for event in events)
    told: list[Json] = []
    for event in events:
        is_answer = event["type"] == "answer_delta" and whole
        if event["type"] in ("t1_result", "t2_result", "t3_result") or is_answer:
            told.append({"type": event["type"]})
        elif event["type"] == "done":
            usage = {name: held for name, held in event["usage"].items() if name not in TOKENS}
            told.append({**event, "usage": usage})
        else:
            told.append(event)
    return told


def _name(event: Json) -> str:
    return f"{event['type']} {event['tool']}" if "tool" in event else str(event["type"])


def _of_calls(before: Recording, after: Recording) -> Iterator[Difference]:
    old, new = Counter(call.key for call in before.calls), Counter(call.key for call in after.calls)
    for key in (old - new).elements():
        yield Difference("call", key, ABSENT)
    for key in (new - old).elements():
        yield Difference("call", ABSENT, key)


def _of_turns(before: Recording, after: Recording) -> Iterator[Difference]:
    for number in range(max(len(before.turns), len(after.turns))):
        at = f"model turn {number + 1}"
        if number >= len(after.turns):
            yield Difference(at, "asked", "not asked")
        elif number >= len(before.turns):
            yield Difference(at, "not asked", "asked")
        else:
            old, new = before.turns[number].request, after.turns[number].request
            if "messages" in old:
                rows = _within(at, old["messages"], new["messages"])
                yield from _bounded(rows)


def _bounded(rows: Iterator[Difference]) -> Iterator[Difference]:
    found = list(rows)
    yield from found[:MOST_OF_ONE]
    if left := found[MOST_OF_ONE:]:
        yield Difference(f"{left[0].at} and {len(left) - 1} more", left[0].recorded, left[0].today)


def _within(at: str, old: Any, new: Any) -> Iterator[Difference]:
    """The leaves in which two values differ, each by its path."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in [*old, *(name for name in new if name not in old)]:
            if name not in IGNORED:
                yield from _within(f"{at} · {name}", old.get(name, ABSENT), new.get(name, ABSENT))
    elif isinstance(old, list) and isinstance(new, list):
        for place in range(max(len(old), len(new))):
            yield from _within(
                f"{at}[{place}]",
                old[place] if place < len(old) else ABSENT,
                new[place] if place < len(new) else ABSENT,
            )
    elif not _equal(old, new):
        yield Difference(at, old, new)


def _equal(old: Any, new: Any) -> bool:
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (old, new))
    return math.isclose(old, new, rel_tol=CLOSE) if numbers else canonical(old) == canonical(new)
