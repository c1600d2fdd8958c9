"""What stays: the conversation over a reload, its history, a diagnosis as a report, as JSON and as text."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Faults
from tests.browser.local_server import LocalServer
from tests.browser.reading import ask_example, expect_state, set_value
from tests.browser.results import T1
from tests.browser.scripted_server import DONE, SCHEMA, TRACE, ScriptedServer
from tests.browser.test_accessibility import violations

KEPT = "Object.entries({...localStorage}).filter(([key]) => key.startsWith('diecast.kept.'))"


def answered(page: Page, scripted: ScriptedServer, question: str, answer: str) -> None:
    """Ask a question that is answered with this text."""
    data = {"answer": answer, "citations": [], "unsupported": []}
    scripted.stream(
        {"type": "t1_result", "data": {**T1, "latent_features": [0.123456789] * 32}},
        {"type": "ai_response", "data": data},
        DONE,
    )
    page.locator("#question").fill(question)
    page.locator("#ask").click()
    expect(page.locator(".card.answer .text").first).to_have_text(answer)
    expect_state(page, "done")


def test_a_reload_brings_back_conversation_values_and_what_was_typed(
    page: Page, local_server: LocalServer, faults: Faults
) -> None:
    page.goto(local_server.url)
    set_value(page, "Process_MoldTemperature", "151.5")
    ask_example(page)
    expect_state(page, "done")
    answer = page.locator(".card.answer .text").inner_text()
    page.locator("#question").fill("그럼 보압을 올리면?")

    page.reload()

    expect(page.locator(".turn")).to_have_count(1)
    assert page.locator(".card.answer .text").inner_text() == answer
    expect(page.locator(".card.verdict .result")).to_be_visible()
    expect(page.locator("#value-Process_MoldTemperature")).to_have_value("151.5")
    expect(page.locator("#question")).to_have_value("그럼 보압을 올리면?")
    assert faults == []


def test_latents_are_not_kept(page: Page, scripted: ScriptedServer) -> None:
    page.goto(scripted.url)
    answered(page, scripted, "품질은?", "불량입니다.")
    kept = json.dumps(page.evaluate(KEPT))
    assert "cold_shut" in kept
    assert "0.123456789" not in kept


@pytest.mark.parametrize(
    "damage",
    [
        "'{'",
        "JSON.stringify({version: 999, savedAt: Date.now(), value: {}})",
        "JSON.stringify({version: 1, savedAt: Date.now(), value: {sessionId: 's', turns: [{}, null]}})",
    ],
)
def test_a_damaged_memory_never_keeps_the_page_from_starting(
    page: Page, scripted: ScriptedServer, faults: Faults, damage: str
) -> None:
    page.goto(scripted.url)
    answered(page, scripted, "품질은?", "불량입니다.")
    page.evaluate(
        f"for (const [key] of {KEPT}) if (key.endsWith('conversation')) localStorage[key] = {damage};"
    )
    page.reload()

    expect(page.locator("#composer")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)
    answered(page, scripted, "다시", "네.")
    assert faults == []


def test_a_new_conversation_forgets_the_old_one_also_after_a_reload(
    page: Page, scripted: ScriptedServer
) -> None:
    page.goto(scripted.url)
    answered(page, scripted, "품질은?", "불량입니다.")
    page.locator("#new-conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    assert "불량입니다." not in json.dumps(page.evaluate(KEPT), ensure_ascii=False)
    page.reload()
    expect(page.locator("#composer")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def test_the_history_goes_to_a_diagnosis_and_deletes_what_is_kept(
    page: Page, scripted: ScriptedServer, faults: Faults
) -> None:
    page.goto(scripted.url)
    answered(page, scripted, "첫 질문", "하나")
    answered(page, scripted, "둘째 질문", "둘")
    page.reload()
    first = page.locator(".turn", has_text="첫 질문")
    expect(first).not_to_have_attribute("open", "")

    page.locator("#history").press("Enter")
    dialog = page.get_by_role("dialog", name="기록")
    expect(dialog.locator("li")).to_have_count(2)
    expect(dialog.locator("li").last).to_contain_text("불량 (불량 확률 87.0 %)")
    assert violations(page) == []
    dialog.get_by_role("button", name="첫 질문").press("Enter")
    expect(dialog).to_have_count(0)
    expect(first).to_have_attribute("open", "")
    expect(first.locator("> summary")).to_be_focused()

    page.locator("#history").click()
    dialog.get_by_role("button", name="이 컴퓨터에서 지우기").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#status")).to_have_text("이 컴퓨터에 남은 대화와 샷 값을 지웠습니다.")
    assert page.evaluate(KEPT) == []
    assert faults == []


def test_a_report_shows_everything_of_one_diagnosis(
    page: Page, local_server: LocalServer, faults: Faults, tmp_path: Path
) -> None:
    page.goto(local_server.url)
    page.get_by_role("button", name="차가운 금형").click()
    set_value(page, "Process_BackPressure", "")
    set_value(page, "Sensor_Noise", "20")
    ask_example(page)
    expect_state(page, "done")
    page.locator(".turn-actions").get_by_role("link", name="보고서").press("Enter")

    report = page.locator("main.report")
    expect(report.get_by_role("heading", name="진단 보고서")).to_be_focused()
    expect(report.locator(".values tbody tr")).to_have_count(len(SCHEMA["features"]))
    expect(report.locator(".values tr.outside")).to_contain_text("▲ 범위 밖")
    expect(report.locator(".values tr.missing")).to_contain_text("– 없음")
    for part in (".card.verdict", ".card.drivers", ".card.sources", ".card.answer", ".disclaimer"):
        expect(report.locator(part)).to_be_visible()
    expect(report).to_contain_text("불량 원인이 뭐야?")
    expect(report).to_contain_text("품질·변수 분석 모델")
    expect(page.locator("#composer")).to_be_hidden()
    assert violations(page) == []

    printed = page.pdf(path=tmp_path / "report.pdf", format="A4", prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert pages == 1
    page.emulate_media(media="print")
    for part in (".page-head", ".report-actions", "#composer"):
        expect(page.locator(part)).to_be_hidden()
    expect(report.locator(".sheet-verdict")).to_be_visible()
    page.emulate_media(media="screen")

    page.keyboard.press("Escape")
    expect(report).to_have_count(0)
    expect(page.locator(".turn-actions").get_by_role("link", name="보고서")).to_be_focused()
    assert faults == []


def test_a_diagnosis_is_saved_as_json_that_can_be_asked_again(page: Page, scripted: ScriptedServer) -> None:
    page.goto(scripted.url)
    answered(page, scripted, "품질은?", "불량입니다.")
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON 저장").click()

    assert re.fullmatch(r"diagnosis-\d{4}(-\d\d){2}T\d\d-\d\d-\d\dZ\.json", download.value.suggested_filename)
    saved: dict[str, Any] = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert (saved["format"], saved["version"]) == ("diecast-diagnosis", 1)
    assert saved["question"] == "품질은?"
    assert saved["features"] == scripted.bodies()[0]["features"]
    assert saved["answer"]["markdown"] == "불량입니다."
    assert saved["trace_id"] == TRACE
    assert saved["model_versions"]["quality"] == "scripted"
    assert saved["results"][0]["data"]["prediction"]["class"] == "defect"


def test_a_diagnosis_is_copied_as_text_and_the_copy_is_announced(
    page: Page, context: BrowserContext, scripted: ScriptedServer
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=scripted.url)
    page.goto(scripted.url)
    answered(page, scripted, "품질은?", "불량입니다.")
    page.get_by_role("button", name="텍스트 복사").click()

    expect(page.locator("#status")).to_have_text("진단을 텍스트로 복사했습니다.")
    copied: str = page.evaluate("navigator.clipboard.readText()")
    for part in ("품질은?", "판정: 불량 (불량 확률 87.0 %, 판정 기준 20.0 %", "불량입니다.", TRACE):
        assert part in copied


def test_without_a_clipboard_the_text_is_copied_all_the_same(
    page: Page, context: BrowserContext, scripted: ScriptedServer
) -> None:
    """As on a page that is opened by plain http from another machine."""
    context.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(scripted.url)
    answered(page, scripted, "품질은?", "불량입니다.")
    button = page.get_by_role("button", name="텍스트 복사")
    button.press("Enter")
    expect(page.locator("#status")).to_have_text("진단을 텍스트로 복사했습니다.")
    expect(button).to_be_focused()

    page.locator("#question").press("ControlOrMeta+V")
    assert "판정: 불량" in page.locator("#question").input_value()


def test_the_report_and_the_dialogs_fit_a_phone(browser: Browser, local_server: LocalServer) -> None:
    context = browser.new_context(
        locale="ko-KR", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    page.goto(local_server.url)
    ask_example(page)
    expect_state(page, "done")
    page.locator("#history").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.keyboard.press("Escape")
    page.locator(".turn-actions").get_by_role("link", name="보고서").click()
    expect(page.locator("main.report")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert violations(page) == []
    context.close()


def test_a_result_that_breaks_its_card_does_not_take_the_page_away_for_good(
    page: Page, scripted: ScriptedServer
) -> None:
    page.goto(scripted.url)
    scripted.stream({"type": "t3_result", "data": {"results": {"not": "a list"}}}, DONE)
    ask_example(page)
    page.reload()
    page.locator("#history").click()
    page.get_by_role("dialog").get_by_role("button", name="이 컴퓨터에서 지우기").click()
    page.reload()
    answered(page, scripted, "품질은?", "불량입니다.")
