"""The measure of a line's shots: the sample of training shots that its model carries.

Each variable is taken in the sample's own scale, `(value - centre) / deviation`. Beside its level stands its
*relation*: how far a reading is from what all other readings of the same shot let expect, by linear
regression on them. With P the inverse of the correlations, that is `(z P)_j / P_jj` (Lauritzen, Graphical
Models, 1996, section 5.1). A sensor that drifts breaks its relation long before its level is unusual, since
the relation does not care which job is running.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.feature_schema import FeatureSchema

Matrix = npt.NDArray[np.float64]

BINS: Final = 10
FEWEST: Final = 200
"""Shots of a sample below which it is no reference."""
FURTHEST: Final = 6.0
"""Deviations at which a value counts as no further: one odd shot moves no mean."""
TAIL: Final = 0.005
"""Share of the sample on either side that its mean and deviation are not made of."""
ONE_DEVIATION: Final = (0.1587, 0.8413)
LEAST_SCATTER: Final = 0.17
"""Deviations from one shot to the next below which a sensor's standing still would not show."""
RIDGE: Final = 0.01
"""Added to the correlations, so that variables that say the same can be told apart from noise."""
COMMON_VALUE: Final = 0.05
"""Chance that two values of the sample are equal, from which on a variable may well stand still."""


@dataclass(frozen=True)
class Reference:
    """The sample of a model (`version`) of V variables.

    edges (V, BINS-1), values between bins; shares (V, BINS) of the sample's values in them; centre and
    deviation (V,) in the variables' units, deviation 0 where nothing varies; mean (V,) of values that are no
    further than FURTHEST; relation (V, V), by which z values are multiplied, relation_mean (V,) and
    relation_deviation (V,), in the variables' units, of what comes of it; missing (V,), shares of the sample;
    moves (V,), True for sensors that never stand still; shots, how many the sample has.
    """

    version: str
    schema: FeatureSchema
    edges: Matrix
    shares: Matrix
    centre: Matrix
    deviation: Matrix
    mean: Matrix
    relation: Matrix
    relation_mean: Matrix
    relation_deviation: Matrix
    missing: Matrix
    moves: npt.NDArray[np.bool_]
    shots: int

    @cached_property
    def ranks(self) -> Matrix:
        """The mean rank of the sample's values in each bin, with mean 0 and deviation 1: (V, BINS).

        Ridits (Bross, Biometrics 14, 1958): bounded, so that no odd value and no tail moves their mean.
        """
        middle = np.cumsum(self.shares, axis=1) - self.shares / 2 - 0.5
        spread = np.sqrt((self.shares * middle**2).sum(axis=1, keepdims=True))
        return np.asarray(np.where(spread > 0, middle / np.where(spread > 0, spread, 1.0), 0.0))

    @classmethod
    def of(cls, bundle: Bundle) -> Self | None:
        """The reference of a model; None where it carries no sample, or one too small."""
        rows = bundle.shots.rows
        if len(rows) < FEWEST:
            return None
        empty = np.isnan(rows).all(axis=0)
        filled = np.where(empty, 0.0, rows)
        quantiles = np.linspace(0, 1, BINS + 1)[1:-1]
        edges = np.nanquantile(filled, quantiles, axis=0).T
        low, high = np.nanquantile(filled, (TAIL, 1 - TAIL), axis=0)
        inner = np.clip(filled, low, high)
        centre = np.nanmedian(filled, axis=0)
        deviation = _deviation(filled, inner)
        deviation = np.where(empty | (deviation < 1e-9 * np.maximum(1.0, np.abs(centre))), 0.0, deviation)
        scaled = np.nan_to_num(_scaled(rows, centre, deviation))
        relation, spread = _relation(scaled)
        schema = bundle.schema
        measured = np.array([feature.role != "setpoint" and not feature.codes for feature in schema.features])
        return cls(
            bundle.model_version,
            schema,
            edges,
            _shares(binned(rows, edges)),
            centre,
            deviation,
            centre + deviation * scaled.mean(axis=0),
            relation,
            _related(scaled, relation).mean(axis=0),
            spread * deviation,
            np.isnan(rows).mean(axis=0),
            measured & (_chance_of_equal(rows) < COMMON_VALUE) & _scatters(bundle, deviation),
            len(rows),
        )

    def levels(self, rows: Matrix) -> Matrix:
        """Values in the sample's scale: (n, V) → (n, V), NaN where nothing was logged."""
        return _scaled(rows, self.centre, self.deviation)

    def relations(self, levels: Matrix) -> Matrix:
        """How far each value is from what the others of its shot let expect, in deviations of the sample."""
        found = _related(np.nan_to_num(levels), self.relation) - self.relation_mean
        return np.where(np.isnan(levels), np.nan, found)


