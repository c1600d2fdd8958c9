"""Tables drawn at random, written in many forms: both readers read them back as they were, or refuse them."""

from pathlib import Path

from training.lines.line import read_line
from training.table_checks.fuzz import fuzz_tables, same
from training.table_checks.generated import generated
from training.table_checks.reading import Reading, read_by_training


def test_three_hundred_tables_are_read_back_or_refused() -> None:
    run = fuzz_tables(300, seed=1)
    assert run.faults == []
    assert run.right > 0.9 * (run.tables - run.damaged)


def test_a_value_that_was_changed_is_noticed(tmp_path: Path) -> None:
    table = generated(3, seed=1)
    (tmp_path / table.file).write_bytes(table.content)
    line = read_line(Path(__file__).parents[2] / "training" / "table_checks" / "line.yaml")
    read = read_by_training(tmp_path / table.file, line)
    assert same(read, table.right)
    name = next(iter(read.values))
    other = [None if value is None else value * 1.001 for value in read.values[name]]
    assert not same(Reading({**read.values, name: other}, read.times), table.right)
