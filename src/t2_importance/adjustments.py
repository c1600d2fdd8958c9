"""The smallest changes of setpoints that bring a shot's probability under the threshold.

Candidates are grid values within the machine's limits, of setpoints whose value is known. The size of
a change is its share of the setpoint's range, and each changed setpoint counts 0.05 more, as turning
one knob is better than turning two by half. Single changes are searched in full. For pairs and
triples, a setpoint offers the values that beat all its smaller changes, at most a few of them; every
candidate is judged by the bundle's own calibrated model. So each adjustment given is certain to work
in the model, while a better one in two or three setpoints may be missed in rare cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.feature_schema import Feature

Matrix = npt.NDArray[np.float64]

MOST = 5
KNOB = 0.05
COMBINED = {2: (9, 8), 3: (6, 4)}
"""For pairs and for triples: how many setpoints take part, and how many values each of them offers."""


@dataclass(frozen=True, slots=True)
class Move:
    """Setting column `column` of the inputs to `value`, at a cost of `size`."""

    column: int
    value: float
    size: float


@dataclass(frozen=True, slots=True)
class Found:
    """Moves that work together, and the calibrated probability after them."""

    moves: tuple[Move, ...]
    probability: float

    @property
    def size(self) -> float:
        """What all moves cost."""
        return sum(move.size for move in self.moves)

    @property
    def columns(self) -> frozenset[int]:
        """Which inputs are moved."""
        return frozenset(move.column for move in self.moves)


def find_adjustments(bundle: Bundle, row: Matrix, known: Sequence[bool]) -> list[Found]:
    """At most 5 adjustments, smallest first, one for each set of setpoints.

    `row` (variables,) is the imputed shot, `known` says which of its values were given. Empty where
    the shot is under the threshold already, and where no adjustment was found.
    """
    before = float(bundle.defect_probability(row[None])[0])
    if before < bundle.threshold:
        return []
    singles = [
        _judge(bundle, row, [(move,) for move in _moves(feature, column, float(row[column]))])
        for column, feature in enumerate(bundle.schema.features)
        if feature.role == "setpoint" and known[column]
    ]
    found = _smallest(
        [single for group in singles for single in group if single.probability < bundle.threshold]
    )
    fronts = [front for group in singles if (front := _front(group, before, bundle.threshold))]
    fronts.sort(key=lambda front: front[-1].probability)
    for count, (setpoints, values) in COMBINED.items():
        offers = [[entry.moves[0] for entry in _thinned(front, values)] for front in fronts[:setpoints]]
        together = [moves for group in combinations(offers, count) for moves in product(*group)]
        found = _smallest([*found, *_judge(bundle, row, together, below=bundle.threshold)])
    # One at a time, as T1 would judge them: in a batch, sums may differ in the last digit.
    return [
        alone
        for entry in found[:MOST]
        for alone in _judge(bundle, row, [entry.moves], below=bundle.threshold)
    ]


def _moves(feature: Feature, column: int, current: float) -> list[Move]:
    """Every other grid value of a setpoint, the smallest change first."""
    if feature.limits is None or feature.step is None:
        return []
    low, high = feature.limits
    steps = int(np.floor((high - low) / feature.step + 1e-9))
    grid = [round(low + feature.step * step, 6) for step in range(steps + 1)]
    moves = [
        Move(column, value, abs(value - current) / (high - low) + KNOB) for value in grid if value != current
    ]
    return sorted(moves, key=lambda move: move.size)


def _judge(
    bundle: Bundle, row: Matrix, candidates: Sequence[tuple[Move, ...]], below: float = np.inf
) -> list[Found]:
    """The candidates that bring the probability below a bound, with the probability after each."""
    rows = np.tile(row, (len(candidates), 1))
    for index, moves in enumerate(candidates):
        for move in moves:
            rows[index, move.column] = move.value
    chances = bundle.defect_probability(rows)
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


def _smallest(working: Sequence[Found]) -> list[Found]:
    """Smallest first, without those that add a setpoint to a smaller adjustment."""
    kept: list[Found] = []
    for candidate in sorted(working, key=lambda candidate: candidate.size):
        columns = candidate.columns
        if not any(other.columns <= columns for other in kept):
            kept.append(candidate)
    return kept
