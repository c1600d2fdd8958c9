"""The leaves of the trees as boxes: what attribution needs to know of each leaf."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shared.errors import BundleError

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LeafPaths:
    """For each leaf the variables on its path, in any order, and the interval each must lie in.

    feature: (leaves, most variables of a path) int, -1 where a path is shorter.
    low, high: same shape, the leaf is reached where low < x <= high for each of its variables.
    share: same shape, the part of the training shots that passes the path's nodes of that variable
    (product of child over parent counts), 1 where the path is shorter.
    value: (leaves,) the leaf's contribution to the margin.
    """

    feature: npt.NDArray[np.int64]
    low: Matrix
    high: Matrix
    share: Matrix
    value: Matrix

    def __post_init__(self) -> None:
        shape = self.feature.shape
        if not (shape == self.low.shape == self.high.shape == self.share.shape):
            raise BundleError("paths: the arrays differ in shape")
        if shape[:1] != self.value.shape or not ((self.share > 0) & (self.share <= 1)).all():
            raise BundleError("paths: one value a leaf and shares in (0, 1] are needed")
