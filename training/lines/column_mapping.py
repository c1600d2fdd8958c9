"""Which column of a plant's tables is which variable: kept in a file that a person has confirmed."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from shared.bundle.feature_schema import Feature, FeatureSchema
from shared.units import parse_unit
from training.lines.line import Line
from training.lines.yaml_places import line_of, read_yaml
from training.tables.headers import ColumnNames, name_key, plain_name, unit_beside
from training.tables.numbers import NumberFault, read_numbers
from training.tables.raw_table import RawTable

LIKELY = 0.55
"""Score from which a column is proposed."""
FIRST_PART = 0.9
"""Likeness of a name that is the beginning or the end of the other one."""


@dataclass(frozen=True, slots=True)
class Match:
    """A column and the variable that it may be: known by its name (`certain`), or how likely and why."""

    column: str
    feature: str
    certain: bool
    score: float = 1.0
    why: str = ""


def read_mapping(path: Path, line: Line) -> dict[str, str]:
    """The variable of each column. Raises ValueError naming file and line of what is odd, OSError where the
    file cannot be read."""
    document, places = read_yaml(path)
    columns = document.get("columns", ()) if isinstance(document, Mapping) else ()
    columns = {} if columns is None else columns
    if not isinstance(columns, Mapping):
        raise ValueError(  # noqa: TRY004 - the file's content, not an argument's type
            f"{path}: line 1: must have columns: a mapping of the table's columns to variables"
        )
    found: dict[str, str] = {}
    for column, name in columns.items():
        at = line_of(f"columns.{column}", places)
        if name not in line.schema.names:
            near = difflib.get_close_matches(str(name), line.schema.names, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"{path}: line {at}: {name!r} is no variable of {line.path}{hint}")
        if name in found.values():
            raise ValueError(f"{path}: line {at}: {name} has a column already")
        found[str(column)] = str(name)
    return found


def with_columns(line: Line, columns: Mapping[str, str]) -> Line:
    """The line whose variables are known by these columns too; a bundle trained with it keeps them."""
    further: dict[str, list[str]] = {}
    for column, name in columns.items():
        further.setdefault(name, []).append(plain_name(column))
    entries: list[dict[str, Any]] = [
        {**entry, "aliases": [*further[entry["name"]], *entry.get("aliases", ())]}
        if entry["name"] in further
        else dict(entry)
        for entry in line.document["features"]
    ]
    document = {**line.document, "features": entries}
    return replace(line, document=document, schema=FeatureSchema.from_mapping(document))


def propose_columns(raw: RawTable, line: Line) -> list[Match]:
    """The columns that the line knows by name, then those that are likely a variable that has none: by name,
    unit and range of values. A column and a variable are each proposed once, the likeliest first."""
    names = ColumnNames(line.schema.features)
    certain = [
        Match(column, feature, certain=True)
        for column in raw.columns
        if (feature := names.find(column).feature) is not None
    ]
    taken = {match.column for match in certain} | _known_otherwise(raw, line)
    open_features = [
        feature
        for feature in line.schema.features
        if feature.name not in {match.feature for match in certain} and feature.derive is None
    ]
    columns = [column for column in raw.columns if column not in taken]
    likely = [match for feature in open_features for match in _matches(raw, columns, feature)]
    found: list[Match] = []
    for match in sorted(likely, key=lambda match: -match.score):
        if not any(match.column == other.column or match.feature == other.feature for other in found):
            found.append(match)
    return [*certain, *found]


def _known_otherwise(raw: RawTable, line: Line) -> set[str]:
    rules = line.rules
    named = [*rules.label.columns, *(name for group in rules.time for name in group), *rules.ignore]
    named += [name for name in (rules.machine, rules.run.restarts, *rules.run.columns) if name]
    return {column for name in named if (column := raw.find(name)) is not None}


def _matches(raw: RawTable, columns: Sequence[str], feature: Feature) -> Iterator[Match]:
    for column in columns:
        name, unit = unit_beside(column)
        unit = raw.units.get(column, unit)
        likeness = max(
            _likeness(name_key(name), name_key(other))
            for other in (feature.name, *feature.aliases, feature.label, feature.label_en)
        )
        fits = _unit_fits(unit, feature)
        share = _share_in_range(raw, column, unit, feature)
        if fits is False or share is None:
            continue
        score = 0.6 * likeness + 0.25 * share + 0.15 * bool(fits)
        if score >= LIKELY:
            told = f"name {likeness:.0%}, {share:.0%} of the values in range"
            told += f", {unit} fits" if fits else ""
            yield Match(column, feature.name, certain=False, score=score, why=told)


def _likeness(one: str, other: str) -> float:
    short, long = sorted((one, other), key=len)
    if len(short) >= 2 and (long.startswith(short) or long.endswith(short)):
        return FIRST_PART
    return difflib.SequenceMatcher(None, one, other).ratio()


def _unit_fits(unit: str, feature: Feature) -> bool | None:
    """True where a header's unit is of the variable's quantity; None where it has no unit."""
    given, wanted = parse_unit(unit), parse_unit(feature.unit)
    if given is None:
        return None
    return wanted is not None and given.compatible(wanted)


def _share_in_range(raw: RawTable, column: str, unit: str, feature: Feature) -> float | None:
    """The share of a column's values that are plausible for the variable; None where they are no numbers."""
    texts = [text.strip() for text in raw.columns[column]]
    if feature.codes:
        return None
    try:
        values = np.array(read_numbers(texts, raw.mark_of(column), feature.unit, unit).values)
    except NumberFault:
        return None
    known = values[~np.isnan(values)]
    low, high = feature.plausible
    return float(((known >= low) & (known <= high)).mean()) if len(known) else None
