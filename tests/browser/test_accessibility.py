"""Everybody can use it: axe finds nothing, and the keyboard alone reaches everything."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.local_server import LocalServer
from tests.browser.reading import ask_example, expect_state

AXE = (
    Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
).read_text()
OUTLINED = """() => {
  const drawn = ({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
  for (let node = document.activeElement; node !== document.body; node = node.parentElement) {
    if (drawn(getComputedStyle(node))) return true;
  }
  return document.activeElement === document.body;
}"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page) -> list[str]:
    """What axe finds: rule, and the first place where it is broken."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(f"axe.run({json.dumps(RULES)}).then(all => all.violations)")
    return [
        f"{row['id']}: {row['nodes'][0]['html'][:200]} {row['nodes'][0]['failureSummary']}" for row in found
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing_before_and_after_a_diagnosis(
    browser: Browser, local_server: LocalServer, scheme: Any, language: str
) -> None:
    context = browser.new_context(
        locale="ko-KR", color_scheme=scheme, viewport={"width": 1366, "height": 768}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(local_server.url)
    if language == "en":
        page.get_by_role("button", name="English").click()
    expect(page.locator("#composer")).to_be_visible()
    assert violations(page) == []

    ask_example(page)
    expect_state(page, "done")
    assert violations(page) == []
    context.close()


def test_axe_finds_nothing_on_a_phone(browser: Browser, local_server: LocalServer) -> None:
    context = browser.new_context(
        locale="ko-KR", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    page.goto(local_server.url)
    ask_example(page)
    expect_state(page, "done")
    assert violations(page) == []
    context.close()


def test_the_keyboard_alone_asks_and_switches_the_language(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    expect(page.locator("#composer")).to_be_visible()

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="질문으로 건너뛰기")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("불량 원인이 뭐야?")
    page.keyboard.press("Enter")
    expect_state(page, "done")
    expect(page.locator("#question")).to_be_focused()

    assert reached(page, lambda name: name.strip() == "English"), "the language switch is reached by Tab"
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def reached(page: Page, wanted: Any, most: int = 200) -> bool:
    """Go on with Tab until the focused element's name fits; every stop on the way has to be visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        name: str = page.evaluate(
            "(document.activeElement.getAttribute('aria-label') ?? '') + document.activeElement.textContent"
        )
        box: dict[str, float] = page.evaluate("document.activeElement.getBoundingClientRect().toJSON()")
        assert box["width"] > 0, f"the focus is on something that has no size: {name}"
        if wanted(name):
            return True
    return False


def test_the_focus_is_always_seen(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    expect(page.locator("#composer")).to_be_visible()
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen: bool = page.evaluate(OUTLINED)
        if not seen:
            unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
    assert unseen == []
