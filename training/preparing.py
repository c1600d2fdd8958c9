"""Statistics of the training shots."""

import numpy as np
import numpy.typing as npt

from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.preparation import Preparation

Matrix = npt.NDArray[np.float64]


def without_sentinels(rows: Matrix, schema: FeatureSchema) -> Matrix:
    """Mark what a controller writes for a broken sensor as missing (NaN): the rule T1 applies too."""
    cleaned = rows.copy()
    for column, feature in enumerate(schema.features):
        low, high = feature.plausible
        values = rows[:, column]
        broken = np.isin(values, schema.sentinels) & ~((low <= values) & (values <= high))
        cleaned[broken, column] = np.nan
    return cleaned


def fit_preparation(rows: Matrix, schema: FeatureSchema) -> Preparation:
    """Medians, means and scales of cleaned training rows (n, variables), NaN where nothing was logged.

    Raises ValueError naming a variable that has no value at all. The importances are even until
    `fit_bundle` has a model to take them from.
    """
    for name, column in zip(schema.names, rows.T, strict=True):
        if np.isnan(column).all():
            raise ValueError(f"column {name} is empty in the training part")
    median = np.nanmedian(rows, axis=0)
    filled = np.where(np.isnan(rows), median, rows)
    deviation = filled.std(axis=0)
    even = np.full(len(median), 1 / len(median))
    return Preparation(median, filled.mean(axis=0), np.where(deviation > 1e-12, deviation, 1.0), even)
