"""A table of shots in memory, and as CSV."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Table:
    """Shots in time order: `features` is (n, variables) with NaN where nothing was logged.

    `modes` is (n, modes): which defect modes a shot has; `run` and `shot` are whole numbers, the
    production run and the shot's place in it.
    """

    names: tuple[str, ...]
    mode_ids: tuple[str, ...]
    run: npt.NDArray[np.int64]
    shot: npt.NDArray[np.int64]
    features: npt.NDArray[np.float64]
    modes: npt.NDArray[np.bool_]

    @property
    def defect(self) -> npt.NDArray[np.bool_]:
        """Whether a shot has any defect mode, shape (n,)."""
        return np.asarray(self.modes.any(axis=1))

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
        )

    def rows(self) -> Iterator[list[str]]:
        """The table as text: run, shot, the variables, one column a mode (0 or 1), defect."""
        yield ["run", "shot", *self.names, *self.mode_ids, "defect"]
        for run, shot, values, modes, bad in zip(
            self.run, self.shot, self.features, self.modes, self.defect, strict=True
        ):
            logged = ["" if np.isnan(value) else repr(float(value)) for value in values]
            yield [str(run), str(shot), *logged, *(str(int(mode)) for mode in modes), str(int(bad))]


def write_csv(table: Table, path: Path) -> None:
    """Write a table as UTF-8 CSV; an empty field is a missing value."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(table.rows())


def read_csv(path: Path, names: tuple[str, ...], mode_ids: tuple[str, ...]) -> Table:
    """Read what `write_csv` wrote. Raises ValueError naming file, line and column at fault."""
    with path.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text)
        header = next(reader, [])
        missing = [name for name in ("run", "shot", *names, *mode_ids) if name not in header]
        if missing:
            raise ValueError(f"{path}: line 1: columns are missing: {', '.join(missing)}")
        rows = [_numbers(row, header, f"{path}: line {line}") for line, row in enumerate(reader, 2)]
    if not rows:
        raise ValueError(f"{path}: holds no shots")
    values = np.array(rows)

    def columns(wanted: tuple[str, ...]) -> npt.NDArray[np.float64]:
        return np.asarray(values[:, [header.index(name) for name in wanted]])

    for name in ("run", "shot", *mode_ids):
        if np.isnan(columns((name,))).any():
            raise ValueError(f"{path}: column {name} has empty fields")
    run, shot = columns(("run", "shot")).T.astype(np.int64)
    return Table(names, mode_ids, run, shot, columns(names), columns(mode_ids) != 0)


def _numbers(row: list[str], header: list[str], place: str) -> list[float]:
    if len(row) != len(header):
        raise ValueError(f"{place}: {len(row)} fields where the header has {len(header)}")
    values = []
    for name, text in zip(header, row, strict=True):
        try:
            value = float(text) if text.strip() else np.nan
        except ValueError:
            raise ValueError(f"{place}: column {name}: {text!r} is not a number") from None
        if np.isinf(value):
            raise ValueError(f"{place}: column {name}: {text!r} is not finite")
        values.append(value)
    return values
