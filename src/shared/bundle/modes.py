"""The models of the defect modes: one logistic regression a mode on scaled variables."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shared.bundle.calibration import logistic
from shared.errors import BundleError

Matrix = npt.NDArray[np.float64]


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
