"""Figures as a table to read or as JSON: what every benchmark, load and chaos run prints."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table as RichTable

WIDTH = 160
"""Columns where the output is no terminal, so that no figure is cut in a log."""

RESAMPLED: Final = 4_000


@dataclass(frozen=True, slots=True)
class Table:
    """A title, a header, rows that begin with their name, and remarks below."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str | float | None]]
    notes: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Return the figures for JSON: by row, then by column."""
        rows = {str(row[0]): dict(zip(self.header[1:], row[1:], strict=True)) for row in self.rows}
        return {"title": self.title, "rows": rows, "notes": self.notes}


class Row(NamedTuple):
    """One figure, less is better: ours and the peer's; None where the peer has no such thing."""

    name: str
    ours: float
    peer: float | None


def beside_peer(title: str, peer: str, rows: Sequence[Row]) -> Table:
    """Return a table of figures beside a named peer's; `peer / ours` above 1 is in our favour."""
    return Table(
        title,
        ("", "ours", peer, "peer / ours"),
        [(row.name, row.ours, row.peer, None if row.peer is None else row.peer / row.ours) for row in rows],
    )


def median_ratio(one: Sequence[float], other: Sequence[float]) -> tuple[float, float, float]:
    """Return the median of `one` over that of `other`, with the 95 % interval over resampled rounds.

    Both were measured in turn, so that the n-th of each belong together.
    """
    pairs = np.array([one, other])
    drawn = np.random.default_rng(0).integers(0, pairs.shape[1], (RESAMPLED, pairs.shape[1]))
    medians = np.median(pairs[:, drawn], axis=2)
    low, high = np.quantile(medians[0] / medians[1], (0.025, 0.975))
    return median(one) / median(other), float(low), float(high)


def show(table: Table, *, as_json: bool) -> None:
    """Print a table for people, or its figures as one JSON document."""
    if as_json:
        print(json.dumps(table.figures(), ensure_ascii=False, indent=1), flush=True)
        return
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=WIDTH)
    shown = RichTable(title=table.title, title_justify="left", box=None)
    for at, name in enumerate(table.header):
        shown.add_column(name, justify="right" if at else "left", overflow="fold")
    for row in table.rows:
        shown.add_row(*map(_shown, row))
    console.print(shown)
    for note in table.notes:
        console.print(note, soft_wrap=True)
    console.print()


def _shown(cell: str | float | None) -> str:
    if cell is None:
        return "–"
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)
