"""The values of variables in a look: of one shot beside what is typical, and how they spread over many."""

from collections.abc import Sequence
from statistics import fmean, median

from shared.bundle.bundle import Bundle
from shared.bundle.feature_schema import Feature
from shared.contracts.t4_look import ShotValue, ValueSpread
from t4_shots.shot import Shot
from t4_shots.trends import value_of


def values_of(shot: Shot, features: Sequence[Feature], bundle: Bundle) -> list[ShotValue]:
    """Return the shot's value of each variable, beside where nine tenths of the training shots lie."""
    rows: list[ShotValue] = []
    for feature in features:
        value = value_of(shot, feature.name, bundle.schema)
        row: ShotValue = {
            "feature": feature.name,
            "label": feature.label,
            "label_en": feature.label_en,
            "unit": feature.unit,
            "value": value,
        }
        if (typical := _typical(feature, bundle)) is not None:
            row["typical_low"], row["typical_high"] = typical
        rows.append(row)
    return rows


def spread_of(shots: Sequence[Shot], feature: Feature, bundle: Bundle) -> ValueSpread:
    """Return how the values of a variable spread over shots, and how many lie outside of what is typical, and
    of what the machine can be set to."""
    found = [value_of(shot, feature.name, bundle.schema) for shot in shots]
    values = [value for value in found if value is not None]
    row: ValueSpread = {
        "feature": feature.name,
        "label": feature.label,
        "label_en": feature.label_en,
        "unit": feature.unit,
        "shots": len(values),
        "without": len(found) - len(values),
    }
    if values:
        row["lowest"], row["median"], row["highest"] = min(values), median(values), max(values)
        row["mean"] = fmean(values)
    if (typical := _typical(feature, bundle)) is not None:
        row["typical_low"], row["typical_high"] = typical
        row["below_typical"], row["above_typical"] = _outside(values, *typical)
    if feature.limits is not None:
        row["limit_low"], row["limit_high"] = feature.limits
        row["below_limit"], row["above_limit"] = _outside(values, *feature.limits)
    return row


def _typical(feature: Feature, bundle: Bundle) -> tuple[float, float] | None:
    return bundle.preparation.typical_range(bundle.schema.names.index(feature.name))


def _outside(values: Sequence[float], low: float, high: float) -> tuple[int, int]:
    """How many values lie below a band, and how many above."""
    return sum(value < low for value in values), sum(value > high for value in values)
