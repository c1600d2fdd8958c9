"""Lots whose parts were defects more often than the model let expect: what no sensor shows, as bad metal.

Inspection is all that knows of it, and only some parts are inspected. Blocks of shots with a surplus of
defects are found in the counts; of the clearest ones the shots are read and the surplus is summed by lot,
since metal comes in lots. Runs differ by what nobody measures: a surplus is judged by how those of all other
blocks vary.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
import numpy.typing as npt

from t4_shots import counts
from t4_shots.shot import Shot
from t4_shots.watch.outcomes import Parts

FEWEST_PARTS: Final = 12
"""Inspected parts of a block, and of a lot, below which they tell nothing."""
FEWEST_BLOCKS: Final = 6
LONGEST: Final = 12
"""Blocks of a surplus that is looked into by lot."""
WORTH_READING: Final = 5.0
"""Strength of a block's surplus from which its shots are read."""
MOST_TIMES: Final = 3
"""Such times whose shots are read."""
LEAST_RATIO: Final = 36.0
"""Squared surplus of a lot, in its variance, from which it stands out. In thirty weeks without a fault the
largest of a lot is 43 once and 34 else, in those with a bad lot it is 48 and more, but for one of sixteen."""
LEAST_DISPERSION: Final = 1.5
"""Variance of a block's surplus in that of chance, at least: runs differ on any line."""

Floats = npt.NDArray[np.float64]
type Counted = Sequence[tuple[int, counts.Counts]]


@dataclass(frozen=True, slots=True)
class Surplus:
    """Blocks from `begin_ms` to before `end_ms` with more defects than expected, of a `strength`, and the
    variance of all other blocks' surplus in that of chance."""

    begin_ms: int
    end_ms: int
    read_from_ms: int
    read_to_ms: int
    strength: float
    dispersion: float


@dataclass(frozen=True, slots=True)
class BadLot:
    """A lot that stands out: the places of its first shot and of the one after its last among the shots that
    were read, its parts and the rate of defects among them, and what the model let expect."""

    lot: str
    first: int
    end: int
    parts: int
    rate: float
    expected: float
    strength: float
    dispersion: float


def surpluses(counted: Counted, end_ms: int, run_shots: int) -> list[Surplus]:
    """Return the times of a clear surplus that are worth reading, the clearest first.

    `counted` are the counts by bucket, oldest first, the last of which ends at `end_ms`.
    """
    edges, parts = _blocks(counted, end_ms, run_shots)
    known = [n for n, part in enumerate(parts) if part.number >= FEWEST_PARTS]
    if len(known) < FEWEST_BLOCKS:
        return []
    scaled = np.array([_scaled(parts[n]) for n in known])
    times = _times(scaled)
    outside = np.ones(len(scaled), bool)
    for begin, end in times:
        outside[begin:end] = False
    dispersion = max(LEAST_DISPERSION, float((scaled[outside] ** 2).mean()) if outside.any() else 0.0)
    found: list[Surplus] = []
    for begin, end in times:
        strength = float(scaled[begin:end].sum()) ** 2 / (end - begin) / dispersion
        if strength >= WORTH_READING:
            first, last = known[begin], known[end - 1] + 1
            around = edges[max(0, first - 1)], edges[min(len(edges) - 1, last + 1)]
            found.append(Surplus(edges[first], edges[last], *around, strength, dispersion))
    return sorted(found, key=lambda one: -one.strength)


def bad_lot(shots: Sequence[Shot], dispersion: float) -> BadLot | None:
    """Return the lot with the clearest surplus among shots, oldest first; None where none stands out."""
    found: list[BadLot] = []
    for lot, group in groupby(enumerate(shots), key=lambda pair: pair[1].context.get("lot", "")):
        places = [place for place, _ in group]
        inside = [shots[place] for place in places]
        said = [(shot.outcome.result == "defect", shot.score.probability) for shot in inside if shot.outcome]
        if not lot or len(said) < FEWEST_PARTS:
            continue
        expected = sum(chance for _, chance in said)
        bad = sum(is_bad for is_bad, _ in said)
        variance = max(1.0, sum(chance * (1 - chance) for _, chance in said))
        strength = (bad - expected) ** 2 / variance / dispersion
        if bad > expected and strength >= LEAST_RATIO:
            number = len(said)
            found.append(
                BadLot(
                    lot,
                    places[0],
                    places[-1] + 1,
                    number,
                    bad / number,
                    expected / number,
                    strength,
                    dispersion,
                )
            )
    return max(found, key=lambda one: one.strength, default=None)


def _blocks(counted: Counted, end_ms: int, run_shots: int) -> tuple[list[int], list[Parts]]:
    """Buckets joined to blocks of about a run: the start of each and the end of the last, and their parts."""
    edges: list[int] = []
    parts: list[Parts] = []
    together: list[counts.Counts] = []
    for start, bucket in counted:
        if not together:
            edges.append(start)
        together.append(bucket)
        if sum(each.get(counts.SHOTS, 0) for each in together) >= run_shots:
            parts.append(Parts.of(counts.summed(together)))
            together = []
    if together:
        parts.append(Parts.of(counts.summed(together)))
    return [*edges, end_ms], parts


def _scaled(part: Parts) -> float:
    """The surplus of a block in deviations of chance, if the model is right."""
    expected = sum(part.expected)
    return part.surplus / math.sqrt(max(1.0, expected * (1 - expected / part.number)))


def _times(scaled: Floats) -> list[tuple[int, int]]:
    """Times of some blocks with the largest surplus for their length, the best first, none within another."""
    summed = np.concatenate([[0.0], np.cumsum(scaled - np.median(scaled))])
    times = [
        (float(summed[end] - summed[begin]) / math.sqrt(end - begin), begin, end)
        for begin in range(len(scaled))
        for end in range(begin + 1, min(begin + LONGEST, len(scaled)) + 1)
        if end - begin < len(scaled)
    ]
    chosen: list[tuple[int, int]] = []
    for gain, begin, end in sorted(times, reverse=True):
        if gain <= 0 or len(chosen) == MOST_TIMES:
            break
        if all(end <= other[0] or begin >= other[1] for other in chosen):
            chosen.append((begin, end))
    return chosen
