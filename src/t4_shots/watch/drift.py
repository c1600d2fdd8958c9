"""Which variables of a line are no longer as in its model's sample, and since when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from t4_shots.watch.blocks import (
    Block,
    History,
    mean_levels,
    mean_ranks,
    mean_relations,
    newest_until,
    since_of,
    variances,
)
from t4_shots.watch.dating import Dated, dating_of
from t4_shots.watch.reference import FURTHEST, Reference
from t4_shots.watch.significance import block_variance, holm, kolmogorov, population_stability, two_sided
from t4_shots.watch.window import FINE, Window

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

FEWEST_VALUES: Final = 50
"""Values of a window below which a variable is not tested."""
RECENT_SHOTS: Final = 200
STILL: Final = 0.01
"""Variance within an hour, in that of the reference, below which a sensor stands still."""
STILL_SHOTS: Final = 80
UNUSUAL: Final = 0.01
"""Corrected chance below which something is told."""
MOSTLY: Final = 0.5
MISSING_NOW: Final = 0.5
MISSING: Final = 0.2
"""Shares of the newest shots, and of the window, above the reference's, with which a sensor is missing."""


@dataclass(frozen=True)
class Drift:
    """Of V variables, (V,) each.

    psi, distance and distance_chance of the values; relation (in deviations) and relation_chance; effective,
    how many independent shots the window is worth; mean, in the variables' units, and newest, that of the
    newest hour, NaN of no values; missing, shares of the window, and missing_now, of it or of the newest
    shots; is_off, where most of what a mean moved by is not what the others let expect; is_beyond and
    is_far_off, where values, or their distances from what the others let expect, are further than is counted,
    so that `mean` and `relation` tell the least that it is; is_missing and is_stuck; tested, where there are
    values enough; first, the start of the block with which it began, in ms since 1970. The chances are
    corrected for all of them together (Holm).
    """

    psi: Matrix
    distance: Matrix
    distance_chance: Matrix
    relation: Matrix
    relation_chance: Matrix
    effective: Matrix
    mean: Matrix
    newest: Matrix
    missing: Matrix
    missing_now: Matrix
    is_off: Flags
    is_beyond: Flags
    is_far_off: Flags
    is_missing: Flags
    is_stuck: Flags
    tested: Flags
    first: Sequence[int]
    dated: Sequence[Dated | None]


def drift_of(reference: Reference, history: History) -> Drift:
    """Compare the newest shots of a line with its reference."""
    window = history.window
    logged = window.logged
    blocks = np.maximum(logged / history.shots_a_block, 1e-9)
    share = 1 / blocks + history.shots_a_block / reference.shots
    tested = (logged >= FEWEST_VALUES) & (reference.deviation > 0)

    shares = np.where(logged[:, None] > 0, window.bins / np.maximum(logged, 1)[:, None], reference.shares)
    distance = np.abs(np.cumsum(shares - reference.shares, axis=1)).max(axis=1)
    scatter, _ = _scatter(history.whole, lambda each: mean_ranks(each, reference.ranks))
    effective = np.clip(1 / (scatter * share), 1.0, np.maximum(logged, 1))
    relation = np.nan_to_num(mean_relations(window))
    variance, freedom = _scatter(history.whole, mean_relations)
    chances = np.stack(
        [kolmogorov(distance, effective), two_sided(relation / np.sqrt(variance * share), freedom)]
    )
    is_beyond = _beyond(history, mean_levels)
    if is_beyond.any():
        # What the others let expect says nothing where one of them lies outside all that is known.
        chances[1] = 1.0
    corrected = holm(np.where(tested, chances, 1.0))

    missing = 1 - logged / window.shots
    newest = newest_until(history.kept[::-1], RECENT_SHOTS)
    shots_now = sum(each.window.shots for each in newest)
    missing_now = 1 - sum(each.window.logged for each in newest) / shots_now
    gone_now = (missing_now >= reference.missing + MISSING_NOW) & (shots_now >= RECENT_SHOTS)
    is_missing = gone_now | (missing >= reference.missing + MISSING)
    is_stuck, still_since = _still(reference, history)
    mean = reference.centre + reference.deviation * mean_levels(window)
    apart = np.abs(relation * reference.relation_deviation)
    is_off = (corrected[1] < UNUSUAL) & (apart >= MOSTLY * np.nan_to_num(np.abs(mean - reference.mean)))
    gone = np.array([1 - each.window.logged / each.window.shots for each in history.blocks])
    gone -= reference.missing

    found = dating_of(reference, history)
    dated = [
        None if is_stuck[column] or is_missing[column] else _away(pair)
        for column, pair in enumerate(zip(found.relations, found.levels, strict=True))
    ]

    def first(column: int) -> int:
        known = dated[column]
        if known is not None:
            return known.at_ms
        if is_stuck[column]:
            return still_since[column]
        if is_missing[column]:
            return since_of(history, gone[:, column])
        return since_of(history, _course(history, reference, column, off=bool(is_off[column])))

    return Drift(
        population_stability(shares, reference.shares),
        distance,
        corrected[0],
        relation,
        corrected[1],
        effective,
        np.asarray(mean),
        _newest(reference, history),
        missing,
        np.maximum(missing, missing_now),
        is_off,
        is_beyond,
        _beyond(history, mean_relations),
        is_missing,
        is_stuck,
        tested,
        [first(column) for column in range(len(logged))],
        dated,
    )


