"""Which column of a table is likely which variable of a line: by name, unit and range of values.

frontend/src/table/column_proposal.ts follows the same rules, and generated tables hold both together.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Literal

from shared.bundle.feature_schema import Feature
from shared.tables.words import is_empty
from shared.units import convert, parse_unit
from training.lines.line import Line
from training.lines.name_likeness import contradicts, likeness
from training.tables.headers import ColumnNames, name_key, unit_beside
from training.tables.numbers import Mark, tidy, written
from training.tables.raw_table import RawTable, known_otherwise

type By = Literal["name", "alias", "label", "likeness"]

LIKELY = 0.6
"""Score from which a column is proposed."""
NAME, RANGE, UNIT = 0.6, 0.25, 0.15
"""Parts of the score: likeness of the names, share of the values in range, a unit that fits."""
SAMPLE = 1_000
"""Rows, from the first on, whose values are looked at."""
EQUAL = 1e-9
"""Difference of two scores that says nothing."""
COUNTED = 5
"""Values, each one more than the one before, from which on a column counts shots."""


@dataclass(frozen=True, slots=True)
class Match:
    """A column and the variable that it may be, and what says so.

    by: the variable's spelling that the column's name is (`certain` then), or only resembles. share: of the
    values that were looked at, those that are plausible; None where they are no numbers. unit: the column's,
    where it fits.
    """

    column: str
    feature: str
    by: By
    spelling: str
    likeness: float = 1.0
    share: float | None = None
    unit: str = ""

    @property
    def certain(self) -> bool:
        """True where the column's name is one of the variable's."""
        return self.by != "likeness"

    @property
    def score(self) -> float:
        """How much speaks for it, from 0 to 1."""
        return NAME * self.likeness + RANGE * (self.share or 0) + UNIT * bool(self.unit)

    @property
    def why(self) -> str:
        """The reasons in words."""
        told = f"name {self.likeness:.0%} like {self.spelling!r}"
        told += "" if self.share is None else f", {self.share:.0%} of the values in range"
        return told + (f", {self.unit} fits" if self.unit else "")


@dataclass(frozen=True, slots=True)
class Sampled:
    """The values of a column as they are written: number and unit of each cell that holds something, None
    where it is no number."""

    unit: str
    cells: Sequence[tuple[float, str] | None]

    @classmethod
    def readings(cls, texts: Sequence[str], mark: Mark | None, unit: str) -> list["Sampled"]:
        """The first cells of a column by its decimal mark, or by each of both where nothing decides it."""
        cells = [text for text in islice(texts, SAMPLE) if not is_empty(text)]
        marks: Sequence[Mark] = (".", ",") if mark is None else (mark,)
        return [cls(unit, [_cell(text, mark) for text in cells]) for mark in marks]

    @property
    def is_numeric(self) -> bool:
        """True where at least half of the cells are numbers."""
        return bool(self.cells) and 2 * sum(cell is not None for cell in self.cells) >= len(self.cells)

    @property
    def counts(self) -> bool:
        """True for a number of the shot: each is one more than the one before."""
        values = [math.nan if cell is None else cell[0] for cell in self.cells]
        return len(values) >= COUNTED and all(after - before == 1 for before, after in pairwise(values))

    def share_in_range(self, feature: Feature) -> float:
        """The share of the cells whose values are plausible for a variable."""
        low, high = feature.plausible
        bare = bool(self.unit) or not any(cell and _is_other(cell[1], feature.unit) for cell in self.cells)
        inside = 0
        for cell in self.cells:
            value = None if cell is None else _in_unit(*cell, self.unit, feature.unit, bare=bare)
            inside += value is not None and low <= value <= high
        return inside / len(self.cells)

    def fitting_unit(self, feature: Feature) -> str | None:
        """The column's unit where it is of the variable's quantity, "" where it has none, None where it is
        of another one."""
        unit = self.unit or next((cell[1] for cell in self.cells if cell and cell[1]), "")
        given, wanted = parse_unit(unit), parse_unit(feature.unit)
        if given is None:
            return ""
        return unit if wanted is not None and given.compatible(wanted) else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The matches of a table's columns, and the columns that are left open since two variables or more
    are equally likely, with these."""

    matches: list[Match]
    alike: Mapping[str, Sequence[str]]


