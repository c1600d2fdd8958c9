"""Counts of shots: what one shot adds to its bucket, and what a changed outcome moves."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from t4_shots.shot import Outcome, Score, Shot

Counts = Mapping[str, int]

SHOTS: Final = "shots"
SIMULATED: Final = "simulated"
VERDICT, MODE, OUTCOME, HIT, OUTCOME_MODE = "verdict:", "mode:", "outcome:", "hit:", "outcome_mode:"
"""Beginnings of the names of counts; `hit:` goes on with `<verdict>/<outcome>`."""
SCORED, EXPECTED = "scored:", "expected:"
"""Of shots with an outcome, by the class of their probability: `scored:` goes on with `<class>/<outcome>`,
`expected:` with `<class>`, the sum of their probabilities in ten thousandths."""
CLASS_EDGES: Final = (
    0.005,
    0.01,
    0.02,
    0.03,
    0.05,
    0.07,
    0.1,
    0.15,
    0.2,
    0.3,
    0.4,
    0.5,
    0.6,
    0.7,
    0.8,
    0.9,
    0.95,
)
"""Probabilities of a defect between classes, which are numbered from 0."""
TEN_THOUSAND: Final = 10_000


@dataclass(frozen=True, slots=True)
class Bucket:
    """The counts of one line's mould in one bucket of the plant's clock, from `start_ms` on."""

    line: str
    start_ms: int
    mould: str
    counts: Counts


def of_shot(shot: Shot) -> Counter[str]:
    """Return what a new shot adds, with its outcome where it came with one."""
    added = Counter({SHOTS: 1, VERDICT + shot.score.verdict: 1})
    if shot.score.mode is not None and shot.score.verdict == "defect":
        added[MODE + shot.score.mode] += 1
    if shot.simulated:
        added[SIMULATED] += 1
    if shot.outcome is not None:
        added.update(of_outcome(shot.score, shot.outcome))
    return added


def of_outcome(score: Score, outcome: Outcome) -> Counter[str]:
    """Return what an outcome adds to the counts of its shot's bucket."""
    added = Counter({OUTCOME + outcome.result: 1, f"{HIT}{score.verdict}/{outcome.result}": 1})
    place = bisect_right(CLASS_EDGES, score.probability)
    added[f"{SCORED}{place}/{outcome.result}"] += 1
    added[f"{EXPECTED}{place}"] += round(score.probability * TEN_THOUSAND)
    added.update({OUTCOME_MODE + mode: 1 for mode in outcome.modes})
    return added


def of_change(score: Score, before: Outcome | None, after: Outcome) -> dict[str, int]:
    """Return what changes when an outcome takes the place of another: numbers below zero take away."""
    moved = of_outcome(score, after)
    if before is not None:
        moved.subtract(of_outcome(score, before))
    return {name: number for name, number in moved.items() if number}


def summed(counts: Iterable[Counts]) -> Counter[str]:
    """Return the sum of counts."""
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return total


def parts(counts: Counts, beginning: str) -> dict[str, int]:
    """Return the counts whose names begin so, without that beginning, most first."""
    found = {
        name.removeprefix(beginning): n for name, n in counts.items() if name.startswith(beginning) and n
    }
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
