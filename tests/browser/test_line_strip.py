"""The simulated line over the console: it goes on by itself, a shot is a touch away."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.local_server import LocalServer
from tests.browser.reading import answer_text, expect_state
from tests.composing import composed
from tests.running import Running


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Running(composed(tmp_path_factory.mktemp("data"), OFFLINE_WORD_MS="2", DEMO="on")) as server:
        yield server.url


def test_the_line_goes_on_and_a_shot_s_values_come_into_the_fields(page: Page, demo_server: str) -> None:
    page.goto(demo_server)
    strip = page.locator("#line-strip")
    expect(page.locator("#line-choice option:checked")).to_have_text("데모 라인 (시뮬레이션)")
    marks = strip.locator(".marks button")
    expect(marks).to_have_count(48)
    first = marks.last.get_attribute("aria-label")
    assert first
    expect(marks.last).not_to_have_attribute("aria-label", first)
    expect(marks).to_have_count(48)

    chosen = marks.nth(27)
    told = chosen.get_attribute("aria-label")
    chosen.click()
    expect(page.locator("#status")).to_contain_text("의 값이 입력되어 있습니다")
    pressed = strip.locator(".marks [aria-pressed=true]")
    assert (pressed.get_attribute("aria-label") or "").startswith(str(told).split(" (")[0])
    shots = httpx.get(f"{demo_server}/api/shots", params={"line": "demo", "limit": 60}).json()["shots"]
    text = page.locator("#finding .shot-name").inner_text()
    shot = next(each for each in shots if each["shot_id"] in text)
    name, value = next(iter(shot["features"].items()))
    assert float(page.locator(f"#value-{name}").input_value()) == value

    page.locator("#language").click()
    expect(page.locator("#line-choice option:checked")).to_have_text("Demo line (simulated)")


def test_a_question_is_about_the_line_whose_shots_are_shown(page: Page, demo_server: str) -> None:
    requests: list[Request] = []

    def note(request: Request) -> None:
        requests.append(request)

    page.on("request", note)
    page.goto(demo_server)
    marks = page.locator("#line-strip .marks button")
    expect(marks).to_have_count(48)
    expect(page.locator("#line-choice")).to_have_value("demo")
    expect(page.locator("#line-choice option:checked")).to_contain_text("데모 라인")
    expect(page.locator("#line")).to_have_count(0)
    marks.nth(20).click()
    expect(page.locator("#finding .drivers li").first).to_be_visible()
    page.locator("#question").fill("최근 50샷 불량률은?")
    page.locator("#ask").click()
    expect_state(page, "done")
    expect(answer_text(page)).to_contain_text("라인 demo")
    expect(answer_text(page)).to_contain_text("50")
    posted = [request.post_data_json or {} for request in requests if request.method == "POST"]
    assert {body.get("line") for body in posted} == {"demo"}

    page.locator("#line-choice").select_option("default")
    expect(page.locator("#line-choice")).to_have_value("default")
    expect(page.locator("#composer")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#line-strip")).to_have_count(0)


def test_followed_the_newest_shot_is_chosen_until_one_is_touched_or_changed(
    page: Page, demo_server: str
) -> None:
    page.goto(demo_server)
    marks = page.locator("#line-strip .marks button")
    follow = page.get_by_role("button", name="최신 샷 따라가기")
    follow.click()
    expect(marks.last).to_have_attribute("aria-pressed", "true")
    last = marks.last.get_attribute("aria-label")
    expect(marks.last).not_to_have_attribute("aria-label", str(last))
    expect(marks.last).to_have_attribute("aria-pressed", "true")

    page.locator("#value-Process_InjectionSpeed").fill("3.9")
    last = marks.last.get_attribute("aria-label")
    expect(marks.last).not_to_have_attribute("aria-label", str(last))
    expect(page.locator("#value-Process_InjectionSpeed")).to_have_value("3.9")
    marks.nth(3).click()
    expect(follow).to_have_attribute("aria-pressed", "false")


def test_the_last_defects_and_older_shots_are_shown_however_many_came_since(
    page: Page, demo_server: str
) -> None:
    kept = httpx.get(
        f"{demo_server}/api/shots", params={"line": "demo", "verdict": "defect", "limit": 1000}, timeout=60
    ).json()["shots"]
    page.goto(demo_server)
    strip = page.locator("#line-strip")
    marks = strip.locator(".marks button")
    expect(marks).to_have_count(48)
    newest = strip.locator(".times time").last.inner_text()

    strip.get_by_label("판정", exact=True).select_option(label="불량만")
    expect(strip.locator(".marks button:not(.defect)")).to_have_count(0)
    assert marks.count() >= min(48, len(kept))
    marks.last.click()
    expect(page.locator("#finding .result strong")).to_have_text("불량")
    expect(page.locator("#finding .drivers li").first).to_be_visible()

    strip.get_by_role("button", name="실시간으로").click()
    expect(strip.get_by_label("판정", exact=True)).to_have_value("")
    expect(strip.get_by_role("button", name="다음 샷")).to_have_attribute("aria-disabled", "true")
    strip.get_by_role("button", name="이전 샷").click()
    expect(strip.locator(".times time").last).not_to_have_text(newest)
    expect(marks).to_have_count(48)
    strip.get_by_role("button", name="다음 샷").click()
    expect(strip.get_by_role("button", name="실시간으로")).to_have_count(0)


def test_a_reload_shows_the_chosen_shot_with_its_verdict_again(page: Page, demo_server: str) -> None:
    page.goto(demo_server)
    marks = page.locator("#line-strip .marks button")
    marks.nth(30).click()
    name = page.locator("#finding .shot-name").inner_text()
    expect(page.locator("#finding .drivers li").first).to_be_visible()
    page.reload()
    expect(page.locator("#finding .drivers li").first).to_be_visible()
    assert page.locator("#finding .shot-name").inner_text() == name


def test_the_keyboard_goes_from_mark_to_mark(page: Page, demo_server: str) -> None:
    page.goto(demo_server)
    marks = page.locator("#line-strip .marks button")
    expect(marks).to_have_count(48)
    assert page.locator("#line-strip .marks [tabindex='0']").count() == 1
    marks.last.focus()
    before = page.evaluate("document.activeElement.ariaLabel")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.ariaLabel") != before
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("의 값이 입력되어 있습니다")
    page.keyboard.press("Home")
    expect(marks.first).to_be_focused()


def test_a_hidden_tab_asks_for_nothing(page: Page, demo_server: str) -> None:
    page.add_init_script(
        "Object.defineProperty(document, 'hidden', {get: () => Boolean(window.away), configurable: true});"
    )
    # Once the line is followed from its mark on.
    with page.expect_request(lambda request: "/api/shots/changes" in request.url and "after=" in request.url):
        page.goto(demo_server)
    strip = page.locator("#line-strip")
    expect(strip.locator(".marks button")).to_have_count(48)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("window.away = true; document.dispatchEvent(new Event('visibilitychange'))")
    last = strip.inner_text()
    page.wait_for_timeout(7_000)
    assert strip.inner_text() == last
    assert not [url for url in asked if "/api/shots" in url]
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(strip).not_to_have_text(last)


def test_without_the_demo_and_without_shots_there_is_no_strip(page: Page, local_server: LocalServer) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(local_server.url)
    expect(page.locator("#composer")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#line-strip")).to_have_count(0)
    assert not [url for url in asked if "/api/shots/changes" in url]


def test_a_real_line_with_shots_is_shown_and_not_called_simulated(page: Page, tmp_path: Path) -> None:
    with Running(composed(tmp_path, DEMO="on")) as server:
        made = httpx.get(f"{server.url}/api/shots", params={"line": "demo", "limit": 3}).json()["shots"]
        shots = [
            {"shot_id": f"real-{n}", "at": each["at"], "features": each["features"]}
            for n, each in enumerate(reversed(made))
        ]
        sent = httpx.post(f"{server.url}/api/shots", json={"line": "default", "shots": shots}, timeout=60)
        assert sent.is_success, sent.text
        page.goto(server.url)
        strip = page.locator("#line-strip")
        marks = strip.locator(".marks button")
        expect(marks).to_have_count(3)
        expect(strip).not_to_contain_text("시뮬레이션")
        assert "시뮬레이션" not in str(marks.first.get_attribute("aria-label"))
        expect(page.locator("#shift-report-link")).to_have_attribute("href", re.compile("line=default"))
        marks.first.click()
        expect(page.locator("#status")).to_contain_text("real-0")
