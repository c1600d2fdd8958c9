"""The verdict on a shot: by the threshold, or withheld where the model was told nothing that it can judge.

A verdict is withheld for one of two reasons. A value that matters is outside its plausible range: the sensor,
or the unit, is wrong, and what the model says of such a shot is no statement on it. Or none of the variables
that matter was given, so that all the model has is its training medians. A shot that is merely unlike those
of training keeps its verdict (`data_quality.unlike_known` marks it): such shots are often defects.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.feature_schema import Feature
from shared.bundle.shots import Shot
from shared.contracts.t1 import Reason, Verdict
from shared.units import UnitError, convert

Matrix = npt.NDArray[np.float64]

MATTERS: Final = 0.9
"""Share of the attribution that those variables hold together which matter: the fewest and strongest."""

IMPLAUSIBLE: Final = "implausible"
NOTHING_GIVEN: Final = "nothing_given"

OTHER_UNITS: Final = (
    *("K", "°F", "°C", "bar", "MPa", "kPa", "psi", "kgf/cm²", "min", "s", "ms", "h"),
    *(
        "m/s",
        "mm/s",
        "cm/s",
        "km/h",
        "mm",
        "cm",
        "m",
        "in",
        "L/min",
        "L/h",
        "m³/h",
        "kN",
        "N",
        "t",
        "mA",
        "kV",
    ),
)
"""Units in which a value may have been sent by mistake, the commonest of a kind first."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and the reasons of one that is not by the threshold alone."""

    verdict: Verdict
    reasons: list[Reason]


def variables_that_matter(names: Sequence[str], importance: Matrix) -> frozenset[str]:
    """The strongest variables that together hold MATTERS of the attribution: importance (variables,).

    `importance` is each variable's share of the mean absolute attribution over the training shots; where
    none is known, all matter.
    """
    if not importance.any():
        return frozenset(names)
    order = np.argsort(-importance, kind="stable")
    before = np.cumsum(importance[order]) - importance[order]
    return frozenset(
        names[i] for i, held in zip(order, before, strict=True) if held < MATTERS * importance.sum()
    )


def judge(bundle: Bundle, shots: Sequence[Shot], rows: Matrix, defect: Matrix) -> list[Judgement]:
    """The judgement on each shot: rows (n, variables) as the model read them, its probabilities (n,)."""
    matters = variables_that_matter(bundle.schema.names, bundle.preparation.importance)
    # A sentinel is out of range as well, and a missing value: nothing was believed of it.
    odd = [[name for name in shot.out_of_range if name in shot.values] for shot in shots]
    columns = {name: column for column, name in enumerate(bundle.schema.names)}
    decides = _deciding(bundle, rows, defect, odd)
    judged = []
    for number, (shot, names, chance) in enumerate(zip(shots, odd, defect.tolist(), strict=True)):
        blamed = [name for name in names if name in matters]
        if not blamed and number in decides:
            blamed = names
        reasons = [_implausible(bundle.schema.features[columns[name]], shot.values[name]) for name in blamed]
        if not reasons and shot.missing and matters.isdisjoint(shot.values):
            reasons = [_nothing_given(len(matters))]
        by_threshold: Verdict = "defect" if chance >= bundle.threshold else "normal"
        judged.append(Judgement("withheld" if reasons else by_threshold, reasons))
    return judged


def _deciding(bundle: Bundle, rows: Matrix, defect: Matrix, odd: Sequence[Sequence[str]]) -> frozenset[int]:
    """The shots whose class is another one with the training medians in the place of their `odd` values."""
    asked = [number for number, names in enumerate(odd) if names]
    if not asked:
        return frozenset()
    usual = rows[asked]
    columns = {name: column for column, name in enumerate(bundle.schema.names)}
    for place, number in enumerate(asked):
        changed = [columns[name] for name in odd[number]]
        usual[place, changed] = bundle.preparation.median[changed]
    turned = (bundle.defect_probability(usual) >= bundle.threshold) != (defect[asked] >= bundle.threshold)
    return frozenset(number for number, turns in zip(asked, turned.tolist(), strict=True) if turns)


def _nothing_given(count: int) -> Reason:
    return {
        "code": NOTHING_GIVEN,
        "feature": "",
        "message": f"none of the {count} variables that matter to the model was given",
        "message_ko": f"모델에 중요한 변수 {count}개 가운데 주어진 값이 없습니다",
    }


def _implausible(feature: Feature, value: float) -> Reason:
    low, high = feature.plausible
    unit = feature.unit
    told, bounds = f"{value:g} {unit}".rstrip(), (f"{low:g}", f"{high:g} {unit}".rstrip())
    english = f"{feature.label_en} {told} is outside the plausible range {bounds[0]} to {bounds[1]}"
    korean = f"{feature.label} {told}: 타당한 범위 {bounds[0]}~{bounds[1]} 밖의 값"
    guess = guessed_unit(feature, value)
    if guess is not None:
        other, converted = guess
        english += f"; if it was sent in {other}, it is {converted:.4g} {unit}"
        korean += f" (단위가 {other}인 값이면 {converted:.4g} {unit})"
    return {"code": IMPLAUSIBLE, "feature": feature.name, "message": english, "message_ko": korean}


@lru_cache(maxsize=1024)
def guessed_unit(feature: Feature, value: float) -> tuple[str, float] | None:
    """The unit in which a value would be plausible, and the value in the variable's own; None without one.

    Of several the first in OTHER_UNITS, which begins with the commonest.
    """
    low, high = feature.plausible
    for unit in OTHER_UNITS:
        if unit == feature.unit:
            continue
        try:
            converted = convert(value, unit, feature.unit)
        except UnitError:
            continue
        if low <= converted <= high:
            return unit, converted
    return None
