"""The worst shots of a shift, and what raises their probability of a defect, by the attribution of T2."""

from collections.abc import Sequence
from typing import Final, Literal, cast

import numpy as np

from shared.bundle.attribution import Attributor
from shared.bundle.bundle import Bundle
from shared.bundle.estimates import estimate
from shared.bundle.shots import read_shot, to_raw_rows
from shared.contracts.t4_report import ReportDriver, ReportShot
from shared.errors import InvalidInput, NoFeatures
from t4_shots.look import Look
from t4_shots.shot import Shot

MOST: Final = 5
DRIVERS: Final = 3


def worst_of(shots: Sequence[Shot], look: Look) -> list[ReportShot]:
    """Return the shots that were taken for defects, or may be some, the most probable first."""
    suspect = [shot for shot in shots if shot.score.verdict in ("defect", "unsure")]
    ordered = sorted(suspect, key=lambda shot: (-shot.score.probability, shot.place))[:MOST]
    attributor = Attributor.of(look.bundle)
    return [_told(shot, look, attributor) for shot in ordered]


def _told(shot: Shot, look: Look, attributor: Attributor) -> ReportShot:
    told = cast("ReportShot", {**look.told(shot), "drivers": drivers_of(shot, attributor)})
    if shot.score.unlike_known:
        told["unlike_known"] = True
    if shot.score.model_version != look.bundle.model_version:
        told["judged_by"] = shot.score.model_version
    return told


def drivers_of(shot: Shot, attributor: Attributor) -> list[ReportDriver]:
    """Return the variables that raise a shot's probability most, strongest first, as T2 answers them.

    None for values that the line's model cannot read, such as those of an older schema.
    """
    bundle = attributor.bundle
    try:
        values = read_shot(bundle.schema, shot.features)
    except (InvalidInput, NoFeatures):
        return []
    raw = to_raw_rows(bundle.schema, [values])
    completed = estimate(bundle, raw).completions.get(0, bundle.preparation.impute(raw))
    effects = attributor.mean_attributions(completed)
    total = float(np.abs(effects).sum())
    strongest = [int(place) for place in np.argsort(-effects, kind="stable")[:DRIVERS]]
    return [
        _attribution(
            bundle, place, values.values.get(bundle.schema.names[place]), float(effects[place]), total
        )
        for place in strongest
        if effects[place] > 0
    ]


def _attribution(
    bundle: Bundle, place: int, value: float | None, effect: float, total: float
) -> ReportDriver:
    feature = bundle.schema.features[place]
    low, high = bundle.preparation.typical_range(place) or feature.plausible
    return {
        "feature": feature.name,
        "label": feature.label,
        "label_en": feature.label_en,
        "value": value,
        "unit": feature.unit,
        "typical": feature.typical,
        "typical_low": low,
        "typical_high": high,
        "compared": None if value is None else _compared(value, low, high),
        "shap": effect,
        "direction": "raises",
        "percent": round(100 * effect / total, 2),
        "decimals": feature.shown_decimals,
    }


def _compared(value: float, low: float, high: float) -> Literal["below", "within", "above"]:
    if value < low:
        return "below"
    return "above" if value > high else "within"
