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
from training.table_checks.strange_times import short_times, strange


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


@pytest.mark.parametrize("said", [None, *DATE_ORDERS])
def test_a_date_with_a_year_of_two_digits_and_a_clock_are_never_taken_for_each_other(
    said: DateOrder | None, tmp_path: Path
) -> None:
    """Both readers read what was written, or say that they do not; with the order said most are read."""
    line = read_line(Path(__file__).parents[2] / "training" / "table_checks" / "line.yaml")
    document = bundle_document(line.document)
    if said is not None:
        document = {**document, "rows": {**document["rows"], "date_order": said}}
    line = replace(line, rules=replace(line.rules, date_order=said))
    drawn = [short_times(number, 11) for number in range(400)]
    for short in drawn:
        (tmp_path / short.table.file).write_bytes(short.table.content)
    by_page = read_by_page(tmp_path, [short.table.file for short in drawn], {**document, "sentinels": []})
    read = own = 0
    for short, page in zip(drawn, by_page, strict=True):
        training = read_by_training(tmp_path / short.table.file, line)
        assert training.refused == page.refused, short.table.form
        if training.refused is None:
            assert same(training, page), short.table.form
        if short.order in (None, said):
            own += 1
            read += training.refused is None
            assert training.refused is not None or same(training, short.table.right), short.table.form
        elif said is None:
            assert training.refused is not None, f"the order was guessed: {short.table.form}"
    assert read > 0.6 * own, f"{read} of {own}"


def test_a_value_that_was_changed_is_noticed(tmp_path: Path) -> None:
    table = generated(3, seed=1)
    (tmp_path / table.file).write_bytes(table.content)
    line = read_line(Path(__file__).parents[2] / "training" / "table_checks" / "line.yaml")
    read = read_by_training(tmp_path / table.file, line)
    assert same(read, table.right)
    name = next(iter(read.values))
    other = [None if value is None else value * 1.001 for value in read.values[name]]
    assert not same(Reading({**read.values, name: other}, read.times), table.right)
