"""A table of what parts really were, by the time or the id of their shots, for feed and watch folder."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ops.feeding.row import Row
from shared.errors import InvalidInput
from training.commands.shot_rows import Reading, outcomes_of
from training.tables.raw_table import open_table


@dataclass(frozen=True, slots=True)
class OutcomeReading:
    """How a table of labels is read: by the line's rules of labels; `shot_id` names the column of the shots'
    ids, without which their time counts."""

    reading: Reading
    shot_id: str = ""

    def of(self, path: Path) -> "OutcomeReading":
        """See Tables."""
        return replace(self, reading=self.reading.of(path))

    @property
    def name(self) -> str:
        """See Source."""
        return self.reading.name

    @property
    def key(self) -> str:
        """See Source."""
        return self.reading.key

    @property
    def digest(self) -> str:
        """See Source."""
        return hashlib.sha256(self.reading.table.csv.read_bytes()).hexdigest()

    def rows(self) -> tuple[list[Row], bool]:
        """See Source. Rows without a label say nothing, and are left out."""
        line, dialect = self.reading.line(), self.reading.table.dialect()
        path = self.reading.table.csv
        raw = open_table(path, line, dialect, measured=False).whole(dialect.decimal)
        wanted = line.rules.label.columns
        if wanted and raw.find(*wanted) is None:
            raise InvalidInput(f"{path}: there is no column {wanted[0]}, which says what a part was")
        ids: Sequence[str] | None = None
        if self.shot_id:
            column = raw.find(self.shot_id)
            if column is None:
                raise InvalidInput(f"{path}: there is no column {self.shot_id}")
            ids = raw.columns[column]
        seconds, zone = (None, self.reading.zone) if ids is not None else self.reading.times(raw, line)
        if ids is None and seconds is None:
            raise InvalidInput(f"{path}: name the column of the shots' time (--time) or id (--shot-id)")
        rows = [
            Row(
                number,
                {},
                None if seconds is None or np.isnan(seconds[place]) else float(seconds[place]),
                zone,
                outcome,
                "" if ids is None else str(ids[place]).strip(),
            )
            for place, (number, outcome) in enumerate(zip(raw.lines, outcomes_of(raw, line), strict=True))
            if outcome is not None
        ]
        return rows, True
