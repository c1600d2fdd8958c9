"""When the rate of defects began to be higher, and whether it still is: by likelihood, from counts and shots.

The time is cut into pieces (buckets, or shots in a row). Of all times of one or more pieces the one is taken
whose rate is higher than that of all other pieces with the largest likelihood ratio (an epidemic change:
Levin and Kline, Statistics in Medicine 4 (1985); Yao, Biometrika 80 (1993)). Rates of real lines vary more
than binomial ones, from run to run: the ratio is divided by the dispersion of pieces as long as runs
(quasi-likelihood, McCullagh and Nelder). The shot is then the one at which the two rates meet best.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

MOST_PIECES: Final = 400
PIECE_SHOTS: Final = 20
"""Shots of a piece where none are counted."""
FEWEST: Final = 20
"""Judged shots inside and outside of a time that is compared."""
FEWEST_BAD: Final = 4
"""Defects in such a time: fewer in a row come by chance somewhere in a week."""
LEAST_RATIO: Final = 26.0
"""Twice the log likelihood ratio, for its dispersion, from which a time stands out: in one of thirty
simulated weeks without a fault one does."""
RUN_SHOTS: Final = 200
"""Shots that hang together where nobody says how many."""
RUNS_A_TIME: Final = 2
"""Runs that a time has at least, where there are `MANY_RUNS`: one alone is a run that differs."""
MANY_RUNS: Final = 12
USUAL_DISPERSION: Final = 2.0
"""What runs are taken to differ by where few are known, in binomial variances, as if two had told it."""
_TOLD_BY: Final = 2
AS_GOOD: Final = 4.0
"""A time that still goes on is taken before one that is over and stands out more by as much at most."""
MOST_GROUPS: Final = 80
"""Groups of pieces between which a rise may begin and be complete."""
INTERVAL: Final = 1.92
"""Half the 95 % point of chi-square with one degree of freedom."""

type Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Piece:
    """Shots of a time from `begin_ms` on: all of them, those judged, and the defects among these."""

    begin_ms: int
    end_ms: int
    shots: int
    judged: int
    defects: int


@dataclass(frozen=True, slots=True)
class Raised:
    """The pieces `first` to before `end` (None where it goes on) with a rate above that of all others.

    `strength` is twice the log likelihood ratio, for its dispersion.
    """

    first: int
    end: int | None
    rate: float
    other: float
    dispersion: float
    strength: float


def merged(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces in order, neighbours as one until they are few enough to compare all times."""
    size = math.ceil(len(pieces) / MOST_PIECES) or 1
    groups = (pieces[start : start + size] for start in range(0, len(pieces), size))
    return [
        Piece(
            group[0].begin_ms,
            group[-1].end_ms,
            sum(one.shots for one in group),
            sum(one.judged for one in group),
            sum(one.defects for one in group),
        )
        for group in groups
    ]


def raised(pieces: Sequence[Piece], run_shots: int = RUN_SHOTS) -> Raised | None:
    """Return the time in which the rate stood out, None where none does. `run_shots` hang together."""
    number = len(pieces)
    if number < 2:
        return None
    ratio, bad_inside, inside, bad_outside, outside = _ratios(pieces, run_shots)
    if not np.isfinite(ratio).any():
        return None
    first, end = (int(place) for place in np.unravel_index(int(np.argmax(ratio)), ratio.shape))
    running = int(np.argmax(ratio[:, -1]))
    spread = dispersion(pieces, first, end, run_shots)
    if ratio[running, -1] >= ratio[first, end] - AS_GOOD * spread:
        first, end = running, number
        spread = dispersion(pieces, first, end, run_shots)
    if ratio[first, end] < LEAST_RATIO * spread:
        return None
    rates = (
        bad_inside[first, end] / inside[first, end],
        bad_outside[first, end] / outside[first, end],
    )
    strength = float(ratio[first, end]) / spread
    return Raised(first, None if end == number else end, float(rates[0]), float(rates[1]), spread, strength)


def split(bad: Sequence[bool], found: Raised) -> tuple[int, int, int]:
    """Return the first shot of the higher rate among shots around its beginning, oldest first, and the
    earliest and the latest that it may be. They are numbers of shots, at least one of which there is."""
    high, low = (min(max(rate, 1e-3), 1 - 1e-3) for rate in (found.rate, found.other))
    gain = np.where(np.array(bad), math.log(high / low), math.log((1 - high) / (1 - low)))
    # A split at a shot makes it and all later ones of the higher rate.
    after = np.cumsum(gain[::-1])[::-1]
    best = int(np.argmax(after))
    likely = np.nonzero(after >= after[best] - INTERVAL * found.dispersion)[0]
    return best, int(likely[0]), int(likely[-1])


def may_have_begun(pieces: Sequence[Piece], found: Raised, run_shots: int = RUN_SHOTS) -> tuple[int, int]:
    """Return the first and the last piece with which the higher rate may have begun, `found.first` between.

    They hold all beginnings of a time that stands out nearly as much, whatever its end, and all of a rise
    that took a while and fits the counts nearly as well as the best: a rate from which a sensor drifts away
    stands out long after it began to.
    """
    ratio, *_ = _ratios(pieces, run_shots)
    within = 2 * INTERVAL * found.dispersion
    end = len(pieces) if found.end is None else found.end
    likely = np.nonzero(ratio.max(axis=1) >= ratio[found.first, end] - within)[0]
    rises = _rises(pieces[:end], found)
    return (
        min(found.first, int(likely[0]), rises[0]),
        max(found.first, min(int(likely[-1]), len(pieces) - 1), rises[1]),
    )


