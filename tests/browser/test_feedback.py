"""What the server keeps of a reader: whether an answer helped, how that fails, and deleting all of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from starlette.responses import JSONResponse, Response

from agent.turns.feedback import Feedback, read_file
from tests.browser.conftest import Faults
from tests.browser.reading import ask_example, expect_state
from tests.browser.results import delta
from tests.browser.scripted_server import DONE, ScriptedServer
from tests.browser.test_accessibility import violations
from tests.browser.test_keeping import KEPT
from tests.composing import composed
from tests.running import Running

NAMED = {**DONE, "turn_id": "0f8fad5b-d9cb-469f-a165-70867728950e"}
HELPFUL, NOT_HELPFUL = "도움이 됨", "도움이 안 됨"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where the server of `keeping` writes feedback."""
    return tmp_path / "feedback.jsonl"


@pytest.fixture
def keeping(kept: Path) -> Iterator[Running]:
    """The real local server with a file of feedback of its own."""
    with Running(composed(kept.parent / "data", FEEDBACK_FILE=str(kept), OFFLINE_WORD_MS="2")) as server:
        yield server


def button(page: Page, name: str) -> Locator:
    return page.locator(".feedback").get_by_role("button", name=name, exact=True)


def only(kept: Path) -> Feedback:
    (row,) = read_file(kept)
    return row


def refusal(status: int, code: str) -> Callable[[], Response]:
    error: dict[str, Any] = {"code": code, "message": "m", "details": []}
    return lambda: JSONResponse({"error": error}, status)


def test_an_answer_is_judged_commented_on_and_judged_anew_also_after_a_reload(
    page: Page, keeping: Running, kept: Path, faults: Faults
) -> None:
    page.goto(keeping.url)
    ask_example(page)
    expect_state(page, "done")
    said = page.locator("#status")

    button(page, NOT_HELPFUL).press("Enter")
    expect(said).to_have_text("‘도움이 안 됨’으로 보냈습니다.")
    expect(button(page, NOT_HELPFUL)).to_have_attribute("aria-pressed", "true")
    expect(button(page, NOT_HELPFUL)).to_be_focused()
    assert (only(kept).helpful, only(kept).comment) == (False, "")

    page.get_by_role("textbox", name="의견").fill("  <b>보압</b> 탓이었습니다.\n둘째 줄 ")
    button(page, "의견 보내기").click()
    expect(said).to_have_text("의견을 보냈습니다.")
    expect(button(page, "의견 고치기")).to_be_focused()
    assert only(kept).comment == "<b>보압</b> 탓이었습니다.\n둘째 줄"

    page.reload()
    expect(button(page, NOT_HELPFUL)).to_have_attribute("aria-pressed", "true")
    button(page, HELPFUL).click()
    expect(said).to_have_text("‘도움이 됨’으로 바꾸었습니다.")
    expect(button(page, NOT_HELPFUL)).to_have_attribute("aria-pressed", "false")
    row = only(kept)
    assert (row.helpful, row.comment) == (True, "<b>보압</b> 탓이었습니다.\n둘째 줄")
    assert row.question == page.locator(".turn h2").inner_text()
    assert "불량" in row.answer
    assert faults == []


def test_each_answer_has_a_judgement_of_its_own(page: Page, keeping: Running, kept: Path) -> None:
    page.goto(keeping.url)
    for question in ("불량 원인이 뭐야?", "기공 대책 알려줘"):
        page.locator("#question").fill(question)
        page.locator("#ask").click()
        expect(page.locator(".turn h2").first).to_have_text(question)
        expect_state(page, "done")
    page.locator(".turn").last.locator("> summary").click()
    page.locator(".turn").last.get_by_role("button", name=HELPFUL).click()
    expect(page.locator("#status")).to_have_text("‘도움이 됨’으로 보냈습니다.")
    page.locator(".turn").first.get_by_role("button", name=NOT_HELPFUL).click()
    expect(page.locator("#status")).to_have_text("‘도움이 안 됨’으로 보냈습니다.")

    assert {row.question: row.helpful for row in read_file(kept)} == {
        "불량 원인이 뭐야?": True,
        "기공 대책 알려줘": False,
    }


