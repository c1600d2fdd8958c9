"""What-ifs carried out: settings turned, and the readings that follow them moved along.

A change of a variable that follows others is carried out by its knob, the setting that it answers to:
the knob goes where the response says that the variable has the value asked for. Where it has no knob, or
the knob's value is not known or would leave its plausible range, the change is taken as a reading and
acts on what follows it alone. Readings that are changed themselves have the value asked for.

Where values are missing, the change is carried out on the shot as each of its donors completes it, so that
what follows moves in each of them; only what was given is named as moving along, by the mean over the donors.

Moved readings are rounded to a hundredth of their usual spread, and those that would move by less than two
hundredths stay: what an answer names is all that was changed, digit for digit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.fitted_parts import Preparation
from shared.bundle.shots import Shot, to_raw_rows
from shared.contracts.t1 import Companion as CompanionRow

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

GRID: Final = 33
ROUNDS: Final = 3
"""A knob is sought on a grid of its plausible range, then on as fine a grid between two points of it."""
DIGIT: Final = 0.01
"""The place to which a moved reading is rounded, as a share of its usual spread: to this or finer."""
SMALL: Final = 0.02
"""Moves below this share of the usual spread are left out."""
SURE: Final = 1.645
"""Standard deviations on either side that hold nine tenths of a normal distribution."""


class Outcome(NamedTuple):
    """Shots after changes: `rows` (n, variables), the imputed inputs of the models; `knobs` (n, variables),
    where knobs were turned to for a variable that follows them, NaN elsewhere; `readings` (n, variables),
    True where a change of a variable that follows others was taken as a reading."""

    rows: Matrix
    knobs: Matrix
    readings: Flags


@dataclass(frozen=True, slots=True)
class Companion:
    """A reading, or a knob, that moves with a change, from the shot's own value to another.

    `margin` is the half width of the interval of nine tenths that the fitted responses leave open, None for
    a knob.
    """

    feature: str
    before: float
    after: float
    margin: float | None


@dataclass(frozen=True, slots=True)
class ChangedShot:
    """A shot after changes: all its values by variable name, what moved along (strongest first), the knob
    turned for each changed variable that follows others (None: taken as a reading). `completed`: where values
    are missing, the completions (k, variables) after the changes, as those of shot 0."""

    values: Mapping[str, float]
    companions: tuple[Companion, ...]
    knobs: Mapping[str, str | None]
    completed: Mapping[int, Matrix] | None = None


def change_shot(bundle: Bundle, values: Mapping[str, float], changes: Mapping[str, float]) -> ChangedShot:
    """Carry changes out on one shot, both by variable name and in the line's units.

    A change of a value outside its plausible range corrects a wrong reading: nothing was there to move from.
    """
    names = bundle.schema.names
    raw = np.array([[values.get(name, np.nan) for name in names]], dtype=np.float64)
    asked = np.array([[changes.get(name, np.nan) for name in names]], dtype=np.float64)
    corrected = _without_wrong_readings(bundle, raw, ~np.isnan(asked))
    start = _completed(bundle, corrected, np.where(np.isnan(corrected) & ~np.isnan(raw), asked, corrected))
    found = carry_out(bundle, start, np.repeat(asked, len(start), axis=0), given=~np.isnan(corrected[0]))
    after = _together(bundle, found.rows)
    moved = [
        column
        for column, name in enumerate(names)
        if name in values and name not in changes and after[column] != values[name]
    ]
    turned = np.where(np.isnan(asked), found.knobs, asked)
    margins = _margins(bundle, start, turned) if moved else after
    moved.sort(
        key=lambda column: -abs(after[column] - corrected[0, column]) / bundle.preparation.scale[column]
    )
    companions = tuple(
        Companion(
            names[column],
            float(corrected[0, column]),
            float(after[column]),
            float(margins[column]) if np.isnan(turned[0, column]) else None,
        )
        for column in moved
    )
    knobs: dict[str, str | None] = {}
    for name in changes:
        feature = bundle.schema.features[names.index(name)]
        if feature.role == "setpoint" and not feature.follows:
            continue
        knob = None if found.readings[:, names.index(name)].any() else bundle.schema.knob(name)
        knobs[name] = None if knob is None else knob.name
    kept = {companion.feature: companion.after for companion in companions}
    completed = {0: found.rows} if len(bundle.shots) and np.isnan(raw).any() else None
    return ChangedShot({**values, **kept, **changes}, companions, knobs, completed)


def changed_row(bundle: Bundle, raw: Matrix, completed: Matrix, changes: Matrix) -> Matrix:
    """A shot after changes, both (variables,) with NaN where nothing was given or is changed: what is known
    of it then, by the mean over its completions (k, variables), NaN where nothing is. A shot without
    completions is its own."""
    asked = np.repeat(changes[None], len(completed), axis=0)
    found = carry_out(bundle, completed, asked, given=~np.isnan(raw))
    return np.where(np.isnan(raw) & np.isnan(changes), np.nan, _together(bundle, found.rows))


def held_completions(bundle: Bundle, before: Shot, after: Shot) -> Mapping[int, Matrix] | None:
    """The completions of a shot with some of its values replaced, all others held; None where there are none
    of the shot before that would do: nothing was missing, or a value is missing now that was there."""
    if not len(bundle.shots) or not before.missing or not set(after.missing) <= set(before.missing):
        return None
    was, now = to_raw_rows(bundle.schema, [before, after])
    return {0: np.where(np.isnan(now), bundle.donors.complete(was), now)}


def _completed(bundle: Bundle, raw: Matrix, start: Matrix) -> Matrix:
    """The completions (k, variables) of a shot (1, variables), as of `start`; as it is without donors.

    A value that is corrected was never there: the donors are sought without it, and nothing moves from it.
    """
    if not len(bundle.shots) or not np.isnan(raw).any():
        return raw
    rows = bundle.donors.complete(raw[0])
    return np.where(np.isnan(start), rows, start)


def _together(bundle: Bundle, rows: Matrix) -> Matrix:
    """The mean (variables,) over completions, rounded where they differ; the value itself where not."""
    if len(rows) == 1:
        return np.asarray(rows[0])
    digits = _digits(_usual_spread(bundle.preparation))
    mean = np.array([round(value, places) for value, places in zip(rows.mean(axis=0), digits, strict=True)])
    return np.asarray(np.where((rows == rows[0]).all(axis=0), rows[0], mean))


def companions(schema: FeatureSchema, changed: ChangedShot) -> list[CompanionRow]:
    """The companions as T1 and T2 answer them."""
    units = {feature.name: feature.unit for feature in schema.features}
    return [
        {
            "feature": one.feature,
            "from": one.before,
            "to": one.after,
            "unit": units[one.feature],
            "margin": None if one.margin is None else float(f"{one.margin:.2g}"),
        }
        for one in changed.companions
    ]


def _margins(bundle: Bundle, start: Matrix, turned: Matrix) -> Matrix:
    """Half widths (variables,) of the intervals of what follows, over fits and completions, with settings
    where they were turned to."""
    rows = bundle.preparation.impute(start)
    drawn = [bundle.responses.moved(rows, turned, draw) for draw in range(1, 1 + bundle.responses.draws)]
    return np.asarray(SURE * np.std(drawn, axis=(0, 1))) if drawn else np.zeros(rows.shape[1])


def carry_out(bundle: Bundle, raw: Matrix, changes: Matrix, given: Flags | None = None) -> Outcome:
    """Shots after changes: raw rows (n, variables), or (1, variables) for many changes of one shot, with NaN
    where nothing was given; changes (n, variables) with NaN where nothing is changed. Of completed rows
    `given` (variables,) says what was not lent: only a knob that was given is turned.

    A reading that was not given is filled as ever and moves with nothing, and neither does what follows a
    changed variable whose present value is not known, or cannot be: no difference is known then.
    """
    changed = ~np.isnan(changes)
    raw = _without_wrong_readings(bundle, raw, changed)
    known = ~np.isnan(raw)
    # Of a setting that was not given no difference can be told: it is taken to have been there already.
    start = bundle.preparation.impute(raw)
    if (changed & ~known).any():
        start = np.where(changed & ~known, changes, start)
    settled = changes.copy()
    knobs = np.full(changes.shape, np.nan)
    readings = np.zeros(changes.shape, bool)
    columns = {name: column for column, name in enumerate(bundle.schema.names)}
    answering = set(bundle.responses.follower.tolist())
    for name in bundle.schema.causal_order:
        column = columns[name]
        knob = bundle.schema.knob(name)
        asked = changed[:, column]
        if not asked.any() or not bundle.schema.features[column].follows:
            continue
        readings[:, column] = asked
        if knob is None or column not in answering:
            continue
        lever = columns[knob.name]
        if given is not None and not (given[column] and given[lever]):
            continue
        mine = np.flatnonzero(asked & known[:, column] & known[:, lever] & np.isnan(settled[:, lever]))
        found = _sought(bundle, np.broadcast_to(start, changes.shape)[mine], settled[mine], column, lever)
        settled[mine, lever] = knobs[mine, lever] = found
        readings[mine, column] = np.isnan(found)
    rows = bundle.responses.moved(start, settled, within=_plausible(bundle))
    return Outcome(_settled(bundle.preparation, start, rows, changed, known), knobs, readings)


def _without_wrong_readings(bundle: Bundle, raw: Matrix, changed: Flags) -> Matrix:
    """Raw rows with NaN for changed values that were outside their plausible range: they are corrected, and
    there was nothing to move from."""
    low, high = np.array([feature.plausible for feature in bundle.schema.features]).T
    wrong = changed & ((raw < low) | (raw > high))
    return np.where(wrong, np.nan, raw) if wrong.any() else raw


def _settled(preparation: Preparation, start: Matrix, moved: Matrix, changed: Flags, known: Flags) -> Matrix:
    """Moved rows with what was changed as asked, and of the rest the large moves of known values, rounded."""
    spread = _usual_spread(preparation)
    digits = _digits(spread)
    rows = moved.copy()
    for column in np.flatnonzero((moved != start).any(axis=0)):
        before, after = start[:, column], moved[:, column]
        large = known[:, column] & (np.abs(after - before) >= SMALL * spread[column])
        rounded = np.where(large, np.round(after, digits[column]), before)
        rows[:, column] = np.where(changed[:, column], after, rounded)
    return rows


def _digits(spread: Matrix) -> list[int]:
    """Decimals that a moved reading is rounded to, by usual spreads (variables,)."""
    return [max(0, int(np.ceil(-np.log10(DIGIT * size)))) for size in spread.tolist()]


def _usual_spread(preparation: Preparation) -> Matrix:
    """Standard deviations (variables,) without what rare long stops and the like widen, where known."""
    if not len(preparation.low):
        return preparation.scale
    central = (preparation.high - preparation.low) / (2 * SURE)
    return np.where(central > 0, np.minimum(central, preparation.scale), preparation.scale)


def _plausible(bundle: Bundle) -> tuple[Matrix, Matrix]:
    """The ends of all plausible ranges: (variables,) each."""
    low, high = np.array([feature.plausible for feature in bundle.schema.features]).T
    return low, high


def _sought(bundle: Bundle, rows: Matrix, changes: Matrix, column: int, lever: int) -> Matrix:
    """The knob's values that bring a variable to what is asked: (n, variables) twice → (n,), NaN where none
    within the knob's plausible range does. Of several the one nearest to the knob's present value."""
    count = len(rows)
    target = changes[:, column]
    low, high = (np.full(count, end) for end in bundle.schema.features[lever].plausible)
    there = np.ones(count, bool)
    free = changes.copy()
    free[:, column] = np.nan
    found = np.full(count, np.nan)
    for _ in range(ROUNDS):
        grid = np.linspace(low, high, GRID, axis=1)
        trials = np.repeat(free, GRID, axis=0)
        trials[:, lever] = grid.ravel()
        repeated = np.repeat(rows, GRID, axis=0)
        reached = bundle.responses.moved(repeated, trials, within=_plausible(bundle))[:, column]
        gap = reached.reshape(count, GRID) - target[:, None]
        crossing = (gap[:, :-1] <= 0) != (gap[:, 1:] <= 0)
        middle = (grid[:, :-1] + grid[:, 1:]) / 2
        far = np.where(crossing, np.abs(middle - rows[:, [lever]]), np.inf)
        cell = far.argmin(axis=1)
        there &= crossing.any(axis=1)
        shot = np.arange(count)
        low, high = grid[shot, cell], grid[shot, cell + 1]
        before, after = gap[shot, cell], gap[shot, cell + 1]
        rise = np.where(after != before, after - before, 1.0)
        found = low + (high - low) * np.clip(-before / rise, 0, 1)
    return np.where(there, found, np.nan)
