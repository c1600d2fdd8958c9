"""From the bytes of a CSV to rows of fields, with the line of every row."""

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TextIO

DELIMITERS = (",", "\t", ";", "|")
NAMES = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
SAMPLE = 256 * 1024
"""Characters in which the header is looked for."""

type Row = tuple[int, list[str]]
"""The line on which a row begins, and its fields."""


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV: its encoding, and what was noted while it was found out; `separator` is that of a first line
    such as `sep=;`, which Excel reads and writes."""

    path: Path
    encoding: str
    notes: tuple[str, ...]
    separator: str | None

    def head(self, delimiter: str, count: int) -> list[Row]:
        """The first rows that are not empty, as this delimiter parts them, whatever their quotes."""
        with self._open() as source:
            text = source.read(SAMPLE)
        reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
        found: list[Row] = []
        start = 1
        try:
            for row in reader:
                if any(field.strip() for field in row) and not self._is_separator(start):
                    found.append((start, row))
                start = reader.line_num + 1
                if len(found) == count:
                    break
        except csv.Error:
            pass
        return found

    def rows(self, delimiter: str) -> Iterator[Row]:
        """All rows that are not empty. Raises ValueError naming the line of a quote that is not closed."""
        with self._open() as source:
            yield from self._rows(source, delimiter)

    def _rows(self, source: TextIO, delimiter: str) -> Iterator[Row]:
        reader = csv.reader(source, delimiter=delimiter, strict=True)
        widest = 0
        while True:
            start = reader.line_num + 1
            try:
                row = next(reader, None)
            except csv.Error as error:
                raise ValueError(
                    f"{self.path}: line {start}: a quote that opens in this row does not close before the "
                    f"next field ({error}); close it, or write it twice inside a quoted field"
                ) from error
            except UnicodeDecodeError as error:
                raise ValueError(f"{self.path}: line {start}: is no {self.encoding} text") from error
            if row is None:
                return
            if not any(field.strip() for field in row) or self._is_separator(start):
                continue
            widest = max(widest, len(row))
            if reader.line_num > start and _swallows(row, delimiter, widest):
                raise ValueError(
                    f"{self.path}: line {start}: a quoted field of this row holds whole rows, to line "
                    f"{reader.line_num}: is its quote not closed?"
                )
            yield start, row

    def _is_separator(self, line: int) -> bool:
        return line == 1 and self.separator is not None

    @contextmanager
    def _open(self) -> Iterator[TextIO]:
        with self.path.open(encoding=self.encoding, newline="") as source:
            if self.encoding.startswith("utf-16") and source.read(1) != "\ufeff":
                source.seek(0)
            yield source


def open_csv(path: Path) -> CsvFile:
    """Find out the encoding and a first line with the separator.

    Raises ValueError naming the line that is no text, OSError where the file cannot be read.
    """
    encoding, notes = _encoding(path)
    with path.open(encoding=encoding, newline="") as source:
        first = source.readline(64).lstrip("\ufeff").strip().strip('"')
    separator = None
    if first.casefold().startswith("sep=") and len(first) <= 5:
        separator = first[4:] or "\t"
        notes.append(f"line 1 says that fields are separated by {NAMES.get(separator, separator)}")
    return CsvFile(path, encoding, tuple(notes), separator)


def _swallows(row: list[str], delimiter: str, widest: int) -> bool:
    """True where a field holds a line that looks like a row of its own."""
    most = max(1, widest // 2)
    return any(line.count(delimiter) >= most for field in row if "\n" in field for line in field.split("\n"))


def _encoding(path: Path) -> tuple[str, list[str]]:
    with path.open("rb") as source:
        head = source.read(4096)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16-le" if head[0] == 0xFF else "utf-16-be"), ["read as UTF-16"]
    if b"\0" in head:
        places = {place % 2 for place, byte in enumerate(head) if not byte}
        if len(places) == 1:
            return ("utf-16-le" if places == {1} else "utf-16-be"), ["read as UTF-16"]
        raise ValueError(f"{path}: line 1: is no text; save the file as CSV UTF-8 or .xlsx")
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
