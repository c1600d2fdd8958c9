"""Changes on a line: steps of settings, means and missing values, moulds, lots, models, standstills."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import fmean, median
from typing import Any, Final

import numpy as np

from shared.bundle.feature_schema import Feature, FeatureSchema
from shared.contracts.t4_look import Changed
from t4_shots.plant_time import PlantTime
from t4_shots.shot import Shot
from t4_shots.since_shots import Start, place_of
from t4_shots.steps import LASTING, SHORTEST_STANDSTILL_MS, STANDSTILL, WARM_UP, steps_of
from t4_shots.watch.dating import Dated

BLOCK: Final = 200
"""Shots whose mean is one value of a test at most: neighbours are alike, and so are those of a run."""
SMALLEST_BLOCK: Final = 8
BLOCKS: Final = 4
"""Blocks into which a side is cut at least, smaller ones where it has few shots."""
FEWEST_BLOCKS: Final = 3
OFTEN: Final = 20
"""A mould, lot or product that is another one more often than once in so many shots is no news at one."""
MOST_LEVELS: Final = 5
_MOST_NEAR: Final = defaultdict(lambda: 2, setpoint=4)
"""Changes of a kind at a beginning that are told, the nearest ones."""
MOST_RELATIONS: Final = 3
CHANCE: Final = 0.01
"""The chance that any variable is told as moved where none did, after Holm's correction."""
LEAST_DEVIATIONS: Final = 0.3
FEWEST_MISSING: Final = 40
"""Shots on each side of which shares of missing values are compared."""
LEAST_MISSING: Final = 20.0
"""Percentage points by which the share of missing values has to differ."""
NEAR: Final = 30
"""Shots around a beginning within which something happened at the same time."""
MOST: Final = 12
_MS_A_MINUTE: Final = 60_000


def changed_near(
    shots: Sequence[Shot], first: int, bounds: tuple[int, int], schema: FeatureSchema, clock: PlantTime
) -> list[Changed]:
    """Return what else changed at the shot at `first`, of shots oldest first, the nearest first.

    `bounds` are the earliest and the latest shot at which it may have begun: what happened between these, or
    a few shots from them, is near. Levels compare all shots before with all after.
    """
    low, high = max(0, bounds[0] - NEAR), min(len(shots), bounds[1] + NEAR + 1)
    found = list(_events(shots, schema, clock, low, high))
    told = [_at(change, index, index - first, shots, clock) for index, change in found]
    told.sort(key=lambda change: abs(change.get("distance", 0)))
    levels = _levels(shots[:first], shots[first:], schema)
    missing = _missing(shots[:first], shots[first:], schema)
    own = [_at(change, first, 0, shots, clock) for change in (*missing, *levels[:MOST_LEVELS])]
    kinds = [change["kind"] for change in told]
    near = [
        change
        for n, change in enumerate(told)
        if kinds[:n].count(change["kind"]) < _MOST_NEAR[change["kind"]]
    ]
    return [*own, *sorted(near, key=lambda change: change["kind"] == "setpoint")][:MOST]


def changed_with(
    near: Sequence[Changed], dated: Sequence[Dated], start: Start, schema: FeatureSchema, clock: PlantTime
) -> list[Changed]:
    """Return changes near a beginning, and before them the other variables that no longer go with the others
    as before, the clearest first: those that may have begun while it did."""
    began, shots = start.began, start.around
    ends = [shots[place].at_ms for place in start.bounds]
    beside: list[Changed] = []
    for one in dated:
        feature = schema.features[one.column]
        if one.by != "relation" or feature.name == began.get("feature") or len(beside) == MOST_RELATIONS:
            continue
        if one.earliest_ms <= ends[1] and one.latest_ms >= ends[0]:
            change = _of_feature("relation", feature, one.before, one.after)
            place = place_of(shots, one.at_ms)
            beside.append(
                _at(change, place, place - start.first, shots, clock) | {"at": clock.told(one.at_ms)}
            )
    # Its own change is the beginning.
    own = began.get("feature") if began.get("by") == "level" else None
    others = (one for one in near if own is None or one.get("feature") != own)
    return [*beside, *others][:MOST]


def changed_in(shots: Sequence[Shot], schema: FeatureSchema, clock: PlantTime) -> tuple[list[Changed], bool]:
    """Return what changed among shots, oldest first, in their order, and whether there was more, older."""
    told = [change for _, change in placed_changes(shots, schema, clock)]
    return told[-MOST:], len(told) > MOST


def placed_changes(
    shots: Sequence[Shot], schema: FeatureSchema, clock: PlantTime
) -> list[tuple[int, Changed]]:
    """Return all that changed among shots, oldest first, each with the place of its first shot."""
    found = _events(shots, schema, clock, 0, len(shots))
    return [(index, _at(change, index, None, shots, clock)) for index, change in found]


def _at(
    change: Changed, index: int, distance: int | None, shots: Sequence[Shot], clock: PlantTime
) -> Changed:
    change["at"], change["shot_id"] = clock.told(shots[index].at_ms), shots[index].shot_id
    if distance is not None:
        change["distance"] = distance
    return change


def _events(
    shots: Sequence[Shot], schema: FeatureSchema, clock: PlantTime, low: int, high: int
) -> Iterator[tuple[int, Changed]]:
    """Return what happened at the shots `low` to before `high`, in their order, without time and place."""
    features = {feature.name: feature for feature in schema.features}
    around = max(0, low - 2 * LASTING - WARM_UP)
    steps = [
        (around + step.index, _of_feature("setpoint", features[step.variable], step.before, step.after))
        for step in steps_of(shots[around : high + 2 * LASTING + WARM_UP], schema, clock)
        if not step.follows and low <= around + step.index < high
    ]
    breaks = list(_breaks(shots))
    often = Counter(change["kind"] for _, change in breaks)
    others = [
        (index, change)
        for index, change in breaks
        if low <= index < high and often[change["kind"]] * OFTEN <= len(shots)
    ]
    yield from sorted([*others, *steps], key=lambda pair: pair[0])


