"""The small fitted parts of a bundle: preparation, autoencoder, defect modes, reference shots.

Each is arrays with a formula or two; the boosted trees, the additive terms and the calibration have
files of their own.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from shared.bundle.calibration import logistic
from shared.errors import BundleError

Matrix = npt.NDArray[np.float64]

CLIP = 8.0
"""Scaled values end here, so that an absurd reading stays a number in every later step."""

LATENTS = 32


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


@dataclass(frozen=True)
class ModeModels:
    """weights (variables, modes), bias (modes,). Modes are not exclusive, so each has its own model."""

    weights: Matrix
    bias: Matrix

    def __post_init__(self) -> None:
        if self.weights.ndim != 2 or self.weights.shape[1:] != self.bias.shape:
            raise BundleError("modes: weights and bias do not fit together")

    def probabilities(self, scaled: Matrix) -> Matrix:
        """Probability of each mode: (n, variables) scaled → (n, modes)."""
        return logistic(scaled @ self.weights + self.bias)


@dataclass(frozen=True)
class ReferenceShots:
    """Training shots with what became of them.

    latents (n, 32); run and shot (n,) name the shot; defect (n,) bool; mode (n,) index of a defect
    mode in the schema, -1 for a sound shot. typical_distance (1,): the median distance of a shot to
    its nearest neighbour here.
    """

    latents: Matrix
    run: npt.NDArray[np.int64]
    shot: npt.NDArray[np.int64]
    defect: npt.NDArray[np.bool_]
    mode: npt.NDArray[np.int64]
    typical_distance: Matrix

    def __post_init__(self) -> None:
        if not (len(self.latents) == len(self.run) == len(self.shot) == len(self.defect) == len(self.mode)):
            raise BundleError("references: the arrays differ in length")

    def nearest(self, latents: Matrix, count: int) -> list[tuple[int, float]]:
        """The `count` nearest shots to one latent vector (32,): index and Euclidean distance."""
        distances = np.sqrt(((self.latents - latents) ** 2).sum(axis=1))
        order = np.argsort(distances, kind="stable")[:count]
        return [(int(index), float(distances[index])) for index in order]
