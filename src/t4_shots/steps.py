"""Setpoint steps found in a line's shots: lasting changes of the level of what can be set.

The data has the values that a machine had, not what somebody typed: a pressure that falls because an
accumulator loses gas looks like one that was turned down. A step says what changed and when, not who did it.

A level is the median of `LASTING` shots. A step is where it moves by more than the shots scatter, within a
few shots, and stays. What scatters is estimated from the shots themselves, by differences of neighbours and
of shots further apart, so that neither the step itself nor a temperature that wanders is taken for it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from shared.bundle.feature_schema import Feature, FeatureSchema
from t4_shots.plant_time import PlantTime
from t4_shots.shot import Shot

LASTING: Final = 12
"""Shots of which a level is made: what does not last as long is no step, and one is found so much later."""
EDGE: Final = 3
"""Shots on each side of a step that have to be at its levels already."""
LEAST_SIZE: Final = 2.5
"""The least distance of two levels, in standard deviations of a shot. Medians of twelve normal values scatter
by 0.36 of them and their difference by 0.51, so that it is five deviations of what chance does."""
HELD: Final = 0.75
"""The share of the shots of a level that lie nearer to it than to the other."""
ABRUPT: Final = 0.5
"""The share of the distance that lies between the shots next to the step: a ramp has less there."""
STANDSTILL: Final = 5.0
"""A gap of so many usual gaps is a standstill."""
SHORTEST_STANDSTILL_MS: Final = 90_000
WARM_UP: Final = 8
"""Shots after a standstill that are left out: a die and a sleeve take five to eight to be warm again."""
_LAGS: Final = (1, LASTING // 2)
_MEDIAN_OF_DIFFERENCES: Final = 0.9539
"""The median of the absolute difference of two normal values, in standard deviations of one."""
_LEAST_STEPS: Final = 0.5
"""The least distance of two levels in the schema's steps: less is nothing that could be set."""

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Step:
    """A lasting change of a variable's level. `before` and `after` are the medians of the twelve shots on
    each side, in `unit`; `at` is by the plant's clock, `shot_id` and `index` the first shot of the new
    level. `size` is the distance in standard deviations of a shot. `follows` is the variable whose step
    this one answers to, empty for a step of its own; `standstill` says that the line stood still between."""

    variable: str
    before: float
    after: float
    unit: str
    at: str
    shot_id: str
    index: int
    size: float
    follows: str = ""
    standstill: bool = False


@dataclass(frozen=True, slots=True)
class _Series:
    """A variable's values (n,) while one mould was in: the shots' places (n,), and how many standstills
    there were before each (n,)."""

    feature: Feature
    places: Sequence[int]
    values: Values
    stood: Sequence[int]


def steps_of(shots: Sequence[Shot], schema: FeatureSchema, clock: PlantTime) -> list[Step]:
    """Return the steps of the variables that can be set, in the order of the shots, which are oldest first.

    A change of mould is no step: its settings are others. Values that are missing or implausible, marks of a
    broken sensor and the warm-up after a standstill are passed over.
    """
    found: list[Step] = []
    stood, warm = _standstills(shots)
    for places in _by_mould(shots):
        for feature in schema.features:
            if feature.role != "setpoint":
                continue
            series = _series(feature, shots, schema, [place for place in places if warm[place]], stood)
            found += _steps(series, shots, clock)
    ordered = sorted(found, key=lambda step: (step.index, schema.names.index(step.variable)))
    return [replace(step, follows=_followed(step, ordered, schema)) for step in ordered]


def _by_mould(shots: Sequence[Shot]) -> Iterator[list[int]]:
    """The places of shots in a row with the same mould. One that names none goes with those before."""
    run: list[int] = []
    mould = ""
    for place, shot in enumerate(shots):
        if shot.mould and mould and shot.mould != mould:
            yield run
            run = []
        mould = shot.mould or mould
        run.append(place)
    yield run


def _standstills(shots: Sequence[Shot]) -> tuple[list[int], list[bool]]:
    """How many standstills there were before each shot, and whether the line is warm again at it."""
    gaps = np.diff([shot.at_ms for shot in shots]) if len(shots) > 1 else np.zeros(0)
    usual = float(np.median(gaps)) if len(gaps) else 0.0
    long = max(STANDSTILL * usual, SHORTEST_STANDSTILL_MS)
    stood, warm = [], []
    count, since = 0, WARM_UP
    for place in range(len(shots)):
        if place and gaps[place - 1] > long:
            count, since = count + 1, 0
        stood.append(count)
        warm.append(since >= WARM_UP)
        since += 1
    return stood, warm


