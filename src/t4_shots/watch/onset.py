"""When a series of a line's blocks of shots began to be otherwise: a level, then a step or a slow rise.

A series has one number a block, as the watch has them (about a production run each), or several series side
by side. Three courses are compared with a level that stays: a change that lasts, at once or along a straight
line that is complete at a later block (two-phase regression: Hinkley, Biometrika 56 (1969); with a second
bend), and one that is over after some blocks (an epidemic change: Levin and Kline, Statistics in Medicine 4
(1985)). Runs differ from each other on any line: what a course explains is measured by the variance of a
block, which is never taken as less than neighbouring blocks differ. The beginning is given as an interval,
of all beginnings that fit nearly as well (profile likelihood).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from t4_shots.watch.significance import block_variance

Matrix = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

MOST_BLOCKS: Final = 90
"""Blocks between which changes are compared; neighbours are joined until there are no more."""
EDGE: Final = 3
"""Blocks on each side of a change that lasts: fewer are runs that differ."""
SHORTEST: Final = 6
"""Blocks of a change that is over."""
LEAST_RATIO: Final = 50.0
"""What a change explains, in variances of a block, from which it stands out. In thirty weeks without a fault
the largest of sixty series is 45 once and 30 else, with a fault of a sensor or a valve it is 150 and more."""
LEAST_RATIO_OF_ONE: Final = 20.0
"""The same for one series alone that was asked for."""
LEAST_SHIFT: Final = 0.3
"""Deviations of the sample below which a change is none that matters."""
INTERVAL: Final = 3.84
"""The 95 % point of chi-square with one degree of freedom."""
BETWEEN: Final = 1.0
"""Blocks by which an interval is wider on each side, since a change begins within a block."""
WIDEST_STEP: Final = 8
"""Blocks over which a rise may still fit as well as a step, for this to be dated by single shots."""
_USED: Final = 4
"""Parameters of a course."""


@dataclass(frozen=True, slots=True)
class Onset:
    """A change of a series. Places are in blocks from 0, and a change at place 3 begins with that block.

    It begins between `earliest` and `latest`, best at `first`; it is complete at `full`, which is `first` for
    a step, and is over at `end`, None where it lasts; a rise over `widest` blocks fits nearly as well. The
    levels are `before` and `after`; `strength` is what it explains, in `variance`, that of a block.
    """

    first: int
    full: int
    end: int | None
    widest: int
    earliest: float
    latest: float
    before: float
    after: float
    strength: float
    variance: float

    @property
    def is_slow(self) -> bool:
        """Return whether it took more than two blocks to be complete."""
        return self.full - self.first > 2

    @property
    def is_step(self) -> bool:
        """Return whether it came at once: else it may have been there for long before it is seen."""
        return not self.is_slow and self.widest <= WIDEST_STEP


@dataclass(frozen=True, slots=True)
class _Courses:
    """N courses over K blocks: `first`, `full` and `end` (N,), the last one K where it lasts; `risen` (N, K)
    from 0 to 1."""

    first: Places
    full: Places
    end: Places
    risen: Matrix


def onsets(values: Matrix, prior: float = 1.0) -> list[Onset | None]:
    """Return the clearest change of each of S series: (K, S), NaN where a block has no value.

    `prior` is the variance of a shot, as in significance.block_variance. None for a series without a change
    that explains anything, or with too few blocks.
    """
    blocks = len(values)
    if blocks < 2 * EDGE:
        return [None] * values.shape[1]
    courses = _courses(blocks)
    filled = _filled(values)
    centred = filled - filled.mean(axis=0)
    risen = courses.risen - courses.risen.mean(axis=1, keepdims=True)
    size = (risen**2).sum(axis=1)
    explained = (risen @ centred) ** 2 / size[:, None]
    best = explained.argmax(axis=0)
    left = (centred**2).sum(axis=0) - explained.max(axis=0)
    known, _ = block_variance(filled, prior)
    variance = np.maximum(left / max(blocks - _USED, 1), known)
    return [
        _onset(courses, explained[:, series], int(best[series]), filled[:, series], float(variance[series]))
        for series in range(filled.shape[1])
    ]


def _onset(courses: _Courses, explained: Matrix, best: int, values: Matrix, variance: float) -> Onset | None:
    strength = float(explained[best]) / variance
    if not strength > 0:
        return None
    blocks = len(values)
    first, full, end = (int(each[best]) for each in (courses.first, courses.full, courses.end))
    # One that lasts and one that is over are two different answers to when it began.
    alike = (courses.end == blocks) == (end == blocks)
    likely = alike & (explained >= explained[best] - INTERVAL * variance)
    firsts = courses.first[likely]
    slope, level = np.polyfit(courses.risen[best], values, 1)
    return Onset(
        first,
        full,
        None if end == blocks else end,
        int((courses.full - courses.first)[likely].max()),
        max(0.0, int(firsts.min()) - BETWEEN),
        min(float(blocks), int(firsts.max()) + BETWEEN),
        float(level),
        float(level + slope),
        strength,
        variance,
    )


@lru_cache(maxsize=4)
def _courses(blocks: int) -> _Courses:
    """All courses over so many blocks that have enough of them on each side."""
    middle = np.arange(blocks) + 0.5
    lasting = [
        (first, full, blocks)
        for first in range(EDGE, blocks - EDGE + 1)
        for full in range(first, blocks + 1)
        if first + full <= 2 * (blocks - EDGE)
    ]
    over = [
        (first, first, end)
        for first in range(EDGE, blocks - SHORTEST)
        for end in range(first + SHORTEST, blocks)
    ]
    first, full, end = (np.array(each) for each in zip(*lasting, *over, strict=True))
    width = np.maximum(full - first, 1e-9)[:, None]
    risen = np.clip((middle - first[:, None]) / width, 0.0, 1.0)
    return _Courses(first, full, end, np.where(middle < end[:, None], risen, 0.0))


def _filled(values: Matrix) -> Matrix:
    """The same with the last value in place of none, and the first one before any."""
    filled = values.copy()
    for series in filled.T:
        known = np.flatnonzero(~np.isnan(series))
        if not len(known):
            series[:] = 0.0
            continue
        before = np.clip(np.searchsorted(known, np.arange(len(series)), side="right") - 1, 0, None)
        series[:] = series[known[before]]
    return filled


def joined(values: Matrix, weights: Sequence[float]) -> tuple[Matrix, int]:
    """Return neighbouring blocks' means (K, S) in pairs, or more, until there are `MOST_BLOCKS` at most, and
    how many blocks each is made of. `weights` (K,) are their shots."""
    size = -(-len(values) // MOST_BLOCKS) or 1
    if size == 1:
        return values, 1
    starts = np.arange(0, len(values), size)
    weight = np.where(np.isnan(values), 0.0, np.asarray(weights, float)[:, None])
    total = np.add.reduceat(weight, starts)
    summed = np.add.reduceat(np.nan_to_num(values) * weight, starts)
    return np.asarray(np.where(total > 0, summed / np.maximum(total, 1e-9), np.nan)), size
