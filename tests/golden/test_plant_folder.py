"""A plant's folder of all formats: each cell, limit and step that is asked for is quoted with its source."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from checks.standins.plant_folder import QUESTIONS, plant_folder
from shared.assets import asset
from t0_ingest.handler import build_service
from t3_kb.handler import search_logic

OF_OTHER_WORDS = "잉곳 예열 온도 기준"
"""Its words stand in the preheating of moulds and the temperature of the melt too, which come before it."""

type Search = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def searched(root: Path, *, with_defaults: bool) -> Search:
    """The search over the generated folder."""
    for name, data in plant_folder().items():
        path = root / "plant" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return search_over(root, with_defaults=with_defaults)


def search_over(root: Path, *, with_defaults: bool) -> Search:
    """The search of an index over the folder `plant`, after an ingest that lost nothing."""
    environment = {
        "KNOWLEDGE_DIR": str(root / "plant"),
        "INDEX_CACHE_DIR": str(root / "cache"),
        "INDEX_RECHECK_SECONDS": "0",
        "INCLUDE_DEFAULT_DOCUMENTS": str(with_defaults).lower(),
    }
    service = build_service(environment)
    job = service.worker.run(service.jobs.start()[0].job_id)
    assert (job.status, job.failures, job.warnings) == ("COMPLETE", (), ())
    return search_logic(environment)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Search:
    """The plant's documents alone."""
    return searched(tmp_path_factory.mktemp("alone"), with_defaults=False)


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Search:
    """The plant's documents beside the packaged ones."""
    return searched(tmp_path_factory.mktemp("beside"), with_defaults=True)


def place_of(search: Search, question: str, title: str, quote: str) -> int | None:
    """The place among the results, from 0, of the document that is meant with what has to be quoted."""
    rows = search({"query": question})["results"]
    right = (at for at, row in enumerate(rows) if row["title"].startswith(title) and quote in row["excerpt"])
    return next(right, None)


def test_a_question_gets_its_cell_or_step_first(alone: Search) -> None:
    places = {question: place_of(alone, question, *wanted) for question, *wanted in QUESTIONS}
    assert [question for question, place in places.items() if place != 0] == [OF_OTHER_WORDS]
    assert places[OF_OTHER_WORDS] in {1, 2}


def test_beside_the_packaged_documents_it_is_among_the_first_three(beside: Search) -> None:
    places = {question: place_of(beside, question, *wanted) for question, *wanted in QUESTIONS}
    assert [question for question, place in places.items() if place not in {0, 1, 2}] == []


def test_a_plant_s_own_document_comes_before_a_packaged_one_that_has_as_much(tmp_path: Path) -> None:
    packaged = (asset("knowledge") / "ko" / "soldering.ko.md").read_text("utf-8")
    (tmp_path / "plant").mkdir()
    body = packaged.partition("---\n")[2].partition("---\n")[2]
    (tmp_path / "plant" / "우리 소착.md").write_text(body, "utf-8")
    search = search_over(tmp_path, with_defaults=True)
    for question in ("소착 대책", "소착 원인", "코어핀에 알루미늄이 붙어요"):
        assert search({"query": question})["results"][0]["id"] == "우리-소착"


@pytest.mark.parametrize("machine", [7, 8])
def test_the_document_on_another_machine_is_not_the_first(beside: Search, machine: int) -> None:
    for question in (f"{machine}호기 용탕 온도 상한", f"용탕 온도 관리 범위, {machine} 호기"):
        assert beside({"query": question})["results"][0]["title"].startswith(f"{machine}호기")
