"""The simulated line over the question: it goes on by itself, a shot's values are a touch away."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from local.serve import LOCAL_DEFAULTS, compose
from tests.browser.local_server import LocalServer
from tests.running import Running


@pytest.fixture(scope="module")
def demo_server() -> Iterator[str]:
    environment = {**LOCAL_DEFAULTS, "OFFLINE_WORD_MS": "2", "LOG_LEVEL": "ERROR", "DEMO": "on"}
    with Running(compose(environment)) as server:
        yield server.url


def test_the_line_goes_on_and_a_shot_s_values_come_into_the_fields(page: Page, demo_server: str) -> None:
    page.goto(demo_server)
    strip = page.locator("#line-strip")
    expect(strip).to_contain_text("데모 라인(시뮬레이션)")
    marks = strip.get_by_role("button")
    expect(marks).to_have_count(30)
    first = marks.last.get_attribute("aria-label")
    assert first
    expect(marks.last).not_to_have_attribute("aria-label", first)
    expect(marks).to_have_count(30)

    chosen = marks.nth(27)
    told = chosen.get_attribute("aria-label")
    chosen.click()
    expect(strip).to_contain_text("의 값이 입력되어 있습니다")
    pressed = strip.locator("[aria-pressed=true]")
    assert (pressed.get_attribute("aria-label") or "").startswith(str(told).split(" (")[0])
    shots = httpx.get(f"{demo_server}/api/shots", params={"line": "demo", "limit": 60}).json()["shots"]
    text = strip.inner_text()
    shot = next(each for each in shots if each["shot_id"] in text)
    name, value = next(iter(shot["features"].items()))
    assert float(page.locator(f"[name='{name}'], #{name}, [id$='{name}']").first.input_value()) == value

    page.locator("#language").click()
    expect(strip).to_contain_text("Demo line (simulated)")


def test_the_keyboard_goes_from_mark_to_mark(page: Page, demo_server: str) -> None:
    page.goto(demo_server)
    marks = page.locator("#line-strip").get_by_role("button")
    expect(marks).to_have_count(30)
    assert page.locator("#line-strip [tabindex='0']").count() == 1
    marks.last.focus()
    before = page.evaluate("document.activeElement.ariaLabel")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.ariaLabel") != before
    page.keyboard.press("Enter")
    expect(page.locator("#line-strip")).to_contain_text("의 값이 입력되어 있습니다")


def test_a_hidden_tab_asks_for_nothing(page: Page, demo_server: str) -> None:
    page.add_init_script(
        "Object.defineProperty(document, 'hidden', {get: () => Boolean(window.away), configurable: true});"
    )
    page.goto(demo_server)
    strip = page.locator("#line-strip")
    expect(strip.get_by_role("button")).to_have_count(30)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("window.away = true; document.dispatchEvent(new Event('visibilitychange'))")
    last = strip.inner_text()
    page.wait_for_timeout(7_000)
    assert strip.inner_text() == last
    assert not [url for url in asked if "/api/shots" in url]
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(strip).not_to_have_text(last)


def test_without_the_demo_there_is_no_strip(page: Page, local_server: LocalServer) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(local_server.url)
    expect(page.locator("#composer")).to_be_visible()
    expect(page.locator("#line-strip")).to_have_count(0)
    assert not [url for url in asked if "/api/shots" in url]
