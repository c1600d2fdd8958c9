"""From the bytes of a CSV to named columns of text, with the line of every row."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from training.lines.table_rules import Header

DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file writes its fields: what separates them, and the decimal mark."""

    delimiter: str = ","
    decimal: str = "."


@dataclass(frozen=True, slots=True)
class RawTable:
    """A CSV as text. `columns` by header name as the file writes it, outer spaces aside; `lines` holds
    the line number of each row; `notes` what was found out about the file on the way."""

    path: Path
    dialect: Dialect
    columns: dict[str, list[str]]
    lines: list[int]
    notes: list[str]

    def find(self, *names: str) -> str | None:
        """The file's own name of the first of these columns that it has, or None."""
        own = {name_key(name): name for name in reversed(self.columns)}
        return next((own[name_key(name)] for name in names if name_key(name) in own), None)


def name_key(name: str) -> str:
    """The form by which names are compared: case, spaces and repeated underscores do not count."""
    return re.sub(r"[\s_]+", "_", name.strip()).strip("_").casefold()


def read_csv_text(path: Path, header: Header, wanted: Iterable[str], dialect: Dialect) -> RawTable:
    """Read a file whose columns should be among `wanted`.

    The header may be written in one row or in two (a group above a name, joined by `_`); where the file
    does not have it as `header` says but in the other way, the other way is taken and noted.
    Raises ValueError naming file and line for a file that is empty, not text, separated by something
    else, or has rows of another length than the header; OSError where it cannot be read.
    """
    text, notes = _decoded(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for row in reader:
            if any(field.strip() for field in row):
                rows.append(row)
                lines.append(reader.line_num)
    except csv.Error as error:
        raise ValueError(f"{path}: line {reader.line_num}: {error}") from error
    if not rows:
        raise ValueError(f"{path}: is empty; a header and a row for each shot are needed")
    keys = {name_key(name) for name in wanted}
    count = _header_rows(rows, header, keys, notes)
    names = _unique(_joined(rows[:count]) if count == 2 else [field.strip() for field in rows[0]])
    _check_delimiter(path, rows[0], dialect, keys, names)
    _check_lengths(path, rows[count:], lines[count:], len(names))
    columns = {name: [row[index] for row in rows[count:]] for index, name in enumerate(names)}
    if not rows[count:]:
        raise ValueError(f"{path}: holds no shots, only a header")
    return RawTable(path, dialect, columns, lines[count:], notes)


def _decoded(path: Path) -> tuple[str, list[str]]:
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16"), ["read as UTF-16"]
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError as bad:
        line = raw[: bad.start].count(b"\n") + 1
    try:
        return raw.decode("cp949"), [f"line {line} is not UTF-8; the file was read as CP949 (Korean)"]
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ValueError(
            f"{path}: line {line}: is neither UTF-8 nor CP949 text; save the file as CSV UTF-8"
        ) from error


def _header_rows(rows: Sequence[Sequence[str]], header: Header, keys: set[str], notes: list[str]) -> int:
    one = len({name_key(field) for field in rows[0]} & keys)
    two = len({name_key(name) for name in _joined(rows[:2])} & keys) if len(rows) > 1 else 0
    count = 2 if header == "two-rows-joined" else 1
    if (one > two) if count == 2 else (two > one):
        count = 3 - count
        notes.append(f"the header stands in {('one row', 'two rows')[count - 1]}, not as the schema says")
    return count


def _joined(rows: Sequence[Sequence[str]]) -> list[str]:
    """Two header rows as one: a group's name holds until the next one."""
    names, group = [], ""
    for upper, lower in zip_longest(*rows, fillvalue="") if len(rows) == 2 else ():
        if upper.strip() and not upper.strip().startswith("Unnamed:"):
            group = upper.strip()
        names.append("_".join(part for part in (group, lower.strip()) if part))
    return names


def _unique(names: Sequence[str]) -> list[str]:
    """The names, with a number after those that are empty or occur again."""
    seen: dict[str, int] = {}
    found = []
    for position, name in enumerate(names, 1):
        own = name or f"column {position}"
        seen[own] = seen.get(own, 0) + 1
        found.append(own if seen[own] == 1 else f"{own}.{seen[own]}")
    return found


def _check_delimiter(
    path: Path, first: Sequence[str], dialect: Dialect, keys: set[str], names: Sequence[str]
) -> None:
    if any(name_key(name) in keys for name in names):
        return
    line = dialect.delimiter.join(first)
    for mark, word in {**DELIMITERS, ",": "commas"}.items():
        if mark != dialect.delimiter and any(name_key(part) in keys for part in line.split(mark)):
            shown = "'\\t'" if mark == "\t" else f"'{mark}'"
            raise ValueError(
                f"{path}: line 1: the columns are separated by {word}; pass --delimiter {shown}, "
                f"or save the file with commas"
            )
    raise ValueError(
        f"{path}: line 1: none of the schema's columns is in the header ({', '.join(names[:6])}…); "
        "check that this is the line's file, that it has a header row, and the schema's names and aliases"
    )


def _check_lengths(path: Path, rows: Sequence[Sequence[str]], lines: Sequence[int], width: int) -> None:
    for row, line in zip(rows, lines, strict=True):
        if len(row) != width:
            more = len(row) > width
            hint = "a decimal comma or a comma in a text without quotes?" if more else "is the row cut off?"
            raise ValueError(f"{path}: line {line}: {len(row)} fields where the header has {width}; {hint}")
