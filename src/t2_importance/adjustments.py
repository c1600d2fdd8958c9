"""The smallest changes of setpoints that bring a shot's probability under a bound.

Candidates are grid values within the machine's limits and the ranges that are asked for. The size of
a change is its share of the setpoint's range, and each changed setpoint counts 0.05 more, as turning
one knob is better than turning two by half. Single changes are searched in full. For pairs and
triples, a setpoint offers the values that beat all its smaller changes, at most a few of them, and what
works is then made finer between these. Every candidate is judged by the bundle's own calibrated model, on
the shot with all readings that follow the changed setpoints moved along. So each adjustment given is certain
to work in the model, while a better one in two or three setpoints may be missed in rare cases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, product

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.estimates import estimate
from shared.bundle.feature_schema import Feature
from shared.bundle.what_if import ChangedShot, carry_out, change_shot

Matrix = npt.NDArray[np.float64]
Range = tuple[float, float]

MOST = 5
KNOB = 0.05
COMBINED = {2: (9, 8), 3: (6, 4)}
"""For pairs and for triples: how many setpoints take part, and how many values each of them offers."""
NEAR = 4
"""Values that each setpoint of a triple offers when the adjustment is made finer; pairs offer all."""
DESCENTS, ROUNDS = 5, 2
"""Triples to descend from where nothing else was found, and how often each setpoint of one is moved."""


@dataclass(frozen=True, slots=True)
class Move:
    """Setting column `column` of the inputs to `value`, at a cost of `size`."""

    column: int
    value: float
    size: float


@dataclass(frozen=True, slots=True)
class Found:
    """Moves that work together, the calibrated probability after them, what moves along, and the upper end of
    the probability's interval; None where the bundle knows none, and before all is carried out."""

    moves: tuple[Move, ...]
    probability: float
    changed: ChangedShot | None = None
    high: float | None = None

    @property
    def size(self) -> float:
        """Sum of the costs of all moves."""
        return sum(move.size for move in self.moves)

    @property
    def columns(self) -> frozenset[int]:
        """Which inputs are moved."""
        return frozenset(move.column for move in self.moves)


def find_adjustments(bundle: Bundle, raw: Matrix, ranges: Mapping[int, Range], below: float) -> list[Found]:
    """At most 5 adjustments, smallest first, one for each set of setpoints.

    `raw` (variables,) is the shot, NaN where nothing was given, or one of its completions: of a shot with
    missing values one completion is searched and `carried_out` judges all. `ranges` names the setpoints that
    may be moved, by column, and to where at most; `below` bounds the probability after an adjustment. Empty
    where the shot is under it already, and where no adjustment was found.
    """
    before = float(bundle.defect_probability(bundle.preparation.impute(raw[None]))[0])
    if before < below:
        return []
    moves = [
        (move,)
        for column, reach in ranges.items()
        for move in _moves(bundle.schema.features[column], column, float(raw[column]), reach)
    ]
    singles = judge(bundle, raw, moves)
    found = _smallest([single for single in singles if single.probability < below])
    groups = [list(group) for _, group in groupby(singles, key=lambda single: single.moves[0].column)]
    fronts = [front for group in groups if (front := _front(group, before, below))]
    fronts.sort(key=lambda front: front[-1].probability)
    for count, (setpoints, values) in COMBINED.items():
        offers = [[entry.moves[0] for entry in _thinned(front, values)] for front in fronts[:setpoints]]
        together = [moves for group in combinations(offers, count) for moves in product(*group)]
        working = _smallest([*found, *judge(bundle, raw, together, below)])
        whole = {front[0].moves[0].column: front for front in fronts}
        finer = [moves for entry in working[:MOST] for moves in _finer(entry, count, values, whole)]
        found = _smallest([*working, *judge(bundle, raw, finer, below)])
    return (found or _descended(bundle, raw, ranges, fronts, below))[:MOST]


def _descended(
    bundle: Bundle, raw: Matrix, ranges: Mapping[int, Range], fronts: Sequence[Sequence[Found]], below: float
) -> list[Found]:
    """Adjustments that no combination of single improvements finds: from the best sets of three strongest
    changes on, one setpoint after the other goes to its best value, worse alone or not."""
    setpoints, _ = COMBINED[max(COMBINED)]
    strongest = [front[-1].moves[0] for front in fronts[:setpoints]]
    starts = judge(bundle, raw, list(combinations(strongest, max(COMBINED))))
    found = []
    for start in sorted(starts, key=lambda start: start.probability)[:DESCENTS]:
        best = start
        for place in [*range(len(best.moves))] * ROUNDS:
            column = best.moves[place].column
            feature, current = bundle.schema.features[column], float(raw[column])
            offers = _moves(feature, column, current, ranges[column])
            tries = [(*best.moves[:place], move, *best.moves[place + 1 :]) for move in offers]
            best = min([best, *judge(bundle, raw, tries)], key=lambda one: one.probability)
        found += [best] if best.probability < below else []
    return _smallest(found)


