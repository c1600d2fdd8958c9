"""The shots of each run of a table, in one pass however many runs there are."""

import numpy as np
import numpy.typing as npt


def shots_of_runs(run: npt.NDArray[np.int64]) -> list[npt.NDArray[np.intp]]:
    """The places of each run's shots, ascending, by ascending run number; run is (n,)."""
    if not len(run):
        return []
    order = np.argsort(run, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(run[order])) + 1)
