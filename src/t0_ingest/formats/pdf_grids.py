"""Tables of a PDF by their borders: each text stands in the cell that it is drawn in, whatever is empty."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from t0_ingest.formats.pdf_letters import BREAK, Aside, Letter
from t0_ingest.formats.pdf_lines import Line, lines_of
from t0_ingest.formats.pdf_rulings import Grid, GridCell, TooManyLines, grids_of
from t0_ingest.formats.pdf_text import Page
from t0_ingest.formats.tables import Cell, in_one_line

_FRAME: Final = 0.35
"""Share of a page: a cell so large is a frame around the page's text, not a cell."""

_MIDDLE: Final = 0.3
_ON_LINE: Final = 0.9
_WITHIN_TEXT: Final = 0.55
_GAP: Final = 0.1
_OVERLAID: Final = 0.3
"""Shares of a letter's height: its middle above the baseline, one line, one text, a gap between letters; of
its width: covered by another one.
"""

_PADDING: Final = 12.0
"""Points that a cell keeps free beside its text, on both sides together."""

_SHOWN: Final = 40
_AROUND: Final = 20


@dataclass(slots=True)
class Ruled:
    """A table by its borders: the cells of each row, and the places of its columns, in points."""

    rows: list[list[Cell]]
    xs: tuple[float, ...]

    @property
    def text(self) -> str:
        """All that stands in it."""
        return " | ".join(cell.text for row in self.rows for cell in row)


type Block = Line | Ruled


@dataclass(slots=True)
class _Filled:
    """A grid and what is drawn in its cells: the letters of each text, and texts that go another way."""

    grid: Grid
    texts: dict[GridCell, list[Letter]] = field(default_factory=dict)
    asides: dict[GridCell, list[str]] = field(default_factory=dict)


def blocks_of(page: Page) -> tuple[list[Block], list[str]]:
    """The lines and bordered tables of a page in the order of the file, and what is lost of them."""
    lost: list[str] = []
    try:
        grids = [] if page.is_drawing else _without_frames(grids_of(page.rules), page.area)
        lost += ["it has more lines than are looked at; columns are told by gaps"] if page.is_drawing else []
    except TooManyLines:
        grids = []
        lost.append("it has more lines than are looked at; columns are told by gaps")
    lost += _overlaid(page.letters)
    runs = list(_runs(page.letters, grids))
    homes = [_home(run, grids) for run in runs]
    filled = [_Filled(grid) for grid in grids]
    for run, home in zip(runs, homes, strict=True):
        if home is not None:
            number, cell = home
            filled[number].texts.setdefault(cell, []).extend(run)
    apart = _place_asides(page.asides, filled, lost)
    used = {number for number, one in enumerate(filled) if len(one.texts) + len(one.asides) > 1}
    blocks = _in_order(runs, homes, filled, used, lost)
    return [*blocks, *(Line.of(text) for text in apart)], lost


def _overlaid(letters: Sequence[Letter]) -> list[str]:
    """Name texts that are drawn over one another: their letters would be mixed."""
    drawn = sorted((one for one in letters if one.text.strip()), key=lambda one: (round(one.y), one.x))
    for before, one in pairwise(drawn):
        covered = before.right - one.x
        narrow = min(before.right - before.x, one.right - one.x)
        level = abs(before.y - one.y) <= _MIDDLE * one.height and before.text != one.text
        if level and narrow > 0 and covered > _OVERLAID * narrow:
            around = [other.text for other in drawn if abs(other.y - one.y) <= 1]
            return [f"texts lie over one another: {''.join(around)[:_SHOWN]}"]
    return []


def _without_frames(grids: Sequence[Grid], page_area: float) -> list[Grid]:
    return [
        grid
        for grid in grids
        if max(
            (grid.xs[cell.column + cell.columns] - grid.xs[cell.column])
            * (grid.ys[cell.row] - grid.ys[cell.row + cell.rows])
            for cell in grid.cells
        )
        < _FRAME * page_area
    ]


