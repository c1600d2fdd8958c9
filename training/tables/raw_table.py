"""A plant's file as named columns of text: CSV or a sheet of a workbook, with its header understood."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from shared.bundle.levels import level_key
from training.lines.line import Line
from training.tables.csv_text import DELIMITERS, NAMES, CsvFile, Row, open_csv
from training.tables.headers import HEADER_WITHIN, ColumnNames, name_key
from training.tables.layout import Layout, find_layout, regularity
from training.tables.long_form import pivoted
from training.tables.numbers import Mark, Votes, decided
from training.tables.odd_rows import no_shot
from training.tables.old_workbook import OldWorkbook
from training.tables.texts import PART, Texts
from training.tables.workbook import Sheet, Workbook, open_workbook

HEAD = HEADER_WITHIN + 3
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file writes its cells, where somebody says it: what separates the fields, the decimal mark, and
    which sheet of a workbook it is. What is None is found out from the file."""

    delimiter: str | None = None
    decimal: Mark | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as text. `columns` by header name as the file writes it, outer spaces aside; `lines` holds
    the line number of each row; `notes` what was found out about the file on the way.

    `features` gives the column of each variable that the file has, `units` the unit that stands in a column's
    header, `marks` its decimal mark, None where nothing decides it and it matters.
    """

    path: Path
    columns: dict[str, Sequence[str]]
    lines: list[int]
    notes: list[str]
    features: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    marks: dict[str, Mark | None] = field(default_factory=dict)

    def find(self, *names: str) -> str | None:
        """The file's own name of the first of these columns that it has, or None."""
        own = {name_key(name): name for name in reversed(self.columns)}
        return next((own[name_key(name)] for name in names if name_key(name) in own), None)

    def mark_of(self, column: str) -> Mark | None:
        """The decimal mark of a column."""
        return self.marks.get(column, ".")

    def taken(self, places: list[int]) -> "RawTable":
        """The rows at these places, in this order."""
        columns: dict[str, Sequence[str]] = {}
        for name, texts in self.columns.items():
            cells = list(texts)  # of one column at a time
            columns[name] = Texts(cells[place] for place in places)
        lines = [self.lines[place] for place in places]
        return RawTable(self.path, columns, lines, self.notes, self.features, self.units, self.marks)


@dataclass(frozen=True, slots=True)
class TableSource:
    """A file whose header is understood: its rows can be read as often as needed."""

    path: Path
    layout: Layout
    notes: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    left_out: frozenset[str] = frozenset()
    """Keys of the texts by which the line leaves rows out."""

    def blocks(self, marks: dict[str, Mark | None], size: int) -> Iterator[RawTable]:
        """The rows as tables of `size` at most; the notes are those of the first.

        Raises ValueError naming file and line of a row that is longer or shorter than the header or no shot,
        and for a file that holds no row.
        """
        layout, notes = self.layout, [*self.notes, *self.layout.notes]
        rest = islice(self.rows(), layout.skip, None)
        block = list(islice(rest, size))
        if not block:
            raise ValueError(f"{self.path}: holds no shots, only a header")
        while block:
            lines, texts = [line for line, _ in block], list(self._fields(block))
            columns: dict[str, Sequence[str]] = dict(zip(layout.names, zip(*texts, strict=True), strict=True))
            yield RawTable(self.path, columns, lines, notes, layout.features, layout.units, marks)
            block, notes = list(islice(rest, size)), []

    def marks(self, decimal: Mark | None) -> dict[str, Mark | None]:
        """The decimal mark of each column, by the cells of the whole file."""
        if decimal is not None:
            return dict.fromkeys(self.layout.names, decimal)
        votes = {name: Votes() for name in self.layout.names}
        for raw in self.blocks({}, PART):
            for name, vote in votes.items():
                vote.add(raw.columns[name])
        return self.decided(votes)

    def decided(self, votes: dict[str, Votes]) -> dict[str, Mark | None]:
        """The marks of all columns: variables decide for each other, other columns for themselves."""
        own = set(self.layout.features.values())
        found = decided({name: vote for name, vote in votes.items() if name in own}, None)
        return found | decided({name: vote for name, vote in votes.items() if name not in own}, None)

    def whole(self, decimal: Mark | None, say: Callable[[int], None] = lambda _: None) -> RawTable:
        """The file as one table, its decimal marks decided, and columns of one name compared; `say` is told
        after each part how many rows were read."""
        votes = {name: Votes() for name in self.layout.names}
        columns = {name: Texts() for name in self.layout.names}
        lines: list[int] = []
        notes: list[str] = []
        for part in self.blocks({}, PART):
            lines += part.lines
            notes += part.notes
            for name, texts in part.columns.items():
                columns[name].add(texts)
                if decimal is None:
                    votes[name].add(texts)
            say(len(lines))
        marks = self.decided(votes) if decimal is None else dict.fromkeys(columns, decimal)
        raw = RawTable(
            self.path, {**columns}, lines, notes, self.layout.features, self.layout.units, {**marks}
        )
        commas = [name for name in self.layout.features.values() if raw.marks[name] == ","]
        if commas and decimal is None:
            raw.notes.append(f"decimal commas were read in {_some(commas)}")
        for name, other in self.layout.repeated:
            pairs = zip(raw.columns[name], raw.columns[other], strict=True)
            differ = sum(one.strip() != two.strip() for one, two in pairs)
            raw.notes.append(
                f"column {name} is {other} once more and was not read; they differ in {differ} rows"
            )
        return raw

    def _fields(self, block: list[Row]) -> Iterator[list[str]]:
        """The fields of each row that stand below the header."""
        names, features = self.layout.names, frozenset(self.layout.features.values())
        width = len(names)
        for line, row in block:
            if (odd := no_shot(row, names, features, self.left_out)) is not None:
                raise ValueError(f"{self.path}: line {line}: {odd}")
            if len(row) < width:
                raise ValueError(
                    f"{self.path}: line {line}: {len(row)} fields where the header has {width}; "
                    "is the row cut off?"
                )
            if len(row) > width and any(text.strip() for text in row[width:]):
                raise ValueError(
                    f"{self.path}: line {line}: {len(row)} fields where the header has {width}; "
                    "a decimal comma or a comma in a text without quotes?"
                )
            yield row[:width]


