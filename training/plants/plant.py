"""A made-up plant's table as text, as its file would be, with the probabilities that it was drawn from."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

SCHEMAS = Path(__file__).parents[1] / "schemas"


@dataclass(frozen=True, slots=True)
class Plant:
    """A table in the order of its file.

    `schema` is the YAML that reads it, `header` the header's rows, `rows` the fields. `chance` (n,) is the
    probability that each row's outcome was drawn with: no model can rank better. `known` (n,) is the same
    without the effect of the run that nothing in the table measures: no model of runs that it never saw can
    rank better than about that.
    """

    schema: Path
    header: Sequence[Sequence[str]]
    rows: list[list[str]]
    chance: Numbers
    known: Numbers

    @property
    def names(self) -> Sequence[str]:
        """The last row of the header."""
        return self.header[-1]

    def write(self, path: Path, encoding: str = "utf-8-sig") -> Path:
        """Write the file and return its path."""
        with path.open("w", encoding=encoding, newline="") as out:
            csv.writer(out).writerows([*self.header, *self.rows])
        return path


def chance_of(log_odds: Numbers) -> Numbers:
    """Log-odds (n,) as probabilities."""
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def wander(rng: np.random.Generator, count: int, scale: float, hold: float = 0.98) -> Numbers:
    """A slow walk back and forth around 0, of that standard deviation: shape (count,)."""
    steps = rng.normal(0, scale * np.sqrt(1 - hold**2), count)
    found = np.empty(count)
    value = rng.normal(0, scale)
    for index, step in enumerate(steps):
        value = hold * value + step
        found[index] = value
    return found


def as_rows(columns: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Columns of text as rows."""
    return [list(row) for row in zip(*columns.values(), strict=True)]


def numbers_as_text(values: Numbers, digits: int = 1) -> list[str]:
    """Numbers with so many decimals, NaN as an empty field."""
    return ["" if np.isnan(value) else f"{value:.{digits}f}" for value in values]
