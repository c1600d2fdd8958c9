"""The peers: each library fitted on the shots of a fold, with its own treatment of gaps and categories.

Every peer has one thread and the seed of the task. A library is imported where it is fitted, so that none
needs the others.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from training.comparison.task import Flags, Numbers, Task

MODULES = {
    "lightgbm": "lightgbm",
    "lightgbm_set": "lightgbm",
    "xgboost": "xgboost",
    "catboost": "catboost",
    "hist_boosting": "sklearn",
    "ebm": "interpret",
    "logistic": "sklearn",
    "flaml": "flaml",
}
"""The module of each peer's library."""

Model = Callable[[Numbers], Numbers]
"""Rows (n, variables) → the probability of a defect (n,)."""


def lightgbm(rows: Numbers, defect: Flags, task: Task, **settings: Any) -> Model:
    """LightGBM as it comes."""
    from lightgbm import LGBMClassifier  # noqa: PLC0415

    model = LGBMClassifier(
        n_jobs=1, random_state=task.seed, deterministic=True, force_row_wise=True, verbose=-1, **settings
    )
    model.fit(rows, defect, categorical_feature=np.flatnonzero(task.categories).tolist())
    return _second_column(model.booster_.predict, columns=False)


def lightgbm_set(rows: Numbers, defect: Flags, task: Task) -> Model:
    """LightGBM with small trees, slow learning, and half of the variables and most of the rows a tree."""
    settings = {"n_estimators": 300, "learning_rate": 0.03, "num_leaves": 15, "min_child_samples": 40}
    return lightgbm(
        rows, defect, task, **settings, colsample_bytree=0.5, subsample=0.8, subsample_freq=1, reg_lambda=4.0
    )


def xgboost(rows: Numbers, defect: Flags, task: Task) -> Model:
    """XGBoost on histograms, set as LightGBM is."""
    from xgboost import XGBClassifier  # noqa: PLC0415

    model = XGBClassifier(
        n_estimators=300,
        learning_rate=0.03,
        max_depth=5,
        min_child_weight=5,
        subsample=0.8,
        colsample_bytree=0.5,
        reg_lambda=4.0,
        enable_categorical=True,
        feature_types=["c" if flag else "q" for flag in task.categories],
        n_jobs=1,
        random_state=task.seed,
    )
    model.fit(rows, defect)
    return _second_column(model.predict_proba)


def catboost(rows: Numbers, defect: Flags, task: Task) -> Model:
    """CatBoost with 400 trees and its own treatment of categories."""
    from catboost import CatBoostClassifier, Pool  # noqa: PLC0415

    places = np.flatnonzero(task.categories).tolist()

    def pool(values: Numbers, label: Flags | None = None) -> Any:
        mixed = values.astype(object)
        for place in places:
            mixed[:, place] = ["" if np.isnan(value) else f"{value:g}" for value in values[:, place]]
        return Pool(mixed, label, cat_features=places)

    model = CatBoostClassifier(
        iterations=400 // task.hurry,
        learning_rate=0.06,
        thread_count=1,
        random_seed=task.seed,
        verbose=False,
        allow_writing_files=False,
    )
    model.fit(pool(rows, defect.astype(int)))
    return _second_column(lambda values: model.predict_proba(pool(values)))


def hist_boosting(rows: Numbers, defect: Flags, task: Task) -> Model:
    """scikit-learn's boosting on histograms."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415

    model = HistGradientBoostingClassifier(
        max_iter=200,
        learning_rate=0.05,
        max_leaf_nodes=15,
        min_samples_leaf=40,
        l2_regularization=4.0,
        categorical_features=task.categories,
        early_stopping=False,
        random_state=task.seed,
    )
    model.fit(rows, defect)
    return _second_column(model.predict_proba)


def ebm(rows: Numbers, defect: Flags, task: Task) -> Model:
    """An explainable boosting machine of two bags and five interactions."""
    from interpret.glassbox import ExplainableBoostingClassifier  # noqa: PLC0415

    model = ExplainableBoostingClassifier(
        feature_types=["nominal" if flag else "continuous" for flag in task.categories],
        outer_bags=2,
        interactions=5,
        max_rounds=2000 // task.hurry,
        n_jobs=1,
        random_state=task.seed,
    )
    model.fit(rows, defect)
    return _second_column(model.predict_proba)


def logistic(rows: Numbers, defect: Flags, task: Task) -> Model:
    """Logistic regression on standardised values with medians for gaps, categories one-hot."""
    from sklearn.compose import make_column_transformer  # noqa: PLC0415
    from sklearn.impute import SimpleImputer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import OneHotEncoder, StandardScaler  # noqa: PLC0415

    prepared = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), ~task.categories),
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), task.categories),
    )
    model = make_pipeline(prepared, LogisticRegression(C=0.3, max_iter=2000))
    model.fit(rows, defect)
    return _second_column(model.predict_proba)


def flaml(rows: Numbers, defect: Flags, task: Task) -> Model:
    """FLAML's search among its own candidates, by log loss, for the seconds of the budget.

    It is handed frames: of these it fills gaps and knows categories, of arrays it refuses gaps.
    """
    import pandas as pd  # noqa: PLC0415
    from flaml import AutoML  # noqa: PLC0415

    def frame(values: Numbers) -> Any:
        found = pd.DataFrame(values, columns=[f"x{place}" for place in range(values.shape[1])])
        return found.astype({f"x{place}": "category" for place in np.flatnonzero(task.categories)})

    model = AutoML()
    model.fit(
        frame(rows),
        defect.astype(int),
        task="classification",
        metric="log_loss",
        time_budget=task.budget,
        n_jobs=1,
        seed=task.seed,
        verbose=0,
    )
    return _second_column(lambda values: model.predict_proba(frame(values)))


FITS: dict[str, Callable[[Numbers, Flags, Task], Model]] = {
    "lightgbm": lightgbm,
    "lightgbm_set": lightgbm_set,
    "xgboost": xgboost,
    "catboost": catboost,
    "hist_boosting": hist_boosting,
    "ebm": ebm,
    "logistic": logistic,
    "flaml": flaml,
}


def _second_column(predict: Callable[[Numbers], Any], *, columns: bool = True) -> Model:
    def model(rows: Numbers) -> Numbers:
        found = np.asarray(predict(rows), dtype=np.float64)
        return found[:, 1] if columns else found

    return model
