"""Generated tables, written in many forms and read back: equal, or refused, never another value."""

import math
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from training.lines.line import read_line
from training.table_checks.generated import Generated, damaged, generated
from training.table_checks.reading import Reading, read_by_page, read_by_training, served
from training.table_checks.strange_times import strange

LINE = Path(__file__).with_name("line.yaml")
BATCH = 500
SAME = 1e-7
"""Of a value: numbers in another unit are written with ten decimals."""
SHOWN = 10
DAMAGED = 0.2
"""Share of the files with changed bytes, and of those with strange times: only agreement is asked of them."""


@dataclass(slots=True)
class FuzzRun:
    """How many tables were read rightly and how many refused; `faults` names files that a reader read as
    something else, or on which the readers disagree."""

    tables: int = 0
    right: int = 0
    refused: int = 0
    damaged: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """True where no value was changed in silence, and most tables were read."""
        return not self.faults and self.right > self.refused


def fuzz_tables(count: int, seed: int, say: Callable[[int], None] = lambda _: None) -> FuzzRun:
    """Write and read back that many tables; `say` is told how many are done."""
    line = read_line(LINE)
    document = served(line)
    run = FuzzRun()
    for start in range(0, count, BATCH):
        tables = list(_drawn(range(start, min(start + BATCH, count)), seed))
        with tempfile.TemporaryDirectory(prefix="tables-") as place:
            folder = Path(place)
            for table in tables:
                (folder / table.file).write_bytes(table.content)
            by_page = read_by_page(folder, [table.file for table in tables], document)
            for table, page in zip(tables, by_page, strict=True):
                _judge(run, table, read_by_training(folder / table.file, line), page)
        say(run.tables)
    return run


def _drawn(numbers: range, seed: int) -> Iterator[Generated]:
    for number in numbers:
        table = generated(number, seed)
        place = number % round(1 / DAMAGED)
        yield damaged(table, seed) if place == 0 else strange(number, seed) if place == 1 else table


def _judge(run: FuzzRun, table: Generated, training: Reading, page: Reading) -> None:
    run.tables += 1
    whole = not table.file.startswith(("damaged", "strange"))
    run.damaged += not whole
    if (training.refused is None) != (page.refused is None):
        told = f"training {_told(training)}, page {_told(page)}"
        run.faults.append(f"{table.file}: only one reader refuses it: {told}: {table.form}")
    elif training.refused is not None:
        run.refused += whole
    elif not same(training, page):
        run.faults.append(f"{table.file}: the readers disagree: {table.form}")
    elif whole and not same(training, table.right):
        run.faults.append(f"{table.file}: was read as something else: {table.form}")
    else:
        run.right += whole


def _told(reading: Reading) -> str:
    return "reads it" if reading.refused is None else f"refuses line {reading.refused}"


def same(one: Reading, other: Reading) -> bool:
    """True where two readings say the same: values nearly, times to the character."""
    if one.values.keys() != other.values.keys() or list(one.times or ()) != list(other.times or ()):
        return False
    pairs = [
        (first, second)
        for name in one.values
        for first, second in zip(one.values[name], other.values[name], strict=False)
    ]
    lengths = all(len(one.values[name]) == len(other.values[name]) for name in one.values)
    return lengths and all(
        first is second
        if first is None or second is None
        else math.isclose(first, second, rel_tol=SAME, abs_tol=SAME)
        for first, second in pairs
    )
