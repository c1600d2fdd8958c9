"""Rows a second of reading a table, beside pandas and polars where they are installed: one after the other,
the best of three times. `python -m training.table_checks.speed SHOTS.csv`.

Both others are asked for numbers alone, as they come; this reading also decides decimal marks and units, and
gives labels, runs and every error its line.
"""

import importlib
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter

from training.lines.line import DEFAULT, read_line
from training.tables.reading import read_table

TIMES = 3


def readers(path: Path) -> dict[str, Callable[[], object]]:
    """Readers of the file, by name; libraries that are not installed are left out."""
    line = read_line(DEFAULT)
    found: dict[str, Callable[[], object]] = {"diecast": lambda: read_table(path, line)}
    for name in ("pandas", "polars"):
        try:
            library = importlib.import_module(name)
        except ImportError:
            print(f"{name} is not installed", file=sys.stderr)
            continue
        found[f"{name} {library.__version__}"] = partial(library.read_csv, path)
    return found


def rows_a_second(path: Path) -> dict[str, float]:
    """The best of three times for each reader."""
    with path.open("rb") as file:
        rows = sum(1 for _ in file) - 1
    found = {}
    for name, read in readers(path).items():
        times = []
        for _ in range(TIMES):
            start = perf_counter()
            read()
            times.append(perf_counter() - start)
        found[name] = rows / min(times)
    return found


if __name__ == "__main__":
    for reader, speed in rows_a_second(Path(sys.argv[1])).items():
        print(f"{reader}: {speed:,.0f} rows a second")
