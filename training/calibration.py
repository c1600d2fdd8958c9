"""Calibration on later shots than the fit had seen, and the threshold from what errors cost."""

import numpy as np
import numpy.typing as npt

from shared.bundle.calibration import PlattScaling
from training.paired_losses import mean_and_error, witnesses

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

IDENTITY = PlattScaling(1.0, 0.0)
RIDGE = 1e-6
PARTS = 10
"""Parts of the runs that are each judged by the line of the others."""


def fit_platt(margins: Matrix, defect: Flags) -> PlattScaling:
    """Slope and intercept of the calibrated log-odds: margins (n,), labels (n,).

    Raises ValueError where the margins would be turned round, that is, where the model is worse than
    chance on these shots.
    """
    slope, intercept = _line(margins, defect)
    if slope <= 0:
        raise ValueError("the model is no better than chance on the held-out runs; it cannot be calibrated")
    return PlattScaling(slope, intercept)


def fit_calibration(margins: Matrix, defect: Flags, run: Whole) -> PlattScaling:
    """Platt scaling as far as it is sure to help: margins, labels and runs of later shots (n,) each.

    Its gain over the margins as they are is the fall of the log loss on runs that the line was not fitted on.
    From two standard errors (between runs) on the line counts wholly, below it is drawn towards the identity
    in proportion, and without a gain the margins stay as they are. Raises ValueError like `fit_platt`.
    """
    whole = fit_platt(margins, defect)
    witness = witnesses(run)
    gain = log_loss(margins, defect) - _left_out_loss(margins, defect, witness)
    mean, error = mean_and_error(gain, witness)
    part = 1.0 if mean > 2 * error else max(0.0, mean / (2 * error))
    return PlattScaling(1 + part * (whole.slope - 1), part * whole.intercept)


def log_loss(log_odds: Matrix, defect: Flags) -> Matrix:
    """Log loss of each shot: (n,)."""
    return np.asarray(np.logaddexp(0, log_odds) - log_odds * defect)


def platt_loss(margins: Matrix, defect: Flags) -> Matrix:
    """Log loss of each shot after Platt scaling on all of them; two numbers are fitted, so it is fair.
    Margins that would be turned round count as if all were the same."""
    slope, intercept = _line(margins, defect)
    if slope <= 0:
        rate = defect.mean()
        slope, intercept = 0.0, float(np.log(rate / (1 - rate)))
    return log_loss(slope * margins + intercept, defect)


def _left_out_loss(margins: Matrix, defect: Flags, witness: Whole) -> Matrix:
    """Log loss of each shot by a line that was fitted without the part of its run: (n,)."""
    part = witness % PARTS
    found = log_loss(margins, defect)
    for number in range(PARTS):
        mine, others = part == number, defect[part != number]
        if mine.any() and others.any() and not others.all():
            slope, intercept = _line(margins[part != number], others)
            found[mine] = log_loss(slope * margins[mine] + intercept, defect[mine])
    return found


def _line(margins: Matrix, defect: Flags) -> tuple[float, float]:
    """Slope and intercept with the least log loss, by Newton's method with halved steps."""
    spread, middle = float(margins.std()) or 1.0, float(margins.mean())
    inputs = np.column_stack([(margins - middle) / spread, np.ones(len(margins))])
    rate = defect.mean()
    weights = np.array([0.0, np.log(rate / (1 - rate))])
    ridge = np.array([RIDGE, 0.0])

    def loss(at: Matrix) -> float:
        return float(log_loss(inputs @ at, defect).sum() + 0.5 * ridge @ at**2)

    now = loss(weights)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ weights, -500, 500)))
        slope = inputs.T @ (chance - defect) + ridge * weights
        bend = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + np.diag(ridge + 1e-12)
        step = np.linalg.solve(bend, slope)
        size = 1.0
        while (then := loss(weights - size * step)) > now and size > 1e-6:
            size /= 2
        if now - then <= 1e-10 * (1 + abs(now)):
            break
        weights, now = weights - size * step, then
    return float(weights[0] / spread), float(weights[1] - weights[0] * middle / spread)


def threshold_for(cost_ratio: float) -> float:
    """The probability from which to call a defect: 1 / (1 + cost of a missed defect / of a false alarm).

    With calibrated probabilities this has the least expected cost (Elkan 2001).
    Raises ValueError unless the ratio is greater than 0.
    """
    if not cost_ratio > 0:
        raise ValueError(f"the cost ratio must be greater than 0, not {cost_ratio}")
    return 1.0 / (1.0 + cost_ratio)