def _deviation(filled: Matrix, inner: Matrix) -> Matrix:
    """Half of what lies between the shares of one deviation on either side, which pauses and other tails do
    not widen; the deviation itself where that is nothing."""
    low, high = np.nanquantile(filled, ONE_DEVIATION, axis=0)
    return np.asarray(np.where(high > low, (high - low) / 2, np.nanstd(inner, axis=0)))


def _scatters(bundle: Bundle, deviation: Matrix) -> npt.NDArray[np.bool_]:
    """Which variables are known to scatter from one shot to the next, or may for all that is known."""
    if not bundle.noise:
        return deviation > 0
    return (deviation > 0) & (bundle.noise.spread >= LEAST_SCATTER * deviation)


def binned(rows: Matrix, edges: Matrix) -> npt.NDArray[np.int64]:
    """How many values lie in each bin: (n, V) → (V, BINS)."""
    counts = np.zeros((len(edges), BINS), np.int64)
    for column, between in enumerate(edges):
        values = rows[:, column]
        values = values[~np.isnan(values)]
        counts[column] = np.bincount(np.searchsorted(between, values, side="left"), minlength=BINS)
    return counts


def rows_of(shots: Sequence[Mapping[str, float]], schema: FeatureSchema) -> Matrix:
    """Readings by name as rows (n, V), NaN for what is missing or the mark of a broken sensor."""
    rows = np.array([[shot.get(name, np.nan) for name in schema.names] for shot in shots], dtype=float)
    rows = rows.reshape(len(shots), len(schema.names))
    if marks := list(schema.sentinel_set):
        for row, column in np.argwhere(np.isin(rows, marks)):
            if schema.is_sentinel(schema.names[column], float(rows[row, column])):
                rows[row, column] = np.nan
    return rows


def _scaled(rows: Matrix, centre: Matrix, deviation: Matrix) -> Matrix:
    safe = np.where(deviation > 0, deviation, 1.0)
    scaled = np.where(deviation > 0, (rows - centre) / safe, np.where(np.isnan(rows), np.nan, 0.0))
    return np.asarray(np.clip(scaled, -FURTHEST, FURTHEST))


def _relation(scaled: Matrix) -> tuple[Matrix, Matrix]:
    """(V, V), by which z values become residuals of unit deviation in the sample, and that deviation (V,)."""
    correlations = scaled.T @ scaled / len(scaled) + RIDGE * np.eye(scaled.shape[1])
    inverse = np.linalg.inv(correlations)
    residuals = inverse / np.diag(inverse)
    spread = (scaled @ residuals).std(axis=0)
    return np.asarray(np.where(spread > 0, residuals / np.where(spread > 0, spread, 1.0), 0.0)), spread


def _related(scaled: Matrix, relation: Matrix) -> Matrix:
    return np.asarray(np.clip(scaled @ relation, -FURTHEST, FURTHEST))


def _shares(counts: npt.NDArray[np.int64]) -> Matrix:
    total = counts.sum(axis=1, keepdims=True)
    return np.asarray(np.where(total > 0, counts / np.maximum(total, 1), 1 / BINS))


def _chance_of_equal(rows: Matrix) -> Matrix:
    found = np.ones(rows.shape[1])
    for column in range(rows.shape[1]):
        values = rows[:, column]
        _, counts = np.unique(values[~np.isnan(values)], return_counts=True)
        if counts.sum() > 1:
            found[column] = float((counts * (counts - 1)).sum() / (counts.sum() * (counts.sum() - 1)))
    return found
