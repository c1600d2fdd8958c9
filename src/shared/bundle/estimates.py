"""The probability of a defect of shots as they were given, with values missing or not, and its interval."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Estimates:
    """Of n shots: `probability` of a defect (n,); `low` and `high` (n,), the ends of the interval of nine
    tenths between runs and completions, None where the bundle does not know its own reliability; `median`
    (n,), the probability with training medians for all that is missing; `completions`, by the number of the
    shot, the rows (k, variables) that a shot with missing values was completed to."""

    probability: Matrix
    low: Matrix | None
    high: Matrix | None
    median: Matrix
    completions: Mapping[int, Matrix]


def estimate(bundle: Bundle, raw: Matrix, completed: Mapping[int, Matrix] | None = None) -> Estimates:
    """Estimate shots: raw values (n, variables), NaN where nothing was given.

    `completed` has the completions (k, variables) of the shots, by number, that are known already. Shots
    without missing values are read as they are, all at once.
    """
    median = bundle.defect_probability(bundle.preparation.impute(raw))
    probability = median.copy()
    low, high = (None, None) if bundle.reliability is None else bundle.reliability.intervals(probability)
    completions = dict(completed or {})
    if len(bundle.shots):
        for shot in np.flatnonzero(np.isnan(raw).any(axis=1)).tolist():
            if shot not in completions:
                completions[shot] = bundle.donors.complete(raw[shot])
    for shot, rows in completions.items():
        chances = bundle.defect_probability(rows)
        probability[shot] = chances.mean()
        if bundle.reliability is not None and low is not None and high is not None:
            low[shot], high[shot] = bundle.reliability.interval(chances)
    return Estimates(probability, low, high, median, completions)


def defect_probability(bundle: Bundle, raw: Matrix) -> Matrix:
    """The same probabilities alone: raw values (n, variables), NaN where nothing was given → (n,)."""
    return estimate(bundle, raw).probability
