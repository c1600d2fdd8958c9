"""How far to trust a verdict: how often verdicts like it were right on later shots, and a band of it.

Like it are verdicts of the same class at about the same probability, on shots that no fit had seen
(`shared.bundle.reliability`). high from 0.9, medium from 0.7, low below: "high" is right nine times in ten.

A bundle without such figures has a score of distances in their place, which promises nothing:

score = certainty x support x familiarity

certainty    how far the probability is from the threshold, relative to how far it could be on its side
support      share of the model's overall importance that the given (not filled) variables hold
familiarity  1 up to an anomaly score of 0.95, falling to 0.5 at 1: shots unlike the training shots

high from 0.6, medium from 0.3, low below. A shot whose verdict is withheld has a score of 0.
"""

import numpy as np
import numpy.typing as npt

from shared.contracts.t1 import Confidence

Vector = npt.NDArray[np.float64]

HIGH, MEDIUM = 0.9, 0.7
"""Shares of right verdicts."""
FAR, MIDDLING = 0.6, 0.3
"""The same bands of the score of distances."""
USUAL = 0.95


def distance_scores(probability: Vector, threshold: float, support: Vector, anomaly: Vector) -> Vector:
    """Score of distances for each shot, all arrays of shape (n,); `probability` is that of a defect."""
    above = (probability - threshold) / (1 - threshold)
    below = (threshold - probability) / threshold
    certainty = np.where(probability >= threshold, above, below)
    familiarity = 1 - 0.5 * np.clip((anomaly - USUAL) / (1 - USUAL), 0, 1)
    return np.asarray(np.clip(certainty * support * familiarity, 0, 1))


def band(score: float, *, of_hits: bool) -> Confidence:
    """The word for a share of right verdicts, or for a score of distances."""
    high, medium = (HIGH, MEDIUM) if of_hits else (FAR, MIDDLING)
    if score >= high:
        return "high"
    return "medium" if score >= medium else "low"
