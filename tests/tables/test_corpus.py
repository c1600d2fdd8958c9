"""Tables in every shape that plants write: both readers read each rightly, or refuse it at the same line."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from training.lines.line import bundle_document, read_line
from training.table_checks.corpus import Case, cases
from training.table_checks.reading import Reading, read_by_page, read_by_training

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
    document = bundle_document(LINE.document)
    readings = read_by_page(folder, [case.file for case in CASES], {**document, "sentinels": []})
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
