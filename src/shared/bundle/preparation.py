"""Filling gaps and bringing variables to one scale, with the statistics of the training shots."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shared.errors import BundleError

Matrix = npt.NDArray[np.float64]

CLIP = 8.0
"""Scaled values end here, so that an absurd reading stays a number in every later step."""


@dataclass(frozen=True)
class Preparation:
    """Statistics per variable, each of shape (variables,).

    median: of the training shots, fills gaps. mean, scale: mean and standard deviation after
    filling. importance: mean absolute attribution over training shots, adding up to 1.
    """

    median: Matrix
    mean: Matrix
    scale: Matrix
    importance: Matrix

    def __post_init__(self) -> None:
        if not (self.median.shape == self.mean.shape == self.scale.shape == self.importance.shape):
            raise BundleError("preparation: the statistics differ in length")
        if not (self.scale > 0).all():
            raise BundleError("preparation: a scale is not positive")

    def impute(self, rows: Matrix) -> Matrix:
        """Replace NaN by the median of its variable: (n, variables) → (n, variables)."""
        return np.where(np.isnan(rows), self.median, rows)

    def scaled(self, rows: Matrix) -> Matrix:
        """Standard scores of imputed rows, clipped to ±8: (n, variables) → (n, variables)."""
        reach = CLIP * self.scale
        return (np.clip(rows, self.mean - reach, self.mean + reach) - self.mean) / self.scale
