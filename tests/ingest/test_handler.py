"""T0 on one machine: what it ingests, T3 finds."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from checks.standins.url_events import post
from shared.knowledge.index_version import read_document
from shared.settings import SettingsError
from shared.tool_adapter import ToolHandler, tool_handler
from t0_ingest.handler import build_service, ingest_logic, make_handler
from t3_kb.handler import search_logic
from tests.knowledge_parts import markdown


def handlers(cache: Path, **environment: str) -> tuple[ToolHandler, ToolHandler]:
    """T0 and T3 as they are on a laptop."""
    settings = {"INDEX_CACHE_DIR": str(cache), "INDEX_RECHECK_SECONDS": "0", **environment}
    return tool_handler("t0_ingest", ingest_logic(settings)), tool_handler("t3_kb", search_logic(settings))


def finished(t0: ToolHandler, job_id: str) -> dict[str, Any]:
    """The job once its thread has ended."""
    for thread in threading.enumerate():
        if thread.name == f"ingest-{job_id}":
            thread.join()
    return t0({"action": "status", "job_id": job_id}, None)


def test_ingested_documents_are_found_without_a_restart(tmp_path: Path) -> None:
    plant = tmp_path / "plant"
    plant.mkdir()
    t0, t3 = handlers(tmp_path / "cache", KNOWLEDGE_DIR=str(plant))
    assert t3({"query": "야간조 게이트 점검표"}, None)["index_version"].startswith("default-")
    (plant / "gate.ko.md").write_text(markdown("게이트 점검표", "야간조는 게이트 마모를 점검한다."))

    job = finished(t0, t0({"action": "start"}, None)["job_id"])

    assert (job["status"], job["statistics"]["failed"]) == ("COMPLETE", 0)
    answer = t3({"query": "야간조 게이트 점검표"}, None)
    assert answer["results"][0]["id"] == "gate.ko"
    assert answer["results"][0]["uri"] == "plant/gate.ko.md"
    assert answer["index_version"] == job["index_version"]


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("title: !!bool maybe", "front matter: line 1: tags are not read (!!bool)"),
        ("title: !!timestamp 2025-02-30", "front matter: line 1: tags are not read (!!timestamp)"),
        ("id: " + "[" * 40_000, "front matter: line 1: nested deeper than 16 levels"),
        ("id: " + "[" * 100_000, "front matter: more than 50,000 characters"),
        ("a: &a [x]\nask: [*a, *a]", "front matter: line 1: anchors and aliases"),
        ("title: a\ntitle: b", "front matter: line 2: title is there twice"),
    ],
)
def test_a_document_with_a_hostile_head_is_named_and_the_others_are_indexed(
    tmp_path: Path, head: str, reason: str
) -> None:
    plant = tmp_path / "plant"
    plant.mkdir()
    (plant / "a.md").write_text("# 앞\n\n본문")
    (plant / "b.md").write_text(f"---\n{head}\n---\n본문\n")
    (plant / "c.md").write_text("# 뒤\n\n본문")
    t0, _ = handlers(tmp_path / "cache", KNOWLEDGE_DIR=str(plant), INCLUDE_DEFAULT_DOCUMENTS="false")
    job = finished(t0, t0({"action": "start"}, None)["job_id"])
    assert (job["status"], job["statistics"]) == ("COMPLETE", {"scanned": 3, "indexed": 2, "failed": 1})
    [failure] = job["failures"]
    assert failure["document"] == "b.md"
    assert failure["reason"].startswith(reason)


def test_dates_and_numbers_in_a_head_are_text(tmp_path: Path) -> None:
    plant = tmp_path / "plant"
    plant.mkdir()
    (plant / "a.md").write_text("---\nid: 007\ntitle: 2025-02-30\nsources: [1.10, yes]\n---\n본문\n")
    t0, _ = handlers(tmp_path / "cache", KNOWLEDGE_DIR=str(plant), INCLUDE_DEFAULT_DOCUMENTS="false")
    job = finished(t0, t0({"action": "start"}, None)["job_id"])
    assert job["failures"] == []
    folder = next((tmp_path / "cache").rglob(f"published/versions/{job['index_version']}"))
    document = read_document(folder, "007")
    assert document is not None
    assert (document.title, document.sources) == ("2025-02-30", ("1.10", "yes"))


def test_the_packaged_documents_can_be_left_out(tmp_path: Path) -> None:
    plant = tmp_path / "plant"
    plant.mkdir()
    (plant / "gate.ko.md").write_text(markdown("게이트 점검표", "야간조는 게이트 마모를 점검한다."))
    t0, _ = handlers(tmp_path / "cache", KNOWLEDGE_DIR=str(plant), INCLUDE_DEFAULT_DOCUMENTS="false")
    job = finished(t0, t0({"action": "start"}, None)["job_id"])
    assert job["statistics"] == {"scanned": 1, "indexed": 1, "failed": 0}


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    t0, _ = handlers(tmp_path / "cache", KNOWLEDGE_DIR=str(tmp_path / "nothing"))
    job = finished(t0, t0({"action": "start"}, None)["job_id"])
    assert (job["status"], job["message"]) == ("FAILED", "nothing is not a folder")


def test_the_list_begins_with_the_newest_job(tmp_path: Path) -> None:
    t0, _ = handlers(tmp_path / "cache")
    assert t0({"action": "list"}, None)["jobs"] == []
    job = finished(t0, t0({"action": "start"}, None)["job_id"])
    listed = t0({"action": "list"}, None)
    assert (listed["job_id"], listed["status"]) == (job["job_id"], "COMPLETE")
    assert listed["jobs"] == [job]


@pytest.mark.parametrize(
    ("payload", "code", "field"),
    [
        ({}, "validation_error", "action"),
        ({"action": "stop"}, "validation_error", "action"),
        ({"action": "status"}, "validation_error", "job_id"),
        ({"action": "status", "job_id": "../../etc/passwd"}, "validation_error", "job_id"),
        ({"action": "run"}, "validation_error", "job_id"),
        ({"action": "start", "now": True}, "validation_error", "now"),
        ({"action": "status", "job_id": "job_1"}, "not_found", None),
        ({"action": "run", "job_id": "job_1"}, "not_found", None),
    ],
)
def test_bad_requests_name_their_field(
    tmp_path: Path, payload: dict[str, Any], code: str, field: str | None
) -> None:
    t0, _ = handlers(tmp_path)
    error = t0(payload, None)["error"]
    assert error["code"] == code
    assert [row["field"] for row in error["details"]] == ([field] if field else [])


@pytest.mark.parametrize("encoded", [False, True])
@pytest.mark.parametrize("extra", [{}, {"token": ""}, {"token": "x"}])
def test_over_a_url_there_is_no_run(tmp_path: Path, extra: dict[str, str], encoded: bool) -> None:
    t0 = make_handler({"INDEX_CACHE_DIR": str(tmp_path)})
    run = json.dumps({"action": "run", "job_id": "job_1"} | extra)
    answer = t0(post("/", raw=run.encode() if encoded else run), None)

    assert (answer["statusCode"], json.loads(answer["body"])["error"]["details"][0]["field"]) == (
        422,
        "action",
    )
    assert t0(post("/", {"action": "list"}), None)["statusCode"] == 200


def test_a_bucket_without_a_jobs_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="JOBS_TABLE"):
        build_service({"DOCUMENTS_BUCKET": "b", "INDEX_CACHE_DIR": str(tmp_path)})
