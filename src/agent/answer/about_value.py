"""What is said of one value: what it is, what is typical, and what it does to this shot."""

from collections.abc import Iterator

from agent.answer.findings import Row
from agent.answer.words import Words
from agent.answer.writer import number

ABOUT_TYPICAL = 0.01
"""Of the typical value: what is closer to it counts as the same."""


def about_value(label: str, unit: str, value: float | None, importance: Row | None, told: Words) -> str:
    """One paragraph. `importance` are the drivers found; a variable that is none of them is told alone."""
    if value is None:
        return told.no_value.format(label=label)
    return " ".join(_sentences(label, unit, value, importance, told))


def _sentences(label: str, unit: str, value: float, importance: Row | None, told: Words) -> Iterator[str]:
    yield told.value.format(label=label, value=number(value), unit=unit).replace(" **", "**")
    if importance is None:
        return
    typical = importance.get("typical")
    if typical is None:
        return
    away = value - typical
    pattern = (
        told.usual if abs(away) <= ABOUT_TYPICAL * abs(typical) else (told.high if away > 0 else told.low)
    )
    yield pattern.format(typical=number(typical), unit=unit).replace("  ", " ")
    if "percent" in importance and "direction" in importance:
        direction = told.directions_of.get(importance["direction"], importance["direction"])
        yield told.driver_of.format(direction=direction, percent=number(importance["percent"]))