def _runs(letters: Sequence[Letter], grids: Sequence[Grid]) -> Iterator[list[Letter]]:
    """Texts that were drawn in one go; one that a border crosses between two letters is two."""
    run: list[Letter] = []
    last: Letter | None = None
    for letter in letters:
        if letter.text == BREAK or (not letter.text.strip() and run):
            run.append(letter)
            if last is not None and last.right < letter.right and letter.x - last.right < _GAP * last.height:
                # A space of the text itself: a border below it parts nothing.
                last = replace(last, right=letter.right)
            continue
        if last is not None and run and (_is_apart(last, letter) or _has_border(last, letter, grids)):
            yield run
            run = []
        run.append(letter)
        last = letter
    if run:
        yield run


def _is_apart(last: Letter, letter: Letter) -> bool:
    size = max(last.height, letter.height)
    gap = letter.x - last.right
    return abs(letter.y - last.y) > _ON_LINE * size or not -size * _WITHIN_TEXT <= gap <= size * _WITHIN_TEXT


def _has_border(last: Letter, letter: Letter, grids: Sequence[Grid]) -> bool:
    """True if a border of a table stands in the gap between two letters."""
    slack = _GAP * letter.height
    if letter.x - last.right < slack:
        return False
    for grid in grids:
        if grid.holds(last.right, letter.y) or grid.holds(letter.x, letter.y):
            after = bisect_left(grid.xs, last.right - slack)
            if after < len(grid.xs) and grid.xs[after] <= letter.x + slack:
                return _cell_at(grid, _middle(last), letter.y) is not _cell_at(
                    grid, _middle(letter), letter.y
                )
    return False


def _middle(letter: Letter) -> float:
    return (letter.x + letter.right) / 2


def _home(run: Sequence[Letter], grids: Sequence[Grid]) -> tuple[int, GridCell] | None:
    """The number of the smallest grid that holds most of a text, and its cell."""
    drawn = [letter for letter in run if letter.text.strip()]
    for number, grid in enumerate(grids):
        places = [_cell_at(grid, _middle(one), one.y + _MIDDLE * one.height) for one in drawn]
        cells = [cell for cell in places if cell is not None]
        if 2 * len(cells) > len(drawn):
            return number, max(cells, key=cells.count)
    return None


def _cell_at(grid: Grid, x: float, y: float) -> GridCell | None:
    if not grid.holds(x, y):
        return None
    column = min(max(bisect_right(grid.xs, x) - 1, 0), len(grid.xs) - 2)
    row = min(max(bisect_right(grid.ys, -y, key=lambda place: -place) - 1, 0), len(grid.ys) - 2)
    return grid.places[row, column]


def _place_asides(asides: Sequence[Aside], filled: Sequence[_Filled], lost: list[str]) -> list[str]:
    """Put texts that go another way into their cells; those in none are read apart, slanting ones not."""
    apart: list[str] = []
    for aside in asides:
        shown = aside.text[:_SHOWN]
        if aside.slants:
            lost.append(f"slanting text is left out: {shown}")
            continue
        for one in filled:
            cell = _cell_at(one.grid, aside.x, aside.y)
            if cell:
                one.asides.setdefault(cell, []).append(aside.text)
                break
        else:
            lost.append(f"text across the page's direction stands at its end: {shown}")
            apart.append(aside.text)
    return apart


