"""Comparing candidates on the same shots: mean differences of their losses, and the errors of these.

Shots of a run share its fate, so that they are no independent witnesses: errors are taken over runs, or,
where there are few, over blocks of neighbouring shots.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

FEWEST_RUNS = 20
BLOCKS = 40
"""With fewer runs, so many blocks of neighbouring shots stand for them."""


def witnesses(run: Whole) -> Whole:
    """Numbers from 0 on of the run, or of the block, that each shot counts with: shape (n,)."""
    numbers, found = np.unique(run, return_inverse=True)
    if len(numbers) >= FEWEST_RUNS:
        return np.asarray(found, np.int64)
    return np.asarray(np.arange(len(run)) * BLOCKS // max(len(run), 1), np.int64)


def mean_and_error(difference: Matrix, witness: Whole) -> tuple[float, float]:
    """Mean of (n,) differences, and its standard error between witnesses: a ratio of sums (Cochran 1977)."""
    count = np.bincount(witness).astype(np.float64)
    mean = float(difference.mean())
    apart = np.bincount(witness, difference) - mean * count
    used = int((count > 0).sum())
    if used < 2:
        return mean, float("inf")
    return mean, float(np.sqrt(used / (used - 1) * (apart**2).sum()) / len(difference))


def simplest[Key](
    losses: Mapping[Key, Matrix], witness: Whole, complexity: Callable[[Key], Any], errors: float = 1.0
) -> Key:
    """The simplest candidate whose loss is within `errors` standard errors of the best one's.

    The error is that of the paired difference, so that what is hard for both does not count (after the rule
    of Breiman et al. 1984). `losses` holds (n,) of each; of equals the one with the least `complexity` is
    taken, whatever their order.
    """
    order = sorted(losses, key=complexity)
    best = min(order, key=lambda key: float(losses[key].mean()))
    for key in order:
        worse, error = mean_and_error(losses[key] - losses[best], witness)
        if worse <= errors * error or key == best:
            return key
    return best
