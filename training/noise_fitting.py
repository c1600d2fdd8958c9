"""The noise of each variable from shots that follow one another in a run.

Of three neighbours the middle one is compared with the mean of the others: (x1 - 2 x2 + x3) / sqrt(6) has the
noise's own variance, and no straight drift is in it (Gasser, Sroka and Jennen-Steinmetz 1986). The spread is
1.4826 times the median of its size, which a few jumps of a setting do not move.
"""

import numpy as np
import numpy.typing as npt

from shared.bundle.noise import Noise

Matrix = npt.NDArray[np.float64]

NORMAL = 1.4826
"""Standard deviation of a normal distribution over the median of its size."""
FEWEST = 100
"""Triples of logged neighbours that a variable needs; with fewer its noise counts as 0."""


def fit_noise(features: Matrix, run: npt.NDArray[np.int64]) -> Noise:
    """Noise of shots in the order of time: (n, variables) with NaN where nothing was logged, and (n,)."""
    if len(run) < 3:
        return Noise(np.zeros(features.shape[1]))
    together = (run[:-2] == run[1:-1]) & (run[1:-1] == run[2:])
    spread = np.zeros(features.shape[1])
    for column, values in enumerate(features.T):
        bent = (values[:-2] - 2 * values[1:-1] + values[2:])[together] / np.sqrt(6)
        known = bent[~np.isnan(bent)]
        if len(known) >= FEWEST:
            spread[column] = NORMAL * np.median(np.abs(known))
    return Noise(spread)
