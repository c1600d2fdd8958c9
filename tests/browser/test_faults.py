"""Faults of the browser itself by their names, and taking back what was changed wherever one is."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PANEL, PHONE, Faults
from tests.browser.local_server import LocalServer
from tests.browser.reading import ask_example, expect_state
from tests.browser.scripted_server import DONE, ScriptedServer
from tests.browser.test_accessibility import violations
from tests.browser.test_console import not_seen

DENIED = """
for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("m", "SecurityError"); } });
"""
FILL = """() => {
  for (let size = 4_000_000; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) localStorage.setItem(`other.${localStorage.length}`, "x".repeat(size));
    } catch {}
  }
}"""
EMPTY = """() => {
  for (const key of Object.keys(localStorage)) if (key.startsWith("other.")) localStorage.removeItem(key);
}"""


def answered(page: Page, scripted: ScriptedServer, question: str) -> None:
    """Have a question asked and answered."""
    data = {"answer": f"답: {question}", "citations": [], "unsupported": []}
    scripted.stream({"type": "ai_response", "data": data}, DONE)
    page.locator("#question").fill(question)
    page.locator("#ask").click()
    expect(page.locator(".card.answer .text").first).to_have_text(f"답: {question}")
    expect_state(page, "done")


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("ko-KR", "이 브라우저가 저장을 허용하지 않습니다."),
        ("en-US", "This browser lets nothing be kept."),
    ],
)
def test_a_browser_that_keeps_nothing_says_so_and_all_else_works(
    browser: Browser, scripted: ScriptedServer, locale: str, said: str
) -> None:
    context = browser.new_context(viewport=PANEL, locale=locale, reduced_motion="reduce")
    context.add_init_script(DENIED)
    page, faults = context.new_page(), Faults()
    faults.watch(page)
    page.goto(scripted.url)
    notice = page.locator("#storage")
    expect(notice).to_contain_text(said)
    assert violations(page) == []
    answered(page, scripted, "왜?")
    notice.get_by_role("button").click()
    expect(notice).to_have_count(0)
    answered(page, scripted, "그럼?")
    expect(page.locator(".turn")).to_have_count(2)
    expect(notice).to_have_count(0)
    assert not_seen(page.locator("#question")) == []
    assert faults == []
    context.close()


def test_a_full_storage_is_said_until_there_is_room_again_and_nothing_typed_is_lost(
    page: Page, scripted: ScriptedServer, faults: Faults
) -> None:
    page.goto(scripted.url)
    answered(page, scripted, "왜?")
    page.evaluate(FILL)
    page.locator("#question").fill("긴 질문 " * 40)
    notice = page.locator("#storage")
    expect(notice).to_contain_text("저장 공간이 가득 찼습니다")
    expect(page.locator("#question")).to_have_value("긴 질문 " * 40)
    answered(page, scripted, "그럼?")
    expect(page.locator(".turn")).to_have_count(2)

    page.evaluate(EMPTY)
    page.locator("#question").fill("다시 " * 40)
    answered(page, scripted, "이제는?")
    expect(notice).to_have_count(0)
    page.reload()
    expect(page.locator(".turn h2")).to_have_text(["이제는?", "그럼?", "왜?"])
    assert faults == []


def on_a_phone(browser: Browser) -> BrowserContext:
    context = browser.new_context(**PHONE, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    return context


def test_on_a_phone_what_was_changed_can_be_taken_back_from_anywhere(
    browser: Browser, local_server: LocalServer
) -> None:
    context = on_a_phone(browser)
    page = context.new_page()
    page.goto(local_server.url)
    page.locator("#panel > summary").click()
    page.get_by_role("button", name="차가운 금형").click()
    ask_example(page)
    expect_state(page, "done")
    field = page.locator(".field input").first
    before = field.input_value()
    field.fill("1")
    undo = page.locator(".changes button")
    places: list[Any] = [".field input >> nth=-1", "#finding", ".turn .card.answer", ".page-head"]
    for place in places:
        page.locator(place).first.scroll_into_view_if_needed()
        assert not_seen(undo) == [], place
    # It covers nothing: at the top the page's head stands below it.
    page.evaluate("scrollTo(0, 0)")
    assert not_seen(page.locator(".page-head button").first) == []
    field.focus()
    page.keyboard.press("Shift+Tab")
    assert not_seen(page.locator(":focus")) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390

    page.locator(".turn .card.answer").scroll_into_view_if_needed()
    undo.click()
    expect(undo).to_have_count(0)
    expect(field).to_have_value(before)
    context.close()
