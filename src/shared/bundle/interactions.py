"""Interactions: the part of two variables together in the log-odds beyond each alone, exactly, of trees.

The Shapley interaction index of a pair (Grabisch and Roubens 1999; for trees Lundberg et al. 2020, who give
either variable half of it) is the average over orderings of v(S+i+j) - v(S+i) - v(S+j) + v(S). A leaf is a
product game (see `attribution`), whose difference of differences is (o_i - z_i) (o_j - z_j) times what the
others make of it, and the weights |S|! (n - |S| - 2)! / (n - 1)! are Beta integrals, so that a leaf's index
is

    v (o_i - z_i) (o_j - z_j)  times the integral over t from 0 to 1 of prod_{k != i, j} (z_k (1 - t) + o_k t)

The integrand has degree D - 2 for D variables on a path: Gauss-Legendre quadrature with D // 2 nodes is
exact. Additive terms have no pairs. What goes through the latents is divided among the variables by
integrated gradients, which is no game of coalitions: it counts to each variable alone.

A variable's attribution is its effect alone plus half of each of its pairs; effects alone and pairs add up to
all attributions.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.trees import LeafPaths

Matrix = npt.NDArray[np.float64]
Columns = npt.NDArray[np.int64]


@dataclass(frozen=True)
class TreeInteractions:
    """Pairs of the trees that `paths` describes, for `variables` inputs, times `slope` of the calibration."""

    paths: LeafPaths
    variables: int
    slope: float = 1.0

    @classmethod
    def of(cls, bundle: Bundle) -> Self:
        """Prepare a bundle."""
        return cls(bundle.paths, len(bundle.schema.features), bundle.calibration.slope)

    def mean_pairs(self, rows: Matrix) -> Matrix:
        """The mean over the completions of a shot (k, variables) of what each pair adds; see `pairs`."""
        return np.asarray(np.mean([self.pairs(row) for row in rows], axis=0))

    def pairs(self, row: Matrix) -> Matrix:
        """One imputed row (variables,) → what each pair adds to the calibrated log-odds, (variables,
        variables): symmetric, both places hold the whole of it, 0 on the diagonal."""
        paths, (first, second) = self.paths, self._places
        total = np.zeros(self.variables * self.variables)
        if not len(first):
            return total.reshape(self.variables, self.variables)
        values = row[paths.feature]
        inside = ((paths.low < values) & (values <= paths.high)) | (paths.feature < 0)
        change = inside - paths.share
        added = np.zeros((len(paths.value), len(first)))
        for time, weight in zip(*self._nodes, strict=True):
            factors = paths.share * (1 - time) + inside * time
            # Every factor is positive, as z > 0 and 0 < t < 1: dividing one out again is safe.
            alone = change / factors
            reached = weight * paths.value * factors.prod(axis=1)
            added += reached[:, None] * alone[:, first] * alone[:, second]
        total += np.bincount(self._cells, added.ravel(), minlength=len(total))
        upper = self.slope * total.reshape(self.variables, self.variables)
        return np.asarray(upper + upper.T)

    @cached_property
    def _nodes(self) -> tuple[Matrix, Matrix]:
        nodes, weights = np.polynomial.legendre.leggauss(max(1, self.paths.feature.shape[1] // 2))
        return (nodes + 1) / 2, weights / 2

    @cached_property
    def _places(self) -> tuple[Columns, Columns]:
        """The two places on a path of each pair."""
        first, second = np.triu_indices(self.paths.feature.shape[1], 1)
        return first.astype(np.int64), second.astype(np.int64)

    @cached_property
    def _cells(self) -> Columns:
        """Where each leaf's pair belongs in the flat matrix; padding adds 0, and may go anywhere."""
        first, second = (np.maximum(self.paths.feature[:, places], 0) for places in self._places)
        return np.asarray(first * self.variables + second).ravel()


def alone(attributions: Matrix, pairs: Matrix) -> Matrix:
    """Effect of each variable by itself: attributions (variables,) without half of each of its pairs."""
    return np.asarray(attributions - pairs.sum(axis=1) / 2)
