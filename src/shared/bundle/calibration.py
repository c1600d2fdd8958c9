"""From a margin to a probability."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]


def logistic(log_odds: Matrix) -> Matrix:
    """1 / (1 + exp(-x)), without overflow: any shape in, the same shape out, within (0, 1)."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -36.0, 36.0))))


@dataclass(frozen=True, slots=True)
class PlattScaling:
    """Calibrated log-odds as a line of the margin (Platt 1999), fitted on runs held out from training.

    As it is a line, attributions of the margin times `slope` add up to the calibrated log-odds.
    """

    slope: float
    intercept: float

    def log_odds(self, margins: Matrix) -> Matrix:
        """Calibrated log-odds of a defect, same shape as `margins`."""
        return np.asarray(self.slope * margins + self.intercept)

    def probability(self, margins: Matrix) -> Matrix:
        """Calibrated probability of a defect, same shape as `margins`."""
        return logistic(self.log_odds(margins))
