"""Tables of any format as Markdown: merged cells stand in each place that they cover.

Each row then says all that holds for it, whatever its author merged.
"""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_COLUMNS = 200
MOST_CELLS = 500_000
"""Of one table, after merged cells were written out: a span can claim far more than anybody reads."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell, and the columns and rows it covers. `goes_on`: it belongs to the one above."""

    text: str
    columns: int = 1
    rows: int = 1
    goes_on: bool = False


class TooLarge(Exception):
    """A table with more cells than are read."""


def grid(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """All cells by place, merged ones repeated. Raises TooLarge."""
    filled: dict[tuple[int, int], str] = {}
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while (at, column) in filled:
                column += 1
            columns = max(1, min(cell.columns, MOST_COLUMNS))
            text = filled.get((at - 1, column), "") if cell.goes_on else cell.text
            below = min(max(1, cell.rows), len(rows) - at)
            if len(filled) + columns * below > MOST_CELLS or column + columns > MOST_COLUMNS:
                raise TooLarge
            for down in range(below):
                for right in range(columns):
                    filled.setdefault((at + down, column + right), text)
            column += columns
    width = max((column + 1 for _, column in filled), default=0)
    return [[filled.get((at, column), "") for column in range(width)] for at in range(len(rows))]


def markdown_table(rows: Sequence[Sequence[Cell]]) -> str:
    """The table as Markdown, its first row as its head; one merged over the whole width stands above it.

    Raises TooLarge.
    """
    cells = grid(rows)
    above: list[str] = []
    while (
        len(cells) > 1
        and len(cells[0]) > 1
        and rows[len(above)][:1]
        and _is_title(rows[len(above)], cells[0])
    ):
        above.append(cells.pop(0)[0])
    cells = [row for number, row in enumerate(cells) if number == 0 or any(text.strip() for text in row)]
    if not cells or not any(text.strip() for row in cells for text in row):
        return "\n\n".join(above)
    lines = [_line(cells[0]), "|" + " --- |" * len(cells[0]), *map(_line, cells[1:])]
    return "\n\n".join([*above, "\n".join(lines)])


def in_one_line(rows: Sequence[Sequence[Cell]]) -> str:
    """A table that stands within a cell of another one: its rows one after the other. Raises TooLarge."""
    lines = (", ".join(filter(None, (text.strip() for text in row))) for row in grid(rows))
    return "; ".join(filter(None, lines))


def _is_title(row: Sequence[Cell], texts: Sequence[str]) -> bool:
    return len(row) == 1 and row[0].columns >= len(texts) and row[0].rows == 1 and bool(texts[0].strip())


def _line(texts: Sequence[str]) -> str:
    return "| " + " | ".join(cell_text(text) for text in texts) + " |"


def cell_text(text: str) -> str:
    """A cell's text in one line; what parts its lines is a semicolon, and a bar in it is no border."""
    return joined_lines(text).replace("|", "\\|")


def joined_lines(text: str) -> str:
    """Lines in one, parted by semicolons; empty ones go."""
    return "; ".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
