"""Shots that occur more than once: they put the same shot on both sides of a split."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.table import Table

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

TOLERANCE = 1e-3
"""Of a variable's standard deviation: nearer than this, two readings are the same measurement."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """For each shot, whether an earlier one with the same label has exactly its values (`exact`) or
    nearly so (`near`, without the exact ones); `contradictory`: its values, with the other label."""

    exact: Flags
    near: Flags
    contradictory: Flags

    @property
    def any(self) -> Flags:
        """What is left out before any split."""
        return np.asarray(self.exact | self.near)


def find_repeats(table: Table, measured: Flags, seconds: Matrix | None) -> Repeats:
    """Look at the variables that `measured` (variables,) marks; two records of different times
    (`seconds`) with the same values are near duplicates, not exact ones."""
    values, defect = table.features[:, measured], table.defect
    scale = np.nanstd(np.where(np.isnan(values).all(axis=0), 0.0, values), axis=0) * TOLERANCE
    scale[~(scale > 0)] = 1.0
    filled = np.where(np.isnan(values), 0.0, values) + 0.0
    gaps = np.isnan(values).astype(np.float64)
    stamp = np.zeros((len(table), 1)) if seconds is None else seconds[:, None]
    exact = _seen_before(np.column_stack([filled, gaps, stamp, defect]))
    near = np.zeros(len(table), bool)
    # Two grids, half a step apart: near values that one grid parts are together in the other.
    for shift in (0.0, 0.5):
        grid = np.floor(filled / scale + shift)
        near |= _seen_before(np.column_stack([grid, gaps, defect]))
    contradictory = _seen_before(np.column_stack([filled, gaps])) & ~_seen_before(
        np.column_stack([filled, gaps, defect])
    )
    return Repeats(exact, near & ~exact, contradictory)


def _seen_before(keys: Matrix) -> Flags:
    """Whether an earlier row is the same, shape (n,)."""
    seen: set[bytes] = set()
    repeated = np.zeros(len(keys), bool)
    for index, row in enumerate(np.ascontiguousarray(keys)):
        key = row.tobytes()
        repeated[index] = key in seen
        seen.add(key)
    return repeated
