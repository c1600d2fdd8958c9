"""When variables of a line began to be otherwise: their own levels, and how they go with the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from t4_shots.watch.blocks import History, Matrix, mean_levels, mean_relations
from t4_shots.watch.onset import LEAST_RATIO, LEAST_RATIO_OF_ONE, LEAST_SHIFT, Onset, joined, onsets
from t4_shots.watch.reference import Reference

By = Literal["relation", "level"]


@dataclass(frozen=True, slots=True)
class Dated:
    """A change of a variable (`column` of the reference), of its level or of its relation to the others.

    Times are in ms since 1970: it began between `earliest_ms` and `latest_ms`, best at `at_ms`, is complete
    at `full_ms` and over at `end_ms`, None where it lasts. `before` and `after` are in the variable's unit:
    levels, or how far its readings are from what the others let expect.
    """

    column: int
    by: By
    onset: Onset
    at_ms: int
    earliest_ms: int
    latest_ms: int
    full_ms: int
    end_ms: int | None
    before: float
    after: float

    @property
    def is_clear(self) -> bool:
        """Return whether it stands out among all variables of a line."""
        return self.onset.strength >= LEAST_RATIO and self._matters

    @property
    def is_clear_alone(self) -> bool:
        """Return whether it stands out where this variable alone was asked for."""
        return self.onset.strength >= LEAST_RATIO_OF_ONE and self._matters

    @property
    def is_away(self) -> bool:
        """Return whether it lasts and leads away from the sample of the model, not back to it."""
        return self.end_ms is None and abs(self.onset.after) > abs(self.onset.before)

    @property
    def _matters(self) -> bool:
        return abs(self.onset.after - self.onset.before) >= LEAST_SHIFT


@dataclass(frozen=True, slots=True)
class Dating:
    """The clearest change of each of V variables' relation and level, None where there is none; `means` are
    those of K blocks in the variables' units (K, V), NaN of no values."""

    relations: Sequence[Dated | None]
    levels: Sequence[Dated | None]
    means: Matrix

    def clear(self) -> list[Dated]:
        """The changes that stand out, one a variable, the clearest first."""
        both = (
            max((one for one in pair if one is not None and one.is_clear), key=_strength, default=None)
            for pair in zip(self.relations, self.levels, strict=True)
        )
        return sorted((one for one in both if one is not None), key=_strength, reverse=True)


def dating_of(reference: Reference, history: History) -> Dating:
    """Date the changes of all variables of a line's history."""
    levels = np.array([mean_levels(block.window) for block in history.blocks])
    relations = np.array([mean_relations(block.window) for block in history.blocks])
    return Dating(
        _dated(reference, history, relations, "relation"),
        _dated(reference, history, levels, "level"),
        np.asarray(reference.centre + reference.deviation * levels),
    )


def _dated(reference: Reference, history: History, means: Matrix, by: By) -> list[Dated | None]:
    """The changes of V variables by the means of K blocks (K, V)."""
    blocks = history.blocks
    values, size = joined(means, [block.window.shots for block in blocks])
    edges = [block.start_ms for block in blocks[::size]] + [blocks[-1].end_ms]
    scale = reference.relation_deviation if by == "relation" else reference.deviation
    offset = np.zeros(len(scale)) if by == "relation" else reference.centre

    def at(place: float) -> int:
        return int(np.interp(place, range(len(edges)), edges))

    return [
        None
        if onset is None
        else Dated(
            column,
            by,
            onset,
            at(onset.first),
            at(onset.earliest),
            at(onset.latest),
            at(onset.full),
            None if onset.end is None else at(onset.end),
            float(offset[column] + scale[column] * onset.before),
            float(offset[column] + scale[column] * onset.after),
        )
        for column, onset in enumerate(onsets(values))
    ]


def _strength(dated: Dated) -> float:
    return dated.onset.strength
