"""Boosted trees with LightGBM: a few modest sizes, chosen on later runs."""

from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

Labelled = tuple[Matrix, npt.NDArray[np.bool_]]
"""Rows (n, variables) without NaN, and whether each shot is a defect (n,)."""

CANDIDATES: tuple[dict[str, Any], ...] = (
    {"num_leaves": 7, "max_depth": 4, "min_data_in_leaf": 40},
    {"num_leaves": 15, "max_depth": 6, "min_data_in_leaf": 40},
    {"num_leaves": 15, "max_depth": 6, "min_data_in_leaf": 100},
)


@dataclass(frozen=True, slots=True)
class Boosted:
    """The chosen trees, the parameters that were chosen, and the log loss on validation."""

    booster: lgb.Booster
    parameters: dict[str, Any]
    validation_loss: float


def fit_boosted(
    train: Labelled, validation: Labelled, names: tuple[str, ...], *, seed: int, max_trees: int = 300
) -> Boosted:
    """Fit every candidate on `train` (rows without NaN, labels) and keep the best on `validation`.

    The number of trees is where the validation loss stopped falling. No class weights: they would
    ruin the probabilities. The same inputs and seed give the same trees, bit for bit.
    """
    results = [_fit(train, validation, names, max_trees, _parameters(seed, size)) for size in CANDIDATES]
    return min(results, key=lambda result: result.validation_loss)


def _parameters(seed: int, size: dict[str, Any]) -> dict[str, Any]:
    return {
        "objective": "binary",
        "learning_rate": 0.06,
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
        **size,
    }


def _fit(
    train: Labelled,
    validation: Labelled,
    names: tuple[str, ...],
    max_trees: int,
    parameters: dict[str, Any],
) -> Boosted:
    data = lgb.Dataset(train[0], train[1].astype(float), feature_name=list(names), params=parameters)
    later = lgb.Dataset(validation[0], validation[1].astype(float), reference=data, params=parameters)
    booster = lgb.train(
        parameters,
        data,
        num_boost_round=max_trees,
        valid_sets=[later],
        valid_names=["validation"],
        callbacks=[lgb.early_stopping(25, verbose=False)],
    )
    return Boosted(booster, parameters, float(booster.best_score["validation"]["binary_logloss"]))
