"""Tables in every shape that plants write: both readers read each rightly, or refuse it at the same line."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from training.lines.line import read_line
from training.lines.table_rules import LongRule
from training.table_checks.corpus import Case, cases
from training.table_checks.reading import Reading, read_by_page, read_by_training, served

LINE = read_line(Path(__file__).parents[2] / "training" / "table_checks" / "line.yaml")
CASES = cases()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tables")
    for case in CASES:
        (place / case.file).write_bytes(case.content)
    return place


@pytest.fixture(scope="module")
def by_page(folder: Path) -> dict[str, Reading]:
    readings = read_by_page(folder, [case.file for case in CASES], served(LINE))
    return dict(zip([case.name for case in CASES], readings, strict=True))


def numbers(values: Sequence[float | None]) -> list[float]:
    return [math.nan if value is None else value for value in values]


def close(found: Reading, right: Reading) -> None:
    """Hold a reading to the right one: numbers to 1e-9 of their size, times to the character."""
    assert found.refused == right.refused
    assert found.values.keys() == right.values.keys()
    for name, values in right.values.items():
        assert numbers(found.values[name]) == pytest.approx(numbers(values), rel=1e-9, nan_ok=True)
    assert list(found.times or ()) == list(right.times or ())


def test_there_are_at_least_sixty_and_each_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_training_reads_it_rightly(case: Case, folder: Path) -> None:
    close(read_by_training(folder / case.file, LINE), case.right)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_page_reads_it_rightly(case: Case, by_page: Mapping[str, Reading]) -> None:
    close(by_page[case.name], case.page or case.right)


LONG = "shot,registered,tag,value,unit\n1,{0},용탕 온도,651.5,℃\n1,{0},speed,250,cm/s\n2,{1},melt,1202,°F\n"
RULE = {"shot": ["shot"], "variable": "tag", "value": "value", "unit": "unit"}
MOMENTS = ("2024-02-10 15:05:00", "2024-02-13 15:06:30")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (LONG.format(*MOMENTS), Reading({"melt": [651.5, 650.0], "speed": [2.5, None]}, MOMENTS)),
        (LONG.format(*MOMENTS).replace("speed", "melt"), Reading(refused=3)),
        ("shot,registered,tag,number,unit\n1,2024-02-10 15:05,melt,651,K\n", Reading(refused=1)),
    ],
    ids=["one variable a row", "a variable twice", "a column is missing"],
)
def test_one_variable_a_row_is_one_shot_for_both(tmp_path: Path, text: str, right: Reading) -> None:
    (tmp_path / "shots.csv").write_text(text, encoding="utf-8")
    line = replace(LINE, rules=replace(LINE.rules, long=LongRule(("shot",), "tag", "value", "unit")))
    close(read_by_training(tmp_path / "shots.csv", line), right)
    table = {**LINE.document["table"], "long": RULE}
    told = served(replace(LINE, document={**LINE.document, "table": table}))
    close(read_by_page(tmp_path, ["shots.csv"], told)[0], right)


DATES = "찍은 날,때,{0},{1}\n02/03/2024,150500,180,3.1\n03/03/2024,150630,181,3.2\n"


def test_times_are_found_by_the_names_that_the_line_gives_them_and_not_by_how_they_sound(
    tmp_path: Path,
) -> None:
    (tmp_path / "shots.csv").write_text(DATES.format(*LINE.schema.names), encoding="utf-8")
    rules = replace(LINE.rules, time=(("찍은 날", "때"),), date_order="day-first")
    table = {**LINE.document["table"], "time": [["찍은 날", "때"]], "date_order": "day-first"}
    line = replace(LINE, rules=rules, document={**LINE.document, "table": table})
    by_training = read_by_training(tmp_path / "shots.csv", line)
    assert by_training.times == ["2024-03-02 15:05:00", "2024-03-03 15:06:30"]
    close(read_by_page(tmp_path, ["shots.csv"], served(line))[0], by_training)
