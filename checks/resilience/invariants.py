"""Whether an answer ended as the faults around it allow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checks.resilience.faults import ALWAYS_FAILS, ALWAYS_WARNS, Fault, Neighbour
from checks.resilience.shots import Shot, foreign
from checks.sse_client import StreamedAnswer, losses

OUT_OF_TIME = frozenset({"out_of_time"})
LATE = frozenset({"tool_timeout"})
RESTING = frozenset({"tool_unavailable"})
"""What the circuit breaker says of a tool that has failed, for half a minute after it is well again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered: in which session, with which shot, within which time-out."""

    session_id: str
    shot: Shot
    timeout_s: float
    reading: StreamedAnswer


def violations(asked: Asked, now: Sequence[Fault], before: Sequence[Fault]) -> Iterator[str]:
    """What is wrong with an answer. `now` are the faults that are on, `before` the last half minute's."""
    reading = asked.reading
    yield from losses(reading)
    if reading.end_s > asked.timeout_s:
        yield f"it took {reading.end_s:.1f} s; Lambda would have stopped it after {asked.timeout_s:g} s"
    if foreign(reading, asked.shot):
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
    rests = any(fault.neighbour is Neighbour.TOOL for fault in before)
    fails = ALWAYS_FAILS.union(
        *(fault.fails for fault in now), RESTING if rests else (), LATE if waits else ()
    )
    failed = {
        event["result"]["error"]["code"] for event in reading.of("tool_end") if "error" in event["result"]
    }
    if unexpected := failed - fails:
        yield f"tools failed with {sorted(unexpected)}, where only {sorted(fails)} can"
