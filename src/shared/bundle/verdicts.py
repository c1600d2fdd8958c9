"""The verdict on a shot: by the threshold, unsure, or withheld where the model was told nothing to judge.

A verdict is withheld for one of two reasons. A value that matters is outside its plausible range: the sensor,
or the unit, is wrong, and what the model says of such a shot is no statement on it. Or none of the variables
that matter was given, so that all the model has is its training medians. A shot that is merely unlike those
of training keeps its verdict (`data_quality.unlike_known` marks it): such shots are often defects.

A verdict is unsure where the interval of the probability, between runs and, where values are missing, between
the shots that may stand in for it, holds the threshold. Few values widen the interval; where it is plain even
so, the verdict stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.estimates import Estimates
from shared.bundle.feature_schema import Feature
from shared.bundle.kinds import Unseen, unseen_kinds
from shared.bundle.shots import Shot
from shared.contracts.t1 import Reason, Verdict
from shared.decimals import apart, beside, written
from shared.probability import percent
from shared.units import UnitError, convert

Matrix = npt.NDArray[np.float64]

MATTERS: Final = 0.9
"""Share of the attribution that those variables hold together which matter: the fewest and strongest."""

UNLIKE: Final = 0.99
"""Anomaly score from which a shot counts as unlike those that the model knows."""

IMPLAUSIBLE: Final = "implausible"
NOTHING_GIVEN: Final = "nothing_given"
INTERVAL: Final = "interval"
UNSEEN: Final = "unseen"

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
    """A verdict, the reasons of one that is not by the threshold alone, and what no known shot had."""

    verdict: Verdict
    reasons: list[Reason]
    unseen: list[Unseen]


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


def judge(
    bundle: Bundle,
    shots: Sequence[Shot],
    rows: Matrix,
    found: Estimates,
    unseen: Sequence[Sequence[Unseen]] | None = None,
) -> list[Judgement]:
    """The judgement on each shot: imputed rows (n, variables), what is estimated of them, and the levels of
    each that were sent and no known shot had; dies and products of numbers are looked up here."""
    matters = variables_that_matter(bundle.schema.names, bundle.preparation.importance)
    # A sentinel is out of range as well, and a missing value: nothing was believed of it.
    odd = [[name for name in shot.out_of_range if name in shot.values] for shot in shots]
    columns = {name: column for column, name in enumerate(bundle.schema.names)}
    decides = _deciding(bundle, rows, found.median, odd)
    judged = []
    for number, (shot, names) in enumerate(zip(shots, odd, strict=True)):
        blamed = [name for name in names if name in matters]
        if not blamed and number in decides:
            blamed = names
        reasons = [_implausible(bundle.schema.features[columns[name]], shot.values[name]) for name in blamed]
        if not reasons and shot.missing and matters.isdisjoint(shot.values):
            reasons = [_nothing_given(len(matters))]
        verdict: Verdict = "withheld"
        if not reasons:
            verdict = "defect" if found.probability[number] >= bundle.threshold else "normal"
            if (interval := held_threshold(bundle, found, number)) is not None:
                verdict, reasons = "unsure", [_unsure(bundle, interval, shot)]
        new = [
            *(unseen[number] if unseen else ()),
            *unseen_kinds(bundle.schema, bundle.kinds, shot.values),
        ]
        judged.append(Judgement(verdict, [*reasons, *map(_unseen, new)], new))
    return judged


def held_threshold(bundle: Bundle, found: Estimates, number: int) -> tuple[float, float] | None:
    """The interval of a shot that holds the threshold; None where it does not, or none is known."""
    if found.low is None or found.high is None:
        return None
    low, high = float(found.low[number]), float(found.high[number])
    return (low, high) if low < bundle.threshold <= high else None


def _deciding(bundle: Bundle, rows: Matrix, defect: Matrix, odd: Sequence[Sequence[str]]) -> frozenset[int]:
    """The shots whose verdict is another one with the training medians in the place of their `odd` values."""
    asked = [number for number, names in enumerate(odd) if names]
    if not asked:
        return frozenset()
    usual = rows[asked]
    columns = {name: column for column, name in enumerate(bundle.schema.names)}
    for place, number in enumerate(asked):
        changed = [columns[name] for name in odd[number]]
        usual[place, changed] = bundle.preparation.median[changed]
    turned = _sides(bundle, bundle.defect_probability(usual)) != _sides(bundle, defect[asked])
    return frozenset(number for number, turns in zip(asked, turned.tolist(), strict=True) if turns)


def _sides(bundle: Bundle, defect: Matrix) -> npt.NDArray[np.int64]:
    """Where probabilities (n,) lie: 0 under the threshold, 2 over it, 1 where their interval holds it."""
    low, high = (defect, defect) if bundle.reliability is None else bundle.reliability.intervals(defect)
    return (low >= bundle.threshold).astype(np.int64) + (high >= bundle.threshold)


def _nothing_given(count: int) -> Reason:
    return {
        "code": NOTHING_GIVEN,
        "feature": "",
        "message": f"None of the {count} variables that matter to the model was given",
        "message_ko": f"모델에 중요한 변수 {count}개 가운데 주어진 값이 없습니다",
    }


def _unsure(bundle: Bundle, interval: tuple[float, float], shot: Shot) -> Reason:
    ends = [percent(end) for end in interval]
    threshold = percent(bundle.threshold)
    english = f"The defect probability may be {ends[0]} to {ends[1]} %, and the threshold is {threshold} %"
    korean = f"불량 확률이 {ends[0]}~{ends[1]} %일 수 있고 판정 기준은 {threshold} %입니다"
    if shot.missing:
        counts = len(shot.missing), len(bundle.schema.names)
        english += f" ({counts[0]} of {counts[1]} values were not given)"
        korean += f" (변수 {counts[1]}개 중 {counts[0]}개 없음)"
    rate = None if bundle.reliability is None else bundle.reliability.unsure_rate
    if rate is not None:
        share = f"{percent(rate.rate)} %"
        english += f". Of {rate.shots} later shots that were as unsure, {share} were defects"
        korean += f". 이렇게 불확실했던 이후 샷 {rate.shots}개 중 {share}가 불량이었습니다"
    return {"code": INTERVAL, "feature": "", "message": english, "message_ko": korean}


def _unseen(one: Unseen) -> Reason:
    feature, value = one
    return {
        "code": UNSEEN,
        "feature": feature.name,
        "message": f"{feature.label_en} {value} was in no shot that the model knows",
        "message_ko": f"{feature.label} {value}: 모델이 아는 샷에 없던 값입니다",
    }


def _implausible(feature: Feature, value: float) -> Reason:
    low, high = feature.plausible
    unit = feature.unit
    at = beside(value, low, high, feature.shown_decimals)
    told, bounds = f"{written(value, at)} {unit}".rstrip(), (f"{low:g}", f"{high:g} {unit}".rstrip())
    english = f"{feature.label_en} {told} is outside the plausible range {bounds[0]} to {bounds[1]}"
    korean = f"{feature.label} {told}: 타당한 범위 {bounds[0]}~{bounds[1]} 밖의 값"
    guess = guessed_unit(feature, value)
    if guess is not None:
        other, converted = guess
        moved = written(converted, apart(converted, [0.0], feature.shown_decimals))
        english += f"; if it was sent in {other}, it is {moved} {unit}"
        korean += f" (단위가 {other}인 값이면 {moved} {unit})"
    return {"code": IMPLAUSIBLE, "feature": feature.name, "message": english, "message_ko": korean}


@lru_cache(maxsize=1024)
def guessed_unit(feature: Feature, value: float) -> tuple[str, float] | None:
    """The unit in which a value would be plausible, and the value in the variable's own; None without one.

    Of several the one that brings the value nearest to the typical one, the commoner of two that are equal.
    """
    low, high = feature.plausible
    fitting: list[tuple[str, float]] = []
    for unit in OTHER_UNITS:
        if unit == feature.unit:
            continue
        try:
            converted = convert(value, unit, feature.unit)
        except UnitError:
            continue
        if low <= converted <= high:
            fitting.append((unit, converted))
    return min(fitting, key=lambda fit: abs(fit[1] - feature.typical), default=None)
