"""The rows of a table, or of the simulator, as `diecast feed` and `diecast watch folder` send them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from ops.feeding.row import Row
from shared.errors import InvalidInput
from training.commands.common import Simulation, TableFile
from training.lines.line import DEFAULT, Line, read_line
from training.table import Table
from training.tables.fields import time_of
from training.tables.labels import modes_of, read_labels
from training.tables.raw_table import RawTable
from training.tables.reading import read_blocks

WHOLE: Final = 1 << 40
"""Rows of a block that is the whole table: the form of its times is told from all of them."""
MEAN_SHOTS: Final = 160


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table's rows are read: its file with what training takes, the column of its time (without one
    that of the line's YAML), the zone of times that carry none, whether its labels are outcomes, and the
    column of the shots' own ids, where the table has it."""

    table: TableFile
    time: Sequence[str]
    zone: ZoneInfo
    outcomes: bool = False
    shot_id: str = ""

    def of(self, path: Path) -> "Reading":
        """Another table of the same form."""
        return replace(self, table=replace(self.table, csv=path))

    @property
    def name(self) -> str:
        """See Source."""
        return self.table.csv.name

    @property
    def key(self) -> str:
        """See Source."""
        return str(self.table.csv.resolve())

    @property
    def digest(self) -> str:
        """See Source."""
        return hashlib.sha256(self.table.csv.read_bytes()).hexdigest()

    def line(self) -> Line:
        """The line, whose time is in the columns that were named."""
        line = self.table.mapped(read_line(self.table.schema or DEFAULT))
        return replace(line, rules=replace(line.rules, time=(tuple(self.time),))) if self.time else line

    def rows(self) -> tuple[list[Row], bool]:
        """See Source."""
        line = self.line()
        raw, values = next(read_blocks(self.table.csv, line, self.table.dialect(), WHOLE))
        seconds, zone = self.times(raw, line)
        said = outcomes_of(raw, line) if self.outcomes else None
        names = line.schema.names
        column = raw.find(self.shot_id) if self.shot_id else None
        ids = None if column is None else list(raw.columns[column])
        rows = [
            Row(
                number,
                _given(names, row),
                None if seconds is None or np.isnan(seconds[place]) else float(seconds[place]),
                zone,
                None if said is None else said[place],
                "" if ids is None else ids[place].strip(),
            )
            for place, (number, row) in enumerate(zip(raw.lines, values.tolist(), strict=True))
        ]
        return rows, seconds is not None

    def times(self, raw: RawTable, line: Line) -> tuple[npt.NDArray[np.float64] | None, tzinfo]:
        for group in line.rules.time:
            columns = [name for wanted in group if (name := raw.find(wanted)) is not None]
            if len(columns) < len(group):
                continue
            found = time_of(raw, columns, line.rules.date_order)
            if not found.has_days:
                continue
            local = found.days * 86_400 + np.nan_to_num(found.clock)
            zone = _offset(found.zoned) if found.zoned else self.zone
            return np.array([_instant(each, zone) for each in local.tolist()]), zone
        if self.time:
            raise InvalidInput(f"{self.table.csv}: there is no time with a date in {', '.join(self.time)}")
        return None, self.zone


@dataclass(frozen=True, slots=True)
class Simulated:
    """So many shots of the simulated line; a row's `line` counts them from 1."""

    shots: int
    seed: int
    outcomes: bool = False

    @property
    def name(self) -> str:
        """See Source."""
        return f"simulator, seed {self.seed}"

    @property
    def key(self) -> str:
        """See Source."""
        return self.name

    @property
    def digest(self) -> str:
        """See Source."""
        return str(self.shots)

    def rows(self) -> tuple[list[Row], bool]:
        """See Source."""
        schema = read_line(DEFAULT).schema
        # A run has three quarters of the mean at least.
        runs = self.shots // MEAN_SHOTS * 2 + 2
        table, _ = Simulation(runs=runs, shots=MEAN_SHOTS, seed=self.seed).simulate(schema)
        told = _labels(table) if self.outcomes else None
        return [
            Row(number, _given(table.names, row, 4), None, UTC, told[number - 1] if told else None)
            for number, row in enumerate(table.features[: self.shots].tolist(), start=1)
        ], False


def _labels(table: Table) -> list[Mapping[str, Any]]:
    """The outcome of each part of a simulated table."""
    return [
        {
            "result": "defect",
            "modes": [mode for mode, there in zip(table.mode_ids, has, strict=True) if there],
        }
        if bad
        else {"result": "good", "modes": []}
        for bad, has in zip(table.defect.tolist(), table.modes.tolist(), strict=True)
    ]


def _given(names: Sequence[str], row: Sequence[float], digits: int | None = None) -> dict[str, float]:
    """The values of a row by name, without those that were not logged."""
    given = {name: value for name, value in zip(names, row, strict=True) if np.isfinite(value)}
    return given if digits is None else {name: round(value, digits) for name, value in given.items()}


def outcomes_of(raw: RawTable, line: Line) -> list[Mapping[str, Any] | None]:
    """The table's label of each row, None where a row has no label."""
    labels = read_labels(raw, line)
    modes = modes_of(raw, line, labels.defect, labels.above)
    ids = list(line.rules.mode_columns)
    said: list[Mapping[str, Any] | None] = []
    for known, bad, has in zip(labels.known, labels.defect, modes, strict=True):
        named = [mode for mode, there in zip(ids, has, strict=True) if there and bad]
        said.append({"result": "defect" if bad else "good", "modes": named} if known else None)
    return said


def _offset(zoned: str) -> tzinfo:
    """The zone of times that carry one, as the reader of times says it: `UTC` or `UTC+9 h`."""
    hours = zoned.removeprefix("UTC").removesuffix(" h")
    return timezone(timedelta(hours=float(hours))) if hours else UTC


def _instant(local: float, zone: tzinfo) -> float:
    """Seconds since 1970 of a wall clock's seconds, NaN for none."""
    if np.isnan(local):
        return local
    wall = datetime.fromtimestamp(local, UTC).replace(tzinfo=zone)
    return wall.timestamp()
