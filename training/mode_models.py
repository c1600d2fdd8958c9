"""One logistic regression for each defect mode."""

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from shared.bundle.fitted_parts import ModeModels

Matrix = npt.NDArray[np.float64]


def fit_modes(scaled: Matrix, modes: npt.NDArray[np.bool_], strength: float = 0.05) -> ModeModels:
    """Fit on scaled shots (n, variables) and which modes they have (n, modes).

    `strength` is the inverse of the L2 penalty. A mode that never happened in these shots gets the
    probability 1 / (n + 2) for every shot (Laplace's rule), as there is nothing to learn from.
    """
    weights, bias = np.zeros((scaled.shape[1], modes.shape[1])), np.zeros(modes.shape[1])
    for column, present in enumerate(modes.T):
        if present.any():
            model = LogisticRegression(C=strength, max_iter=500).fit(scaled, present)
            weights[:, column], bias[column] = model.coef_[0], model.intercept_[0]
        else:
            bias[column] = -np.log(len(scaled) + 1)
    return ModeModels(weights, bias)