def _in_order(
    runs: Sequence[list[Letter]],
    homes: Sequence[tuple[int, GridCell] | None],
    filled: Sequence[_Filled],
    used: set[int],
    lost: list[str],
) -> list[Block]:
    """The page's blocks, each table where the first of its texts stands; one in a cell of another in that."""
    inside: dict[int, int] = {}
    for number in sorted(used):
        home = _outer(number, filled, used)
        if home is None:
            continue
        inside[number], cell = home
        text = in_one_line(_rows(filled[number], lost))
        lost.append(f"a table within a cell is written in one line: {text[:_SHOWN]}")
        filled[inside[number]].asides.setdefault(cell, []).append(text)
    blocks: list[Block] = []
    plain: list[Letter] = []
    seen: set[int] = set()
    for run, place in zip(runs, homes, strict=True):
        table = place[0] if place else -1
        while table in inside:
            table = inside[table]
        if table not in used:
            plain += run
        elif table not in seen:
            seen.add(table)
            blocks += lines_of(plain)
            plain = []
            blocks.append(Ruled(_rows(filled[table], lost), filled[table].grid.xs))
    return blocks + lines_of(plain)


def _outer(number: int, filled: Sequence[_Filled], used: set[int]) -> tuple[int, GridCell] | None:
    """The next larger table that this one stands in, and the cell."""
    grid = filled[number].grid
    for other in range(number + 1, len(filled)):
        corners = {
            _cell_at(filled[other].grid, x, y)
            for x in (grid.xs[0] + 1, grid.xs[-1] - 1)
            for y in (grid.ys[0] - 1, grid.ys[-1] + 1)
        }
        cell = corners.pop() if len(corners) == 1 else None
        if other in used and cell is not None:
            return other, cell
    return None


def _rows(filled: _Filled, lost: list[str]) -> list[list[Cell]]:
    grid = filled.grid
    if not grid.is_closed:
        lost.append("borders within a table end in it; its merged cells stand as single ones")
    rows: list[list[Cell]] = [[] for _ in grid.ys[1:]]
    for cell in grid.cells:
        text = "\n".join(filter(None, [*_cell_lines(filled, cell, lost), *filled.asides.get(cell, [])]))
        rows[cell.row].append(Cell(text, cell.columns, cell.rows))
    return rows


def _cell_lines(filled: _Filled, cell: GridCell, lost: list[str]) -> list[str]:
    """The lines of a cell, those joined again that its width broke."""
    letters = filled.texts.get(cell, [])
    left, right = filled.grid.xs[cell.column], filled.grid.xs[cell.column + cell.columns]
    lines = sorted(lines_of(letters), key=lambda line: -line.y)
    if any(
        line.pieces[0].x < left - line.height or line.pieces[-1].right > right + line.height for line in lines
    ):
        lost.append(
            f"text runs over the border of its cell: {' '.join(line.text for line in lines)[:_SHOWN]}"
        )
    written: list[str] = []
    above: Line | None = None
    for line in lines:
        text = " ".join(piece.text for piece in line.pieces)
        if above is not None and abs(above.y - line.y) <= _MIDDLE * line.height:
            written[-1] += f" {text}"
        elif above is not None and _was_broken(above, line, right - left):
            if written[-1][-1:].isdecimal() and text[:1].isdecimal():
                lost.append(
                    f"a number may go on in the next line of its cell: {written[-1][-20:]} / {text[:20]}"
                )
            written[-1] += f" {text}"
        else:
            written.append(text)
        above = line
    return written


def _was_broken(above: Line, line: Line, width: float) -> bool:
    """True if the first word of a line had no room behind the line above, in a cell so wide."""
    first = line.pieces[0]
    share = len(first.text.split()[0]) / len(first.text)
    free = width - (above.pieces[-1].right - above.pieces[0].x) - _PADDING
    return free < share * (first.right - first.x) + _MIDDLE * line.height


def continued(above: Ruled, below: Ruled) -> bool:
    """Join a table that goes on on the next page, without the head that is repeated there."""
    if len(above.xs) != len(below.xs) or any(
        abs(one - other) > _PADDING / 2 for one, other in zip(above.xs, below.xs, strict=True)
    ):
        return False
    heads = 0
    for one, other in zip(above.rows, below.rows, strict=False):
        if one != other or not any(cell.text for cell in other):
            break
        heads += 1
    above.rows += below.rows[heads:]
    return True