def open_table(path: Path, line: Line, dialect: Dialect, *, measured: bool = True) -> TableSource:
    """Open a CSV, .xlsx or .xls, find its header, and bring one variable a row into one shot a row.

    A table that is not `measured` may be without variables, such as one of labels.

    Raises ValueError naming file and line for a file that is empty, no table, or has none of the line's
    columns; OSError where it cannot be read.
    """
    names, others = ColumnNames(line.schema.features, line.columns), known_otherwise(line)
    if (book := open_book(path)) is not None:
        found = _sheet(book, line, dialect, names, others)
    else:
        if dialect.sheet is not None:
            raise ValueError(f"{path}: is no workbook: --sheet says nothing here")
        found = _csv(open_csv(path), line, dialect, names, others)
    if line.rules.long is None:
        _check_long(found, line, names)
        if (
            measured
            and not found.layout.features
            and any(not rule.derive for rule in line.rules.columns.values())
        ):
            raise _unknown(path, found.layout.line, list(found.layout.names))
        return found
    return _long(found, line, names, others)


def open_book(path: Path) -> Workbook | OldWorkbook | None:
    """The workbook that a file is, or None for a text. Raises ValueError for one that is damaged or locked,
    OSError where it cannot be read."""
    with path.open("rb") as source:
        head = source.read(8)
    if head.startswith(_ZIP):
        return open_workbook(path)
    return OldWorkbook(path) if head.startswith(_OLE) else None


def sheets_of(book: Workbook | OldWorkbook, wanted: str | None) -> Iterator[Sheet]:
    """The sheet of this name, or all of them. Raises ValueError where there is none."""
    if wanted is not None and wanted not in book.parts:
        raise ValueError(f"{book.path}: has no sheet {wanted!r}; its sheets are {', '.join(book.parts)}")
    return map(book.read, book.parts if wanted is None else [wanted])


def known_otherwise(line: Line) -> set[str]:
    """Keys of the columns that the line knows and that are no variables."""
    rules = line.rules
    known = [
        *rules.label.columns,
        *rules.run.columns,
        *rules.ignore,
        *(rule.column for rule in rules.drop_rows),
    ]
    known += [name for group in rules.time for name in group]
    known += [name for group in rules.mode_columns.values() for name in group]
    known += [rule.column for rule in rules.columns.values() if rule.column]
    known += [name for name in (rules.machine, rules.run.restarts) if name]
    known += [rules.kinds.column] if rules.kinds else []
    known += [rules.long.variable, rules.long.value, *rules.long.shot] if rules.long else []
    return {name_key(name) for name in known}


