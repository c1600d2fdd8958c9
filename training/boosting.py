"""Boosted trees with LightGBM: fits of a given size, and their margins after several numbers of trees."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TreeSize:
    """A candidate: leaves of a tree, its depth, the fewest shots of a leaf, the learning rate, and the share
    of the variables that each tree may use."""

    leaves: int
    depth: int
    least: int
    rate: float = 0.05
    fraction: float = 0.6

    @property
    def words(self) -> str:
        """Name in reports."""
        return f"boosted trees of {self.leaves} leaves"

    @property
    def details(self) -> str:
        """Settings that the name does not say."""
        return (
            f"at least {self.least} shots a leaf, learning rate {self.rate:g}, "
            f"{self.fraction:.0%} of the variables a tree"
        )

    def neighbours(self) -> dict[str, tuple["TreeSize", ...]]:
        """The next candidates along each axis of the grid, lower and higher, as far as there are any."""
        at = LEAVES.index(self.leaves) if self.leaves in LEAVES else None
        leaves = () if at is None else (at - 1, at + 1)
        return {
            "leaves": tuple(
                replace(self, leaves=LEAVES[place], depth=DEPTHS[place])
                for place in leaves
                if 0 <= place < len(LEAVES)
            ),
            "fraction": tuple(
                replace(self, fraction=fraction)
                for fraction in (self.fraction - 0.4, self.fraction + 0.4)
                if 0 < fraction <= 1
            ),
            "least": tuple(
                replace(self, least=least)
                for least in (self.least // 2, self.least * 2)
                if LEAST[0] <= least <= LEAST[1]
            ),
            "rate": tuple(
                replace(self, rate=rate)
                for rate in (self.rate / 2, self.rate * 2)
                if RATE[0] <= rate <= RATE[1]
            ),
        }


LEAVES, DEPTHS = (4, 7, 15, 31, 63), (3, 4, 6, 8, 12)
"""Leaves of a tree and its depth; the format of a bundle holds at most 64 leaves."""
LEAST = (5, 640)
RATE = (0.0125, 0.2)
"""Lowest and highest of the grid's other axes."""
MOST_TREES = 1500

SIZES = (TreeSize(7, 4, 20), TreeSize(15, 6, 20), TreeSize(31, 8, 20))


class GrowingTrees:
    """Trees that are added until later shots are no better for it."""

    def __init__(self, data: lgb.Dataset, size: TreeSize, *, signs: Sequence[int], seed: int) -> None:
        self._booster = lgb.Booster(_parameters(seed, size, signs), data)

    def added(self, rows: Matrix, count: int) -> Matrix:
        """Part of `count` more trees in the log-odds: (n, variables) → (n,); 0 where no split is left."""
        before = self._booster.current_iteration()
        for _ in range(count):
            if self._booster.update():
                break
        grown = self._booster.current_iteration() - before
        if not grown:
            return np.zeros(len(rows))
        made = self._booster.predict(
            rows, raw_score=True, start_iteration=before, num_iteration=grown, num_threads=1
        )
        return np.asarray(made, dtype=np.float64)


def binned(rows: Matrix, defect: Flags, names: Sequence[str], seed: int) -> lgb.Dataset:
    """Imputed rows (n, variables) and labels (n,) as `GrowingTrees` of any size take them."""
    parameters = _parameters(seed, SIZES[0], ())
    return lgb.Dataset(rows, defect.astype(float), feature_name=list(names), params=parameters).construct()


def fit_trees(
    rows: Matrix,
    defect: Flags,
    size: TreeSize,
    count: int,
    *,
    names: Sequence[str],
    signs: Sequence[int],
    seed: int,
) -> lgb.Booster:
    """Fit `count` trees on imputed rows (n, variables) and labels (n,).

    `signs` holds +1 or -1 where more of a variable can only raise or lower the risk, else 0. No class
    weights: they would ruin the probabilities. The same inputs and seed give the same trees, bit for bit.
    """
    parameters = _parameters(seed, size, signs)
    return lgb.train(parameters, binned(rows, defect, names, seed), num_boost_round=count)


def tree_margins(booster: lgb.Booster, rows: Matrix, count: int) -> Matrix:
    """Log-odds after the first `count` trees: (n, variables) → (n,)."""
    found = booster.predict(rows, raw_score=True, num_iteration=count, num_threads=1)
    return np.asarray(found, dtype=np.float64)


def _parameters(seed: int, size: TreeSize, signs: Sequence[int]) -> dict[str, Any]:
    return {
        "objective": "binary",
        "learning_rate": size.rate,
        "feature_fraction": size.fraction,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 4.0,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "use_missing": False,
        # One set of bins serves all sizes.
        "feature_pre_filter": False,
        "verbosity": -1,
        "num_leaves": size.leaves,
        "max_depth": size.depth,
        "min_data_in_leaf": size.least,
        **({"monotone_constraints": list(signs)} if any(signs) else {}),
    }
