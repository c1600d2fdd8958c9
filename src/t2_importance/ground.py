"""The ground of a shot's advice: what drives the defect, which values are unusual, which settings answer.

A value is unusual outside of the range of nine tenths of the shots: those of the same die and product where
the sample tells them apart and holds enough of them, else all. Drivers are what the likely defect mode
weighs most (where the line names no modes: the model) and what raises this shot's risk. A setting may be
changed for one of two reasons:

    unusual    it is a driver, or moves one, and its own value is unusual
    knob       its value is usual, and an unusual reading that raises the risk follows it
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.contracts.t2 import Why
from t2_importance.adjustments import Range

Matrix = npt.NDArray[np.float64]

USUAL: Final = (0.05, 0.95)
SEEN: Final = (0.005, 0.995)
"""Beyond these quantiles of the sample a setting counts as never seen: single shots are no ground."""
ALIKE: Final = 200
"""Shots of the same die and product from which on their own range counts."""
MODE_DRIVERS: Final = 3
WEIGHS: Final = 0.25
"""Of the strongest weight of a mode: what is below drives nothing."""
RAISES: Final = 0.1
"""Of all that raises a shot's risk: what adds less is no reason to change anything."""
REACH: Final = 0.75
"""Near is within so many usual spreads."""
CENTRAL: Final = 2 * 1.645
"""Standard deviations between the ends of a usual range."""


@dataclass(frozen=True)
class Ground:
    """One shot's ground. Arrays are (variables,), columns are those of the models' inputs.

    causes: unusual values that raise the risk, strongest first. drivers: what is looked at beside what is
    changed. settings: which may be changed, and why.
    """

    usual_low: Matrix
    usual_high: Matrix
    seen_low: Matrix
    seen_high: Matrix
    reach: Matrix
    causes: tuple[int, ...]
    drivers: tuple[int, ...]
    settings: Mapping[int, Why]

    def usual(self, columns: Sequence[int]) -> dict[int, Range]:
        """Usual ranges of some columns."""
        return {column: (float(self.usual_low[column]), float(self.usual_high[column])) for column in columns}

    def seen(self, columns: Sequence[int]) -> dict[int, Range]:
        """Ranges in which settings were ever seen, of some columns."""
        return {column: (float(self.seen_low[column]), float(self.seen_high[column])) for column in columns}


def stand_on(bundle: Bundle, raw: Matrix, effects: Matrix) -> Ground:
    """The ground of a shot: raw values (variables,), NaN where nothing was given, and their attributions."""
    known = ~np.isnan(raw)
    low, high = _usual(bundle, raw)
    unusual = known & ((raw < low) | (raw > high))
    raising = np.where(known, np.maximum(effects, 0.0), 0.0)
    raises = raising >= RAISES * max(raising.sum(), 1e-12)
    causes = [int(column) for column in np.argsort(-raising, kind="stable") if raises[column]]
    mode = _mode_drivers(bundle, raw)
    drivers = tuple(dict.fromkeys([*mode, *causes]))
    unusual_causes = tuple(column for column in causes if unusual[column])
    seen_low, seen_high = bundle.shots.ranges(np.ones(len(bundle.shots), bool), SEEN)
    return Ground(
        low,
        high,
        np.where(np.isnan(seen_low), low, np.fmin(seen_low, low)),
        np.where(np.isnan(seen_high), high, np.fmax(seen_high, high)),
        REACH * (high - low) / CENTRAL,
        unusual_causes,
        drivers,
        dict(_settings(bundle, known, unusual, drivers, unusual_causes)),
    )


def _usual(bundle: Bundle, raw: Matrix) -> tuple[Matrix, Matrix]:
    """Ranges of nine tenths of the shots of the same die and product, else of all; plausible ones without."""
    preparation, features = bundle.preparation, bundle.schema.features
    if len(preparation.low):
        low, high = preparation.low, preparation.high
    else:
        low, high = np.array([feature.plausible for feature in features]).T
    kinds = [column for column in bundle.kinds if not np.isnan(raw[column])]
    if kinds:
        alike = (bundle.shots.rows[:, kinds] == raw[kinds]).all(axis=1)
        if alike.sum() >= ALIKE:
            own_low, own_high = bundle.shots.ranges(alike, USUAL)
            return np.where(np.isnan(own_low), low, own_low), np.where(np.isnan(own_high), high, own_high)
    return low, high


def _mode_drivers(bundle: Bundle, raw: Matrix) -> list[int]:
    """The variables that the likeliest defect mode weighs most; the model's where there are no modes."""
    if len(bundle.modes.bias):
        scaled = bundle.preparation.scaled(bundle.preparation.impute(raw[None]))
        mode = int(bundle.modes.probabilities(scaled)[0].argmax())
        sizes = np.abs(bundle.modes.weights[:, mode])
    else:
        sizes = bundle.preparation.importance
    order = np.argsort(-sizes, kind="stable")[:MODE_DRIVERS]
    return [int(column) for column in order if sizes[column] >= WEIGHS * sizes.max() > 0]


def _settings(
    bundle: Bundle,
    known: npt.NDArray[np.bool_],
    unusual: npt.NDArray[np.bool_],
    drivers: Sequence[int],
    causes: Sequence[int],
) -> Iterator[tuple[int, Why]]:
    """Which settings may be changed, and why: none where no unusual value raises the risk."""
    if not causes:
        return
    names = bundle.schema.names
    for column, feature in enumerate(bundle.schema.features):
        if feature.role != "setpoint" or not known[column] or _by_another(bundle, column, known):
            continue
        moves = {column, *(place for place in range(len(names)) if _moves_with(bundle, place, column))}
        if unusual[column] and moves & set(drivers):
            yield column, "unusual"
        elif moves & set(causes):
            yield column, "knob"


def _by_another(bundle: Bundle, column: int, known: npt.NDArray[np.bool_]) -> bool:
    """True for a setpoint that moves with a known one, which is the knob to turn: the melt at the sleeve."""
    feature = bundle.schema.features[column]
    knob = bundle.schema.knob(feature.name)
    if knob is None or knob is feature:
        return False
    return bool(known[bundle.schema.names.index(knob.name)]) and column in bundle.responses.follower


def _moves_with(bundle: Bundle, column: int, setting: int) -> bool:
    """True where a variable follows a setting, perhaps through others, by fitted responses."""
    parents = bundle.responses.parent[bundle.responses.follower == column]
    return any(parent == setting or _moves_with(bundle, int(parent), setting) for parent in parents)
