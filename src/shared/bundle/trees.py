"""Boosted trees in numpy: the margins (log-odds) of many shots at once, and their leaves as boxes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from shared.errors import BundleError

Matrix = npt.NDArray[np.float64]

Bits = npt.NDArray[np.unsignedinteger]

BLOCK = 512
"""Rows worked on at once: their bitmasks stay in the processor's cache."""

MAX_LEAVES = 64


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


@dataclass(frozen=True)
class TreeEnsemble:
    """Binary trees whose leaf values add up.

    A node sends x to its left side where x[feature] <= threshold. Instead of walking down, every
    leaf has a bit, and a node whose test fails clears the leaves of its left side; the lowest bit
    left is the leaf that x falls into (QuickScorer: Lucchese et al., SIGIR 2015). Per variable the
    masks of all failed nodes are joined beforehand, so that a shot needs one lookup a variable.

    node_feature, node_threshold, node_tree: shape (nodes,). node_mask: (nodes,) uint64, the leaves
    that stay when the test fails; leaves are numbered from left to right. leaf_value: (trees,
    most leaves of a tree), padded with 0.
    """

    node_feature: npt.NDArray[np.int64]
    node_threshold: Matrix
    node_tree: npt.NDArray[np.int64]
    node_mask: npt.NDArray[np.uint64]
    leaf_value: Matrix

    def __post_init__(self) -> None:
        nodes = self.node_feature.shape
        if not (nodes == self.node_threshold.shape == self.node_tree.shape == self.node_mask.shape):
            raise BundleError("trees: the node arrays differ in length")
        if self.leaf_value.ndim != 2 or not 1 <= self.leaf_value.shape[1] <= MAX_LEAVES:
            raise BundleError(f"trees: a tree must have 1 to {MAX_LEAVES} leaves")
        if nodes[0] and not 0 <= self.node_tree.min() <= self.node_tree.max() < len(self.leaf_value):
            raise BundleError("trees: a node belongs to no tree")

    @property
    def inputs(self) -> int:
        """The least number of variables that a row must have."""
        return int(self.node_feature.max(initial=-1)) + 1

    def margins(self, rows: Matrix) -> Matrix:
        """Sum of leaf values for each row: (n, variables) without NaN → (n,)."""
        result = np.empty(len(rows))
        for start in range(0, len(rows), BLOCK):
            block = rows[start : start + BLOCK]
            leaves = _lowest_bit(self._masks(block)) + self._offsets
            result[start : start + BLOCK] = self.leaf_value.ravel()[leaves].sum(axis=1)
        return result

    def _masks(self, block: Matrix) -> Bits:
        """The leaves still possible, one row of trees a shot; shared by all where no variable differs."""
        shared, own = self._all_leaves, None
        differs = (block != block[0]).any(axis=0)
        for feature, thresholds, tables in self._lookups:
            if differs[feature]:
                failed = tables[thresholds.searchsorted(block[:, feature])]
                own = failed if own is None else np.bitwise_and(own, failed, out=own)
            else:
                shared = shared & tables[thresholds.searchsorted(block[0, feature])]
        if own is None:
            return np.broadcast_to(shared, (len(block), len(shared)))
        masks: Bits = np.bitwise_and(own, shared, out=own)
        return masks

    @cached_property
    def _dtype(self) -> npt.DTypeLike:
        leaves = self.leaf_value.shape[1]
        return next(dtype for bits, dtype in _WIDTHS if leaves <= bits)

    @cached_property
    def _all_leaves(self) -> Bits:
        return np.full(len(self.leaf_value), np.iinfo(self._dtype).max, self._dtype)

    @cached_property
    def _offsets(self) -> npt.NDArray[np.int64]:
        trees, leaves = self.leaf_value.shape
        return np.arange(trees, dtype=np.int64) * np.int64(leaves)

    @cached_property
    def _lookups(self) -> list[tuple[int, Matrix, Bits]]:
        """Per variable: its thresholds in order, and for k failed tests the masks of all trees."""
        lookups = []
        for feature in np.unique(self.node_feature):
            nodes = np.flatnonzero(self.node_feature == feature)
            nodes = nodes[np.argsort(self.node_threshold[nodes], kind="stable")]
            table = np.tile(self._all_leaves, (len(nodes) + 1, 1))
            table[np.arange(1, len(nodes) + 1), self.node_tree[nodes]] = self.node_mask[nodes].astype(
                self._dtype
            )
            np.bitwise_and.accumulate(table, axis=0, out=table)
            lookups.append((int(feature), self.node_threshold[nodes], table))
        return lookups


_WIDTHS = ((16, np.uint16), (32, np.uint32), (64, np.uint64))


def _lowest_bit(masks: Bits) -> npt.NDArray[np.intp]:
    """Index of the lowest bit set: the number of ones in (m - 1) & ~m."""
    return np.bitwise_count((masks - masks.dtype.type(1)) & ~masks).astype(np.intp)
