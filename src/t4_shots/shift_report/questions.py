"""Open questions of a shift: parts of unknown outcome, times without shots, silent sensors."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from shared.bundle.bundle import Bundle
from shared.contracts.t4_report import ReportGap, ReportQuestions, ReportSensor
from t4_shots import counts
from t4_shots.counts import Counts
from t4_shots.look import Look
from t4_shots.plant_time import PlantTime
from t4_shots.shot import Shot
from t4_shots.steps import STANDSTILL

MOST_INSPECTED: Final = 5
MOST_GAPS: Final = 10
SHORTEST_GAP_MS: Final = 10 * 60_000
FEWEST: Final = 20
"""Shots below which nothing is said of a sensor."""
MISSING_SHARE: Final = 0.05
SHORTEST_STUCK: Final = 8
BY_CHANCE: Final = 0.001
"""How probable a run of equal values may be in a shift by chance."""


def questions_of(
    counted: Counts, unnamed: int, shots: Sequence[Shot], gaps: Sequence[ReportGap], look: Look
) -> ReportQuestions:
    """Return the open questions of a shift: from its counts, from those of its shots without a mould, and
    from its shots, oldest first."""
    return {
        "defects_unknown": _unknown(counted, "defect"),
        "unsure_unknown": _unknown(counted, "unsure"),
        "withheld": counted.get(f"{counts.VERDICT}withheld", 0),
        "unnamed_mould": unnamed,
        "unlike_known": sum(shot.score.unlike_known for shot in shots),
        "inspect": [look.told(shot) for shot in _to_inspect(shots)],
        "gaps": list(gaps),
        "sensors": [*_missing(shots, look.bundle, look.clock), *_stuck(shots, look.bundle, look.clock)],
    }


def _unknown(counted: Counts, verdict: str) -> int:
    """Shots of a verdict of which nobody told the outcome."""
    told = sum(counts.parts(counted, f"{counts.HIT}{verdict}/").values())
    return max(0, counted.get(counts.VERDICT + verdict, 0) - told)


def _to_inspect(shots: Sequence[Shot]) -> list[Shot]:
    """Shots of unknown outcome that would teach most: those nearest to the threshold."""
    unknown = [shot for shot in shots if shot.outcome is None and shot.score.verdict in ("defect", "unsure")]
    unknown.sort(key=lambda shot: (abs(shot.score.probability - shot.score.threshold), shot.place))
    return unknown[:MOST_INSPECTED]


def gaps_of(
    shots: Sequence[Shot], begin_ms: int, end_ms: int, clock: PlantTime, *, whole: bool
) -> tuple[list[ReportGap], int]:
    """Return the longest times without a shot, in their order, and how many others there are.

    Shots are oldest first; those before the first are unknown where they are not the `whole` shift's.
    """
    if not shots:
        return [], 0
    times = [shot.at_ms for shot in shots]
    usual = float(np.median(np.diff(times))) if len(times) > 1 else 0.0
    long = max(STANDSTILL * usual, SHORTEST_GAP_MS)
    between = [(a, b, "within") for a, b in pairwise(times)]
    start = [(begin_ms, times[0], "start")] if whole else []
    found = [row for row in (*start, *between, (times[-1], end_ms, "end")) if row[1] - row[0] > long]
    longest = sorted(found, key=lambda row: row[0] - row[1])[:MOST_GAPS]
    told = [_gap(*row, clock) for row in sorted(longest)]
    return told, len(found) - len(told)


def _gap(start_ms: int, end_ms: int, place: str, clock: PlantTime) -> ReportGap:
    return {
        "start": clock.told(start_ms),
        "end": clock.told(end_ms),
        "minutes": round((end_ms - start_ms) / 60_000, 1),
        "at": "start" if place == "start" else "end" if place == "end" else "within",
    }


def _missing(shots: Sequence[Shot], bundle: Bundle, clock: PlantTime) -> list[ReportSensor]:
    """Variables that many shots came without, or with a broken sensor's mark."""
    if len(shots) < FEWEST:
        return []
    found: list[ReportSensor] = []
    for feature in bundle.schema.features:
        without = [shot for shot in shots if feature.name in shot.score.missing]
        if len(without) >= MISSING_SHARE * len(shots):
            found.append(
                {
                    "feature": feature.name,
                    "label": feature.label,
                    "label_en": feature.label_en,
                    "kind": "missing",
                    "shots": len(without),
                    "share": round(len(without) / len(shots), 4),
                    "last": clock.told(without[-1].at_ms),
                }
            )
    return sorted(found, key=lambda row: -row["shots"])


def _stuck(shots: Sequence[Shot], bundle: Bundle, clock: PlantTime) -> list[ReportSensor]:
    """Measurements whose value stood still for longer than those of their resolution do by chance."""
    found: list[ReportSensor] = []
    for column, feature in enumerate(bundle.schema.features):
        if feature.role != "measurement" or feature.codes or feature.derive is not None:
            continue
        given = [
            (shot, value)
            for shot in shots
            if (value := shot.features.get(feature.name)) is not None
            and not bundle.schema.is_sentinel(feature.name, value)
        ]
        moves = bool(bundle.noise) and bundle.noise.spread[column] > 0
        run = longest_run([value for _, value in given], moves=moves)
        if run is not None:
            last, value = given[run[1] - 1]
            found.append(
                {
                    "feature": feature.name,
                    "label": feature.label,
                    "label_en": feature.label_en,
                    "kind": "stuck",
                    "shots": run[1] - run[0],
                    "share": round((run[1] - run[0]) / len(shots), 4),
                    "last": clock.told(last.at_ms),
                    "unit": feature.unit,
                    "value": value,
                    "decimals": feature.shown_decimals,
                }
            )
    return sorted(found, key=lambda row: -row["shots"])


def longest_run(values: Sequence[float], *, moves: bool) -> tuple[int, int] | None:
    """Return the half-open place of the longest run of equal values, where chance makes none so long.

    Chance is how often neighbours outside of the run are equal. Values that never change are a run where the
    variable `moves` otherwise.
    """
    if len(values) < FEWEST:
        return None
    edges = [
        0,
        *(place for place in range(1, len(values)) if values[place] != values[place - 1]),
        len(values),
    ]
    start, end = max(pairwise(edges), key=lambda run: run[1] - run[0])
    length = end - start
    if length == len(values):
        return (start, end) if moves else None
    pairs = len(values) - length
    equal = (len(values) - 1) - (len(edges) - 2) - (length - 1)
    chance = max(equal, 1) / max(pairs, 1)
    expected = len(values) * min(1.0, chance) ** (length - 1)
    return (start, end) if length >= SHORTEST_STUCK and expected < BY_CHANCE else None