def _rises(pieces: Sequence[Piece], found: Raised) -> tuple[int, int]:
    """The first and the last piece at which a straight rise from one rate to another may have begun.

    Two-phase regression (Hinkley, Biometrika 56 (1969)), weighted by the binomial variance, with a second
    bend where the rise is complete.
    """
    size = math.ceil(len(pieces) / MOST_GROUPS)
    starts = np.arange(0, len(pieces), size)
    judged = np.add.reduceat(np.array([one.judged for one in pieces], float), starts)
    bad = np.add.reduceat(np.array([one.defects for one in pieces], float), starts)
    shots = np.add.reduceat(np.array([one.shots for one in pieces], float), starts)
    edges = np.concatenate([[0.0], np.cumsum(shots)])
    middle = edges[:-1] + shots / 2
    bends = [(k, m) for k in range(len(starts)) for m in range(k, len(starts) + 1)]
    low, high = (edges[list(side)][:, None] for side in zip(*bends, strict=True))
    risen = np.clip((middle - low) / np.maximum(high - low, 1e-9), 0.0, 1.0)
    rate = np.where(starts >= found.first, found.rate, found.other)
    rate = np.clip(rate, 1e-3, 1 - 1e-3)
    weight = judged / (rate * (1 - rate))
    value = bad / np.maximum(judged, 1)
    value = value - (weight * value).sum() / weight.sum()
    risen = risen - (risen @ weight)[:, None] / weight.sum()
    explained = np.maximum(risen @ (weight * value), 0) ** 2 / np.maximum((risen**2) @ weight, 1e-9)
    likely = np.nonzero(explained >= explained.max() - 2 * INTERVAL * found.dispersion)[0]
    groups = [bends[n][0] for n in likely]
    return int(starts[min(groups)]), min(int(starts[max(groups)]) + size, len(pieces)) - 1


def _ratios(pieces: Sequence[Piece], run_shots: int) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Twice the log likelihood ratio of the times from one piece to before another, (n + 1, n + 1), -inf of
    those that are not compared; the defects and the judged shots inside of each and outside."""
    judged = np.cumsum([0, *(one.judged for one in pieces)]).astype(float)
    bad = np.cumsum([0, *(one.defects for one in pieces)]).astype(float)
    inside, bad_inside = judged[None, :] - judged[:, None], bad[None, :] - bad[:, None]
    outside, bad_outside = judged[-1] - inside, bad[-1] - bad_inside
    fits = (inside >= FEWEST) & (outside >= FEWEST) & (bad_inside >= FEWEST_BAD)
    fits &= bad_inside * outside > bad_outside * inside
    shots = np.cumsum([0, *(one.shots for one in pieces)])
    if shots[-1] >= MANY_RUNS * run_shots:
        fits &= shots[None, :] - shots[:, None] >= RUNS_A_TIME * run_shots
    ratio = 2 * (
        _likelihood(bad_inside, inside) + _likelihood(bad_outside, outside) - _likelihood(bad[-1], judged[-1])
    )
    return np.where(fits, ratio, -np.inf), bad_inside, inside, bad_outside, outside


def _likelihood(bad: Floats, judged: Floats) -> Floats:
    """The log likelihood of so many defects among so many at their own rate."""
    good = judged - bad
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = bad * np.log(bad / judged), good * np.log(good / judged)
    total: Floats = sum((np.where(np.isfinite(part), part, 0.0) for part in parts), np.zeros_like(bad))
    return total


def dispersion(pieces: Sequence[Piece], first: int, end: int, run_shots: int = RUN_SHOTS) -> float:
    """Pearson's statistic per run around the rates of the pieces `first` to before `end` and of all others, 1
    at least: how much more runs differ than parts of one rate would."""
    total, used = USUAL_DISPERSION * _TOLD_BY, float(_TOLD_BY)
    inside, outside = list(pieces[first:end]), [*pieces[:first], *pieces[end:]]
    for side in (inside, outside):
        judged, bad = (np.array(counts, float) for counts in of_runs(side, run_shots))
        rate = bad.sum() / judged.sum() if judged.sum() else 0.0
        if not 0 < rate < 1:
            continue
        expected = judged * rate
        total += float(((bad - expected) ** 2 / (expected * (1 - rate))).sum())
        used += len(judged) - 1
    return max(1.0, total / used)


def of_runs(pieces: Sequence[Piece], run_shots: int) -> tuple[list[int], list[int]]:
    """Return the judged shots and the defects of pieces, as many together as a run has shots."""
    judged: list[int] = []
    bad: list[int] = []
    shots = run_shots
    for one in pieces:
        if shots >= run_shots:
            judged.append(0)
            bad.append(0)
            shots = 0
        shots += one.shots
        judged[-1] += one.judged
        bad[-1] += one.defects
    kept = [n for n, number in enumerate(judged) if number]
    return [judged[n] for n in kept], [bad[n] for n in kept]
