"""Statistics of the training shots."""

import numpy as np
import numpy.typing as npt

from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.fitted_parts import Preparation

Matrix = npt.NDArray[np.float64]

TYPICAL = (0.05, 0.95)
"""Nine tenths of the training shots lie between these quantiles: the typical range that T2 compares with."""


def without_sentinels(rows: Matrix, schema: FeatureSchema) -> Matrix:
    """Mark what stands for no value as missing (NaN): `FeatureSchema.is_sentinel` for whole columns."""
    cleaned = rows.copy()
    for column, feature in enumerate(schema.features):
        low, high = feature.plausible
        values = rows[:, column]
        broken = np.isin(values, schema.sentinels) & ~((low <= values) & (values <= high))
        broken |= np.isin(values, feature.sentinels)
        if feature.codes:
            broken |= ~np.isin(values, list(feature.codes.values()))
        cleaned[broken, column] = np.nan
    return cleaned


def fit_preparation(rows: Matrix) -> Preparation:
    """Medians, means and scales of cleaned training rows (n, variables), NaN where nothing was logged.

    A variable without any value here gets the median 0 and is constant. The importances are even until
    `fit_bundle` has a model to take them from.
    """
    empty = np.isnan(rows).all(axis=0)
    median = np.nanmedian(np.where(empty, 0.0, rows), axis=0)
    filled = np.where(np.isnan(rows), median, rows)
    deviation = filled.std(axis=0)
    even = np.full(len(median), 1 / len(median))
    low, high = np.nanquantile(np.where(empty, 0.0, rows), TYPICAL, axis=0)
    scale = np.where(deviation > 1e-12, deviation, 1.0)
    return Preparation(median, filled.mean(axis=0), scale, even, low, high)
