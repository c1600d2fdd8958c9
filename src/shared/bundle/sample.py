"""A random sample of the training shots as they were logged, with what became of them.

It answers what real shots near a change were like, and whose values may stand in for missing ones. Values
are kept in 16 bits each: level times step above the least value, with a power of ten as the step, so that
5,000 shots of 30 variables take about 250 KB.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from shared.contracts.t1 import RateOfShots
from shared.errors import BundleError

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MISSING = 65_535
"""The level of a value that was not logged."""
LEVELS = 65_534
SURE = 1.6449
"""Standard deviations on either side that hold nine tenths of a normal distribution."""


class Rate(NamedTuple):
    """Defects among shots, and the interval of nine tenths around their share (Wilson 1927)."""

    shots: int
    defects: int
    rate: float
    low: float
    high: float

    def told(self) -> RateOfShots:
        """The rate as T1 and T2 answer it."""
        return {
            "shots": self.shots,
            "defects": self.defects,
            "rate": self.rate,
            "low": self.low,
            "high": self.high,
        }


@dataclass(frozen=True)
class ShotSample:
    """levels (variables, n), whole numbers of 16 bits; lowest and step (variables,), in the line's units;
    defect (n,). simulated (1,): True where the shots are the simulator's. Sentinels count as not logged."""

    levels: npt.NDArray[np.uint16]
    lowest: Matrix
    step: Matrix
    defect: Flags
    simulated: Flags

    def __post_init__(self) -> None:
        variables = len(self.lowest)
        if self.levels.dtype != np.uint16 or self.levels.shape != (variables, len(self.defect)):
            raise BundleError("shots: the levels must be 16 bits, one row a variable and one column a shot")
        if self.step.shape != (variables,) or not (self.step > 0).all():
            raise BundleError("shots: each variable needs a step greater than 0")
        if not (np.isfinite(self.lowest).all() and np.isfinite(self.step).all()):
            raise BundleError("shots: a number is not finite")
        if self.defect.dtype != np.bool_ or self.simulated.dtype != np.bool_ or self.simulated.shape != (1,):
            raise BundleError("shots: defect and simulated must be true or false")

    @classmethod
    def none(cls, variables: int) -> Self:
        """No shots, as in bundles that were written without them."""
        return cls(
            np.zeros((variables, 0), np.uint16),
            np.zeros(variables),
            np.ones(variables),
            np.zeros(0, bool),
            np.zeros(1, bool),
        )

    @classmethod
    def of(cls, rows: Matrix, defect: Flags, *, simulated: bool = False) -> Self:
        """Keep shots: (n, variables) with NaN where nothing was logged, and (n,).

        Each value is kept to half a step: the least power of ten that reaches from the lowest to the highest.
        """
        empty = np.isnan(rows).all(axis=0)
        filled = np.where(empty, 0.0, rows)
        lowest, highest = np.nanmin(filled, axis=0), np.nanmax(filled, axis=0)
        reach = np.where(highest > lowest, highest - lowest, 1.0)
        step = 10.0 ** np.ceil(np.log10(reach / LEVELS))
        lowest = np.floor(lowest / step) * step
        levels = np.where(np.isnan(rows), MISSING, np.round((rows - lowest) / step)).clip(0, MISSING)
        return cls(levels.T.astype(np.uint16), lowest, step, defect, np.array([simulated]))

    def __len__(self) -> int:
        return len(self.defect)

    @cached_property
    def rows(self) -> Matrix:
        """The shots as they were logged: (n, variables), NaN where nothing was."""
        values = self.lowest[:, None] + self.levels * self.step[:, None]
        # A power of ten below 1 is no binary number: twelve digits are more than a level holds.
        digits = np.maximum(0, -np.floor(np.log10(self.step))).astype(int)
        rounded = [np.round(row, places) for row, places in zip(values, digits, strict=True)]
        return np.where(self.levels == MISSING, np.nan, rounded).T

    def near(self, row: Matrix, columns: Sequence[int], reach: Matrix) -> Flags:
        """Which shots lie within `reach` (variables,) of a row (variables,) in each of the columns: (n,).

        A value that was not logged is near nothing, and a column whose value is NaN in the row is left out.
        """
        near = np.ones(len(self), bool)
        for column in columns:
            if not np.isnan(row[column]):
                near &= np.abs(self.rows[:, column] - row[column]) <= reach[column]
        return near

    def rate(self, which: Flags) -> Rate | None:
        """How many of the marked shots (n,) were defects; None where none is marked."""
        return wilson(int(self.defect[which].sum()), int(which.sum()))

    def ranges(self, which: Flags, shares: tuple[float, float]) -> tuple[Matrix, Matrix]:
        """Two quantiles of each variable over the marked shots (n,): (variables,) each, NaN of no values."""
        rows = self.rows[which]
        none = np.isnan(rows).all(axis=0) if len(rows) else np.ones(rows.shape[1], bool)
        low, high = np.full((2, rows.shape[1]), np.nan)
        if not none.all():
            low[~none], high[~none] = np.nanquantile(rows[:, ~none], shares, axis=0)
        return low, high


def wilson(defects: int, shots: int, alike: float = 1.0) -> Rate | None:
    """A share with Wilson's score interval of nine tenths; None of no shots. So many shots count as one where
    shots are alike."""
    if not shots:
        return None
    rate, square, worth = defects / shots, SURE**2, shots / alike
    middle = (rate + square / (2 * worth)) / (1 + square / worth)
    margin = SURE / (1 + square / worth) * np.sqrt(rate * (1 - rate) / worth + square / (4 * worth**2))
    # Without rounding, the ends of no and of all are the rate itself.
    low, high = min(rate, max(0.0, middle - margin)), max(rate, min(1.0, middle + margin))
    return Rate(shots, defects, rate, float(low), float(high))
