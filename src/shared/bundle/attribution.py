"""What each variable adds to the calibrated log-odds, exactly, whatever kind of model the bundle holds.

Calibration is a line of the margin, and the margin is a sum, so the attributions of the parts add up:
those of the trees by TreeSHAP; an additive term is its variable's own Shapley value, as it averages
0 over the training shots; a latent h_k = tanh(u_k), u_k = sum_j W_jk z_j + b_k, is divided among the
scaled variables z by integrated gradients from the mean shot z = 0 (Sundararajan et al. 2017): the
gradient of h_k has the same direction everywhere, so that variable j gets the part W_jk z_j / sum_i
W_ik z_i of tanh(u_k) - tanh(b_k), which is exact.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.treeshap import TreeShap

Matrix = npt.NDArray[np.float64]

SMALL = 1e-12


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
