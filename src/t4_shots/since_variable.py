"""The beginning of a change of a variable: by the watch's windows, and for a step by the shots around it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from shared.contracts.t4_look import Began
from t4_shots.beginning import FEWEST, INTERVAL, Piece, dispersion
from t4_shots.shot import Shot
from t4_shots.side import Reader, Side
from t4_shots.signs import Cut, Sign
from t4_shots.since_shots import Start, around_of, place_of, shots_since
from t4_shots.watch.dating import Dated
from t4_shots.watch.reference import Reference, rows_of

CLEARLY: Final = 1.6449
"""Deviations by which a rate is higher since a change: one chance in twenty, of one change that is known."""
LEAST_VARIANCE: Final = 1e-4


@dataclass(frozen=True, slots=True)
class _Rates:
    """A rate of defects since a change and in all other time, by a sign, and by how many deviations of runs
    it is higher."""

    sign: Sign
    since: float
    other: float
    deviations: float


def rising(dated: Dated, cut: Cut, run_shots: int) -> bool:
    """Return whether defects are clearly more since a change."""
    rates = _rates_of(dated, cut, run_shots)
    return rates is not None and rates.deviations >= CLEARLY


def _rates_of(dated: Dated, cut: Cut, run_shots: int) -> _Rates | None:
    """The rate since a change against all other time, by the sign that shows it most; None of too few."""
    end_ms = dated.end_ms or math.inf
    found: list[_Rates] = []
    for sign, pieces in cut.items():
        inside = [n for n, one in enumerate(pieces) if dated.at_ms <= one.begin_ms < end_ms]
        if not inside:
            continue
        first, end = inside[0], inside[-1] + 1
        judged = [sum(one.judged for one in side) for side in _sides(pieces, first, end)]
        bad = [sum(one.defects for one in side) for side in _sides(pieces, first, end)]
        if min(judged) < FEWEST:
            continue
        rate = sum(bad) / sum(judged)
        spread = dispersion(pieces, first, end, run_shots) * rate * (1 - rate) * sum(1 / n for n in judged)
        since, other = (number / of for number, of in zip(bad, judged, strict=True))
        found.append(_Rates(sign, since, other, (since - other) / math.sqrt(spread) if spread else 0.0))
    return max(found, key=lambda one: one.deviations, default=None)


def begun_with_a_variable(
    look: Reader, side: Side, shots: Sequence[Shot], dated: Dated, cut: Cut, *, with_rates: bool = True
) -> Start | None:
    """Tell a change of a variable, and how many defects there are since. None without its shots."""
    pieces = next(iter(cut.values()))
    around = around_of(look, side, shots, pieces, at_ms=dated.at_ms, earliest_ms=dated.earliest_ms)
    if not around or look.reference is None:
        return None
    slow = dated.onset.is_slow
    first, *bounds = (
        place_of(around, dated.at_ms),
        *(place_of(around, each) for each in (dated.earliest_ms, dated.latest_ms)),
    )
    told = look.clock.told
    times = dated.earliest_ms, dated.latest_ms
    refined = None
    if dated.onset.is_step:
        refined = _step(around, dated, look.reference, look.run_shots, bounds)
    if refined is not None:
        first, *bounds = refined
        times = around[bounds[0]].at_ms, around[bounds[1]].at_ms
    feature = look.reference.schema.features[dated.column]
    stop_ms = pieces[-1].end_ms if dated.end_ms is None else dated.end_ms
    began: Began = {
        "of": "variable",
        "by": dated.by,
        "feature": feature.name,
        "label": feature.label,
        "label_en": feature.label_en,
        "unit": feature.unit,
        "before": dated.before,
        "after": dated.after,
        "slow": slow,
        "shot_id": around[first].shot_id,
        "at": told(around[first].at_ms),
        "earliest": told(times[0]),
        "latest": told(times[1]),
        "limit": "slow" if slow else "runs",
        "shots": shots_since(look, side, around[first].at_ms, stop_ms, pieces),
    }
    if slow:
        began["complete"] = told(dated.full_ms)
    if refined is not None:
        began["earliest_shot"], began["latest_shot"] = (around[place].shot_id for place in bounds)
    if dated.end_ms is not None:
        began["until"] = told(stop_ms)
    rates = _rates_of(dated, cut, look.run_shots) if with_rates else None
    if rates is not None:
        began["percent"], began["else_percent"] = 100 * rates.since, 100 * rates.other
        began["rate_of"], began["rose"] = rates.sign.of, rates.deviations >= CLEARLY
    return Start(began, around, first, (bounds[0], bounds[1]))


def _sides(pieces: Sequence[Piece], first: int, end: int) -> tuple[Sequence[Piece], Sequence[Piece]]:
    return pieces[first:end], [*pieces[:first], *pieces[end:]]


def _step(
    around: Sequence[Shot], dated: Dated, reference: Reference, run_shots: int, bounds: Sequence[int]
) -> tuple[int, int, int] | None:
    """The places of the first shot of a step, and of the earliest and the latest that it may be, between
    `bounds`; None without values there.

    By the squared distances to both levels. Shots of a run are alike: the ratio is divided by how much more
    the mean of a run varies than it would if they were not.
    """
    levels = reference.levels(rows_of([shot.features for shot in around], reference.schema))
    series = reference.relations(levels) if dated.by == "relation" else levels
    values = series[:, dated.column]
    known = [place for place in range(bounds[0], bounds[1] + 1) if not np.isnan(values[place])]
    if not known:
        return None
    before, after = dated.onset.before, dated.onset.after
    level = np.where(np.arange(len(values)) < bounds[0], before, after)
    outside = np.r_[values[: bounds[0]] - level[: bounds[0]], values[bounds[1] :] - level[bounds[1] :]]
    variance = max(float(np.nanmean(outside**2)) if len(outside) else 1.0, LEAST_VARIANCE)
    alike = max(1.0, dated.onset.variance * run_shots / variance)
    gain = ((values[known] - before) ** 2 - (values[known] - after) ** 2) / (2 * variance * alike)
    later = np.cumsum(gain[::-1])[::-1]
    likely = np.flatnonzero(later >= later.max() - INTERVAL)
    return known[int(later.argmax())], known[int(likely[0])], known[int(likely[-1])]
