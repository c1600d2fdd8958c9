"""Filling gaps and bringing variables to one scale, with the statistics of the training shots."""

from dataclasses import dataclass, field

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
    filling. importance: mean absolute attribution over training shots, adding up to 1. low, high: the
    5 % and 95 % quantiles of what was logged, empty in bundles that were written without them.
    """

    median: Matrix
    mean: Matrix
    scale: Matrix
    importance: Matrix
    low: Matrix = field(default_factory=lambda: np.empty(0))
    high: Matrix = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        if not (self.median.shape == self.mean.shape == self.scale.shape == self.importance.shape):
            raise BundleError("preparation: the statistics differ in length")
        if self.low.shape != self.high.shape or self.low.shape not in ((0,), self.median.shape):
            raise BundleError("preparation: the typical ranges differ in length")
        if not (self.scale > 0).all():
            raise BundleError("preparation: a scale is not positive")

    def typical_range(self, column: int) -> tuple[float, float] | None:
        """Where nine tenths of the training shots' values of a variable lie, or None where not known."""
        if not len(self.low):
            return None
        return float(self.low[column]), float(self.high[column])

    def impute(self, rows: Matrix) -> Matrix:
        """Replace NaN by the median of its variable: (n, variables) → (n, variables)."""
        return np.where(np.isnan(rows), self.median, rows)

    def scaled(self, rows: Matrix) -> Matrix:
        """Standard scores of imputed rows, clipped to ±8: (n, variables) → (n, variables)."""
        reach = CLIP * self.scale
        return (np.clip(rows, self.mean - reach, self.mean + reach) - self.mean) / self.scale