def propose_columns(raw: RawTable, line: Line) -> list[Match]:
    """The columns that the line knows by name, then those that are likely a variable that has none. A column
    and a variable are each proposed once, the likeliest first."""
    return propose(raw, line).matches


def propose(raw: RawTable, line: Line) -> Proposal:
    """The same, with what is left open."""
    names = ColumnNames(line.schema.features, line.columns)
    features = {feature.name: feature for feature in line.schema.features}
    known: dict[str, Match] = {}
    for column in raw.columns:
        name = names.find(column).feature
        if name is not None and name not in known:
            known[name] = _known(column, features[name])
    others = known_otherwise(line)
    taken = {
        column
        for column in raw.columns
        if names.find(column).feature is not None or name_key(column) in others
    }
    sampled = {
        column: Sampled.readings(texts, raw.mark_of(column), raw.units.get(column, unit_beside(column)[1]))
        for column, texts in raw.columns.items()
        if column not in taken
    }
    open_features = [
        feature
        for feature in line.schema.features
        if feature.name not in known and feature.derive is None and not feature.codes
    ]
    likely = [match for feature in open_features for match in _matches(sampled, feature)]
    alike = _alike(likely)
    found: list[Match] = []
    for match in sorted(likely, key=lambda match: -match.score):
        taken_already = any(match.column == other.column or match.feature == other.feature for other in found)
        if match.column not in alike and not taken_already:
            found.append(match)
    return Proposal([*known.values(), *found], alike)


def _alike(likely: Sequence[Match]) -> dict[str, list[str]]:
    """Columns for which two variables or more speak equally much, with these."""
    best: dict[str, float] = {}
    for match in likely:
        best[match.column] = max(best.get(match.column, 0.0), match.score)
    found: dict[str, list[str]] = {}
    for match in likely:
        if best[match.column] - match.score < EQUAL:
            found.setdefault(match.column, []).append(match.feature)
    return {column: features for column, features in found.items() if len(features) > 1}


def _known(column: str, feature: Feature) -> Match:
    key, bare = name_key(column), name_key(unit_beside(column)[0])
    spellings: list[tuple[By, str]] = [("name", feature.name)]
    spellings += [("alias", alias) for alias in feature.aliases]
    spellings += [("label", feature.label), ("label", feature.label_en)]
    by, spelling = next(
        ((by, text) for by, text in spellings if name_key(text) in (key, bare)), ("label", feature.label)
    )
    return Match(column, feature.name, by, spelling)


def _matches(sampled: Mapping[str, Sequence[Sampled]], feature: Feature) -> Iterator[Match]:
    for column, readings in sampled.items():
        values = readings[0]
        unit = values.fitting_unit(feature)
        if unit is None or not values.is_numeric or values.counts:
            continue
        name = unit_beside(column)[0]
        spellings = (feature.name, *feature.aliases, feature.label, feature.label_en)
        if contradicts(name, spellings):
            continue
        alike, spelling = 0.0, feature.name
        for text in spellings:
            if (found := likeness(name, text)) > alike:
                alike, spelling = found, text
        share = max(reading.share_in_range(feature) for reading in readings)
        match = Match(column, feature.name, "likeness", spelling, alike, share, unit)
        if match.score >= LIKELY:
            yield match


def _cell(text: str, mark: Mark) -> tuple[float, str] | None:
    cell = written(text)
    value = None if cell is None else cell.by(mark)
    return None if cell is None or value is None or math.isinf(value) else (value, cell.unit)


def _is_other(own: str, unit: str) -> bool:
    """True for a unit of the same quantity whose values have to be converted."""
    source, target = parse_unit(own), parse_unit(unit)
    if source is None or target is None or source.readings == target.readings:
        return False
    return source.compatible(target)


def _in_unit(value: float, own: str, header: str, unit: str, *, bare: bool) -> float | None:
    """The value in the variable's unit, or None where its own is none of that quantity."""
    given = own or header
    if not given:
        return value if bare else None
    source, target = parse_unit(given), parse_unit(unit)
    if source is None or target is None:
        return value if given.strip().casefold() == unit.strip().casefold() else None
    if source.readings == target.readings:
        return value
    return tidy(convert(value, source, target)) if source.compatible(target) else None
