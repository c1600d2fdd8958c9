"""A table of any length is read part by part, and that changes nothing that is read."""

import csv
import random
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.plant_tables import SCHEMAS, table_a, table_b, write_a, write_b
from training.data_validation.audit import audit
from training.lines.line import Line, read_line
from training.shots_of_runs import shots_of_runs
from training.tables import raw_table
from training.tables.reading import read_table
from training.tables.texts import PART, Texts

A, B = read_line(SCHEMAS / "public-a.yaml"), read_line(SCHEMAS / "public-b.yaml")


@pytest.mark.parametrize("seed", range(20))
def test_packed_texts_are_the_texts(seed: int) -> None:
    chance = random.Random(seed)
    cells = ["", "\n", "a\nb", "1.5", "불량", "  x ", "\r", "\u2028", "\0"]
    parts = [[chance.choice(cells) for _ in range(chance.randrange(4))] for _ in range(6)]
    packed = Texts()
    for part in parts:
        packed.add(part)
    wanted = [cell for part in parts for cell in part]
    assert list(packed) == wanted
    assert len(packed) == len(wanted)
    assert [packed[place] for place in range(len(wanted))] == wanted
    assert [packed[-1 - place] for place in range(len(wanted))] == wanted[::-1]
    assert packed[1:-2] == wanted[1:-2]
    with pytest.raises(IndexError):
        packed[len(wanted)]


def test_packed_texts_take_little_more_than_their_characters() -> None:
    texts = [f"{number / 7:.3f}" for number in range(2 * PART + 5)]
    packed = Texts(texts)
    assert list(packed) == texts
    sizes = sum(sys.getsizeof(part) for part in packed._parts)
    assert sizes < 1.2 * sum(len(text) + 1 for text in texts)


@pytest.mark.parametrize("part", [1, 7, 150])
@pytest.mark.parametrize("name", ["a", "b"])
def test_the_size_of_the_parts_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, part: int
) -> None:
    path, line = _table(tmp_path, name)
    whole = read_table(path, line)
    told: list[int] = []
    monkeypatch.setattr(raw_table, "PART", part)
    again = read_table(path, line, say=told.append)
    assert np.array_equal(whole.table.features, again.table.features, equal_nan=True)
    assert np.array_equal(whole.table.run, again.table.run)
    assert np.array_equal(whole.table.defect, again.table.defect)
    assert whole.notes == again.notes
    assert whole.raw.lines == again.raw.lines
    assert whole.raw.marks == again.raw.marks
    assert {column: list(texts) for column, texts in whole.raw.columns.items()} == {
        column: list(texts) for column, texts in again.raw.columns.items()
    }
    assert [finding.as_json() for finding in audit(whole, line).findings] == [
        finding.as_json() for finding in audit(again, line).findings
    ]
    assert told[0] == part
    assert told == sorted(told)
    assert told[-1] == len(path.read_text(encoding="utf-8-sig").splitlines()) - (2 if name == "a" else 1)


def test_a_decimal_comma_far_down_counts_for_all_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`1.200` in the first rows is 1200 where a later part of the file shows that commas are the mark."""
    path, line = _table(tmp_path, "b")
    with path.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.reader(source))
    names = [line.schema.features[0].name, line.schema.features[1].name]
    places = [rows[0].index(own) for own in (read_table(path, line).raw.features[name] for name in names)]
    for row in rows[1:]:
        row[places[0]] = "1.200"
        row[places[1]] = "7"
    rows[-1][places[1]] = "7,5"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    monkeypatch.setattr(raw_table, "PART", 10)
    raw = raw_table.open_table(path, line, raw_table.Dialect()).whole(None)
    assert raw.marks[rows[0][places[1]]] == ","
    assert raw.mark_of(rows[0][places[0]]) != "."


def test_the_shots_of_runs_are_those_of_each_number() -> None:
    run = np.random.default_rng(3).integers(0, 9, 200) * 3
    found = shots_of_runs(run)
    wanted = [np.flatnonzero(run == number) for number in np.unique(run)]
    assert all(np.array_equal(one, other) for one, other in zip(found, wanted, strict=True))
    assert shots_of_runs(run[:0]) == []


def _table(folder: Path, name: str) -> tuple[Path, Line]:
    if name == "a":
        return write_a(folder / "a.csv", *table_a(700, 9)), A
    return write_b(folder / "b.csv", *table_b(6, 60)), B