def test_a_failure_is_told_and_sent_again(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    scripted.stream(delta("답"), NAMED)
    scripted.routes["/api/feedback"] = refusal(503, "turns_unavailable")
    ask()
    button(page, HELPFUL).click()
    expect(page.locator("#status")).to_have_text("평가를 보내지 못했습니다.")
    expect(page.locator(".feedback .notice")).to_contain_text("잠시 뒤 다시 시도하세요")
    expect(button(page, HELPFUL)).to_have_attribute("aria-pressed", "false")

    scripted.routes["/api/feedback"] = lambda: Response(status_code=204)
    button(page, "다시 보내기").click()
    expect(page.locator("#status")).to_have_text("‘도움이 됨’으로 보냈습니다.")
    expect(page.locator(".feedback .notice")).to_have_count(0)
    assert (
        scripted.bodies("/api/feedback")
        == [{"turn_id": NAMED["turn_id"], "helpful": True, "comment": ""}] * 2
    )


def test_a_comment_that_is_refused_or_too_long_stays_to_be_mended(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    scripted.stream(delta("답"), NAMED)
    scripted.routes["/api/feedback"] = lambda: Response(status_code=204)
    ask()
    button(page, NOT_HELPFUL).click()
    box = page.get_by_role("textbox", name="의견")
    box.fill("🔥" * 2_001)
    expect(button(page, "의견 보내기")).to_have_attribute("aria-disabled", "true")
    expect(page.locator(".feedback form .hint")).to_have_text(
        "의견이 2,001자입니다. 2,000자까지 보낼 수 있습니다."
    )
    assert violations(page) == []

    scripted.routes["/api/feedback"] = refusal(422, "validation_error")
    box.fill("🔥" * 2_000)
    button(page, "의견 보내기").click()
    expect(page.locator(".feedback .notice")).to_contain_text("입력값을 확인하세요")
    expect(button(page, "다시 보내기")).to_have_count(0)
    expect(box).to_have_value("🔥" * 2_000)


def test_an_answer_that_the_server_knows_no_more_is_too_late_and_stays_so(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    scripted.stream(delta("답"), NAMED)
    scripted.routes["/api/feedback"] = refusal(404, "turn_not_found")
    ask()
    button(page, HELPFUL).click()
    expect(page.locator("#status")).to_contain_text("너무 늦었습니다")
    expect(page.locator(".feedback")).to_contain_text("너무 늦었습니다")
    expect(page.locator(".feedback")).to_be_focused()
    page.reload()
    expect(page.locator(".feedback")).to_contain_text("너무 늦었습니다")
    expect(page.locator(".feedback button")).to_have_count(0)


@pytest.mark.parametrize(
    "end", [DONE, {"type": "error", "code": "model_rejected", "message": "m", "retryable": False}]
)
def test_an_answer_without_a_name_or_without_its_end_is_not_asked_about(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None], end: dict[str, Any]
) -> None:
    scripted.stream(delta("답"), end)
    ask()
    expect_state(page, str(end["type"]))
    expect(page.locator(".feedback")).to_have_count(0)


def test_deleting_my_data_deletes_conversation_and_feedback_on_server_and_computer(
    page: Page, keeping: Running, kept: Path, faults: Faults
) -> None:
    page.goto(keeping.url)
    ask_example(page)
    expect_state(page, "done")
    button(page, HELPFUL).click()
    expect(page.locator("#status")).to_have_text("‘도움이 됨’으로 보냈습니다.")
    assert only(kept).helpful

    page.locator("#history").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="닫기")).to_be_focused()
    page.locator("#forget-me").press("Enter")
    expect(page.locator("#forget-me")).to_have_attribute("aria-expanded", "true")
    assert violations(page) == []
    dialog.get_by_role("button", name="취소").press("Enter")
    expect(page.locator("#forget-me")).to_be_focused()
    assert only(kept).helpful

    page.locator("#forget-me").press("Enter")
    dialog.get_by_role("button", name="모두 지우기").press("Enter")
    expect(page.locator("#status")).to_contain_text("이 컴퓨터에서도 지웠습니다")
    expect(dialog).to_contain_text("이 컴퓨터에서도 지웠습니다")
    expect(page.locator("#forget-me")).to_be_focused()
    expect(page.locator(".turn")).to_have_count(0)
    assert read_file(kept) == []
    assert page.evaluate(KEPT) == []
    assert violations(page) == []
    assert faults == []


def test_a_deletion_is_asked_for_until_it_is_complete_and_a_refusal_deletes_nothing_here(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    scripted.stream(delta("답"), NAMED)
    scripted.routes["/api/user/forget"] = refusal(403, "not_permitted")
    ask()
    expect_state(page, "done")
    page.locator("#history").click()
    dialog = page.get_by_role("dialog")
    page.locator("#forget-me").click()
    dialog.get_by_role("button", name="모두 지우기").click()
    expect(dialog.locator(".notice")).to_contain_text("여러 사람이 같은 이름으로")
    expect(page.locator(".turn")).to_have_count(1)

    parts = iter([False, False, True])
    scripted.routes["/api/user/forget"] = lambda: JSONResponse(
        {"complete": next(parts), "deleted": {"sessions": 1, "turns": 2}, "kept": ["counters"]}
    )
    page.locator("#forget-me").click()
    dialog.get_by_role("button", name="모두 지우기").click()
    expect(dialog).to_contain_text("서버에서 9건을 지웠고")
    assert scripted.bodies("/api/user/forget") == [{}] * 4
    expect(page.locator(".turn")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_a_comment_is_written_in_english_on_a_phone(
    browser: Browser, keeping: Running, scheme: Any
) -> None:
    context = browser.new_context(
        locale="ko-KR",
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(keeping.url)
    page.get_by_role("button", name="English").click()
    ask_example(page)
    expect_state(page, "done")
    button(page, "Not helpful").click()
    expect(page.get_by_role("textbox", name="Comment")).to_be_visible()
    expect(page.locator("#status")).to_have_text("Sent as not helpful.")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()