def carried_out(bundle: Bundle, raw: Matrix, moves: tuple[Move, ...]) -> Found:
    """One adjustment with what moves along, as T1 would judge it: in a batch, sums may differ in the last
    digit. `raw` (variables,) is the shot as it was given."""
    names = bundle.schema.names
    values = {name: float(value) for name, value in zip(names, raw, strict=True) if not np.isnan(value)}
    changed = change_shot(bundle, values, {names[move.column]: move.value for move in moves})
    after = np.array([[changed.values.get(name, np.nan) for name in names]])
    found = estimate(bundle, after, changed.completed)
    high = None if found.high is None else float(found.high[0])
    return Found(moves, float(found.probability[0]), changed, high)


def grid(feature: Feature) -> list[float]:
    """The values that a setpoint can have, ascending; none of another variable."""
    if feature.limits is None or feature.step is None:
        return []
    low, high = feature.limits
    steps = int(np.floor((high - low) / feature.step + 1e-9))
    return [round(low + feature.step * step, 6) for step in range(steps + 1)]


def move_to(feature: Feature, column: int, current: float, value: float) -> Move:
    """The move of a setpoint from its present value."""
    low, high = feature.limits or (0.0, 1.0)
    return Move(column, value, abs(value - current) / (high - low) + KNOB)


def _moves(feature: Feature, column: int, current: float, reach: Range) -> list[Move]:
    """Every other grid value of a setpoint within a range, the smallest change first."""
    values = [value for value in grid(feature) if reach[0] <= value <= reach[1] and value != current]
    return sorted((move_to(feature, column, current, v) for v in values), key=lambda move: move.size)


def judge(
    bundle: Bundle, raw: Matrix, candidates: Sequence[tuple[Move, ...]], below: float = np.inf
) -> list[Found]:
    """The candidates that bring the probability of a shot (variables,), NaN where nothing was given, below a
    bound, with the probability after each."""
    changes = np.full((len(candidates), len(raw)), np.nan)
    asked = [(index, move.column, move.value) for index, moves in enumerate(candidates) for move in moves]
    if asked:
        places, columns, values = zip(*asked, strict=True)
        changes[places, columns] = values
    chances = bundle.defect_probability(carry_out(bundle, raw[None], changes).rows)
    return [Found(candidates[int(index)], float(chances[index])) for index in np.flatnonzero(chances < below)]


def _front(group: Sequence[Found], before: float, threshold: float) -> list[Found]:
    """The changes of one setpoint that beat all smaller ones and do not suffice alone."""
    front: list[Found] = []
    best = before
    for candidate in group:
        if candidate.probability < threshold:
            break
        if candidate.probability < best - 1e-9:
            front.append(candidate)
            best = candidate.probability
    return front


def _thinned(front: Sequence[Found], count: int) -> list[Found]:
    """At most `count` of the front, evenly spread, its strongest change included."""
    if len(front) <= count:
        return list(front)
    places = np.linspace(0, len(front) - 1, count).round().astype(int)
    return [front[place] for place in places]


def _finer(
    entry: Found, count: int, values: int, fronts: Mapping[int, Sequence[Found]]
) -> list[tuple[Move, ...]]:
    """Smaller changes of the same `count` setpoints, between the values that thinning to `values` left."""
    if len(entry.moves) != count:
        return []
    offers = []
    for move in entry.moves:
        front = [other.moves[0] for other in fronts[move.column]]
        reach = len(front) // (values - 1) + 1
        place = front.index(move)
        near = front[max(0, place - reach) : place + reach + 1]
        offers.append(near if count == 2 else [move, *near[:: max(1, len(near) // NEAR)]])
    return [moves for moves in product(*offers) if sum(move.size for move in moves) < entry.size]


def _smallest(working: Sequence[Found]) -> list[Found]:
    """Smallest first, without those that add a setpoint to a smaller adjustment."""
    best: dict[frozenset[int], tuple[float, Found]] = {}
    for candidate in working:
        columns, size = candidate.columns, candidate.size
        if columns not in best or size < best[columns][0]:
            best[columns] = (size, candidate)
    kept: list[Found] = []
    for columns, (_, candidate) in sorted(best.items(), key=lambda item: item[1][0]):
        if not any(other.columns <= columns for other in kept):
            kept.append(candidate)
    return kept
