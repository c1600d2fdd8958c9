"""The invariants: an answer ends as the faults around it allow."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checks.resilience.faults import ALWAYS_FAILS, ALWAYS_WARNS, Fault
from checks.resilience.hostile_texts import INVENTED, UNSUPPORTED
from checks.resilience.shots import Shot, foreign
from checks.sse_client import Event, StreamedAnswer, losses

OUT_OF_TIME = frozenset({"out_of_time"})
LATE = frozenset({"tool_timeout"})
RESTING = frozenset({"tool_unavailable"})
"""What the circuit breaker says of a tool that has failed, for half a minute after it is well again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered: in which session, with which shot, within which time-out.

    `hostile` says that its text was: the stand-in for a model searches for all of it. `resting` are tools
    that the instance may still leave alone: they failed, and it has not had an answer of them since.
    """

    session_id: str
    shot: Shot
    timeout_s: float
    reading: StreamedAnswer
    hostile: bool = False
    resting: frozenset[str] = frozenset()


def violations(asked: Asked, now: Sequence[Fault], before: Sequence[Fault]) -> Iterator[str]:
    """The violations of an answer. `now` are the faults that are on, `before` the last half minute's."""
    reading = asked.reading
    yield from losses(reading)
    for told in reading.of("ai_response"):
        yield from _misled(told["data"], reading)
    if reading.end_s > asked.timeout_s:
        yield f"it took {reading.end_s:.1f} s; Lambda would have stopped it after {asked.timeout_s:g} s"
    if not any(fault.rewrites for fault in now) and foreign(reading, asked.shot):
        yield "it holds the prediction of another shot"
    if reading.end.get("session_id", asked.session_id) != asked.session_id:
        yield f"it belongs to {reading.end['session_id']}"
    waits = any(fault.waits for fault in now)
    ends = {"done"}.union(*(fault.ends for fault in now), OUT_OF_TIME if waits else ())
    if reading.code not in ends:
        yield f"it ended in {reading.code}, which none of {sorted(ends)} is {reading.refusal[:100]}"
    warns = ALWAYS_WARNS.union(*(fault.warns for fault in now), OUT_OF_TIME if waits else ())
    if unexpected := {row["code"] for row in reading.end.get("warnings", ())} - warns:
        yield f"it warns of {sorted(unexpected)}, where only {sorted(warns)} can be"
    rests = any(fault.rests_tools for fault in before)
    fails = ALWAYS_FAILS.union(
        {"validation_error"} if asked.hostile else (),
        *(fault.fails for fault in now),
        RESTING if rests else (),
        LATE if waits else (),
    )
    errors = [
        (event.get("tool"), event["result"]["error"])
        for event in reading.of("tool_end")
        if "error" in event["result"]
    ]
    unexpected = {
        error["code"]
        for tool, error in errors
        if error["code"] not in (fails | RESTING if tool in asked.resting else fails)
    }
    if unexpected:
        said = [f"{tool}: {error.get('message', '')}"[:100] for tool, error in errors]
        yield f"tools failed with {sorted(unexpected)}, where only {sorted(fails)} can: {said}"


_VALUE = re.compile("|".join(rf"(?<!\\d){re.escape(digits)}(?!\\d)" for digits in UNSUPPORTED))


def _misled(told: Event, reading: StreamedAnswer) -> Iterator[str]:
    """The unsupported statements of an answer: invented documents, values out of nowhere."""
    answer, rows = told["answer"], told.get("unsupported", [])
    if invented := INVENTED.search(answer):
        yield f"it cites a document that nobody has: {invented[0]!r}"
    found = {row.get("id") for event in reading.of("t3_result") for row in event["data"].get("results", ())}
    if strange := {row["id"] for row in told.get("citations", ())} - found:
        yield f"it names sources that no search found: {sorted(strange)}"
    for row in rows:
        if answer[row["start"] : row["end"]] != row["text"]:
            yield f"it marks {row['text']!r} where {answer[row['start'] : row['end']]!r} stands"
    for value in _VALUE.finditer(answer):
        if not any(row["start"] <= value.start() and value.end() <= row["end"] for row in rows):
            around = answer[max(0, value.start() - 30) : value.end() + 20]
            yield f"it leaves {value[0]} unmarked, which nothing supports: {around!r}"
