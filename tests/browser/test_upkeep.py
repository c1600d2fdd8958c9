"""Looking after the plant's documents: a real ingest, and what can stand in its way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from starlette.responses import JSONResponse, Response

from tests.browser.scripted_server import ScriptedServer
from tests.browser.test_accessibility import violations
from tests.served import served

LEAKS = """---
title: 3라인 하우징 누설 대응
---
# 3라인 하우징 누설 대응

보스 B2의 누설은 증압이 늦게 걸린 숏에서 나왔다.
"""


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[str]:
    """The local server of a plant with one document that can be read and one that cannot."""
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "line-3-leaks.ko.md").write_text(LEAKS, "utf-8")
    (documents / "broken.pdf").write_bytes(b"this is no PDF")
    with served(
        {
            "OFFLINE_WORD_MS": "2",
            "KNOWLEDGE_DIR": str(documents),
            "INDEX_CACHE_DIR": str(tmp_path / "cache"),
            "INCLUDE_DEFAULT_DOCUMENTS": "false",
        }
    ) as running:
        yield running.address


def opened(page: Page, address: str) -> Locator:
    """The dialog of the documents, opened by keyboard."""
    page.goto(address)
    page.locator("#knowledge").press("Enter")
    dialog = page.get_by_role("dialog", name="문서 관리")
    expect(dialog).to_be_visible()
    return dialog


def test_documents_are_ingested_and_those_that_failed_are_named_with_the_reason(
    page: Page, plant: str
) -> None:
    dialog = opened(page, plant)
    expect(dialog).to_contain_text("아직 시작한 색인이 없습니다.")
    expect(dialog).to_contain_text("문서 폴더")
    expect(dialog).to_contain_text("문서마다 권한을 따로 둘 수 없으니")
    dialog.get_by_role("button", name="색인 시작").press("Enter")

    newest = dialog.locator(".ingest").first
    expect(newest.locator(".state")).to_have_text("완료", timeout=60_000)
    expect(newest.locator(".counts")).to_have_text("읽은 파일2색인 문서1그대로0실패1")
    expect(newest.locator(".failures li")).to_contain_text("broken.pdf")
    expect(newest.locator(".failures li")).to_contain_text("does not fit its ending")
    expect(dialog.get_by_role("status")).to_have_text("색인이 끝났습니다. 문서 1개, 실패 1개.")
    assert violations(page) == []

    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("#knowledge")).to_be_focused()
    page.locator("#question").fill("3라인 하우징 누설 기준 알려줘")
    page.locator("#ask").click()
    expect(page.locator(".card.sources")).to_contain_text("3라인 하우징 누설 대응")


def job(status: str, job_id: str = "job_1_a", **fields: object) -> dict[str, object]:
    return {
        "status": status,
        "job_id": job_id,
        "message": "m",
        "statistics": {"scanned": 62, "indexed": 0, "failed": 0},
        "failures": [],
        "created_at": "2026-02-10T10:00:00Z",
        **fields,
    }


class Ingests:
    """Answers /api/kb/ingest; `jobs` is what the list holds."""

    def __init__(self, server: ScriptedServer) -> None:
        self.jobs: list[dict[str, object]] = []
        self.start: Response | None = None
        self._server = server
        server.routes["/api/kb/ingest"] = self._answer

    def _answer(self) -> Response:
        body = self._server.bodies("/api/kb/ingest")[-1]
        if body["action"] == "list":
            return JSONResponse({"jobs": self.jobs})
        if body["action"] == "status":
            return JSONResponse(next(row for row in self.jobs if row["job_id"] == body["job_id"]))
        assert self.start is not None, "the test wrote no answer for a start"
        return self.start


def refusal(status: int, code: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": "m", "details": []}}, status)


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (403, "not_permitted", "권한이 없습니다"),
        (409, "conflict", "이미 다른 색인이 진행 중"),
        (503, "unavailable", "문서 저장소가 응답하지 않습니다"),
        (500, "tool_unavailable", "문서 저장소가 응답하지 않습니다"),
    ],
)
def test_a_start_that_is_refused_says_why(
    page: Page, scripted: ScriptedServer, status: int, code: str, told: str
) -> None:
    ingests = Ingests(scripted)
    ingests.start = refusal(status, code)
    dialog = opened(page, scripted.url)
    dialog.get_by_role("button", name="색인 시작").click()

    expect(dialog.get_by_role("alert")).to_contain_text(told)
    expect(dialog.get_by_role("alert")).to_contain_text(code)
    expect(dialog.get_by_role("button", name="색인 시작")).to_have_attribute("aria-disabled", "false")


def test_an_ingest_of_somebody_else_is_followed_to_its_end_and_blocks_a_second(
    page: Page, scripted: ScriptedServer
) -> None:
    ingests = Ingests(scripted)
    ingests.jobs = [job("IN_PROGRESS")]
    dialog = opened(page, scripted.url)

    expect(dialog.locator(".ingest .state")).to_have_text("진행 중")
    button = dialog.get_by_role("button", name="색인하는 중")
    button.press("Enter")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(dialog.get_by_role("progressbar")).to_be_visible()
    ingests.jobs = [job("FAILED", message="no document could be indexed; the index stays as it was")]

    expect(dialog.locator(".ingest .state")).to_have_text("실패")
    expect(dialog.locator(".ingest")).to_contain_text("the index stays as it was")
    assert all(body["action"] != "start" for body in scripted.bodies("/api/kb/ingest"))


def arrived(page: Page, scripted: ScriptedServer) -> int:
    """Requests that the server has had, once what was on its way has come: none more in a second."""
    while True:
        had = len(scripted.bodies("/api/kb/ingest"))
        page.wait_for_timeout(1_000)
        if len(scripted.bodies("/api/kb/ingest")) == had:
            return had


def test_nothing_is_asked_any_more_once_the_dialog_is_closed(page: Page, scripted: ScriptedServer) -> None:
    ingests = Ingests(scripted)
    ingests.jobs = [job("IN_PROGRESS")]
    page.clock.install()
    dialog = opened(page, scripted.url)
    expect(dialog.locator(".ingest .state")).to_have_text("진행 중")
    page.clock.run_for(60_000)
    asked = scripted.bodies("/api/kb/ingest")
    assert [body["action"] for body in asked[1:]] == ["status"] * len(asked[1:])

    dialog.get_by_role("button", name="닫기").click()
    expect(dialog).to_have_count(0)
    before = arrived(page, scripted)
    page.clock.run_for(600_000)
    assert arrived(page, scripted) == before
