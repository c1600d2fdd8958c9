"""Donors: real shots that lend a shot the values which were not given.

A shot with missing values is completed once by each of the shots of the bundle's sample that are nearest to
it (multiple imputation by nearest neighbours: Rubin 1987; Little and Rubin 2019, hot deck). The model's
probability is the mean over the completions, and their spread says how much the missing values could matter.
Near is in the given values, each counted by how closely it is related to those that are missing and matter:

    weight of a given variable = sum over missing variables m of importance(m) x correlation with m, squared

A value that a donor was without itself is the training median, as it was when the model was fitted.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from shared.bundle.fitted_parts import Preparation
from shared.bundle.sample import ShotSample

Matrix = npt.NDArray[np.float64]

DONORS: Final = 50
LEAST: Final = 0.01
"""Of the strongest weight: what every given variable counts for at least."""


@dataclass(frozen=True)
class Donors:
    """The sample prepared for looking donors up: imputed rows (n, variables), their standard scores and the
    squares of these, squared correlations (variables, variables), importance (variables,), medians."""

    rows: Matrix
    scaled: Matrix
    squares: Matrix
    relation: Matrix
    importance: Matrix
    preparation: Preparation

    @classmethod
    def of(cls, preparation: Preparation, sample: ShotSample) -> Self:
        """Prepare a bundle's sample; without one, medians complete every shot."""
        rows = preparation.impute(sample.rows)
        scaled = preparation.scaled(rows)
        centred = scaled - scaled.mean(axis=0) if len(scaled) else scaled
        size = np.sqrt((centred**2).sum(axis=0))
        unit = centred / np.where(size > 0, size, 1.0)
        importance = preparation.importance
        if not importance.any():
            importance = np.full(len(importance), 1 / max(1, len(importance)))
        return cls(rows, scaled, scaled**2, (unit.T @ unit) ** 2, importance, preparation)

    def complete(self, raw: Matrix) -> Matrix:
        """The completions of one shot: raw values (variables,), NaN where nothing was given → (k, variables).

        One row, the shot itself, where nothing is missing, and the medians' where there are no donors.
        """
        missing = np.isnan(raw)
        if not missing.any():
            return raw[None]
        if not len(self.rows):
            return self.preparation.impute(raw[None])
        return np.where(missing, self.rows[self._nearest(raw, missing)], raw)

    def _nearest(self, raw: Matrix, missing: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
        """Which shots of the sample are the donors, in the sample's order."""
        given = ~missing
        weight = np.where(given, self.importance[missing] @ self.relation[missing], 0.0)
        weight = np.where(given, np.maximum(weight, LEAST * weight.max()), 0.0)
        scaled = self.preparation.scaled(self.preparation.impute(raw[None]))[0]
        # |z - w|² without the part that is the same for all shots of the sample.
        distance = self.squares @ weight - 2 * (self.scaled @ (weight * scaled))
        if len(distance) <= DONORS:
            return np.arange(len(distance))
        return np.sort(np.argpartition(distance, DONORS)[:DONORS])
