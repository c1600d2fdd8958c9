"""The rows of a table, or of the simulator, as shots that can be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from shared.errors import InvalidInput
from training.commands.common import Simulation, TableFile
from training.lines.line import DEFAULT, Line, read_line
from training.tables.fields import time_of
from training.tables.labels import modes_of, read_labels
from training.tables.raw_table import RawTable
from training.tables.reading import read_blocks

WHOLE: Final = 1 << 40
"""Rows of a block that is the whole table: the form of its times is told from all of them."""
MEAN_SHOTS: Final = 160


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: `line` in its file, `seconds` since 1970 of its time where it has one, `offset` of
    that time from UTC."""

    line: int
    features: Mapping[str, float]
    seconds: float | None
    zone: tzinfo
    outcome: Mapping[str, Any] | None = None

    def shot(self, context: Mapping[str, str], at: float | None = None) -> dict[str, Any]:
        """Return it as POST /api/shots takes it, made at its own time or at another, seconds since 1970."""
        made = at if at is not None else self.seconds
        if made is None:
            raise ValueError("a row without a time needs one")
        told = datetime.fromtimestamp(made, self.zone).isoformat(timespec="milliseconds")
        shot: dict[str, Any] = {"at": told, "features": self.features, "context": dict(context)}
        return shot if self.outcome is None else {**shot, "outcome": self.outcome}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table's rows are read: its file with what training takes, the column of its time (without one
    that of the line's YAML), the zone of times that carry none, and whether its labels are outcomes."""

    table: TableFile
    time: Sequence[str]
    zone: ZoneInfo
    outcomes: bool = False

    def rows(self) -> tuple[list[Row], bool]:
        """Return the rows in the file's order, and whether they have times.

        Raises ValueError naming file, line and column of what cannot be read, OSError.
        """
        line = self.table.mapped(read_line(self.table.schema or DEFAULT))
        if self.time:
            line = replace(line, rules=replace(line.rules, time=(tuple(self.time),)))
        raw, values = next(read_blocks(self.table.csv, line, self.table.dialect(), WHOLE))
        seconds, zone = self._times(raw, line)
        said = _outcomes(raw, line) if self.outcomes else None
        names = line.schema.names
        rows = [
            Row(
                number,
                {name: value for name, value in zip(names, row, strict=True) if np.isfinite(value)},
                None if seconds is None or np.isnan(seconds[place]) else float(seconds[place]),
                zone,
                None if said is None else said[place],
            )
            for place, (number, row) in enumerate(zip(raw.lines, values.tolist(), strict=True))
        ]
        return rows, seconds is not None

    def _times(self, raw: RawTable, line: Line) -> tuple[npt.NDArray[np.float64] | None, tzinfo]:
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


def simulated_rows(shots: int, seed: int) -> list[Row]:
    """Rows of the simulated line; `line` counts them from 1."""
    schema = read_line(DEFAULT).schema
    table, _ = Simulation(runs=shots // MEAN_SHOTS * 2 + 2, shots=MEAN_SHOTS, seed=seed).simulate(schema)
    return [
        Row(
            number,
            {
                name: round(value, 4)
                for name, value in zip(table.names, row, strict=True)
                if np.isfinite(value)
            },
            None,
            UTC,
        )
        for number, row in enumerate(table.features[:shots].tolist(), start=1)
    ]


def _outcomes(raw: RawTable, line: Line) -> list[Mapping[str, Any] | None]:
    """What the table's labels say of each row, None where a row has no label."""
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
