"""How far to trust a prediction, as a number from 0 to 1 and as a band.

score = certainty x support x familiarity

certainty    how far the probability is from the threshold, relative to how far it could be on its side
support      share of the model's overall importance that the given (not filled) variables hold
familiarity  1 up to an anomaly score of 0.95, falling to 0.5 at 1: shots unlike the training shots

high from 0.6, medium from 0.3, low below.
"""

import numpy as np
import numpy.typing as npt

from shared.contracts.t1 import Confidence

Vector = npt.NDArray[np.float64]

HIGH, MEDIUM = 0.6, 0.3
USUAL = 0.95


def confidence_scores(probability: Vector, threshold: float, support: Vector, anomaly: Vector) -> Vector:
    """Score for each shot, all arrays of shape (n,); `probability` is that of a defect."""
    above = (probability - threshold) / (1 - threshold)
    below = (threshold - probability) / threshold
    certainty = np.where(probability >= threshold, above, below)
    familiarity = 1 - 0.5 * np.clip((anomaly - USUAL) / (1 - USUAL), 0, 1)
    return np.asarray(np.clip(certainty * support * familiarity, 0, 1))


def band(score: float) -> Confidence:
    """The word for a score."""
    if score >= HIGH:
        return "high"
    return "medium" if score >= MEDIUM else "low"
