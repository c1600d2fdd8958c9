"""Generated documents as PDF files: tables with borders in the ways that programs draw them, or with none."""

from dataclasses import dataclass, field
from typing import Final

from checks.resilience.generated_sheets import Place, Sheet, Text
from checks.standins.pdf_files import Drawn, Placed, drawn_pdf

_SIZE: Final = 10.0
_SMALL: Final = 6.0
_LINE: Final = 14.0
_LEFT: Final = 50.0
_WIDTH, _HEIGHT = 2_000.0, 1_400.0


@dataclass(slots=True)
class _Page:
    drawn: Drawn = field(default_factory=Drawn)
    y: float = _HEIGHT - 60


def pdf_file(sheet: Sheet) -> bytes:
    """A PDF: paragraphs, steps, and a table that may go on on a second page below its head."""
    page = _Page()
    steps = [((f"{number}. ", ""), *text) for number, text in enumerate(sheet.steps, 1)]
    for text in (*sheet.paragraphs, *steps):
        _put(page, text, _LEFT, page.y)
        page.y -= 2.5 * _LINE
    pages = [page]
    borders = sheet.choice % 3 if _needs_borders(sheet) else sheet.choice % 4
    widths = _widths(sheet, padding=(8.0, 16.0, 40.0)[sheet.choice % 3] if borders < 3 else 40.0)
    half = len(sheet.table) // 2 | 1
    parts = [sheet.table]
    if sheet.choice % 5 == 0 and borders < 2 and len(sheet.table) > 3:
        parts = [sheet.table[:half], (sheet.table[0], *sheet.table[half:])]
        pages.append(_Page())
    for one, rows in zip(pages, parts, strict=True):
        _table(one, rows, widths, borders, sheet.choice % 3)
    turned = sheet.choice % 11 == 0
    return drawn_pdf(*(one.drawn for one in pages), width=_WIDTH, height=_HEIGHT, turned=turned)


def _needs_borders(sheet: Sheet) -> bool:
    """True if nobody could tell the columns without them."""
    return any(place.rows * place.columns > 1 or len(place.lines) > 1 for row in sheet.table for place in row)


def _widths(sheet: Sheet, padding: float) -> list[float]:
    widths = [0.0] * len(sheet.table[0])
    for at, row in enumerate(sheet.table):
        column = 1 if at and sheet.table[at - 1][0].rows > 1 else 0
        for place in row:
            wide = max(map(_width, place.lines), default=0.0) + padding
            for one in range(column, column + place.columns):
                widths[one] = max(widths[one], wide / place.columns)
            column += place.columns
    return widths


def _width(text: Text) -> float:
    return sum(len(piece) * (_SMALL if mark in {"raised", "lowered"} else _SIZE) for piece, mark in text)


def _table(
    page: _Page, rows: tuple[tuple[Place, ...], ...], widths: list[float], borders: int, side: int
) -> None:
    heights = [max((len(place.lines) for place in row), default=1) * _LINE + 8 for row in rows]
    xs = [_LEFT + sum(widths[:column]) for column in range(len(widths) + 1)]
    tops = [page.y - sum(heights[:row]) for row in range(len(rows) + 1)]
    for at, row in enumerate(rows):
        column = 1 if at and rows[at - 1][0].rows > 1 else 0
        for place in row:
            left, right = xs[column], xs[column + place.columns]
            top, low = tops[at], tops[min(at + place.rows, len(rows))]
            for number, text in enumerate(place.lines):
                free = right - left - _width(text)
                x = left + (4, free - 4, free / 2)[side]
                _put(page, text, x, top - _SIZE - 2 - number * _LINE)
            _border(page.drawn, (left, right, low, top), (xs[0], xs[-1]), borders)
            column += place.columns


def _border(
    drawn: Drawn, cell: tuple[float, float, float, float], outer: tuple[float, float], borders: int
) -> None:
    """The borders of one cell: as a rectangle, as four lines with the table's sides open, as filled bars."""
    left, right, low, top = cell
    lines = [(left, low, right, low), (left, top, right, top)]
    lines += [(x, low, x, top) for x in (left, right) if borders != 1 or x not in outer]
    if borders == 0:
        drawn.rectangles.append((left, low, right - left, top - low))
    elif borders == 1:
        drawn.lines += lines
    elif borders == 2:
        drawn.bars += [(x - 0.3, y - 0.3, end - x + 0.6, high - y + 0.6) for x, y, end, high in lines]


def _put(page: _Page, text: Text, x: float, y: float) -> None:
    for piece, mark in text:
        size = _SMALL if mark in {"raised", "lowered"} else _SIZE
        shift = {"raised": 4.0, "lowered": -3.0}.get(mark, 0.0)
        page.drawn.texts.append(Placed(piece, x, y + shift, size))
        end = x + size * len(piece)
        if mark == "struck":
            page.drawn.lines.append((x, y + 0.3 * size, end, y + 0.3 * size))
        x = end
