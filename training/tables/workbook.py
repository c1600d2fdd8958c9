"""Sheets of an .xlsx workbook as rows of text: dates as dates, units of number formats beside their numbers,
merged cells filled, errors of formulas named by cell.

Its XML is read here, since libraries that were tried drop formats and errors without a word.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from shared.tables.cell_formats import BUILT_IN, CellFormat, cell_format, scripted, shown
from training.tables.csv_text import Row

LARGEST = 2 << 30
"""Bytes of a part, unpacked."""
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OverflowError),
    *(ElementTree.ParseError, LookupError, ValueError),
)
"""What unpacking and reading raise for a workbook that is damaged, packed otherwise or has a password."""
MISSING_ERRORS = frozenset({"#N/A"})
NAMED = 5
MOST_COLUMNS = 16_384
"""Columns of a sheet."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's rows that hold anything, each with its number, and what was noted."""

    name: str
    rows: list[Row]
    notes: tuple[str, ...]


@dataclass(slots=True)
class Workbook:
    """An .xlsx: the names of its sheets, which of them Excel does not show, and what all of them share."""

    path: Path
    parts: dict[str, str]
    hidden: frozenset[str] = frozenset()
    strings: list[str] = field(default_factory=list)
    formats: list[CellFormat] = field(default_factory=list)
    from_1904: bool = False

    def read(self, name: str) -> Sheet:
        """Read a sheet. Raises ValueError where its XML is broken."""
        with zipfile.ZipFile(self.path) as archive:
            return _Reader(self, name).read(archive, self.parts[name])


