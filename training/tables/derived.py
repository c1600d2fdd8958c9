"""Features from the clock and a shot counter of the die's thermal state: pauses and warm-up.

The table is in time order. All are computed from the shot and those before it, so a line can compute
them as shots come, and they are capped, so that they cannot tell one day or run from another.
"""

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


def gaps(seconds: Numbers, cap: float) -> Numbers:
    """Seconds since the previous shot, at most `cap`; the first shot of a table gets the cap."""
    gap = np.full(len(seconds), cap)
    gap[1:] = np.diff(seconds)
    return np.asarray(np.clip(gap, 0, cap))


def shots_since_pause(seconds: Numbers, pause: float, cap: float) -> Numbers:
    """How many shots came since the last pause of more than `pause` seconds: 0 for the first after it."""
    index = np.arange(len(seconds))
    starts = np.concatenate([[True], np.diff(seconds) > pause])
    since = index - np.maximum.accumulate(np.where(starts, index, 0))
    return np.minimum(since, cap).astype(np.float64)


def from_counter(counter: Numbers, cap: float) -> Numbers:
    """A counter that restarts (with the day, with a setup), capped where the die has long warmed up."""
    return np.asarray(np.clip(counter, 0, cap))
