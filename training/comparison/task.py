"""The shots that every method is handed, and the proof that it was handed them.

Needs no more than numpy: the peers' environment has nothing of this project's.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Task:
    """The shots and folds of one data set and split.

    features: (n, variables), NaN where nothing was logged. defect: (n,). categories: (variables,), True
    where the numbers of a variable name something. fit, tried: (folds, n). budget: seconds that a search
    may take on one fold. hurry: CatBoost and EBM, the slowest, get their rounds divided by it.
    """

    features: Numbers
    defect: Flags
    categories: Flags
    fit: Flags
    tried: Flags
    seed: int
    budget: float
    hurry: int = 1

    def write(self, path: Path) -> None:
        """Write as an archive of arrays."""
        arrays: dict[str, Any] = {name: getattr(self, name) for name in self.__dataclass_fields__}
        np.savez(path, **arrays)

    @classmethod
    def read(cls, path: Path) -> "Task":
        """Read what `write` wrote."""
        with np.load(path) as data:
            given = {name: data[name] for name in cls.__dataclass_fields__}
        return cls(
            **{
                **given,
                "seed": int(given["seed"]),
                "budget": float(given["budget"]),
                "hurry": int(given["hurry"]),
            }
        )

    def folds(self) -> Iterator[tuple[Numbers, Flags, Numbers]]:
        """The rows to fit on, their outcomes, and the rows to try on, fold after fold."""
        for fit, tried in zip(self.fit, self.tried, strict=True):
            yield self.features[fit], self.defect[fit], self.features[tried]


def digest(rows: Numbers, defect: Flags, tried: Numbers) -> str:
    """A fingerprint of the rows of a fold: who says the same digest was handed the same rows."""
    found = hashlib.sha256()
    for part in (rows, tried):
        found.update(repr(part.shape).encode())
        found.update(np.ascontiguousarray(part).tobytes())
    found.update(np.ascontiguousarray(defect).tobytes())
    return found.hexdigest()


def peak_mb() -> float:
    """The most memory that this process has had, in MB, libraries included; NaN where Linux does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    # Not ru_maxrss: a child inherits it from the process that starts it.
    line = next(text for text in status.read_text(encoding="ascii").splitlines() if text.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


def numbered(rows: Numbers, others: Numbers, categories: Flags) -> tuple[Numbers, Numbers]:
    """Both with categories numbered from 0 by the values of `rows`; one that they lack is missing."""
    rows, others = rows.copy(), others.copy()
    for place in np.flatnonzero(categories):
        known = np.unique(rows[~np.isnan(rows[:, place]), place])
        for values in (rows, others):
            found = np.searchsorted(known, values[:, place])
            seen = np.isin(values[:, place], known)
            values[:, place] = np.where(seen, found, np.nan)
    return rows, others
