"""Which shots belong to one production run."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from training.lines.table_rules import RunRule
from training.shots_of_runs import shots_of_runs
from training.tables.fields import try_numbers
from training.tables.raw_table import RawTable

Whole = npt.NDArray[np.int64]

DAY = 86_400
FEWEST = 5
"""A column or counter that makes runs shorter than this on average numbers shots, not runs."""


def number_runs(
    raw: RawTable, rule: RunRule, seconds: npt.NDArray[np.float64] | None, machine: Whole | None = None
) -> Whole:
    """A run number for each row, from 0 in order of appearance: a new combination of the rule's columns,
    day, machine and counter restarts is a new run. Without anything to go by, all is one run."""
    count = len(raw.lines)
    parts: list[Whole] = [] if machine is None else [machine]
    for name in rule.columns:
        column = raw.find(name)
        if column is not None and (codes := _codes([text.strip() for text in raw.columns[column]])).max(
            initial=0
        ) < max(1, count // FEWEST):
            parts.append(codes)
    if rule.by_day and seconds is not None:
        parts.append(_codes((seconds // DAY).astype(np.int64).tolist()))
    if rule.restarts is not None and (counter := raw.find(rule.restarts)) is not None:
        values = try_numbers(raw.columns[counter], raw.mark_of(counter))
        if values is not None:
            restarts = np.zeros(count, np.int64)
            one = np.zeros(count, np.int64) if machine is None else machine
            for number in np.unique(one):
                mine = np.flatnonzero(one == number)
                restarts[mine[1:]] = np.cumsum(np.diff(values[mine]) < 0)
            if restarts.max(initial=0) < max(1, count // FEWEST):
                parts.append(restarts)
    if not parts:
        return np.zeros(count, np.int64)
    return _codes(list(zip(*(part.tolist() for part in parts), strict=True)))


def places_in_runs(run: Whole) -> Whole:
    """The place of each row within its run, from 0."""
    places = np.zeros(len(run), np.int64)
    for mine in shots_of_runs(run):
        places[mine] = np.arange(len(mine))
    return places


def _codes(values: Sequence[object]) -> Whole:
    """Numbers from 0 in order of first appearance."""
    seen: dict[object, int] = {}
    return np.array([seen.setdefault(value, len(seen)) for value in values], np.int64)
