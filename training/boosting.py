"""Boosted trees with LightGBM: fits of a given size, and their margins after several numbers of trees."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TreeSize:
    """A candidate: leaves of a tree, its depth, and the fewest shots of a leaf."""

    leaves: int
    depth: int
    least: int

    @property
    def words(self) -> str:
        """Name in reports."""
        return f"boosted trees of {self.leaves} leaves"


SIZES = (TreeSize(7, 4, 40), TreeSize(15, 6, 40), TreeSize(31, 8, 40))


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
    data = lgb.Dataset(rows, defect.astype(float), feature_name=list(names), params=parameters)
    return lgb.train(parameters, data, num_boost_round=count)


def tree_margins(booster: lgb.Booster, rows: Matrix, count: int) -> Matrix:
    """Log-odds after the first `count` trees: (n, variables) → (n,)."""
    found = booster.predict(rows, raw_score=True, num_iteration=count, num_threads=1)
    return np.asarray(found, dtype=np.float64)


def _parameters(seed: int, size: TreeSize, signs: Sequence[int]) -> dict[str, Any]:
    return {
        "objective": "binary",
        "learning_rate": 0.05,
        "feature_fraction": 0.6,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 4.0,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "use_missing": False,
        "verbosity": -1,
        "num_leaves": size.leaves,
        "max_depth": size.depth,
        "min_data_in_leaf": size.least,
        **({"monotone_constraints": list(signs)} if any(signs) else {}),
    }
