"""The chart of a variable over a time: its shots as points, limits, and what was changed on the line."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from shared.bundle.feature_schema import Feature, FeatureSchema
from shared.contracts.t4 import MOST_LAST
from shared.contracts.t4_chart import ChartAnswer, ControlLimits, VariableBroken
from shared.contracts.t4_look import Changed
from t4_shots.changed import placed_changes
from t4_shots.control_chart import FEWEST, chart_of_shots
from t4_shots.look import Look
from t4_shots.period import Time
from t4_shots.plant_time import PlantTime
from t4_shots.shot import Shot
from t4_shots.steps import Step, steps_of
from t4_shots.store import Wanted
from t4_shots.summary import newest
from t4_shots.trends import is_defect, value_of

USUAL_POINTS: Final = 200
"""Shots of a chart that was asked for without a time."""
MOST_CHANGES: Final = 40
MOST_COUNTED: Final = 1_000
"""Shots of which every variable is counted: thirty variables of so many take a third of a second."""
SET_UP: Final = frozenset({"mould", "standstill"})
"""Changes after which a line is another one for all of its variables."""
SETTINGS: Final = 3
AT_ONCE: Final = 4
"""So many settings that step within so many shots are a new set-up: another job, not a fault."""
BEYOND_LIMITS: Final = 1
"""Nelson's first rule."""


def variable_chart(
    look: Look, line: str, time: Time, feature: Feature, *, variables: bool = False
) -> ChartAnswer:
    """Return the chart of a variable. Of a time with more than 10,000 shots the newest are read.

    With `variables` it also counts what each variable of the line breaks.
    """
    schema, clock = look.bundle.schema, look.clock
    wanted = Wanted(line, time.begin_ms, time.end_ms)
    found, more = newest(look.store, wanted, time.shots or MOST_LAST)
    shots = found[::-1]
    values = [value_of(shot, feature.name, schema) for shot in shots]
    changed = placed_changes(shots, schema, clock)
    told: ChartAnswer = {
        "line": line,
        "feature": feature.name,
        "label": feature.label,
        "label_en": feature.label_en,
        "unit": feature.unit,
        "start": clock.told(shots[0].at_ms if time.shots and shots else time.begin_ms),
        "end": clock.told(time.end_ms),
        "time_zone": clock.zone.key,
        "shot_ids": [shot.shot_id for shot in shots],
        "at": [clock.told(shot.at_ms) for shot in shots],
        "values": values,
        "defects": [place for place, shot in enumerate(shots) if is_defect(shot)],
        "limits": limits_of(values, 0, len(values)),
        "changed": [{**change, "point": place} for place, change in changed[-MOST_CHANGES:]],
        "more_changes": max(0, len(changed) - MOST_CHANGES),
        "read": {"buckets": 0, "shots": len(shots)},
    }
    if cuts := _cuts(changed, steps_of(shots, schema, clock), feature):
        told["stages"] = _stages(values, cuts)
    if variables:
        told["variables"] = furthest_out(shots[-MOST_COUNTED:], schema, clock)
    if more and time.shots is None:
        told["cut"] = True
    return told


def furthest_out(shots: Sequence[Shot], schema: FeatureSchema, clock: PlantTime) -> list[VariableBroken]:
    """Count what each variable breaks, by stages where it has some; what is furthest out of control first."""
    changed, steps = placed_changes(shots, schema, clock), steps_of(shots, schema, clock)
    told: list[VariableBroken] = []
    for feature in schema.features:
        values = [value_of(shot, feature.name, schema) for shot in shots]
        broken = [row for part in _stages(values, _cuts(changed, steps, feature)) for row in part["broken"]]
        told.append(
            {
                "feature": feature.name,
                "beyond": sum(len(row["points"]) for row in broken if row["rule"] == BEYOND_LIMITS),
                "broken": len({point for row in broken for point in row["points"]}),
            }
        )
    return sorted(told, key=lambda row: (-row["beyond"], -row["broken"]))


def limits_of(values: Sequence[float | None], start: int, end: int) -> ControlLimits:
    """Return the limits of the values from `start` to before `end`, missing ones passed over."""
    logged = [(place, value) for place in range(start, end) if (value := values[place]) is not None]
    told: ControlLimits = {"first": start, "last": max(start, end - 1), "values": len(logged), "broken": []}
    chart = chart_of_shots([value for _, value in logged])
    if chart is None:
        told["none"] = "few" if len(logged) < FEWEST else "equal"
        return told
    told["centre"], told["low_limit"], told["high_limit"] = chart.centre, chart.low, chart.high
    if chart.together > 1:
        told["together"] = chart.together
    told["broken"] = [
        {"rule": rule, "points": _places(points, logged)} for rule, points in sorted(chart.broken.items())
    ]
    return told


def _places(points: Iterable[int], logged: Sequence[tuple[int, float]]) -> list[int]:
    return [logged[point][0] for point in sorted(points)]


def _cuts(changed: Iterable[tuple[int, Changed]], steps: Sequence[Step], feature: Feature) -> list[int]:
    """The places at which the line was set up anew, or the variable itself was set to another level.

    A new set-up is another mould, a standstill, or several settings at once. What differs between two of them
    is no news, and limits of both together are of neither. One setting that steps alone may be a fault: what
    follows it keeps its limits, and shows it.
    """
    new = {place for place, change in changed if change["kind"] in SET_UP}
    own = {step.index for step in steps if step.variable == feature.name}
    return sorted(new | own | set(_settings_at_once(steps)))


def _settings_at_once(steps: Sequence[Step]) -> Iterator[int]:
    """The places at which several settings stepped that answer to no other, within a few shots."""
    knobs = sorted((step for step in steps if not step.follows), key=lambda step: step.index)
    start = 0
    while start < len(knobs):
        together = [step for step in knobs[start:] if step.index - knobs[start].index <= AT_ONCE]
        if len({step.variable for step in together}) >= SETTINGS:
            yield together[0].index
        start += len(together)


def _stages(values: Sequence[float | None], cuts: Iterable[int]) -> list[ControlLimits]:
    bounds = pairwise([0, *cuts, len(values)])
    return [limits_of(values, start, end) for start, end in bounds]
