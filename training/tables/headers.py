"""The meaning of a table's headers: names however they are typed, and the units that stand beside them.

frontend/src/table/headers.ts follows the same rules.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from shared.bundle.feature_schema import Feature
from shared.tables.words import is_empty
from shared.units import parse_unit
from training.tables.numbers import written

HEADER_WITHIN = 20
"""Titles and dates of an export may stand above the header, in so many rows with it."""
_PHASE = re.compile("[Vv][0-9]")
"""A phase of the plunger's way, as in 고속 (V2): no square volts."""
_OPENING, _CLOSING = "([（［", ")]）］"


def name_key(name: str) -> str:
    """The form by which names are compared: case, spaces, underscores, full width and composition of
    letters do not count."""
    return re.sub(r"[\s_]+", "", unicodedata.normalize("NFKC", name)).casefold()


@dataclass(frozen=True, slots=True)
class Meaning:
    """The meaning of a header: a variable's name, or None, and the unit beside it ("" without one)."""

    feature: str | None
    unit: str = ""


class ColumnNames:
    """The variables by what a header may call them: the name, an alias, the Korean or English label.

    A variable's own name counts before an alias, an alias before a label; a label of two says nothing. What
    a person has said of `columns` counts before all of them: the variable of each, None for one that is none.
    """

    def __init__(
        self,
        features: Sequence[Feature],
        columns: Mapping[str, str | None] | None = None,
        *,
        labels: bool = True,
    ) -> None:
        self._said = {name_key(column): name for column, name in (columns or {}).items()}
        self._units = {feature.name: feature.unit for feature in features}
        self._named: dict[str, str] = {}
        shared: set[str] = set()
        for feature in features if labels else ():
            for key in {name_key(feature.label), name_key(feature.label_en)} - {""}:
                if self._named.setdefault(key, feature.name) != feature.name:
                    shared.add(key)
        for key in shared:
            del self._named[key]
        for feature in features:
            self._named |= {name_key(alias): feature.name for alias in feature.aliases}
        self._named |= {name_key(feature.name): feature.name for feature in features}

    def find(self, header: str) -> Meaning:
        """Read a header: "금형 온도 (°C)" and "금형온도[℃]" are 금형 온도 in °C."""
        key = name_key(header)
        if key in self._said:
            return Meaning(self._said[key], unit_beside(header)[1])
        if (name := self._named.get(key)) is not None:
            return Meaning(name)
        for name, unit in _with_unit(header):
            feature = self._named.get(name_key(name))
            if feature is not None and (parse_unit(unit) or _typed(unit) == _typed(self._units[feature])):
                return Meaning(feature, unit)
        return Meaning(None)

    def find_own(self, own: str, header: str) -> Meaning:
        """The same for a header that stands in the file more than once, whose `own` name has a number."""
        return self.find(own) if own != header and name_key(own) in self._said else self.find(header)

    def is_unit(self, feature: str, text: str) -> bool:
        """True where a cell below the header holds nothing but a unit, or what stands for none."""
        inside = unbracketed(text)
        return parse_unit(inside) is not None or _typed(inside) == _typed(self._units[feature])


def unbracketed(text: str) -> str:
    """A unit without brackets around it."""
    return text.strip().removeprefix("(").removeprefix("[").removesuffix(")").removesuffix("]").strip()


def unit_beside(header: str) -> tuple[str, str]:
    """A header's name and the unit that stands beside it, "" without one."""
    return next(((name, unit) for name, unit in _with_unit(header) if parse_unit(unit)), (header, ""))


def plain_name(header: str) -> str:
    """A header without the unit beside it."""
    return unit_beside(header)[0]


def _with_unit(header: str) -> Iterator[tuple[str, str]]:
    """Name and unit of "name (unit)", "name [unit]", "name, unit" and "name / unit"."""
    text = header.strip()
    if text and text[-1] in _CLOSING:
        depth = 0
        for place in range(len(text) - 1, -1, -1):
            depth += (text[place] in _CLOSING) - (text[place] in _OPENING)
            if not depth:
                unit = text[place + 1 : -1].strip()
                if not _PHASE.fullmatch(unit):
                    yield text[:place].rstrip(), unit
                return
    for mark in (",", " / "):
        name, found, unit = text.rpartition(mark)
        if found:
            yield name.rstrip(), unit.strip()


def _typed(unit: str) -> str:
    return unicodedata.normalize("NFKC", unit).strip().casefold()


def joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two header rows as one: a group's name holds until the next one, and is joined to a name by `_`."""
    names, group = [], ""
    for place in range(max(len(upper), len(lower))):
        above = upper[place].strip() if place < len(upper) else ""
        below = lower[place].strip() if place < len(lower) else ""
        if above and not above.startswith("Unnamed:"):
            group = above
        # A cell that is merged over both rows stands in both.
        both = below if above == below else "_".join(part for part in (group, below) if part)
        names.append(both)
    return names


def below_groups(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two header rows of which the upper one holds groups, and the names of columns that are in none."""
    width = max(len(upper), len(lower))
    rows = ([*row, *[""] * (width - len(row))] for row in (upper, lower))
    return [below.strip() or above.strip() for above, below in zip(*rows, strict=True)]


def looks_like_units(row: Sequence[str], features: Sequence[str | None], names: ColumnNames) -> bool:
    """True for a row of units below the header: its cells under variables are units or empty, one at least
    is a unit, and no cell is a number."""
    cells = [(feature, text) for feature, text in zip(features, row, strict=False) if feature is not None]
    given = [(feature, text) for feature, text in cells if not is_empty(text)]
    return (
        any(parse_unit(unbracketed(text)) for _, text in given)
        and all(names.is_unit(feature, text) for feature, text in given)
        and not any((cell := written(text)) is not None and not cell.unit for text in row)
    )
