"""Readings that are off because another one is: which is the strongest, and which move with it.

A sensor that drifts is missed by what the others let expect of it, and they by what it lets expect of them.
With z values off by d in variable a alone, the residual of variable j moves by d relation[a, j]: so much of
each residual is told by the strongest ones, and what is left tells whether it is off by itself.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from t4_shots.watch.drift import Drift
from t4_shots.watch.reference import Reference

EXPLAINED: Final = 0.5
"""Share of a distance that has to be left of it where a variable is off by itself."""


def followers(
    reference: Reference, drift: Drift, off: Sequence[int], stuck: Sequence[int]
) -> Mapping[int, int]:
    """Return the columns whose readings are off with another one, each with the strongest that it moves with.

    `off` are all whose readings are off, `stuck` those that stand still, which move others as well.
    """
    found: dict[int, int] = {}
    moved: dict[int, float] = {}
    strongest = sorted(off, key=lambda column: -abs(float(drift.relation[column])))
    for column in (*stuck, *(column for column in strongest if column not in stuck)):
        distance = float(drift.relation[column])
        parts = {by: z * float(reference.relation[by, column]) for by, z in moved.items()}
        left = distance - sum(parts.values())
        own = float(reference.relation[column, column])
        told = {by: part for by, part in parts.items() if part * distance > 0}
        if column not in stuck and told and _is_told(left, distance, drift, told):
            found[column] = max(told, key=lambda by: abs(told[by]))
        elif own > 0:
            moved[column] = left / own
    return found


def _is_told(left: float, distance: float, drift: Drift, told: Mapping[int, float]) -> bool:
    """Return whether the others tell a distance; of one further than is counted they tell the least."""
    at_least = any(drift.is_far_off[by] for by in told) and left * distance > 0
    return at_least or abs(left) <= EXPLAINED * abs(distance)
