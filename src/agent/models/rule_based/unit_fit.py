"""Numbers beside variables: whether a unit fits, and the number in the variable's own unit."""

from collections.abc import Mapping
from typing import Final

from agent.models.rule_based.scanner import Amount
from shared.bundle.feature_schema import Feature
from shared.units import PERCENT, Unit, convert, parse_unit

_SHORT_FOR: Final[Mapping[tuple[str, str], str]] = {
    ("MPa", "kg"): "kgf/cm²",
    ("bar", "kg"): "kgf/cm²",
    ("m/s", "m"): "m/s",
    ("L/min", "L"): "L/min",
}
"""Variable's unit and spoken unit, with what is meant (킬로 of a pressure is kgf/cm²)."""
_SPOKEN: Final = frozenset({"킬로", "키로", "킬로그램", "미터", "리터", "kg", "kilo", "kilos"})


def is_share(unit: Unit | None, feature: Feature) -> bool:
    """Return whether a unit makes the number a share of the variable's present value."""
    return unit is not None and unit.symbol == PERCENT and feature.unit != PERCENT


def unit_fits(unit: Unit | None, feature: Feature, *, step: bool = False) -> bool:
    """Return whether a number in a unit may be a value of the variable; `step`: or a share of it."""
    if unit is None:
        return True
    if is_share(unit, feature):
        return step
    own = parse_unit(feature.unit)
    return own is not None and unit.compatible(own)


def unit_of(amount: Amount, feature: Feature) -> Unit | None:
    """Return the unit of a number beside a variable, spoken short forms spelt out."""
    unit = amount.unit
    if unit is not None and amount.unit_text.lower() in _SPOKEN:
        meant = _SHORT_FOR.get((feature.unit, unit.symbol))
        return parse_unit(meant) if meant else unit
    return unit


def written_unit(unit: Unit | None, feature: Feature) -> str:
    """Return the symbol of a unit, empty where it is the variable's own."""
    if unit is None:
        return ""
    own = parse_unit(feature.unit)
    return "" if own is not None and own.readings[0] in unit.readings else unit.symbol


def in_own_unit(value: float, unit: Unit | None, feature: Feature, *, difference: bool = False) -> float:
    """Return a number in the variable's unit; shares stay as they are."""
    if unit is None or unit.symbol == PERCENT:
        return value
    return round(convert(value, unit, feature.unit, difference=difference), 6)


def own_value(amount: Amount, feature: Feature) -> float:
    """Return an amount as a value of the variable, in its unit."""
    return in_own_unit(amount.value, unit_of(amount, feature), feature)
