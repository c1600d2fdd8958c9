"""Features from the clock and a shot counter of the die's thermal state: pauses and warm-up.

The table is in time order. All are computed from the shot and those before it of the same machine, so a line
can compute them as shots come, and they are capped, so that they cannot tell one day or run from another.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]


def before(seconds: Numbers, machine: Whole | None = None) -> Numbers:
    """Seconds since the previous shot of the same machine, infinite for its first one."""
    gap = np.full(len(seconds), np.inf)
    for mine in _machines(machine, len(seconds)):
        gap[mine[1:]] = np.diff(seconds[mine])
    return gap


def gaps(seconds: Numbers, cap: float, machine: Whole | None = None) -> Numbers:
    """Seconds since the previous shot, at most `cap`; the first shot of a machine gets the cap."""
    return np.asarray(np.clip(before(seconds, machine), 0, cap))


def shots_since_pause(seconds: Numbers, pause: float, cap: float, machine: Whole | None = None) -> Numbers:
    """How many shots came since the last pause of more than `pause` seconds: 0 for the first after it."""
    since = since_start(before(seconds, machine) > pause, machine)
    return np.minimum(since, cap).astype(np.float64)


def since_start(starts: Flags, machine: Whole | None = None) -> Whole:
    """How many shots of the machine came since the last of its `starts` (n,), 0 at a start."""
    since = np.zeros(len(starts), np.int64)
    for mine in _machines(machine, len(starts)):
        index = np.arange(len(mine))
        since[mine] = index - np.maximum.accumulate(np.where(starts[mine], index, 0))
    return since


def _machines(machine: Whole | None, count: int) -> Iterator[Whole]:
    if machine is None:
        yield np.arange(count)
        return
    for number in np.unique(machine):
        yield np.flatnonzero(machine == number)


def from_counter(counter: Numbers, cap: float) -> Numbers:
    """A counter that restarts (with the day, with a setup), capped where the die has long warmed up."""
    return np.asarray(np.clip(counter, 0, cap))
