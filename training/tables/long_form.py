"""Tables with one variable a row, as historians and MES export them → one shot a row."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from training.lines.table_rules import LongRule
from training.tables.csv_text import Row
from training.tables.headers import ColumnNames, name_key


def pivoted(
    path: Path, header: Row, rows: Iterator[Row], rule: LongRule, names: ColumnNames
) -> tuple[list[Row], tuple[str, ...]]:
    """The rows with the first one for a header, and notes. Shots keep the order in which they begin, and the
    line of their first row; all columns but those of the rule are the shot's own.

    Raises ValueError naming file, line and column where the rule's columns are missing, a shot has a variable
    twice with two values, or two values of a column that is its own.
    """
    line, own = header
    places = {name_key(name): place for place, name in enumerate(own)}
    needed = [*rule.shot, rule.variable, rule.value, *([rule.unit] if rule.unit else [])]
    if absent := [name for name in needed if name_key(name) not in places]:
        raise ValueError(f"{path}: line {line}: columns of table.long are missing: {', '.join(absent)}")
    variable, value = places[name_key(rule.variable)], places[name_key(rule.value)]
    unit = places[name_key(rule.unit)] if rule.unit else None
    keys = [places[name_key(name)] for name in rule.shot]
    kept = [place for place in range(len(own)) if place not in {variable, value, unit}]
    shots: dict[tuple[str, ...], tuple[int, list[str], dict[str, str]]] = {}
    columns: dict[str, None] = {}
    unknown: Counter[str] = Counter()
    for at, row in rows:
        if len(row) < len(own):
            raise ValueError(f"{path}: line {at}: {len(row)} fields where the header has {len(own)}")
        key = tuple(row[place].strip() for place in keys)
        first, beside, values = shots.setdefault(key, (at, [row[place] for place in kept], {}))
        for place, text in zip(kept, beside, strict=True):
            if row[place].strip() != text.strip():
                raise ValueError(
                    f"{path}: line {at}: column {own[place]}: {row[place]!r}, and {text!r} in line {first} "
                    "of the same shot; add the column to table.long.shot"
                )
        name = row[variable].strip()
        meaning = names.find(name)
        if meaning.feature is None:
            unknown[name] += 1
        cell = row[value].strip()
        if unit is not None and cell and row[unit].strip():
            cell = f"{cell} {row[unit].strip()}"
        column = meaning.feature or name
        if meaning.unit and cell and unit is None:
            cell = f"{cell} {meaning.unit}"
        if values.setdefault(column, cell) != cell:
            raise ValueError(
                f"{path}: line {at}: column {own[value]}: {name} of this shot is {cell!r}, and was "
                f"{values[column]!r} above"
            )
        columns[column] = None
    notes = [f"one variable a row: {len(shots)} shots"]
    if unknown:
        told = ", ".join(f"{name!r} in {count} rows" for name, count in unknown.most_common(5))
        notes.append(f"variables that the line does not know: {told}")
    found: list[Row] = [(line, [*(own[place] for place in kept), *columns])]
    found += [
        (at, [*beside, *(values.get(column, "") for column in columns)])
        for at, beside, values in shots.values()
    ]
    return found, tuple(notes)
