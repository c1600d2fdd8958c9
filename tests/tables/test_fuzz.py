"""Tables drawn at random, written in many forms: both readers read them back as they were, or refuse them."""

from dataclasses import replace
from pathlib import Path

import pytest

from shared.tables.times import DateOrder
from training.lines.line import bundle_document, read_line
from training.lines.table_rules import DATE_ORDERS
from training.table_checks.fuzz import fuzz_tables, same
from training.table_checks.generated import generated
from training.table_checks.reading import Reading, read_by_page, read_by_training
from training.table_checks.strange_times import strange


def test_three_hundred_tables_are_read_back_or_refused() -> None:
    run = fuzz_tables(300, seed=1)
    assert run.faults == []
    assert run.right > 0.9 * (run.tables - run.damaged)


@pytest.mark.parametrize("order", DATE_ORDERS)
def test_both_readers_say_the_same_where_the_order_of_dates_is_said(order: DateOrder, tmp_path: Path) -> None:
    line = read_line(Path(__file__).parents[2] / "training" / "table_checks" / "line.yaml")
    document = bundle_document(line.document)
    document = {**document, "sentinels": [], "rows": {**document["rows"], "date_order": order}}
    line = replace(line, rules=replace(line.rules, date_order=order))
    tables = [strange(number, 7) for number in range(400)]
    for table in tables:
        (tmp_path / table.file).write_bytes(table.content)
    by_page = read_by_page(tmp_path, [table.file for table in tables], document)
    read = 0
    for table, page in zip(tables, by_page, strict=True):
        training = read_by_training(tmp_path / table.file, line)
        assert training.refused == page.refused, table.form
        assert training.refused is not None or same(training, page), table.form
        read += training.refused is None and "24-02-10" in table.form
    assert read or order == "month-first"


def test_a_value_that_was_changed_is_noticed(tmp_path: Path) -> None:
    table = generated(3, seed=1)
    (tmp_path / table.file).write_bytes(table.content)
    line = read_line(Path(__file__).parents[2] / "training" / "table_checks" / "line.yaml")
    read = read_by_training(tmp_path / table.file, line)
    assert same(read, table.right)
    name = next(iter(read.values))
    other = [None if value is None else value * 1.001 for value in read.values[name]]
    assert not same(Reading({**read.values, name: other}, read.times), table.right)
