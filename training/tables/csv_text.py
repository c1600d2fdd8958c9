"""From the bytes of a CSV to named columns of text, with the line of every row."""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

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
    return next(csv_blocks(path, header, wanted, dialect))


def csv_blocks(
    path: Path, header: Header, wanted: Iterable[str], dialect: Dialect, size: int | None = None
) -> Iterator[RawTable]:
    """The file as tables of `size` rows at most, or as one; see `read_csv_text` for the rest.

    The notes are those of the first block.
    """
    encoding, notes = _encoding(path)
    with path.open(encoding=encoding, newline="") as source:
        rows = _filled_rows(path, csv.reader(source, delimiter=dialect.delimiter))
        first = list(islice(rows, 2))
        if not first:
            raise ValueError(f"{path}: is empty; a header and a row for each shot are needed")
        keys = {name_key(name) for name in wanted}
        top = [row for _, row in first]
        count = _header_rows(top, header, keys, notes)
        names = _unique(_joined(top) if count == 2 else [field.strip() for field in top[0]])
        _check_delimiter(path, top[0], dialect, keys, names)
        rest = chain(first[count:], rows)
        block = list(islice(rest, size))
        if not block:
            raise ValueError(f"{path}: holds no shots, only a header")
        while block:
            lines, texts = [line for line, _ in block], [row for _, row in block]
            _check_lengths(path, texts, lines, len(names))
            columns = {name: [row[index] for row in texts] for index, name in enumerate(names)}
            yield RawTable(path, dialect, columns, lines, notes)
            block, notes = list(islice(rest, size)) if size is not None else [], []


def _filled_rows(path: Path, reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, each with its last line's number."""
    try:
        for row in reader:
            if any(field.strip() for field in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise ValueError(f"{path}: line {reader.line_num}: {error}") from error


def _encoding(path: Path) -> tuple[str, list[str]]:
    with path.open("rb") as source:
        if source.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16", ["read as UTF-16"]
    line = _undecodable(path, "utf-8-sig")
    if line is None:
        return "utf-8-sig", []
    odd = _undecodable(path, "cp949")
    if odd is None:
        return "cp949", [f"line {line} is not UTF-8; the file was read as CP949 (Korean)"]
    raise ValueError(f"{path}: line {odd}: is neither UTF-8 nor CP949 text; save the file as CSV UTF-8")


def _undecodable(path: Path, encoding: str) -> int | None:
    """The first line that is no text of the encoding, or None where all are."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    with path.open("rb") as source:
        while piece := source.read(1 << 20):
            try:
                lines += decoder.decode(piece).count("\n")
            except UnicodeDecodeError as bad:
                return lines + bytes(bad.object)[: bad.start].count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return lines
    return None


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
