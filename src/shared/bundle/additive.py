"""The additive half of the model: one piecewise linear term for each variable, and terms in the latents."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from shared.bundle.fitted_parts import LATENTS
from shared.errors import BundleError

Matrix = npt.NDArray[np.float64]

FEW = 8
"""Up to so many rows are worked out all variables at once."""


@dataclass(frozen=True)
class AdditiveTerms:
    """log-odds = intercept + sum over variables j of f_j(x_j) + sum over latents k of w_k (h_k - m_k).

    f_j joins the points (knots[j], values[j]) by lines and stays level beyond its first and last knot.
    It averages 0 over the training shots, so that f_j(x_j) is the variable's own attribution.

    knots, values: (variables, most knots); knots ascend, short rows repeat their last point.
    intercept: (1,). latent_weight, latent_mean: (32,); all weights are 0 unless validation showed that
    the latents help.
    """

    intercept: Matrix
    knots: Matrix
    values: Matrix
    latent_weight: Matrix
    latent_mean: Matrix

    def __post_init__(self) -> None:
        if self.knots.ndim != 2 or self.knots.shape != self.values.shape or not self.knots.shape[1]:
            raise BundleError("additive: knots and values must have one row a variable, of the same length")
        if self.intercept.shape != (1,) or self.latent_weight.shape != self.latent_mean.shape:
            raise BundleError("additive: the intercept or the latent terms have an odd shape")
        if self.latent_weight.shape != (LATENTS,):
            raise BundleError(f"additive: {len(self.latent_weight)} latent terms instead of {LATENTS}")
        if (np.diff(self.knots, axis=1) < 0).any():
            raise BundleError("additive: the knots of a variable do not ascend")
        arrays = (self.intercept, self.knots, self.values, self.latent_weight, self.latent_mean)
        if not all(np.isfinite(array).all() for array in arrays):
            raise BundleError("additive: a number is not finite")

    @classmethod
    def nothing(cls, variables: int) -> Self:
        """Terms that add 0 for every shot: the additive half of a model of trees alone."""
        flat = np.zeros((variables, 1))
        return cls(np.zeros(1), flat, flat, np.zeros(LATENTS), np.zeros(LATENTS))

    @property
    def uses_latents(self) -> bool:
        """True where the margin depends on the latents."""
        return bool(self.latent_weight.any())

    def terms(self, rows: Matrix) -> Matrix:
        """Share of each variable by itself in the margin: imputed rows (n, variables) → (n, variables)."""
        added = np.empty(rows.shape)
        for column in range(rows.shape[1]):
            added[:, column] = np.interp(rows[:, column], self.knots[column], self.values[column])
        return added

    def margins(self, rows: Matrix) -> Matrix:
        """The intercept and the variables' own terms, without the latents': (n, variables) → (n,)."""
        if len(rows) <= FEW:
            return np.asarray(self.intercept[0] + self._few_terms(rows).sum(axis=1))
        # A search for adjustments asks for thousands of rows that differ in a few variables only.
        differs = (rows != rows[:1]).any(axis=0)
        total = np.full(len(rows), self.intercept[0])
        for column in self._active:
            asked = rows[:, column] if differs[column] else rows[:1, column]
            total += np.interp(asked, self.knots[column], self.values[column])
        return total

    def latent_margins(self, latents: Matrix) -> Matrix:
        """Share of the latents in the margin: (n, 32) → (n,)."""
        return np.asarray((latents - self.latent_mean) @ self.latent_weight)

    def _few_terms(self, rows: Matrix) -> Matrix:
        """The same as `terms`, all variables at once: for one shot, calls would take longer than sums."""
        most = self.knots.shape[1] - 1
        if most == 0:
            return np.broadcast_to(self.values[:, 0], rows.shape)
        column = np.arange(len(self.knots))
        inside = np.clip(rows, self.knots[:, 0], self.knots[:, -1])
        right = np.clip((self.knots <= inside[:, :, None]).sum(axis=2), 1, most)
        start, low = self.knots[column, right - 1], self.values[column, right - 1]
        # Between a repeated last point and itself there is no way to go, and no slope.
        gap = self.knots[column, right] - start
        part = (inside - start) / np.where(gap > 0, gap, 1.0)
        return np.asarray(low + part * (self.values[column, right] - low))

    @cached_property
    def _active(self) -> list[int]:
        return [int(column) for column in np.flatnonzero(self.values.any(axis=1))]