def _away(pair: tuple[Dated | None, Dated | None]) -> Dated | None:
    """The clearest change that led away from the reference and lasts, None where there is none."""
    away = [dated for dated in pair if dated is not None and dated.is_clear_alone and dated.is_away]
    return max(away, key=lambda dated: dated.onset.strength, default=None)


def _scatter(blocks: Sequence[Block], of: Callable[[Window], Matrix]) -> tuple[Matrix, float]:
    """The variance of a block's mean for each variable, and its degrees of freedom."""
    if not blocks:
        return block_variance(np.zeros((0, 1)))
    means = np.array([of(block.window) for block in blocks])
    return block_variance(np.nan_to_num(means))


def _beyond(history: History, of: Callable[[Window], Matrix]) -> Flags:
    """Where windows whose mean is as far out as is counted hold enough values to be told of."""
    values = np.zeros(len(history.window.levels), np.int64)
    for each in history.kept:
        if each.start_ms >= history.begin_ms:
            out = np.abs(np.nan_to_num(of(each.window))) >= FURTHEST - 0.1
            values += np.where(out, each.window.logged, 0)
    return values >= FEWEST_VALUES


def _newest(reference: Reference, history: History) -> Matrix:
    """The mean of each variable in the newest window that has a value of it."""
    levels = np.full(len(reference.mean), np.nan)
    for each in history.kept:
        means = mean_levels(each.window)
        levels = np.where(np.isnan(means), levels, means)
    return np.asarray(reference.centre + reference.deviation * levels)


def _still(reference: Reference, history: History) -> tuple[Flags, list[int]]:
    """Which sensors stand still that never did, and the window with which it began."""
    values = np.zeros(len(reference.mean), np.int64)
    going_on = reference.moves.copy()
    since = [history.kept[-1].start_ms] * len(values)
    level = np.full(len(values), np.nan)
    for start, window in reversed(history.kept):
        inside = np.abs(window.levels) < (FURTHEST - 0.1) * FINE * window.logged
        means = mean_levels(window)
        level = np.where(np.isnan(level), means, level)
        # An hour with one shot has no variance: the level has to be that of the newest hour too.
        still = inside & (variances(window) < STILL) & ((means - level) ** 2 < STILL)
        # An hour without any value tells nothing.
        going_on &= still | (window.logged == 0)
        if not going_on.any():
            break
        values += np.where(going_on, window.logged, 0)
        since = [start if going_on[column] else kept for column, kept in enumerate(since)]
    return values >= STILL_SHOTS, since


def _course(history: History, reference: Reference, column: int, *, off: bool) -> Matrix:
    """The evidence against a variable, block by block: (K,)."""
    windows = [block.window for block in history.blocks]
    means = [mean_relations(each) if off else mean_ranks(each, reference.ranks) for each in windows]
    return np.nan_to_num(np.array(means)[:, column])
