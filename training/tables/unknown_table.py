"""A table whose line is not written yet: its header by its form alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.tables.words import is_empty
from shared.units import parse_unit
from training.lines.line import Line
from training.lines.table_rules import Header
from training.tables.csv_text import DELIMITERS, NAMES, Row, open_csv
from training.tables.headers import HEADER_WITHIN, joined, unbracketed, unit_beside
from training.tables.layout import Layout, regularity, unique_names
from training.tables.numbers import written
from training.tables.raw_table import HEAD, Dialect, RawTable, TableSource, open_book, open_table, sheets_of


@dataclass(frozen=True, slots=True)
class UnknownTable:
    """A table, and how many rows its header has."""

    raw: RawTable
    header: Header


def read_to_map(path: Path, line: Line, dialect: Dialect) -> RawTable:
    """Read a table whose columns may be the line's under other names: its header by the names that the line
    knows, or by its form where it knows none.

    Raises ValueError and OSError as `read_unknown` does.
    """
    try:
        return open_table(path, line, dialect).whole(dialect.decimal)
    except ValueError:
        return read_unknown(path, dialect).raw


def read_unknown(path: Path, dialect: Dialect) -> UnknownTable:
    """Read a CSV, .xlsx or .xls of which nothing is known.

    Raises ValueError for a file that is empty or no table, and where several sheets may be meant; OSError
    where it cannot be read.
    """
    book = open_book(path)
    if book is None:
        file = open_csv(path)
        marks = [mark for mark in (dialect.delimiter, file.separator) if mark][:1] or list(DELIMITERS)
        heads = {mark: file.head(mark, HEAD) for mark in marks}
        delimiter = max(heads, key=lambda mark: regularity(heads[mark]))
        if not heads[delimiter]:
            raise ValueError(f"{path}: is empty; a header and a row for each shot are needed")
        notes = (*file.notes, f"fields are separated by {NAMES.get(delimiter, delimiter)}")
        layout, header = _layout(heads[delimiter])
        source_of_csv = TableSource(path, layout, notes, lambda: file.rows(delimiter))
        return UnknownTable(source_of_csv.whole(dialect.decimal), header)
    sheets = [sheet for sheet in sheets_of(book, dialect.sheet or None) if len(sheet.rows) > 1]
    if not sheets:
        raise ValueError(f"{path}: holds no table")
    if len(sheets) > 1:
        told = ", ".join(sheet.name for sheet in sheets)
        raise ValueError(f"{path}: several sheets hold rows: {told}; say which is the table: --sheet")
    rows = sheets[0].rows
    layout, header = _layout(rows[:HEAD])
    source_of_rows = TableSource(path, layout, sheets[0].notes, lambda: iter(rows))
    return UnknownTable(source_of_rows.whole(dialect.decimal), header)


def _layout(rows: Sequence[Row]) -> tuple[Layout, Header]:
    """The header is the first row that is as wide as most and holds texts alone; a row of groups above it is
    joined to it, and a row of units below it is read as such."""
    filled = [sum(not is_empty(text) for text in row) for _, row in rows]
    usual = max(sorted(set(filled[-max(1, len(filled) // 2) :])), key=filled.count, default=0)
    at = next(
        (
            place
            for place, (_, row) in enumerate(rows[:HEADER_WITHIN])
            if filled[place] >= max(1, usual // 2) and not _numbers(row)
        ),
        0,
    )
    names = [text.strip() for text in rows[at][1]]
    skip = at + 1
    above = rows[at - 1][1] if at else []
    header: Header = "one-row"
    if at and filled[at - 1] > 1 and not _numbers(above) and rows[at][0] == rows[at - 1][0] + 1:
        names, header = joined(above, names), "two-rows-joined"
    elif _fills(rows[at : at + 3]):
        names, header, skip = joined(names, rows[skip][1]), "two-rows-joined", skip + 1
    below = [row for _, row in rows[skip : skip + 2]]
    units: list[str] = []
    if len(below) == 2 and not _numbers(below[0]) and _numbers(below[1]):
        given = [unbracketed(text) for text in below[0] if not is_empty(text)]
        if given and all(map(parse_unit, given)):
            units, skip = [unbracketed(text) for text in below[0]], skip + 1
    while names and not names[-1]:
        names.pop()
    own = unique_names(names)
    given_units = {
        name: unit
        for place, name in enumerate(own)
        if (unit := unit_beside(name)[1] or (units[place] if place < len(units) else ""))
    }
    return Layout(skip, rows[at][0], tuple(own), {}, given_units, (), 0, ()), header


def _fills(rows: Sequence[Row]) -> bool:
    """True where the first row is one of groups: the second, of texts alone that are no units, stands where
    it is empty, and the third holds numbers."""
    if len(rows) < 3 or rows[1][0] != rows[0][0] + 1:
        return False
    upper, lower = rows[0][1], rows[1][1]
    given = [text for text in lower if not is_empty(text)]
    below = any(not is_empty(text) and not above.strip() for above, text in zip(upper, lower, strict=False))
    units = all(parse_unit(unbracketed(text)) is not None for text in given)
    return below and not units and not _numbers(lower) and _numbers(rows[2][1]) > 0


def _numbers(row: Sequence[str]) -> int:
    return sum(not is_empty(text) and _is_number(text) for text in row)


def _is_number(text: str) -> bool:
    """True for 3.5 and 3.5 m/s; 2속 and 3호기 are names."""
    cell = written(text)
    return cell is not None and (not cell.unit or parse_unit(cell.unit) is not None)
