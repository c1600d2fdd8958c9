"""The trees of a bundle as a model file of LightGBM, so that the peer runs the very same trees."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from shared.bundle.bundle import Bundle

SHOTS = 1_000_000
"""Covers are stored as shares in a bundle; LightGBM wants counts."""


@dataclass
class _Tree:
    """The arrays of one tree as LightGBM names them; a negative child is the leaf ~child."""

    feature: list[int] = field(default_factory=list)
    threshold: list[float] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    cover: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Leaves:
    """Value and cover of one tree's leaves, from left to right."""

    value: list[float]
    cover: list[int]


def model_text(bundle: Bundle) -> str:
    """The model file's content. The bundle's additive terms, if it has any, are not in it."""
    names = [f"f{column}" for column in range(len(bundle.schema.features))]
    head = [
        "tree",
        "version=v4",
        "num_class=1",
        "num_tree_per_iteration=1",
        "label_index=0",
        f"max_feature_idx={len(names) - 1}",
        "objective=binary sigmoid:1",
        f"feature_names={' '.join(names)}",
        f"feature_infos={' '.join(['[-inf:inf]'] * len(names))}",
        "",
    ]
    trees = [
        _section(number, *_tree(bundle, number, leaves)) for number, leaves in enumerate(_leaves(bundle))
    ]
    return "\n".join([*head, *trees, "end of trees", "", "pandas_categorical:null", ""])


def _leaves(bundle: Bundle) -> Iterator[_Leaves]:
    """`paths` lists the leaves of all trees in order; a tree has one leaf more than nodes."""
    counts = np.bincount(bundle.trees.node_tree, minlength=len(bundle.trees.leaf_value)) + 1
    shares = bundle.paths.share.prod(axis=1)
    start = 0
    for count in counts.tolist():
        mine = slice(start, start + count)
        cover = np.maximum(1, np.round(SHOTS * shares[mine])).astype(int)
        yield _Leaves(bundle.paths.value[mine].tolist(), cover.tolist())
        start += count


def _tree(bundle: Bundle, number: int, leaves: _Leaves) -> tuple[_Tree, _Leaves]:
    trees = bundle.trees
    nodes = np.flatnonzero(trees.node_tree == number)
    splits = {}
    for node in nodes.tolist():
        left = ~int(trees.node_mask[node]) & ((1 << 64) - 1)
        first = (left & -left).bit_length() - 1
        splits[first, left.bit_count()] = (int(trees.node_feature[node]), float(trees.node_threshold[node]))
    tree = _Tree()
    if splits:
        _grow(tree, splits, leaves, 0, len(leaves.value))
    return tree, leaves


def _grow(
    tree: _Tree,
    splits: dict[tuple[int, int], tuple[int, float]],
    leaves: _Leaves,
    first: int,
    end: int,
) -> int:
    """Add the subtree over leaves first to end; returns its root, or ~leaf."""
    if end - first == 1:
        return ~first
    size = max(size for at, size in splits if at == first and size < end - first)
    feature, threshold = splits[first, size]
    place = len(tree.feature)
    tree.feature.append(feature)
    tree.threshold.append(threshold)
    tree.cover.append(sum(leaves.cover[first:end]))
    tree.left.append(0)
    tree.right.append(0)
    tree.left[place] = _grow(tree, splits, leaves, first, first + size)
    tree.right[place] = _grow(tree, splits, leaves, first + size, end)
    return place


def _section(number: int, tree: _Tree, leaves: _Leaves) -> str:
    nodes = len(tree.feature)
    rows: dict[str, object] = {
        "num_leaves": len(leaves.value),
        "num_cat": 0,
        "split_feature": _row(tree.feature),
        "split_gain": _row([1] * nodes),
        "threshold": _row(tree.threshold),
        "decision_type": _row([2] * nodes),  # numeric, without a side of its own for missing values
        "left_child": _row(tree.left),
        "right_child": _row(tree.right),
        "leaf_value": _row(leaves.value),
        "leaf_weight": _row(leaves.cover),
        "leaf_count": _row(leaves.cover),
        "internal_value": _row([0] * nodes),
        "internal_weight": _row(tree.cover),
        "internal_count": _row(tree.cover),
        "is_linear": 0,
        "shrinkage": 1,
    }
    lines = [f"Tree={number}", *(f"{name}={value}" for name, value in rows.items()), "", ""]
    return "\n".join(lines)


def _row(values: list[int] | list[float]) -> str:
    return " ".join(repr(value) for value in values)
