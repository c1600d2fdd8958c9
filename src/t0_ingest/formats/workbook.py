"""Excel (.xlsx) to Markdown: each sheet below its name, its blocks as tables."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from shared.knowledge.documents import DocumentError, Extract
from t0_ingest.formats.number_formats import shown
from t0_ingest.formats.office_blocks import Blocks
from t0_ingest.formats.office_package import (
    Element,
    OfficePackage,
    attribute,
    child,
    children,
    is_on,
    local,
    relation_id,
    whole_number,
)
from t0_ingest.formats.raised_text import lowered, raised, struck_out
from t0_ingest.formats.tables import MOST_CELLS, MOST_COLUMNS, Cell

_MAIN: Final = "xl/workbook.xml"
_PLACE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_UNREAD: Final = {
    "drawing": "a picture, a chart or a shape is not read",
    "conditionalFormatting": "colours and signs of a conditional format are not read",
    "legacyDrawing": "a comment is not read",
    "oleObjects": "an embedded object is not read",
}

type Place = tuple[int, int]
"""Row and column of a cell, from 0."""


@dataclass(slots=True)
class _Sheet:
    texts: dict[Place, str] = field(default_factory=dict)
    origins: dict[Place, Place] = field(default_factory=dict)


def workbook_to_markdown(data: bytes) -> Extract:
    """The sheets' cells as Markdown, as a person sees them. Raises DocumentError with the reason."""
    package = OfficePackage.opened(data, "Excel file", _MAIN)
    return _Reader(package).read()