def open_workbook(path: Path) -> Workbook:
    """Open an .xlsx. Raises ValueError for what is none, OSError where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _open(path, archive)
    except DAMAGE as error:
        raise ValueError(f"{path}: is no Excel workbook (.xlsx) that can be read: {error}") from error


def _open(path: Path, archive: zipfile.ZipFile) -> Workbook:
    targets = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in _root(archive, "xl/_rels/workbook.xml.rels")
    }
    book = _root(archive, "xl/workbook.xml")
    parts: dict[str, str] = {}
    hidden = set()
    from_1904 = False
    for element in book.iter():
        tag = _tag(element)
        if tag == "workbookPr":
            from_1904 = element.get("date1904", "0") in ("1", "true")
        elif tag == "sheet":
            link = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            target = targets.get(link, "")
            name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if "worksheets" in name:
                parts[element.get("name", "")] = name
                if element.get("state", "visible") != "visible":
                    hidden.add(element.get("name", ""))
    if not parts:
        raise ValueError(f"{path}: holds no sheet with cells")
    return Workbook(path, parts, frozenset(hidden), _strings(archive), _formats(archive), from_1904)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _part(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    if archive.getinfo(name).file_size > LARGEST:
        raise ValueError(f"{archive.filename}: {name} is larger than {LARGEST >> 30} GB")
    try:
        return archive.open(name)
    except OSError as error:  # a damaged directory gives places before the file's beginning
        raise zipfile.BadZipFile(str(error)) from error


def _root(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with _part(archive, name) as part:
        return ElementTree.parse(part).getroot()  # noqa: S314 - expat bounds what entities make


def _strings(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text(item) for item in _root(archive, "xl/sharedStrings.xml")]


def _text(item: ElementTree.Element) -> str:
    """The text of a string without its reading aids."""
    found = []
    for child in item:
        if _tag(child) == "t":
            found.append(child.text or "")
        elif _tag(child) == "r":
            script = next((part.get("val", "") for part in child.iter() if _tag(part) == "vertAlign"), "")
            found += [scripted(part.text or "", script) for part in child if _tag(part) == "t"]
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), "".join(found))


def _formats(archive: zipfile.ZipFile) -> list[CellFormat]:
    if "xl/styles.xml" not in archive.namelist():
        return []
    codes = dict(BUILT_IN)
    found: list[CellFormat] = []
    for element in _root(archive, "xl/styles.xml"):
        if _tag(element) == "numFmts":
            codes |= {int(form.get("numFmtId", 0)): form.get("formatCode", "") for form in element}
        elif _tag(element) == "cellXfs":
            found = [cell_format(codes.get(int(style.get("numFmtId", 0)), "")) for style in element]
    return found


@dataclass(slots=True)
class _Reader:
    """The reading of one sheet."""

    book: Workbook
    name: str
    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)

    def read(self, archive: zipfile.ZipFile, part: str) -> Sheet:
        try:
            with _part(archive, part) as source:
                self._read(source)
        except DAMAGE as error:
            raise ValueError(f"{self.book.path}: sheet {self.name}: is broken: {error!r}") from error
        filled = [reference for reference in self.merged if self._fill(reference)]
        width = max((max(row) for row in self.cells.values() if row), default=-1) + 1
        rows: list[Row] = []
        for line in sorted(self.cells):
            row = self.cells[line]
            texts = [row.get(place, "") for place in range(width)]
            if any(text.strip() for text in texts):
                rows.append((line, texts))
        notes = []
        if self.missing:
            notes.append(f"formula errors that count as missing: {_named(self.missing)}")
        if filled:
            notes.append(f"merged cells were filled with their value: {_named(filled)}")
        if self.name in self.book.hidden:
            notes.append(f"sheet {self.name} is hidden, and was read")
        held = {line for line, _ in rows}
        filled_columns = {place for row in self.cells.values() for place, text in row.items() if text.strip()}
        hidden = ranges([line for line in self.hidden_rows if line in held], "row", "rows", str)
        columns = sorted(self.hidden_columns & filled_columns)
        hidden += ranges(columns, "column", "columns", letters_of)
        if hidden:
            notes.append(f"what is hidden was read like all else: {_named(hidden)}")
        return Sheet(self.name, rows, tuple(notes))

    def _read(self, source: IO[bytes]) -> None:
        line = 0
        for _, element in ElementTree.iterparse(source):  # noqa: S314 - expat bounds what entities make
            tag = _tag(element)
            if tag == "row":
                line = int(element.get("r") or line + 1)
                if element.get("hidden", "0") in ("1", "true"):
                    self.hidden_rows.append(line)
                self.cells[line] = self._row(element, line)
                element.clear()
            elif tag == "col" and element.get("hidden", "0") in ("1", "true"):
                first, last = int(element.get("min") or 0), int(element.get("max") or 0)
                self.hidden_columns.update(range(first - 1, min(last, MOST_COLUMNS)))
            elif tag == "mergeCell":
                self.merged.append(element.get("ref", ""))

    def _row(self, element: ElementTree.Element, line: int) -> dict[int, str]:
        found: dict[int, str] = {}
        place = -1
        for cell in element:
            if _tag(cell) != "c":
                continue
            reference = cell.get("r", "")
            place = column_of(reference) if reference else place + 1
            text = self._cell(cell, reference or f"{letters_of(place)}{line}")
            if text:
                found[place] = text
        return found

    def _cell(self, cell: ElementTree.Element, reference: str) -> str:
        kind, parts = cell.get("t", "n"), {_tag(part): part for part in cell}
        if kind == "inlineStr":
            return _text(parts["is"]) if "is" in parts else ""
        if (held := parts.get("v")) is None or not held.text:
            # A program that calculates nothing wrote it: its value is not in the file.
            return f"={parts['f'].text or ''}" if "f" in parts and kind != "str" else ""
        text = held.text
        if kind == "e" and text in MISSING_ERRORS:
            self.missing.append(f"{reference} ({text})")
        if kind == "s":
            return self.book.strings[int(text)]
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        return self._number(text, int(cell.get("s", 0))) if kind == "n" else text

    def _number(self, text: str, style: int) -> str:
        form = self.book.formats[style] if style < len(self.book.formats) else CellFormat()
        try:
            return shown(float(text), form, from_1904=self.book.from_1904)
        except ValueError:
            return text

    def _fill(self, reference: str) -> bool:
        """Give all cells of a merged range the value of its first one; False where it has none."""
        first, _, last = reference.partition(":")
        top, left = row_of(first), column_of(first)
        text = self.cells.get(top, {}).get(left, "")
        for line in range(top, row_of(last or first) + 1):
            if text and line in self.cells:
                for place in range(left, column_of(last or first) + 1):
                    self.cells[line][place] = text
        return bool(text)


def ranges(places: Sequence[int], one: str, several: str, name: Callable[[int], str]) -> list[str]:
    """Places in their order, those that follow each other as one: row 3, rows 5 to 7."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][1] + 1:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    return [
        f"{one} {name(first)}" if first == last else f"{several} {name(first)} to {name(last)}"
        for first, last in runs
    ]


def _named(places: list[str]) -> str:
    more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
    return ", ".join(places[:NAMED]) + more


def column_of(reference: str) -> int:
    """The place of a cell's column, from 0: C5 → 2."""
    place = 0
    for letter in reference:
        if not letter.isalpha():
            break
        place = place * 26 + ord(letter.upper()) - 64
    return place - 1


def row_of(reference: str) -> int:
    """The number of a cell's row: C5 → 5."""
    return int(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))


def letters_of(place: int) -> str:
    """The letters of a column: 2 → C."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text