def _series(
    feature: Feature, shots: Sequence[Shot], schema: FeatureSchema, places: Sequence[int], stood: list[int]
) -> _Series:
    kept = [
        (place, value)
        for place in places
        if (value := shots[place].features.get(feature.name)) is not None
        and feature.is_plausible(value)
        and not schema.is_sentinel(feature.name, value)
    ]
    return _Series(
        feature,
        [place for place, _ in kept],
        np.array([value for _, value in kept], np.float64),
        [stood[place] for place, _ in kept],
    )


def _steps(series: _Series, shots: Sequence[Shot], clock: PlantTime) -> Iterator[Step]:
    values, feature = series.values, series.feature
    if len(values) < 2 * LASTING:
        return
    noise = _scatter(values)
    least = max(LEAST_SIZE * noise, _LEAST_STEPS * (feature.step or 0.0))
    for place in _candidates(values, least):
        before, after = values[place - LASTING : place], values[place : place + LASTING]
        levels = float(np.median(before)), float(np.median(after))
        if abs(levels[1] - levels[0]) < least or not _is_abrupt_and_held(before, after, levels):
            continue
        shot = shots[series.places[place]]
        yield Step(
            variable=feature.name,
            before=levels[0],
            after=levels[1],
            unit=feature.unit,
            at=clock.told(shot.at_ms),
            shot_id=shot.shot_id,
            index=series.places[place],
            size=abs(levels[1] - levels[0]) / max(noise, (feature.step or 0.0) / 10, 1e-9),
            standstill=series.stood[place] != series.stood[place - 1],
        )


def _scatter(values: Values) -> float:
    """The standard deviation of a shot at its level, from medians of differences, which steps hardly move."""
    differences = (float(np.median(np.abs(values[lag:] - values[:-lag]))) for lag in _LAGS)
    return max(differences) / _MEDIAN_OF_DIFFERENCES


def _candidates(values: Values, least: float) -> list[int]:
    """The first places of new levels: where the medians on both sides differ most, at least so far."""
    medians = np.median(np.lib.stride_tricks.sliding_window_view(values, LASTING), axis=1)
    distances = np.abs(medians[LASTING:] - medians[:-LASTING])
    found: list[int] = []
    for top in np.argsort(-distances, kind="stable"):
        if distances[top] < least:
            break
        near = int(top) + LASTING
        if any(abs(near - other) < LASTING for other in found):
            continue
        place = _edge(values, near)
        if all(abs(place - other) >= LASTING for other in found):
            found.append(place)
    return sorted(found)


def _edge(values: Values, near: int) -> int:
    """The place that splits the shots around best into two levels: the least sum of distances to them."""
    first, last = max(LASTING, near - LASTING // 2), min(len(values) - LASTING, near + LASTING // 2)
    return min(range(first, last + 1), key=lambda place: _misfit(values, place))


def _misfit(values: Values, place: int) -> float:
    sides = values[place - LASTING : place], values[place : place + LASTING]
    return sum(float(np.abs(side - np.median(side)).sum()) for side in sides)


def _is_abrupt_and_held(before: Values, after: Values, levels: tuple[float, float]) -> bool:
    """Return whether the levels meet within a few shots, which a ramp does not, and hold on both sides."""
    middle, up = sum(levels) / 2, levels[1] > levels[0]
    below, above = (before, after) if up else (after, before)
    held = (below < middle).mean() >= HELD and (above > middle).mean() >= HELD
    edge = float(np.median(after[:EDGE]) - np.median(before[-EDGE:]))
    return bool(held and edge / (levels[1] - levels[0]) >= ABRUPT)


def _followed(step: Step, steps: Sequence[Step], schema: FeatureSchema) -> str:
    """The variable that a step answers to: one that it follows and that stepped at the same time."""
    feature = schema.lookup(step.variable)
    answers_to = feature.follows if feature else ()
    near = Counter(
        other.variable
        for other in steps
        if other.variable in answers_to and -LASTING < other.index - step.index <= EDGE
    )
    return next((name for name in answers_to if near[name]), "")