class _Reader:
    def __init__(self, package: OfficePackage) -> None:
        self._package = package
        self._book = package.xml(_MAIN)
        self._blocks = Blocks()
        self._strings = [_rich(row) for row in children(package.optional("xl/sharedStrings.xml"), "si")]
        self._formats = _formats(package.optional("xl/styles.xml"))
        properties = child(self._book, "workbookPr")
        self._from_1904 = attribute(properties, "date1904") in {"1", "true"}

    def read(self) -> Extract:
        relations = self._package.relations(_MAIN)
        sheets = child(self._book, "sheets")
        cells = 0
        for row in () if sheets is None else sheets:
            _, name = relations.get(relation_id(row), ("", ""))
            if name not in self._package.names:
                raise DocumentError(
                    f"the Excel file is damaged: the sheet {attribute(row, 'name')[:60]} is missing"
                )
            self._blocks.heading(2, attribute(row, "name"))
            if attribute(row, "state", "visible") != "visible":
                self._blocks.lose("the sheet is hidden; it is read as the others are")
            sheet = self._sheet(self._package.xml(name))
            cells += len(sheet.texts)
            if cells > MOST_CELLS:
                raise DocumentError(f"it has more than the {MOST_CELLS:,} cells allowed")
            self._write(sheet)
        if not cells:
            raise DocumentError("the Excel file holds no text")
        return replace(self._blocks.extract(), has_title=False)

    def _sheet(self, root: Element) -> _Sheet:
        sheet = _Sheet()
        errors: Counter[str] = Counter()
        without = unseen = 0
        for at, row in enumerate(children(child(root, "sheetData"), "row")):
            for column, cell in enumerate(children(row, "c")):
                place = _place(attribute(cell, "r")) or (at, column)
                text = self._text(cell)
                kind = attribute(cell, "t")
                if kind == "e":
                    errors[text] += 1
                without += child(cell, "f") is not None and not text and kind != "str"
                if text.strip():
                    sheet.texts[place] = text
                stored = child(cell, "v")
                unseen += kind in {"", "n"} and not text.strip() and bool(stored is not None and stored.text)
        for text, count in errors.items():
            self._blocks.lose(f"{count} cells hold an error ({text[:20]})")
        if without:
            self._blocks.lose(f"{without} formulas are kept in the file without their values")
        if unseen:
            self._blocks.lose(f"{unseen} values are hidden by their number format and left out")
        self._name_hidden(root)
        for one in root:
            if local(one) in _UNREAD:
                self._blocks.lose(_UNREAD[local(one)])
        self._merge(root, sheet)
        return sheet

    def _name_hidden(self, root: Element) -> None:
        """Name rows and columns that are hidden; they are read, as filters hide rows for one person alone."""
        rows = sum(_is_hidden(row) for row in children(child(root, "sheetData"), "row"))
        spans = (
            whole_number(attribute(one, "max"), 0) - whole_number(attribute(one, "min"), 0) + 1
            for one in children(child(root, "cols"), "col")
            if _is_hidden(one)
        )
        columns = sum(max(1, min(span, MOST_COLUMNS)) for span in spans)
        if rows or columns:
            self._blocks.lose(
                f"{rows} rows and {columns} columns are hidden; they are read as the others are"
            )

    def _text(self, cell: Element) -> str:
        kind, stored = attribute(cell, "t", "n"), child(cell, "v")
        text = (stored.text or "") if stored is not None else ""
        if kind == "inlineStr":
            inline = child(cell, "is")
            return "" if inline is None else _rich(inline)
        if kind == "s":
            number = whole_number(text.strip(), -1)
            return self._strings[number] if 0 <= number < len(self._strings) else ""
        if kind == "b":
            return "TRUE" if text.strip() == "1" else "FALSE"
        if kind != "n" or not text.strip():
            return text
        style = whole_number(attribute(cell, "s", "0"), 0)
        number, code = self._formats[style] if 0 <= style < len(self._formats) else (0, "")
        return shown(text.strip(), number, code, from_1904=self._from_1904)

    def _merge(self, root: Element, sheet: _Sheet) -> None:
        """Write merged cells into all that they cover, as far as the sheet has cells at all."""
        if not sheet.texts:
            return
        last = max(row for row, _ in sheet.texts), max(column for _, column in sheet.texts)
        merged = child(root, "mergeCells")
        for one in () if merged is None else merged:
            first, _, end = attribute(one, "ref").partition(":")
            top, bottom = _place(first), _place(end)
            if top is None or bottom is None or top not in sheet.texts:
                continue
            rows = range(top[0], min(bottom[0], last[0]) + 1)
            columns = range(top[1], min(bottom[1], max(last[1], top[1] + 1)) + 1)
            if len(sheet.texts) + len(rows) * len(columns) > MOST_CELLS:
                raise DocumentError(f"it has more than the {MOST_CELLS:,} cells allowed")
            for row in rows:
                for column in columns:
                    if (row, column) not in sheet.texts or (row, column) == top:
                        sheet.texts[row, column] = sheet.texts[top]
                        sheet.origins[row, column] = top

    def _write(self, sheet: _Sheet) -> None:
        """The blocks of a sheet, parted by empty rows: a lone cell is a paragraph, the rest a table."""
        used = sorted({row for row, _ in sheet.texts})
        blocks: list[list[int]] = [used[:1]] if used else []
        for before, row in pairwise(used):
            if row == before + 1:
                blocks[-1].append(row)
            else:
                blocks.append([row])
        by_row: dict[int, list[int]] = {}
        for row, column in sheet.texts:
            by_row.setdefault(row, []).append(column)
        for block in blocks:
            self._write_block(sheet, block, by_row)

    def _write_block(self, sheet: _Sheet, rows: list[int], by_row: Mapping[int, Sequence[int]]) -> None:
        while rows and len({sheet.origins.get((rows[0], c), (rows[0], c)) for c in by_row[rows[0]]}) == 1:
            self._blocks.paragraph(sheet.texts[rows[0], min(by_row[rows[0]])])
            rows = rows[1:]
        if not rows:
            return
        columns = sorted({column for row in rows for column in by_row[row]})
        if len(columns) > MOST_COLUMNS:
            self._blocks.lose(f"of {len(columns)} columns {MOST_COLUMNS} are read")
            columns = columns[:MOST_COLUMNS]
        self._blocks.enter_table()
        self._blocks.leave_table([[Cell(sheet.texts.get((row, c), "")) for c in columns] for row in rows])


def _is_hidden(element: Element) -> bool:
    """True if a row or a column is hidden."""
    return attribute(element, "hidden") in {"1", "true"}


def _place(text: str) -> Place | None:
    found = _PLACE.fullmatch(text.replace("$", ""))
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _rich(element: Element) -> str:
    """The text of a string, raised and lowered runs as such; readings of characters are left out."""
    parts: list[str] = []
    for one in element:
        if local(one) == "t":
            parts.append(one.text or "")
        elif local(one) == "r":
            text = "".join(part.text or "" for part in children(one, "t"))
            properties = child(one, "rPr")
            level = attribute(child(properties, "vertAlign"), "val")
            text = raised(text) if level == "superscript" else lowered(text) if level == "subscript" else text
            parts.append(struck_out(text) if is_on(child(properties, "strike")) else text)
    return "".join(parts)


def _formats(styles: Element | None) -> list[tuple[int, str]]:
    """The number format of each style of cells: its number and its code."""
    if styles is None:
        return []
    own = child(styles, "numFmts")
    codes = {} if own is None else {attribute(one, "numFmtId"): attribute(one, "formatCode") for one in own}
    numbers = (attribute(one, "numFmtId", "0") for one in children(child(styles, "cellXfs"), "xf"))
    return [(whole_number(number, 0), codes.get(number, "")) for number in numbers]
