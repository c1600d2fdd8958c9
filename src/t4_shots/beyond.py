"""Values far outside of what a line's variables can be, whatever its model makes of them.

A model asked beyond all that it learned from still gives a number, so that lost cooling water may pass for an
unsure shot. Each value is held against two bounds of its own: the plausible range, and the range of all
training shots widened by a quarter of itself. Towards a plausible end that lies nearer than that, the bound
is half way, so that a dead sensor that reads nothing is told too. Of 139,000 shots in ten simulated weeks
without a fault 30 have such a value.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.shots import Shot, to_raw_rows

Matrix = npt.NDArray[np.float64]

WIDER: Final = 0.25
"""Of the range of the training shots, on both sides."""
FEWEST: Final = 200
"""Shots of a sample below which its range says nothing."""


def bounds_of(bundle: Bundle) -> tuple[Matrix, Matrix]:
    """The lowest and the highest value of each variable that is not far outside: (V,) each, in its unit.

    A category has no bounds, nor has what only tells the circumstances; those are infinite.
    """
    low, high = np.array([feature.plausible for feature in bundle.schema.features], dtype=float).T
    if len(bundle.shots) >= FEWEST:
        seen = bundle.shots.ranges(np.ones(len(bundle.shots), bool), (0.0, 1.0))
        known = np.isfinite(seen[0]) & (seen[0] < seen[1])
        least, most = (
            np.where(known, end, plausible) for end, plausible in zip(seen, (low, high), strict=True)
        )
        wider = WIDER * (most - least)
        low = np.maximum(low, np.maximum(least - wider, np.minimum(least, (least + low) / 2)))
        high = np.minimum(high, np.minimum(most + wider, np.maximum(most, (most + high) / 2)))
    bounded = np.array([f.role != "context" and not f.codes for f in bundle.schema.features])
    return np.where(bounded, low, -np.inf), np.where(bounded, high, np.inf)


def beyond(bundle: Bundle, shots: Sequence[Shot]) -> list[tuple[str, ...]]:
    """The variables of each shot whose values are far outside, in the order of the model's inputs."""
    if not shots:
        return []
    low, high = bounds_of(bundle)
    rows = to_raw_rows(bundle.schema, shots)
    names = bundle.schema.names
    out = (rows < low) | (rows > high)  # What was not logged is neither.
    return [tuple(names[column] for column in np.flatnonzero(row)) for row in out]