def _of_feature(kind: Any, feature: Feature, before: float, after: float) -> Changed:
    return {
        "kind": kind,
        "at": "",
        "shot_id": "",
        "feature": feature.name,
        "label": feature.label,
        "label_en": feature.label_en,
        "unit": feature.unit,
        "before": before,
        "after": after,
    }


def _breaks(shots: Sequence[Shot]) -> Iterator[tuple[int, Changed]]:
    """Shots with another mould, lot, product or model than the one before, or after a standstill."""
    long = _standstill_ms(shots)
    kept: dict[str, str] = {}
    for index, shot in enumerate(shots):
        if index and (gap := shot.at_ms - shots[index - 1].at_ms) > long:
            minutes = round(gap / _MS_A_MINUTE, 1)
            yield index, {"kind": "standstill", "at": "", "shot_id": "", "minutes": minutes}
        named = {name: shot.context.get(name, "") for name in ("mould", "lot", "product")}
        named["model"] = shot.score.model_version
        for kind, now in named.items():
            was = kept.get(kind, "")
            if now and was and now != was:
                yield index, _other(kind, was, now)
            kept[kind] = now or was


def _other(kind: Any, was: str, now: str) -> Changed:
    return {"kind": kind, "at": "", "shot_id": "", "was": was, "now": now}


def _standstill_ms(shots: Sequence[Shot]) -> float:
    gaps = [b.at_ms - a.at_ms for a, b in pairwise(shots)]
    return max(STANDSTILL * median(gaps), SHORTEST_STANDSTILL_MS) if gaps else math.inf


def _levels(before: Sequence[Shot], after: Sequence[Shot], schema: FeatureSchema) -> list[Changed]:
    """Variables whose means differ by more than those of blocks do, the surest first (Holm, 1979)."""
    sides = _blocks(before), _blocks(after)
    tested: list[tuple[float, Changed]] = []
    for feature in schema.features:
        one, other = (
            [values for block in side if (values := _values(block, feature, schema))] for side in sides
        )
        if min(len(one), len(other)) < FEWEST_BLOCKS:
            continue
        chance = _chance([fmean(block) for block in one], [fmean(block) for block in other])
        every = [np.concatenate(side) for side in (one, other)]
        within = math.sqrt(sum(float(((v - v.mean()) ** 2).sum()) for v in every) / sum(map(len, every)))
        distance = float(every[1].mean() - every[0].mean())
        if within and abs(distance) >= LEAST_DEVIATIONS * within:
            told = _of_feature("level", feature, float(every[0].mean()), float(every[1].mean()))
            told["deviations"] = distance / within
        else:
            told = _of_feature("level", feature, 0.0, 0.0)
        tested.append((chance, told))
    kept: list[Changed] = []
    for rank, (chance, told) in enumerate(sorted(tested, key=lambda pair: pair[0])):
        if chance > CHANCE / (len(tested) - rank):
            break
        if "deviations" in told:
            kept.append(told)
    return sorted(kept, key=lambda told: -abs(told["deviations"]))


def _blocks(shots: Sequence[Shot]) -> list[list[Shot]]:
    """Shots in blocks: those from one standstill to the next, a run, or parts of a run where there is one
    alone. Too short ones are left out."""
    long = _standstill_ms(shots)
    stood = [index > 0 and shot.at_ms - shots[index - 1].at_ms > long for index, shot in enumerate(shots)]
    size = BLOCK if any(stood) else min(BLOCK, max(SMALLEST_BLOCK, len(shots) // BLOCKS))
    blocks: list[list[Shot]] = []
    for shot, after_standstill in zip(shots, stood, strict=True):
        if not blocks or after_standstill or len(blocks[-1]) == size:
            blocks.append([])
        blocks[-1].append(shot)
    least = SMALLEST_BLOCK if any(stood) else size / 2
    return [block for block in blocks if len(block) >= least]


def _values(shots: Sequence[Shot], feature: Feature, schema: FeatureSchema) -> list[float]:
    found = (shot.features.get(feature.name) for shot in shots)
    return [value for value in found if value is not None and not schema.is_sentinel(feature.name, value)]


def _chance(one: Sequence[float], other: Sequence[float]) -> float:
    """The two-sided chance of means as different (Welch, 1947), by the normal value of t (Wallace, 1959)."""
    spreads = [float(np.var(side, ddof=1)) / len(side) for side in (one, other)]
    distance = fmean(other) - fmean(one)
    if sum(spreads) == 0:
        return 0.0 if distance else 1.0
    freedom = sum(spreads) ** 2 / sum(
        spread**2 / (len(side) - 1) for spread, side in zip(spreads, (one, other), strict=True)
    )
    squared = distance**2 / sum(spreads)
    normal = (8 * freedom + 1) / (8 * freedom + 3) * math.sqrt(freedom * math.log1p(squared / freedom))
    return math.erfc(normal / math.sqrt(2))


def _missing(before: Sequence[Shot], after: Sequence[Shot], schema: FeatureSchema) -> Iterator[Changed]:
    """Variables of which much more or fewer values are missing after than before, in percent."""
    if min(len(before), len(after)) < FEWEST_MISSING:
        return
    for feature in schema.features:
        shares = [100 * (1 - len(_values(shots, feature, schema)) / len(shots)) for shots in (before, after)]
        if abs(shares[1] - shares[0]) >= LEAST_MISSING:
            yield _of_feature("missing", feature, *shares) | {"unit": "%"}
