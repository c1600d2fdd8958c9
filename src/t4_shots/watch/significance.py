"""Tests and intervals of the watch, in numpy: what a difference means where shots hang together.

Shots of one production run are alike, so that a test that takes them for independent alarms for ever. Here a
mean is judged by how means of blocks of shots differ from one block to the next, and a distribution by as
many shots as would, if they were independent, scatter as much (Kish, Survey Sampling, 1965: the effective
sample size).
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

MEDIAN_OF_SQUARE: Final = 0.4549
"""The median of a squared standard normal: chi-square of one degree of freedom."""
EFFICIENCY: Final = 0.37
"""Of the median of squares against their mean, in degrees of freedom (normal values)."""
OVERLAP: Final = 1.25
"""Neighbouring blocks share a run now and then, which makes their differences too small."""
FEWEST_BLOCKS: Final = 6
NINE_TENTHS: Final = 1.6449


def block_variance(means: Matrix, prior: float = 1.0) -> tuple[Matrix, float]:
    """The variance of the mean of one block, from those of K blocks in their order: (K, V) → (V,).

    From the median of the squared differences of neighbours, which neither a slow drift nor one step
    moves much (von Neumann 1941; the median in place of the mean). `prior` is the variance of one shot: as if
    all shots of a block were the same, which is the most that it can be. It counts as one degree of freedom,
    and alone where there are few blocks. Also returns the degrees of freedom.
    """
    blocks = len(means)
    if blocks < FEWEST_BLOCKS:
        return np.full(means.shape[1], prior), math.inf
    squares = np.diff(means, axis=0) ** 2
    found = np.median(squares, axis=0) / 2 / MEDIAN_OF_SQUARE * OVERLAP
    freedom = EFFICIENCY * (blocks - 1)
    return (freedom * found + prior) / (freedom + 1), freedom + 1


def two_sided(distance: Matrix, freedom: float) -> Matrix:
    """The chance that Student's t with these degrees of freedom lies as far from 0 by chance.

    By the normal deviate of Wallace (Annals of Mathematical Statistics 30, 1959).
    """
    size = np.abs(distance)
    if math.isfinite(freedom):
        size = (8 * freedom + 1) / (8 * freedom + 3) * np.sqrt(freedom * np.log1p(size**2 / freedom))
    return np.array([math.erfc(float(each) / math.sqrt(2)) for each in size.ravel()]).reshape(size.shape)


def variance_ratio(ratio: float, one: float, other: float) -> float:
    """The chance that a ratio of variances with these degrees of freedom is as large (F; `other` may be
    infinite, which is chi-square over its degrees of freedom).

    By the normal deviate of Paulson (Annals of Mathematical Statistics 13, 1942).
    """
    root, first = max(ratio, 0.0) ** (1 / 3), 2 / (9 * one)
    second = 2 / (9 * other) if math.isfinite(other) else 0.0
    deviate = ((1 - second) * root - (1 - first)) / math.sqrt(second * root**2 + first)
    return math.erfc(deviate / math.sqrt(2)) / 2


def kolmogorov(distance: Matrix, shots: Matrix) -> Matrix:
    """The chance of a Kolmogorov-Smirnov distance as large with so many independent shots: (V,).

    The series of Kolmogorov (1933) with the correction of Stephens (JRSS B 32, 1970). Between bins it is
    a little too large, so that it errs on the safe side.
    """
    root = np.sqrt(shots)
    size = np.maximum((root + 0.12 + 0.11 / root) * distance, 0.3)
    terms = np.arange(1, 40)[:, None]
    found = 2 * ((-1.0) ** (terms - 1) * np.exp(-2 * terms**2 * size[None] ** 2)).sum(axis=0)
    return np.asarray(np.clip(found, 0, 1))


def holm(chances: Matrix) -> Matrix:
    """Chances corrected for how many there are, any shape (Holm, Scandinavian Journal of Statistics 1979)."""
    flat = chances.ravel()
    order = np.argsort(flat)
    scaled = np.maximum.accumulate(flat[order] * (len(flat) - np.arange(len(flat))))
    corrected = np.empty_like(flat)
    corrected[order] = np.minimum(1, scaled)
    return corrected.reshape(chances.shape)


def population_stability(shares: Matrix, expected: Matrix, least: float = 1e-4) -> Matrix:
    """PSI: the sum over bins of (p - q) ln(p / q), shares below `least` counted as that: (V, B) → (V,)."""
    p, q = np.maximum(shares, least), np.maximum(expected, least)
    return np.asarray(((p - q) * np.log(p / q)).sum(axis=1))


def area_under_curve(good: Sequence[int], bad: Sequence[int]) -> float | None:
    """The chance that a defect has a higher score than a good part, ties half; counts by rising score."""
    total_good, total_bad = sum(good), sum(bad)
    if not total_good or not total_bad:
        return None
    below, area = 0, 0.0
    for goods, bads in zip(good, bad, strict=True):
        area += bads * (below + goods / 2)
        below += goods
    return area / (total_good * total_bad)


def area_error(area: float, good: float, bad: float) -> float:
    """The standard error of an area from so many independent parts (Hanley, McNeil, Radiology 143, 1982)."""
    one = area / (2 - area)
    both = 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (bad - 1) * (one - area**2) + (good - 1) * (both - area**2)
    return math.sqrt(max(0.0, spread) / (good * bad))
