"""The rounds of a chaos run: which faults they have, who asks in them, and what became of it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from checks.resilience.faults import Fault
from checks.resilience.shots import Shot
from checks.sse_client import StreamedAnswer


@dataclass(slots=True)
class Round:
    """One round: its faults and what became of its questions; `wrong` has a line for each fault found."""

    faults: Sequence[Fault]
    readings: list[StreamedAnswer] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    met: int = 0

    @property
    def label(self) -> str:
        """For a report's row."""
        return " + ".join(fault.label for fault in self.faults) or "none"


def plan(faults: Sequence[Fault], mixtures: int, rng: random.Random) -> list[list[Fault]]:
    """Every fault alone, in random order, then `mixtures` rounds of two or three neighbours at once."""
    alone = [[fault] for fault in rng.sample(faults, len(faults))]
    known = sorted({fault.neighbour for fault in faults})
    mixed = [
        [rng.choice([fault for fault in faults if fault.neighbour is neighbour]) for neighbour in together]
        for together in (rng.sample(known, min(rng.choice((2, 3)), len(known))) for _ in range(mixtures))
    ]
    return alone + mixed


@dataclass(frozen=True, slots=True)
class User:
    """Who asks in a round: a caller with a session, a shot and two questions of their own."""

    number: int
    arn: str
    session_id: str
    shot: Shot
    questions: tuple[str, str]
