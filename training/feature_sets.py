"""Sets of variables to choose among: all, and those without what may tell runs or months and no cause.

A variable left out stays in the schema and has no effect: it is held at its median in every fit.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.data_validation.drift import drifts
from training.paired_losses import witnesses
from training.table import Table

Matrix = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

BETWEEN_RUNS = 0.9
"""The share of a variable's variance that lies between runs, from which on it marks them."""
FEW_LEVELS = 12
"""A variable with at most so many values names moulds, products or states, which come again, and not runs."""
STRONG_DRIFT = 0.5
"""The Kolmogorov-Smirnov distance between first and last third from which on a drift is strong."""
SURE = 1.63
"""Times the root of 2 over the runs of a third: what chance reaches once in a hundred (Smirnov 1948). A
setting that is another in each of few runs has drifted by luck."""


@dataclass(frozen=True, slots=True)
class FeatureSet:
    """A name for reports, and the columns of the variables that are left out."""

    name: str = "all variables"
    left_out: tuple[int, ...] = ()

    def held(self, rows: Matrix, median: Matrix) -> Matrix:
        """The imputed rows (n, variables) with what is left out at its median; changed in place."""
        rows[:, list(self.left_out)] = median[list(self.left_out)]
        return rows


ALL = FeatureSet()


def feature_sets(table: Table, knobs: Collection[int] = ()) -> list[FeatureSet]:
    """All variables, then without run markers, without strong drifters, and without both, as far as they
    differ and leave a variable. The table is free of sentinels and in time order.

    `knobs` are the columns of settings, which are in every set: they are set for a run by nature, and
    what-ifs turn them.
    """
    markers = set(run_markers(table.features, table.run)) - set(knobs)
    runs = len(np.unique(witnesses(table.run)))
    drifters = set(drifts(table.features, max(STRONG_DRIFT, SURE * float(np.sqrt(6 / runs))))) - set(knobs)
    named = {
        "without run markers": markers,
        "without strong drifters": drifters,
        "without run markers and strong drifters": markers | drifters,
    }
    found: dict[tuple[int, ...], FeatureSet] = {(): ALL}
    for name, columns in named.items():
        left_out = tuple(sorted(columns))
        if len(left_out) < len(table.names):
            found.setdefault(left_out, FeatureSet(name, left_out))
    return list(found.values())


def run_markers(rows: Matrix, run: Whole) -> list[int]:
    """Columns that differ between runs and hardly within them: (n, variables), NaN for missing."""
    numbers, place = np.unique(run, return_inverse=True)
    if len(numbers) <= FEW_LEVELS:
        return []
    found = []
    for column, values in enumerate(rows.T):
        known = ~np.isnan(values)
        count = np.bincount(place[known], minlength=len(numbers))
        if not known.any() or len(np.unique(values[known])) <= FEW_LEVELS:
            continue
        mean = np.bincount(place[known], values[known], len(numbers)) / np.maximum(count, 1)
        within = float(((values[known] - mean[place[known]]) ** 2).mean())
        total = float(values[known].var())
        if total > 0 and 1 - within / total >= BETWEEN_RUNS:
            found.append(column)
    return found
