"""A table of shots in memory, and as CSV."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Table:
    """Shots in time order: `features` is (n, variables) with NaN where nothing was logged.

    `modes` is (n, modes): which defect modes a shot has; `run` and `shot` are whole numbers, the
    production run and the shot's place in it. `outcome` (n,) says which shots are defects where the
    modes do not: a line may record that a casting is bad and not why.
    """

    names: tuple[str, ...]
    mode_ids: tuple[str, ...]
    run: npt.NDArray[np.int64]
    shot: npt.NDArray[np.int64]
    features: npt.NDArray[np.float64]
    modes: npt.NDArray[np.bool_]
    outcome: npt.NDArray[np.bool_] | None = None

    @property
    def defect(self) -> npt.NDArray[np.bool_]:
        """True where a shot is a defect: its outcome, or that it has any defect mode. Shape (n,)."""
        return np.asarray(self.modes.any(axis=1)) if self.outcome is None else self.outcome

    def __len__(self) -> int:
        return len(self.run)

    def where(self, mask: npt.NDArray[np.bool_]) -> "Table":
        """The shots that `mask` marks."""
        return Table(
            self.names,
            self.mode_ids,
            self.run[mask],
            self.shot[mask],
            self.features[mask],
            self.modes[mask],
            None if self.outcome is None else self.outcome[mask],
        )

    def rows(self, more: Mapping[str, Sequence[str]] | None = None) -> Iterator[list[str]]:
        """The table as text: run, shot, the variables, one column a mode (0 or 1), defect, then `more`."""
        further = more or {}
        beside = list(zip(*further.values(), strict=True)) if further else [()] * len(self)
        yield ["run", "shot", *self.names, *self.mode_ids, "defect", *further]
        shots = zip(self.run, self.shot, self.features, self.modes, self.defect, strict=True)
        for (run, shot, values, modes, bad), rest in zip(shots, beside, strict=True):
            logged = ["" if np.isnan(value) else repr(float(value)) for value in values]
            yield [str(run), str(shot), *logged, *(str(int(mode)) for mode in modes), str(int(bad)), *rest]


def write_csv(table: Table, path: Path, more: Mapping[str, Sequence[str]] | None = None) -> None:
    """Write a table as UTF-8 CSV, `more` columns behind its own; an empty field is a missing value."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(table.rows(more))
