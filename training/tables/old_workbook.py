"""Sheets of an .xls workbook as rows of text, by calamine."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from shared.tables.cell_formats import plain_number
from training.tables.csv_text import Row
from training.tables.workbook import Sheet

UNSEEN = (
    "of an .xls neither units that only number formats hold nor errors of formulas nor hidden rows and "
    "columns are seen; save it as .xlsx where it has them"
)


class OldWorkbook:
    """An .xls: the names of its sheets in `parts`."""

    def __init__(self, path: Path) -> None:
        """Open it. Raises ValueError for what is none, or is locked by a password."""
        self.path = path
        try:
            self._book = CalamineWorkbook.from_path(str(path))
        except (CalamineError, OSError) as error:
            raise ValueError(
                f"{path}: is no Excel workbook that can be read, or it has a password: {error}"
            ) from error
        self.parts = dict.fromkeys(self._book.sheet_names, "")
        self.hidden = frozenset(
            sheet.name for sheet in self._book.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible
        )

    def read(self, name: str) -> Sheet:
        """Read a sheet, with its merged cells filled."""
        sheet = self._book.get_sheet_by_name(name)
        cells = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        merged = 0
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            text = cells[top][left] if top < len(cells) and left < len(cells[top]) else ""
            for row in cells[top : bottom + 1] if text else ():
                row[left : right + 1] = [text] * len(row[left : right + 1])
            merged += bool(text)
        rows: list[Row] = [(line, row) for line, row in enumerate(cells, 1) if any(map(str.strip, row))]
        notes = [UNSEEN]
        if merged:
            notes.append(f"{merged} merged cells were filled with their value")
        if name in self.hidden:
            notes.append(f"sheet {name} is hidden, and was read")
        return Sheet(name, rows, tuple(notes))


def _text(value: float | str | bool | time | date | datetime | timedelta) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return plain_number(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="milliseconds").removesuffix(".000")
    if isinstance(value, time):
        return value.isoformat(timespec="milliseconds").removesuffix(".000")
    return str(value)
