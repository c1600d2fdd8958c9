"""Calibration on held-out runs, and the threshold from what errors cost."""

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from shared.bundle.calibration import PlattScaling

Matrix = npt.NDArray[np.float64]


def fit_platt(margins: Matrix, defect: npt.NDArray[np.bool_]) -> PlattScaling:
    """Slope and intercept of the calibrated log-odds: margins (n,), labels (n,).

    Raises ValueError where the margins would be turned round, that is, where the model is worse than
    chance on these shots.
    """
    line = LogisticRegression(C=1e6).fit(margins[:, None], defect)
    slope, intercept = float(line.coef_[0, 0]), float(line.intercept_[0])
    if slope <= 0:
        raise ValueError("the model is no better than chance on the held-out runs; it cannot be calibrated")
    return PlattScaling(slope, intercept)


def threshold_for(cost_ratio: float) -> float:
    """The probability from which to call a defect: 1 / (1 + cost of a missed defect / of a false alarm).

    With calibrated probabilities this has the least expected cost (Elkan 2001).
    Raises ValueError unless the ratio is greater than 0.
    """
    if not cost_ratio > 0:
        raise ValueError(f"the cost ratio must be greater than 0, not {cost_ratio}")
    return 1.0 / (1.0 + cost_ratio)
