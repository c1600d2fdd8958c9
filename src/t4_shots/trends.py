"""How shots change: a chart with the start of the present run, means that moved, rates that differ."""

import math
from collections.abc import Callable, Sequence
from statistics import fmean, pvariance
from typing import Final

from shared.bundle.feature_schema import DefectMode, Feature, FeatureSchema
from shared.contracts.t4_look import Moved, Since, Tally, Trend
from t4_shots.control_chart import Chart, chart_of, chart_of_shots
from t4_shots.plant_time import PlantTime
from t4_shots.shot import Shot

MOST_POINTS: Final = 40
FEWEST_A_POINT: Final = 5
"""Shots of which a point of the defect rate is made at least."""
FEWEST: Final = 5
"""Values on each side of which means are compared."""
MOST_MOVED: Final = 5
LEAST_MOVED: Final = 0.1
"""Standard deviations below which a mean is told as unmoved."""


def trend_of(
    shots: Sequence[Shot],
    feature: Feature | None,
    schema: FeatureSchema,
    clock: PlantTime,
    mode: DefectMode | None = None,
) -> Trend:
    """Return the trend of a variable over shots, oldest first; without one that of the rate of defects, of
    one kind or all."""
    if feature is None:
        return _of_rate(shots, mode, schema, clock)
    with_value = [shot for shot in shots if value_of(shot, feature.name, schema) is not None]
    values = [shot.features[feature.name] for shot in with_value]
    told: Trend = {
        "points": len(values),
        "shots_a_point": 1,
        "unit": feature.unit,
        "feature": feature.name,
        "label": feature.label,
        "label_en": feature.label_en,
        "since": None,
    }
    chart = _told_chart(told, values, of=chart_of_shots)
    run = chart.present_run() if chart else None
    if run is not None:
        told["since"] = _since(with_value, run.start, run.above, run.rules, clock)
        told["moved"] = _since_then(shots, with_value[run.start], schema)
    return told


def _of_rate(
    shots: Sequence[Shot], mode: DefectMode | None, schema: FeatureSchema, clock: PlantTime
) -> Trend:
    judged = [shot for shot in shots if is_judged(shot)]
    bad = [is_defect(shot, mode) for shot in judged]
    size = max(FEWEST_A_POINT, math.ceil(len(judged) / MOST_POINTS))
    # Whole points up to the newest shot: what is left over is the oldest.
    first = len(judged) % size
    values = [100 * sum(bad[start : start + size]) / size for start in range(first, len(bad), size)]
    told: Trend = {"points": len(values), "shots_a_point": size, "unit": "%", "since": None}
    chart = _told_chart(told, values, 0.0, 100.0)
    run = chart.present_run() if chart else None
    if run is not None:
        start = first + run.start * size
        if run.above:
            start = next((n for n in range(start, len(bad)) if bad[n]), start)
        told["since"] = _since(judged, start, run.above, run.rules, clock)
        told["moved"] = _since_then(shots, judged[start], schema)
    in_a_row = next((n for n, one in enumerate(reversed(bad)) if not one), len(bad))
    told["defects_in_a_row"] = in_a_row
    if in_a_row:
        told["in_a_row_since"] = clock.told(judged[-in_a_row].at_ms)
    return told


def _told_chart(
    told: Trend,
    values: Sequence[float],
    lowest: float = -math.inf,
    highest: float = math.inf,
    *,
    of: Callable[[Sequence[float]], Chart | None] = chart_of,
) -> Chart | None:
    if values:
        half = max(1, len(values) // 2)
        told["centre"] = fmean(values)
        told["first_mean"], told["last_mean"] = fmean(values[:half]), fmean(values[-half:])
    chart = of(values)
    if chart is not None:
        told["low_limit"], told["high_limit"] = max(lowest, chart.low), min(highest, chart.high)
        told["broken"] = [{"rule": rule, "points": len(points)} for rule, points in chart.broken.items()]
    return chart


def _since(shots: Sequence[Shot], start: int, above: bool, rules: Sequence[int], clock: PlantTime) -> Since:
    return {
        "shot_id": shots[start].shot_id,
        "at": clock.told(shots[start].at_ms),
        "side": "above" if above else "below",
        "rules": list(rules),
        "shots": len(shots) - start,
    }


def _since_then(shots: Sequence[Shot], first: Shot, schema: FeatureSchema) -> list[Moved]:
    before = [shot for shot in shots if shot.place < first.place]
    return moved(before, [shot for shot in shots if shot.place >= first.place], schema)


def moved(before: Sequence[Shot], after: Sequence[Shot], schema: FeatureSchema) -> list[Moved]:
    """Return the variables whose means moved most, in standard deviations within both sides.

    Where nothing varies within them, such as a setting, it is the deviation of all together.
    """
    found: list[Moved] = []
    for feature in schema.features:
        one, other = (_values(shots, feature.name, schema) for shots in (before, after))
        if min(len(one), len(other)) < FEWEST:
            continue
        difference = fmean(other) - fmean(one)
        within = (len(one) * pvariance(one) + len(other) * pvariance(other)) / (len(one) + len(other))
        deviation = math.sqrt(within or pvariance([*one, *other]))
        if not deviation or abs(difference) < LEAST_MOVED * deviation:
            continue
        found.append(
            {
                "feature": feature.name,
                "label": feature.label,
                "label_en": feature.label_en,
                "unit": feature.unit,
                "before": fmean(one),
                "after": fmean(other),
                "deviations": difference / deviation,
            }
        )
    return sorted(found, key=lambda row: -abs(row["deviations"]))[:MOST_MOVED]


def rate_difference(one: Tally, other: Tally) -> tuple[float, float, float] | None:
    """Return how much higher a rate is than another, with the interval of nine tenths; None without both.

    Newcombe, Statistics in Medicine 17 (1998), method 10: from the two intervals of Wilson.
    """
    if "rate" not in one or "rate" not in other:
        return None
    difference = one["rate"] - other["rate"]
    down = math.hypot(one["rate"] - one["rate_low"], other["rate_high"] - other["rate"])
    up = math.hypot(one["rate_high"] - one["rate"], other["rate"] - other["rate_low"])
    return difference, difference - down, difference + up


def _values(shots: Sequence[Shot], name: str, schema: FeatureSchema) -> list[float]:
    return [value for shot in shots if (value := value_of(shot, name, schema)) is not None]


def value_of(shot: Shot, name: str, schema: FeatureSchema) -> float | None:
    """Return a measured value; None where it is missing or the mark of a broken sensor."""
    value = shot.features.get(name)
    return None if value is None or schema.is_sentinel(name, value) else value


def is_judged(shot: Shot) -> bool:
    """Return whether a shot was judged good or a defect."""
    return shot.score.verdict in ("defect", "normal")


def is_defect(shot: Shot, mode: DefectMode | None = None) -> bool:
    """Return whether a shot was judged a defect, of this kind or any."""
    return shot.score.verdict == "defect" and (mode is None or shot.score.mode == mode.id)
