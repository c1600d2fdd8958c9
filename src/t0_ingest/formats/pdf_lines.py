"""Lines and cells from the places of a page's characters: raised digits stay raised, rows stay rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Final

from t0_ingest.formats.pdf_letters import BREAK, Letter
from t0_ingest.formats.raised_text import shifted, struck_out

_SAME_LINE: Final = 0.15
_SMALLER: Final = 0.85
_RAISED: Final = 0.9
_LOWERED: Final = -0.5
_BESIDE: Final = 0.6
_BETWEEN_WORDS: Final = 0.15
_BETWEEN_CELLS: Final = 2.0
_PERHAPS_BETWEEN_CELLS: Final = 0.9
"""Shares of a line's height: on the line, smaller, above, below, beside it, another word, another cell
for sure, and another cell where columns are below one another.
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of a line between two wide gaps, from `x` to `right`."""

    text: str
    x: float
    right: float


@dataclass(slots=True)
class Line:
    """A line: its pieces from left to right, the height of its letters and its baseline.

    `parts` are its pieces by narrower gaps: cells, where a table is there.
    """

    pieces: list[Piece]
    height: float
    y: float
    parts: list[Piece] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> "Line":
        """A line of text that has no place among the others."""
        return cls([Piece(text, 0.0, 0.0)], 0.0, 0.0)

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
    found = [
        Line(list(_pieces(line)), line.height, line.y, list(_pieces(line, _PERHAPS_BETWEEN_CELLS)))
        for line in opened
    ]
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


def _pieces(line: _Open, gap: float = _BETWEEN_CELLS) -> Iterator[Piece]:
    """The texts of a line, parted where a gap is too wide to be one between words."""
    letters = sorted(line.letters, key=lambda one: one[0].x) if _is_mixed(line) else line.letters
    cells: list[list[tuple[Letter, int]]] = [[]]
    right: float | None = None
    for letter, level in letters:
        blank = not letter.text.strip()
        if right is not None and not blank and letter.x - right > gap * line.height:
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
    parts: list[str] = []
    for (level, struck), group in groupby(cell, lambda one: (one[1], one[0].struck)):
        text = shifted("".join(letter.text for letter, _ in group), level)
        parts.append(struck_out(text) if struck else text)
    return " ".join("".join(parts).split())
