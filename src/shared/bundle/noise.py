"""How much each variable scatters from one shot to the next: the noise of its sensor, and at most that."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from shared.errors import BundleError

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Noise:
    """spread (variables,): standard deviations between neighbouring shots of a run without what drifts, in
    the line's units; 0 for a variable that stands still. Empty where nobody knows."""

    spread: Matrix

    def __post_init__(self) -> None:
        if self.spread.ndim != 1 or not (np.isfinite(self.spread) & (self.spread >= 0)).all():
            raise BundleError("noise: one finite number that is not negative is needed a variable")

    @classmethod
    def none(cls) -> Self:
        """Nothing known, as in bundles that were written without it."""
        return cls(np.empty(0))

    def __bool__(self) -> bool:
        return bool(len(self.spread))
