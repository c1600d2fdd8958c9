"""Figures as a table to read or as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """A title, a header, rows that begin with their name, and remarks below."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str | float]]
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        """In columns, for a terminal."""
        shown = [list(self.header), *([_shown(cell) for cell in row] for row in self.rows)]
        widths = [max(len(row[column]) for row in shown) for column in range(len(self.header))]
        lines = ["  ".join(_pad(row, widths)) for row in shown]
        return "\n".join([self.title, "", *lines, *([""] if self.notes else []), *self.notes, ""])

    def figures(self) -> dict[str, Any]:
        """For JSON: by row, then by column."""
        rows = {str(row[0]): dict(zip(self.header[1:], row[1:], strict=True)) for row in self.rows}
        return {"title": self.title, "rows": rows, "notes": self.notes}


def _pad(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        row[0].ljust(widths[0]),
        *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
    ]


def _shown(cell: str | float) -> str:
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)


def show(table: Table, *, as_json: bool) -> None:
    """Print a table for people, or its figures as one JSON document."""
    print(json.dumps(table.figures(), ensure_ascii=False, indent=1) if as_json else table.text(), flush=True)
