"""Share of each variable in the calibrated log-odds, exactly, whatever kind of model the bundle holds.

Calibration is a line of the margin, and the margin is a sum, so the attributions of the parts add up:
those of the trees by TreeSHAP; an additive term is its variable's own Shapley value, as it averages
0 over the training shots; a latent h_k = tanh(u_k), u_k = sum_j W_jk z_j + b_k, is divided among the
scaled variables z by integrated gradients from the mean shot z = 0 (Sundararajan et al. 2017): the
gradient of h_k has the same direction everywhere, so that variable j gets the part W_jk z_j / sum_i
W_ik z_i of tanh(u_k) - tanh(b_k), which is exact.

TreeSHAP here is the exact path-dependent one, vectorised over the leaves. A leaf with value v that x
reaches only if all variables on its path agree is a product game: knowing a set S of variables, the
leaf is reached with probability prod_{j in S} o_j prod_{j not in S} z_j, where o_j is 1 if x lies in
the leaf's interval of j, and z_j is the share of training shots that passes the path's nodes of j
(Lundberg et al. 2020, the path-dependent value function). The Shapley value of such a game is
v (o_i - z_i) times the integral over t from 0 to 1 of prod_{j != i} (z_j (1 - t) + o_j t): the average
over orderings becomes one over the moment t at which i arrives (Owen's multilinear extension). The
integrand is a polynomial of degree D - 1 for D variables on a path, so Gauss-Legendre quadrature with
ceil(D / 2) nodes is exact.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.trees import LeafPaths

Matrix = npt.NDArray[np.float64]

SMALL = 1e-12


@dataclass(frozen=True)
class TreeShap:
    """Attributions of the margin of the trees that `paths` describes, for `variables` inputs."""

    paths: LeafPaths
    variables: int

    @cached_property
    def base(self) -> float:
        """The margin expected over the training shots: what is there before any variable is known."""
        return float(self.paths.value @ self.paths.share.prod(axis=1))

    @cached_property
    def _nodes(self) -> tuple[Matrix, Matrix]:
        """Gauss-Legendre nodes and weights on [0, 1]."""
        nodes, weights = np.polynomial.legendre.leggauss((self.paths.feature.shape[1] + 1) // 2)
        return (nodes + 1) / 2, weights / 2

    @cached_property
    def _factors(self) -> tuple[Matrix, Matrix]:
        """z (1 - t) + o t for o = 0 and o = 1: each (nodes, leaves, path). Padding has z = o = 1."""
        times = self._nodes[0][:, None, None]
        outside = self.paths.share * (1 - times)
        return outside, outside + times

    def attributions(self, row: Matrix) -> Matrix:
        """One imputed row (variables,) → what each variable adds to the margin, (variables,).

        With `base` they add up to the margin of the trees.
        """
        paths, weights = self.paths, self._nodes[1]
        absent = paths.feature < 0
        values = row[paths.feature]
        inside = ((paths.low < values) & (values <= paths.high)) | absent
        factors = np.where(inside, self._factors[1], self._factors[0])
        # Every factor is positive, as z > 0 and 0 < t < 1: dividing one out again is safe.
        others = factors.prod(axis=2, keepdims=True) / factors
        integrals = np.tensordot(weights, others, axes=1)
        parts = paths.value[:, None] * (inside - paths.share) * integrals
        return np.bincount(paths.feature[~absent], parts[~absent], minlength=self.variables)


@dataclass(frozen=True)
class Attributor:
    """A bundle, and what TreeSHAP prepares of it once."""

    bundle: Bundle
    shap: TreeShap

    @classmethod
    def of(cls, bundle: Bundle) -> Self:
        """Prepare a bundle."""
        return cls(bundle, TreeShap(bundle.paths, len(bundle.schema.features)))

    @property
    def base(self) -> float:
        """The calibrated log-odds before any variable is known."""
        bundle = self.bundle
        margin = self.shap.base + bundle.additive.intercept[0]
        if bundle.additive.uses_latents:
            margin += bundle.additive.latent_margins(np.tanh(bundle.encoder.encode_bias)[None])[0]
        return float(bundle.calibration.log_odds(np.array(margin)))

    def attributions(self, row: Matrix) -> Matrix:
        """One imputed row (variables,) → what each variable adds to the calibrated log-odds, (variables,).

        With `base` they add up to the log-odds of the shot's probability of a defect.
        """
        bundle = self.bundle
        added = self.shap.attributions(row) + bundle.additive.terms(row[None])[0]
        if bundle.additive.uses_latents:
            added += self._through_latents(bundle.preparation.scaled(row[None])[0])
        return np.asarray(bundle.calibration.slope * added)

    def mean_attributions(self, rows: Matrix) -> Matrix:
        """Mean over the completions of a shot, imputed rows (k, variables) → (variables,).

        With `base` they add up to the mean of the completions' log-odds, which is not the log-odds of their
        mean probability unless there is one row alone.
        """
        if len(rows) == 1:
            return self.attributions(rows[0])
        return np.asarray(np.mean([self.attributions(row) for row in rows], axis=0))

    def _through_latents(self, scaled: Matrix) -> Matrix:
        """Scaled variables (variables,) → what each adds to the margin by way of the latents."""
        encoder = self.bundle.encoder
        pushes = scaled[:, None] * encoder.encode_weights
        reach = pushes.sum(axis=0)
        moved = np.tanh(reach + encoder.encode_bias) - np.tanh(encoder.encode_bias)
        # Where the pushes cancel out, the mean slope is the slope at the mean shot.
        flat = np.abs(reach) < SMALL
        slope = np.where(flat, 1 - np.tanh(encoder.encode_bias) ** 2, moved / np.where(flat, 1.0, reach))
        return np.asarray(pushes @ (slope * self.bundle.additive.latent_weight))
