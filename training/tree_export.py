"""From a LightGBM booster to the arrays of the bundle."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import lightgbm as lgb
import numpy as np

from shared.bundle.trees import LeafPaths, TreeEnsemble


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a leaf lies: variable → (low, high, share of the shots that pass), see LeafPaths."""

    sides: dict[int, tuple[float, float, float]]

    def narrowed(self, feature: int, low: float, high: float, share: float) -> "_Box":
        old = self.sides.get(feature, (-np.inf, np.inf, 1.0))
        side = (max(old[0], low), min(old[1], high), old[2] * share)
        return replace(self, sides={**self.sides, feature: side})


@dataclass(frozen=True, slots=True)
class _Node:
    tree: int
    feature: int
    threshold: float
    first_leaf: int
    left_leaves: int


@dataclass(frozen=True, slots=True)
class _Leaf:
    tree: int
    place: int
    value: float
    box: _Box


def no_trees() -> tuple[TreeEnsemble, LeafPaths]:
    """One tree of one leaf that adds 0: the trees of a model of additive terms alone."""
    leaf = _Leaf(0, 0, 0.0, _Box({}))
    return _ensemble([], [leaf]), _paths([leaf])


def export_trees(booster: lgb.Booster, share: float = 1.0) -> tuple[TreeEnsemble, LeafPaths]:
    """The booster's trees up to its best iteration, their leaves multiplied by their share of a blend.

    Raises ValueError for trees that this format does not hold: categorical splits, NaN sent to a side
    of its own, or more than 64 leaves.
    """
    dump = booster.dump_model(num_iteration=booster.best_iteration or -1)
    nodes: list[_Node] = []
    leaves: list[_Leaf] = []
    for number, tree in enumerate(dump["tree_info"]):
        found = list(_walk(tree["tree_structure"], number, 0, _Box({})))
        nodes += [entry for entry in found if isinstance(entry, _Node)]
        leaves += [replace(entry, value=share * entry.value) for entry in found if isinstance(entry, _Leaf)]
    return _ensemble(nodes, leaves), _paths(leaves)


def _walk(structure: dict[str, Any], tree: int, first_leaf: int, box: _Box) -> Iterator[_Node | _Leaf]:
    """The tree's leaves from left to right, and its nodes."""
    if "split_feature" not in structure:
        yield _Leaf(tree, first_leaf, float(structure["leaf_value"]), box)
        return
    if structure["decision_type"] != "<=" or structure["missing_type"] != "None":
        raise ValueError("only numeric splits without a side for missing values can be exported")
    feature, threshold = int(structure["split_feature"]), float(structure["threshold"])
    left, right, total = structure["left_child"], structure["right_child"], structure["internal_count"]
    left_leaves = _leaf_count(left)
    yield _Node(tree, feature, threshold, first_leaf, left_leaves)
    below = box.narrowed(feature, -np.inf, threshold, _cover(left) / total)
    above = box.narrowed(feature, threshold, np.inf, _cover(right) / total)
    yield from _walk(left, tree, first_leaf, below)
    yield from _walk(right, tree, first_leaf + left_leaves, above)


def _leaf_count(structure: dict[str, Any]) -> int:
    if "split_feature" not in structure:
        return 1
    return _leaf_count(structure["left_child"]) + _leaf_count(structure["right_child"])


def _cover(structure: dict[str, Any]) -> int:
    return int(structure["internal_count"] if "split_feature" in structure else structure["leaf_count"])


def _ensemble(nodes: list[_Node], leaves: list[_Leaf]) -> TreeEnsemble:
    most = max(leaf.place for leaf in leaves) + 1
    if most > 64:
        raise ValueError(f"a tree has {most} leaves; at most 64 can be exported")
    values = np.zeros((leaves[-1].tree + 1, most))
    for leaf in leaves:
        values[leaf.tree, leaf.place] = leaf.value
    every = (1 << 64) - 1
    masks = [every & ~(((1 << node.left_leaves) - 1) << node.first_leaf) for node in nodes]
    return TreeEnsemble(
        np.array([node.feature for node in nodes], np.int64),
        np.array([node.threshold for node in nodes], np.float64),
        np.array([node.tree for node in nodes], np.int64),
        np.array(masks, np.uint64),
        values,
    )


def _paths(leaves: list[_Leaf]) -> LeafPaths:
    # A leaf without a path (a tree of one leaf) adds a constant, which is the same for every shot.
    shape = len(leaves), max(1, *(len(leaf.box.sides) for leaf in leaves))
    feature = np.full(shape, -1, np.int64)
    low, high, share = np.full(shape, -np.inf), np.full(shape, np.inf), np.ones(shape)
    for row, leaf in enumerate(leaves):
        for column, (name, side) in enumerate(leaf.box.sides.items()):
            feature[row, column] = name
            low[row, column], high[row, column], share[row, column] = side
    return LeafPaths(feature, low, high, share, np.array([leaf.value for leaf in leaves]))
