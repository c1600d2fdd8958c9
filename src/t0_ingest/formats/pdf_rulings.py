"""The lines that a PDF's page draws, and the grids that they make: the borders of its tables.

A grid is what is joined by touching lines. Its sides may be open, as Korean tables have them: the ends of the
lines across are borders then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_SAME: Final = 2.0
_TOUCHES: Final = 3.0
"""Points: lines so near are one line, lines so near to each other touch."""

_COVERED: Final = 0.6
"""Share of a cell's side that a line has to cover to part it from the next one."""

MOST_LINES: Final = 600
"""Of a page in one direction, once parts of one line are joined; a page with more is a drawing."""

MOST_PLACES: Final = 20_000
"""Between the lines of one grid."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line along an axis, in points: at `at` on the other axis, from `start` to `end`."""

    at: float
    start: float
    end: float
    is_upright: bool


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell's first row and column in its grid, from the upper left corner, and how many it covers."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's borders: `xs` from left to right, `ys` from the top down, and the cells between them.

    `places` has the cell over each row and column. `is_closed` is False where lines end within the table, so
    that some of its cells are no rectangles.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]
    places: Mapping[tuple[int, int], GridCell]
    is_closed: bool = True

    @property
    def area(self) -> float:
        """Square points that it covers."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[0] - self.ys[-1])

    def holds(self, x: float, y: float) -> bool:
        """True if a point is within its outer borders."""
        return self.xs[0] - _SAME <= x <= self.xs[-1] + _SAME and self.ys[-1] <= y <= self.ys[0] + _SAME


class TooManyLines(Exception):
    """A page of more lines than any table has."""


def grids_of(rules: Iterable[Rule]) -> list[Grid]:
    """The grids of two or more columns, the smallest first. Raises TooManyLines."""
    given = list(rules)
    level = _joined([rule for rule in given if not rule.is_upright])
    upright = _joined([rule for rule in given if rule.is_upright])
    if max(len(level), len(upright)) > MOST_LINES:
        raise TooManyLines
    found = filter(None, (_grid(*group) for group in _touching(level, upright)))
    return sorted(found, key=lambda grid: grid.area)


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Lines whose parts were drawn apart, or twice as the sides of two cells, as one."""
    tracks: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda one: one.at):
        if tracks and rule.at - tracks[-1][0].at <= _SAME:
            tracks[-1].append(rule)
        else:
            tracks.append([rule])
    joined: list[Rule] = []
    for track in tracks:
        at = sum(rule.at for rule in track) / len(track)
        parts = sorted(track, key=lambda one: one.start)
        start, end = parts[0].start, parts[0].end
        for part in parts[1:]:
            if part.start > end + _TOUCHES:
                joined.append(Rule(at, start, end, track[0].is_upright))
                start, end = part.start, part.end
            end = max(end, part.end)
        joined.append(Rule(at, start, end, track[0].is_upright))
    return joined


def _touching(level: Sequence[Rule], upright: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of lines that touch one another."""
    groups: list[tuple[list[Rule], list[Rule]]] = []
    left = list(upright)
    for across in level:
        own = [rule for rule in left if _touch(across, rule)]
        met = [group for group in groups if any(_touch(across, rule) for rule in group[1])]
        left = [rule for rule in left if rule not in own]
        group: tuple[list[Rule], list[Rule]] = ([across], own)
        for one in met:
            groups.remove(one)
            group = (group[0] + one[0], group[1] + one[1])
        groups.append(group)
    return [group for group in groups if group[1]]


def _touch(level: Rule, upright: Rule) -> bool:
    return (
        level.start - _TOUCHES <= upright.at <= level.end + _TOUCHES
        and upright.start - _TOUCHES <= level.at <= upright.end + _TOUCHES
    )


def _grid(level: Sequence[Rule], upright: Sequence[Rule]) -> Grid | None:
    across = [*(rule.at for rule in upright), *(place for rule in level for place in (rule.start, rule.end))]
    down = [*(rule.at for rule in level), *(place for rule in upright for place in (rule.start, rule.end))]
    xs, ys = _places(across), _places(down)[::-1]
    if len(xs) < 3 or len(ys) < 2:
        return None
    if (len(ys) - 1) * (len(xs) - 1) > MOST_PLACES:
        raise TooManyLines
    cells: list[GridCell] = []
    is_closed = True
    for parts in _merged(level, upright, xs, ys):
        top, start = min(row for row, _ in parts), min(column for _, column in parts)
        high = max(row for row, _ in parts) - top + 1
        wide = max(column for _, column in parts) - start + 1
        if high * wide == len(parts):
            cells.append(GridCell(top, start, high, wide))
        else:
            is_closed = False
            cells += [GridCell(row, column, 1, 1) for row, column in parts]
    cells.sort(key=lambda one: (one.row, one.column))
    over = {
        (cell.row + down, cell.column + right): cell
        for cell in cells
        for down in range(cell.rows)
        for right in range(cell.columns)
    }
    return Grid(tuple(xs), tuple(ys), tuple(cells), over, is_closed)


def _merged(
    level: Sequence[Rule], upright: Sequence[Rule], xs: Sequence[float], ys: Sequence[float]
) -> list[list[tuple[int, int]]]:
    """The places (row, column) of a grid, those together that no line parts."""
    rows, columns = len(ys) - 1, len(xs) - 1
    across = [[rule for rule in level if abs(rule.at - y) <= _TOUCHES] for y in ys]
    down = [[rule for rule in upright if abs(rule.at - x) <= _TOUCHES] for x in xs]
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {
        (row, column): [(row, column)] for row in range(rows) for column in range(columns)
    }

    def join(one: tuple[int, int], other: tuple[int, int]) -> None:
        if groups[one] is not groups[other]:
            small, large = sorted((groups[one], groups[other]), key=len)
            large += small
            for place in small:
                groups[place] = large

    for row, column in list(groups):
        if column + 1 < columns and not _is_parted(down[column + 1], ys[row + 1], ys[row]):
            join((row, column), (row, column + 1))
        if row + 1 < rows and not _is_parted(across[row + 1], xs[column], xs[column + 1]):
            join((row, column), (row + 1, column))
    return [group for place, group in groups.items() if group[0] == place]


def _is_parted(rules: Sequence[Rule], start: float, end: float) -> bool:
    covered = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules)
    return covered >= _COVERED * (end - start)


def _places(values: Sequence[float]) -> list[float]:
    """Places in order, those of one line once."""
    ordered = sorted(values)
    kept = ordered[:1]
    for before, after in pairwise(ordered):
        if after - max(before, kept[-1]) > _TOUCHES:
            kept.append(after)
    return kept
