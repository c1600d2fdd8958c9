"""T0 and T3 on the files of events/: what they give has exactly the fields of the contract."""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.tool_adapter import ToolHandler, tool_handler
from t0_ingest.handler import ingest_logic
from t3_kb.handler import search_logic

EVENTS = Path(__file__).parents[2] / "events"


def event(name: str) -> Any:
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def t3(tmp_path_factory: pytest.TempPathFactory) -> ToolHandler:
    return tool_handler("t3_kb", search_logic({"INDEX_CACHE_DIR": str(tmp_path_factory.mktemp("t3"))}))


@pytest.fixture
def t0(tmp_path: Path) -> ToolHandler:
    return tool_handler("t0_ingest", ingest_logic({"INDEX_CACHE_DIR": str(tmp_path)}))


@pytest.mark.parametrize(("name", "first"), [("t3_kb", "gas-porosity.ko"), ("t3_kb_english", "soldering.en")])
def test_t3_answers_with_the_fields_of_the_contract(t3: ToolHandler, name: str, first: str) -> None:
    answer = t3(event(name), None)
    assert set(answer) == {"found", "answer", "results", "sources", "index_version"}
    assert answer["found"] is True
    assert answer["results"][0]["id"] == first
    for row in answer["results"]:
        told = {"id", "title", "excerpt", "highlights", "score", "category", "language", "uri"}
        assert told <= set(row) <= told | {"defect_modes"}
        assert all(0 <= start < end <= len(row["excerpt"]) for start, end in row["highlights"])
    for source in answer["sources"]:
        assert set(source) == {"title", "uri", "type", "relevance_score"}


def test_t3_over_a_url_takes_filters_and_context(t3: ToolHandler) -> None:
    response = t3(event("t3_kb_url"), None)
    assert response["statusCode"] == 200
    assert json.loads(response["body"])["found"]


def test_t3_names_the_empty_query(t3: ToolHandler) -> None:
    error = t3(event("t3_kb_empty_query"), None)["error"]
    assert error["code"] == "validation_error"
    assert error["details"][0]["field"] == "query"


def test_t3_over_a_url_answers_bad_input_with_422(t3: ToolHandler) -> None:
    response = t3({**event("t3_kb_url"), "body": '{"query": ""}'}, None)
    assert response["statusCode"] == 422


def test_t0_starts_a_job_with_the_fields_of_the_contract(t0: ToolHandler) -> None:
    job = t0(event("t0_ingest_start"), None)
    assert {"status", "job_id", "message", "statistics", "failures"} <= set(job)
    assert job["status"] == "STARTING"
    assert set(job["statistics"]) == {"scanned", "indexed", "failed"}


def test_t0_does_not_know_a_job_of_another_table(t0: ToolHandler) -> None:
    assert t0(event("t0_ingest_status"), None)["error"]["code"] == "not_found"


def test_t0_lists_jobs_also_over_a_url(t0: ToolHandler) -> None:
    direct = t0(event("t0_ingest_list"), None)
    response = t0(event("t0_ingest_url"), None)
    assert direct["jobs"] == []
    assert (response["statusCode"], json.loads(response["body"])) == (200, direct)