def _csv(file: CsvFile, line: Line, dialect: Dialect, names: ColumnNames, others: set[str]) -> TableSource:
    marks = (dialect.delimiter,) if dialect.delimiter else (file.separator,) if file.separator else DELIMITERS
    tried: list[tuple[str, Layout, int]] = []
    first: list[str] = []
    for mark in marks:
        head = file.head(mark, HEAD)
        if head:
            first = first or head[0][1]
            tried.append((mark, find_layout(head, line.rules.header, names, others), regularity(head)))
    if not tried:
        raise ValueError(f"{file.path}: is empty; a header and a row for each shot are needed")
    # "time, ms;flow" has a known name by commas too, and no row below it does.
    delimiter, layout, _ = max(tried, key=lambda one: (one[1].known, one[2]))
    if not layout.known:
        other = next((m for m in DELIMITERS if m not in marks and _known(file, m, line, names, others)), None)
        if other is not None:
            raise ValueError(
                f"{file.path}: line 1: the columns are separated by {NAMES[other]}; leave --delimiter out"
            )
        raise _unknown(file.path, layout.line, first)
    notes = list(file.notes)
    if dialect.delimiter is None and file.separator is None and delimiter != ",":
        notes.append(f"fields are separated by {NAMES[delimiter]}")
    return TableSource(file.path, layout, tuple(notes), lambda: file.rows(delimiter), _left_out(line))


def _known(file: CsvFile, mark: str, line: Line, names: ColumnNames, others: set[str]) -> int:
    head = file.head(mark, HEAD)
    return find_layout(head, line.rules.header, names, others).known if head else 0


def _unknown(path: Path, line: int, first: list[str]) -> ValueError:
    return ValueError(
        f"{path}: line {line}: none of the schema's columns is in the header ({', '.join(first[:6])}…); "
        "check that this is the line's file, that it has a header row, and the schema's names and aliases"
    )


def _sheet(
    book: Workbook | OldWorkbook, line: Line, dialect: Dialect, names: ColumnNames, others: set[str]
) -> TableSource:
    found = []
    first: list[str] = []
    for sheet in sheets_of(book, dialect.sheet):
        if sheet.rows:
            first = first or sheet.rows[0][1]
            layout = find_layout(sheet.rows[:HEAD], line.rules.header, names, others)
            if layout.known:
                found.append((sheet, layout))
    if not found:
        raise _unknown(book.path, 1, first)
    if len(found) > 1:
        told = ", ".join(sheet.name for sheet, _ in found)
        raise ValueError(f"{book.path}: several sheets are tables of this line: {told}; say which: --sheet")
    sheet, layout = found[0]
    notes = [*sheet.notes]
    if len(book.parts) > 1:
        beside = [
            f"{name} (hidden)" if name in book.hidden else name for name in book.parts if name != sheet.name
        ]
        notes.append(f"sheet {sheet.name} was read; the others are {_some(beside)}")
    return TableSource(book.path, layout, tuple(notes), lambda: iter(sheet.rows), _left_out(line))


def _left_out(line: Line) -> frozenset[str]:
    return frozenset(level_key(value) for rule in line.rules.drop_rows for value in rule.values)


def _check_long(found: TableSource, line: Line, names: ColumnNames) -> None:
    """Refuse a table of one variable a row whose line does not say so."""
    if len(found.layout.features) > 1:
        return
    head = list(islice(found.rows(), found.layout.skip, found.layout.skip + 200))
    for place, name in enumerate(found.layout.names):
        cells = [row[place] for _, row in head if place < len(row)]
        known = {names.find(cell).feature for cell in cells} - {None}
        if len(known) > 1:
            raise ValueError(
                f"{found.path}: line {head[0][0]}: column {name}: holds names of variables: one variable "
                f"a row; say so in {line.path}: table.long: {{shot: [...], variable: {name}, value: ...}}"
            )


def _long(found: TableSource, line: Line, names: ColumnNames, others: set[str]) -> TableSource:
    rule = line.rules.long
    assert rule is not None  # noqa: S101 - the caller asked
    header = (found.layout.line, list(found.layout.names))
    rows, notes = pivoted(found.path, header, islice(found.rows(), found.layout.skip, None), rule, names)
    layout = find_layout(rows[:1], "one-row", names, others)
    return TableSource(found.path, layout, (*found.notes, *notes), lambda: iter(rows))


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def machine_columns(raw: RawTable, known: set[str], words: list[str]) -> dict[str, int]:
    """Columns that look like names of machines or dies and that the line does not know, with how many."""
    found = {}
    for name, texts in raw.columns.items():
        if name_key(name) in words and name_key(name) not in known:
            count = len(Counter(text.strip() for text in texts if text.strip()))
            if count > 1:
                found[name] = count
    return found
