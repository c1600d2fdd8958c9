"""The autoencoder: a shot's latent vector, and how unlike the training shots it is."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shared.errors import BundleError

Matrix = npt.NDArray[np.float64]

LATENTS = 32


@dataclass(frozen=True)
class Encoder:
    """One hidden tanh layer of 32 units between scaled inputs and their reconstruction.

    encode_weights (variables, 32), encode_bias (32,), decode_weights (32, variables), decode_bias
    (variables,). error_quantiles: reconstruction errors of the training shots at even steps from the
    least to the greatest, shape (q,), ascending.
    """

    encode_weights: Matrix
    encode_bias: Matrix
    decode_weights: Matrix
    decode_bias: Matrix
    error_quantiles: Matrix

    def __post_init__(self) -> None:
        variables = len(self.decode_bias)
        shapes = (self.encode_weights.shape, self.encode_bias.shape, self.decode_weights.shape)
        if shapes != ((variables, LATENTS), (LATENTS,), (LATENTS, variables)):
            raise BundleError("encoder: the layers do not fit together")

    def latents(self, scaled: Matrix) -> Matrix:
        """(n, variables) scaled → (n, 32), each within [-1, 1]."""
        return np.tanh(scaled @ self.encode_weights + self.encode_bias)

    def errors(self, scaled: Matrix, latents: Matrix) -> Matrix:
        """Mean squared reconstruction error of each row: (n, variables), (n, 32) → (n,)."""
        rebuilt = latents @ self.decode_weights + self.decode_bias
        return np.asarray(np.mean((rebuilt - scaled) ** 2, axis=1))

    def anomaly_scores(self, errors: Matrix) -> Matrix:
        """Share of the training shots that were rebuilt better: errors (n,) → (n,) within [0, 1]."""
        shares = np.linspace(0.0, 1.0, len(self.error_quantiles))
        return np.interp(errors, self.error_quantiles, shares)
