"""Changes in a shift, and the line before and after each. It says nothing of causes."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Final

from shared.bundle.feature_schema import FeatureSchema
from shared.contracts.t4_look import Tally
from shared.contracts.t4_report import ReportBefore, ReportChange, ReportStep
from t4_shots import counts
from t4_shots.plant_time import PlantTime
from t4_shots.rates import tally
from t4_shots.shot import Shot
from t4_shots.steps import EDGE, Step, steps_of
from t4_shots.summary import row_of
from t4_shots.trends import rate_difference

MOST: Final = 12
AROUND: Final = 100
"""Shots before and after a change that are counted at most."""


def changes_of(
    shots: Sequence[Shot], first: int, schema: FeatureSchema, clock: PlantTime
) -> tuple[list[ReportChange], int]:
    """Return the changes among shots, oldest first, from the one at `first` on, in their order, and how many
    smaller ones were left out.

    Shots before `first` are those of the shift before, so that what changed with the shift is seen, too.
    """
    groups = _together(steps_of(shots, schema, clock))
    bounds = [0, *(group[0].index for group in groups), len(shots)]
    found = [
        (max(step.size for step in group), _change(group, shots, (begin, end), schema, clock))
        for group, (begin, end) in zip(groups, zip(bounds, bounds[2:], strict=False), strict=True)
        if group[0].index >= first
    ]
    largest = sorted(found, key=lambda pair: -pair[0])[:MOST]
    kept = [change for _, change in largest]
    return [change for _, change in found if change in kept], len(found) - len(kept)


def counted(shots: Sequence[Shot]) -> Tally:
    """Return the counts of shots with their rates."""
    return tally(row_of("", "", counts.summed(counts.of_shot(shot) for shot in shots)))


def compare(told: ReportChange | ReportBefore, this: Tally, other: Tally) -> None:
    """Tell how much higher this rate is than the other, in percentage points, where both have one."""
    difference = rate_difference(this, other)
    if difference is not None:
        value, low, high = (round(100 * part, 4) for part in difference)
        told["difference_percent"] = value
        told["difference_low_percent"], told["difference_high_percent"] = low, high
        told["differs"] = low > 0 or high < 0


def _together(steps: Sequence[Step]) -> list[list[Step]]:
    """Steps within a few shots of the one before as one change."""
    apart = [0, *(int(b.index - a.index > EDGE) for a, b in pairwise(steps))]
    numbers = [sum(apart[: place + 1]) for place in range(len(steps))]
    numbered = zip(numbers, steps, strict=True)
    return [[step for _, step in group] for _, group in groupby(numbered, key=lambda pair: pair[0])]


def _change(
    group: Sequence[Step],
    shots: Sequence[Shot],
    bounds: tuple[int, int],
    schema: FeatureSchema,
    clock: PlantTime,
) -> ReportChange:
    index = group[0].index
    mould = shots[index].mould
    begin, end = max(bounds[0], index - AROUND), min(bounds[1], index + AROUND)
    of_mould = [shot.mould in ("", mould) or not mould for shot in shots[begin:end]]
    before = [shot for shot, same in zip(shots[begin:index], of_mould, strict=False) if same]
    after = [shot for shot, same in zip(shots[index:end], of_mould[index - begin :], strict=True) if same]
    told: ReportChange = {
        "at": clock.told(shots[index].at_ms),
        "shot_id": shots[index].shot_id,
        "steps": [_step(step, schema) for step in group],
        "before": counted(before),
        "after": counted(after),
    }
    if any(step.standstill for step in group):
        told["standstill"] = True
    compare(told, told["after"], told["before"])
    return told


def _step(step: Step, schema: FeatureSchema) -> ReportStep:
    feature = schema.features[schema.names.index(step.variable)]
    told: ReportStep = {
        "feature": feature.name,
        "label": feature.label,
        "label_en": feature.label_en,
        "unit": step.unit,
        "before": step.before,
        "after": step.after,
        "deviations": round(step.size, 2),
        "decimals": feature.shown_decimals,
    }
    if step.follows:
        told["follows"] = step.follows
    return told
