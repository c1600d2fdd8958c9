"""Tables of a PDF without borders, by the gaps that stay free below one another from row to row."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from t0_ingest.formats.pdf_lines import Line, Piece
from t0_ingest.formats.tables import Cell, markdown_table

_LOOK_AHEAD: Final = 400
_BETWEEN_COLUMNS: Final = 0.3
_FARTHEST: Final = 4.0
"""Heights of a line: free between columns, and from one row to the next."""

_WIDE: Final = 12.0
_ONE_DISTANCE: Final = 1.15
"""Heights of a line that one in a column of text has, and how much the distances of such lines differ."""

_SURE_ROWS: Final = 3
"""So many rows below one another are a table even where its columns stand close."""


@dataclass(slots=True)
class _Column:
    """Where a column begins and ends, and in which rows it has a text."""

    x: float
    right: float
    rows: set[int]


@dataclass(frozen=True, slots=True)
class Gapped:
    """A table as Markdown and the number of its lines.

    `perhaps` are texts at its end that stand alone below its first column: its rows, or text below it.
    """

    markdown: str
    lines: int
    perhaps: Sequence[str]


def table_of(lines: Sequence[Line], at: int) -> Gapped | None:
    """The table that begins with line `at`; None where none does.

    Each text stands in the one column that it stands below, so that an empty cell stays empty.
    """
    columns: list[_Column] = []
    count = 0
    while at + count < len(lines) and count < _LOOK_AHEAD and _may_belong(lines, at, count):
        wider = _with_row(columns, lines[at + count], count)
        if wider is None or (count > 1 and len(wider) < 2):
            break
        columns = wider
        count += 1
    certain = count
    while certain and _stands_alone(lines, at, certain - 1):
        certain -= 1
    while count > certain and not _is_a_step_below(lines, at, count - 1):
        count -= 1
    rows = lines[at : at + count]
    sure = sum(len(row.pieces) > 1 for row in rows)
    if len(columns) < 2 or count < 2 or (sum(len(row.parts) > 1 for row in rows) < _SURE_ROWS and sure < 2):
        return None
    perhaps = [line.text for line in lines[at + certain : at + count]]
    return Gapped(markdown_table([_row(line, columns) for line in rows]), count, perhaps)


def text_columns(lines: Sequence[Line], at: int) -> list[list[Line]] | None:
    """Columns of text that were written row by row across them, as many lines of each; None for a table.

    All their lines but the last are wide and stand one below the other at one distance.
    """
    count = 0
    while at + count < len(lines) and count < _LOOK_AHEAD:
        line = lines[at + count]
        if len(line.pieces) != 2 or any(
            piece.right - piece.x < _WIDE * line.height or abs(piece.x - first.x) > line.height
            for piece, first in zip(line.pieces, lines[at].pieces, strict=True)
        ):
            break
        count += 1
    rows = lines[at : at + count]
    steps = [above.y - below.y for above, below in pairwise(rows)]
    ends = sum(piece.text.endswith((".", "다", "음", "함", ":")) for row in rows for piece in row.pieces)
    if count < _SURE_ROWS or ends > count or not 0 < max(steps) <= _ONE_DISTANCE * max(min(steps), 0):
        return None
    return [[Line([row.pieces[side]], row.height, row.y) for row in rows] for side in (0, 1)]


def is_head_of_lone_texts(lines: Sequence[Line], at: int) -> bool:
    """True if two texts or more stand alone below a line's first one, at one distance and no wider."""
    head, below = lines[at], lines[at + 1 : at + 3]
    return len(below) == 2 and all(
        len(line.parts) == 1
        and line.parts[0].right < head.pieces[1].x
        and 0 < lines[at + row - 1].y - line.y <= _FARTHEST * line.height
        and _is_a_step_below(lines, at, row)
        for row, line in enumerate(below, 1)
    )


def _with_row(columns: Sequence[_Column], line: Line, number: int) -> list[_Column] | None:
    """The columns with one more row, or None where two of its texts would stand in one column."""
    slack = _BETWEEN_COLUMNS * line.height
    wider = [_Column(one.x, one.right, one.rows) for one in columns]
    for part in line.parts:
        met = [one for one in wider if part.x < one.right + slack and part.right > one.x - slack]
        rows = {number}
        for one in met:
            if rows & one.rows:
                return None
            rows |= one.rows
            wider.remove(one)
        wider.append(
            _Column(
                min([part.x, *(one.x for one in met)]), max([part.right, *(one.right for one in met)]), rows
            )
        )
    return sorted(wider, key=lambda one: one.x)


def _row(line: Line, columns: Sequence[_Column]) -> list[Cell]:
    texts = [""] * len(columns)
    for part in line.parts:
        texts[_column(part, columns)] = part.text
    return [Cell(text) for text in texts]


def _column(part: Piece, columns: Sequence[_Column]) -> int:
    return next(number for number, one in enumerate(columns) if one.x <= part.x and part.right <= one.right)


def _may_belong(lines: Sequence[Line], at: int, count: int) -> bool:
    line = lines[at + count]
    if count and not 0 < lines[at + count - 1].y - line.y <= _FARTHEST * line.height:
        return False
    if len(line.parts) > 1:
        return True
    # One text alone: a row whose other cells are empty, or a further line of a cell.
    return count > 0 and (
        _is_below_the_second(lines, at, count)
        or _is_a_step_below(lines, at, count)
        or (at + count + 1 < len(lines) and len(lines[at + count + 1].parts) > 1)
    )


def _stands_alone(lines: Sequence[Line], at: int, count: int) -> bool:
    """True if a line is one text below the first column."""
    return len(lines[at + count].parts) < 2 and not _is_below_the_second(lines, at, count)


def _is_a_step_below(lines: Sequence[Line], at: int, count: int) -> bool:
    """True if a line follows the one above at the distance of the table's first two rows."""
    if count < 2:
        return count > 0
    step, usual = (lines[at + row - 1].y - lines[at + row].y for row in (count, 1))
    return usual <= _ONE_DISTANCE * step and step <= _ONE_DISTANCE * usual


def _is_below_the_second(lines: Sequence[Line], at: int, count: int) -> bool:
    """True if a line begins right of the first column."""
    return count > 0 and lines[at + count].parts[0].x > lines[at].parts[0].right
