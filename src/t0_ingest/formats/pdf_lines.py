"""Lines and cells from the places of a page's characters: raised digits stay raised, rows stay rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Final

from t0_ingest.formats.pdf_text import BREAK, Letter
from t0_ingest.formats.raised_text import shifted
from t0_ingest.formats.tables import Cell, markdown_table

_SAME_LINE: Final = 0.15
_SMALLER: Final = 0.85
_RAISED: Final = 0.9
_LOWERED: Final = -0.5
_BESIDE: Final = 0.6
_BETWEEN_WORDS: Final = 0.15
_BETWEEN_CELLS: Final = 2.0
_NEAR: Final = 1.5
"""Shares of a line's height: on the line, smaller, above, below, beside it, another word, another cell."""

_LOOK_AHEAD: Final = 400


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of a line between two wide gaps, from `x` to `right`."""

    text: str
    x: float
    right: float


@dataclass(slots=True)
class Line:
    """A line: its pieces from left to right, the height of its letters and its baseline."""

    pieces: list[Piece]
    height: float
    y: float

    @property
    def text(self) -> str:
        """The line as text; what stands far apart is parted by a bar."""
        return " | ".join(piece.text for piece in self.pieces)

    @property
    def ems(self) -> float:
        """How wide the line is, in heights of its letters."""
        return (self.pieces[-1].right - self.pieces[0].x) / self.height if self.height else 0.0


@dataclass(slots=True)
class _Open:
    """A line being read: its baseline, and each character with -1, 0 or 1 for lowered to raised."""

    y: float
    height: float
    letters: list[tuple[Letter, int]] = field(default_factory=list)


def lines_of(letters: Sequence[Letter]) -> list[Line]:
    """The lines of a page in the order of the file."""
    opened: list[_Open] = []
    for at, letter in enumerate(letters):
        if letter.text == BREAK:
            continue
        if not opened:
            opened.append(_begun(letters, at))
        line = opened[-1]
        level = _level(line, letter)
        if level is None:
            line = _begun(letters, at)
            opened.append(line)
            level = _level(line, letter) or 0
        if at and letters[at - 1].text == BREAK and line.letters:
            before = line.letters[-1][0]
            if letter.x - before.right > _BETWEEN_WORDS * line.height and before.text.strip():
                line.letters.append((Letter(" ", before.right, line.y, letter.x, line.height), 0))
        line.letters.append((letter, level))
        if level == 0:
            line.height = max(line.height, letter.height)
    found = [Line(list(_pieces(line)), line.height, line.y) for line in opened]
    return [line for line in found if line.pieces]


def _begun(letters: Sequence[Letter], at: int) -> _Open:
    """A line that begins with this letter; where that is a raised one, the next has its baseline."""
    first = letters[at]
    for other in letters[at + 1 : at + 4]:
        above = first.y - other.y
        beside = 0 <= other.x - first.x <= 4 * other.height
        if first.height < _SMALLER * other.height and 0 < above < _RAISED * other.height and beside:
            return _Open(other.y, other.height)
    return _Open(first.y, first.height)


def _level(line: _Open, letter: Letter) -> int | None:
    """True if the letter is on the line (0), raised (1) or lowered (-1); None where it is on another one."""
    above = letter.y - line.y
    if abs(above) <= _SAME_LINE * max(line.height, letter.height):
        return 0
    before = next((one for one, _ in reversed(line.letters) if one.text.strip()), None)
    beside = before is None or -_BESIDE * line.height <= letter.x - before.right <= _BESIDE * line.height
    if letter.text.isspace():
        return 0 if beside and abs(above) <= line.height * _RAISED else None
    if letter.height < _SMALLER * line.height and beside:
        if 0 < above <= _RAISED * line.height:
            return 1
        if _LOWERED * line.height <= above < 0:
            return -1
    return None


def _pieces(line: _Open) -> Iterator[Piece]:
    """The texts of a line, parted where a gap is too wide to be one between words."""
    letters = sorted(line.letters, key=lambda one: one[0].x) if _is_mixed(line) else line.letters
    cells: list[list[tuple[Letter, int]]] = [[]]
    right: float | None = None
    for letter, level in letters:
        blank = not letter.text.strip()
        if right is not None and not blank and letter.x - right > _BETWEEN_CELLS * line.height:
            cells.append([])
        cells[-1].append((letter, level))
        right = right if blank else letter.right
    for cell in cells:
        written = [one for one, _ in cell if one.text.strip()]
        if written:
            yield Piece(_written(cell), written[0].x, written[-1].right)


def _is_mixed(line: _Open) -> bool:
    """True if the file wrote the line's parts in another order than they stand in."""
    written = [one for one, _ in line.letters if one.text.strip()]
    return any(after.x < before.x - line.height for before, after in pairwise(written))


def _written(cell: Sequence[tuple[Letter, int]]) -> str:
    parts = (
        shifted("".join(letter.text for letter, _ in group), level)
        for level, group in groupby(cell, lambda one: one[1])
    )
    return " ".join("".join(parts).split())


def table_of(lines: Sequence[Line], at: int) -> tuple[str, int] | None:
    """The table that begins with line `at`, as Markdown, and the number of its lines; None where none does.

    At least two lines in a row have several pieces, and each piece stands below or above one column.
    """
    count = 0
    while at + count < len(lines) and count < _LOOK_AHEAD and _may_belong(lines, at + count, count):
        count += 1
    while count and len(lines[at + count - 1].pieces) < 2:
        count -= 1
    while count >= 2:
        rows = lines[at : at + count]
        columns = max((row.pieces for row in rows), key=len)
        placed = [_placed(row, columns) for row in rows]
        if all(row is not None for row in placed):
            return markdown_table([[Cell(text) for text in row or ()] for row in placed]), count
        # Up to the first line that does not fit.
        count = next(number for number, row in enumerate(placed) if row is None)
    return None


def _may_belong(lines: Sequence[Line], at: int, count: int) -> bool:
    if len(lines[at].pieces) > 1:
        return True
    # A cell of several lines: its further lines stand below a column that is not the first.
    return count > 0 and lines[at].pieces[0].x > lines[at - count].pieces[0].right


def _placed(line: Line, columns: Sequence[Piece]) -> list[str] | None:
    """The pieces of a line by column, or None where one stands below none or two below one."""
    row = [""] * len(columns)
    for piece in line.pieces:
        near = _NEAR * line.height
        fitting = [
            number
            for number, column in enumerate(columns)
            if piece.x <= column.right + near and piece.right >= column.x - near
        ]
        if not fitting:
            return None
        best = min(fitting, key=lambda number: abs(_middle(columns[number]) - _middle(piece)))
        if row[best]:
            return None
        row[best] = piece.text
    return row


def _middle(piece: Piece) -> float:
    return (piece.x + piece.right) / 2
