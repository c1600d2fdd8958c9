"""What is worked with is in reach: a what-if's result, the top of a table, the verdict by few keys."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_verdict_stays import old_defects, whole
from tests.composing import composed
from tests.running import Running


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Running(composed(tmp_path_factory.mktemp("data"), OFFLINE_WORD_MS="2", DEMO="on")) as server:
        yield server.url


def test_what_if_begins_with_the_drivers_on_the_screen_and_keeps_its_result_in_sight(
    page: Page, demo_server: str
) -> None:
    shots = old_defects(demo_server)
    page.goto(f"{demo_server}/#/shot/demo/{shots[0]['shot_id']}?line=demo")
    for shot in shots[:3]:
        page.evaluate(f"location.hash = '#/shot/demo/{shot['shot_id']}?line=demo'")
        expect(page.locator("#finding .shot-name")).to_contain_text(shot["shot_id"])
        whole(page)
        answer = httpx.post(f"{demo_server}/api/predict", json={"line": "demo", "features": shot["features"]})
        rows = answer.json()["t2"]["attributions"]
        page.locator("#what-if").evaluate("node => node.open = true")
        expect(page.locator("#what-if .order")).to_contain_text("이 샷의 위험을 높인 설정부터")
        first = page.locator("#what-if .slider input").first.get_attribute("id")
        ids = page.locator("#what-if .slider input").evaluate_all("nodes => nodes.map(node => node.id)")
        raising = [f"what-if-{row['feature']}" for row in rows if (row.get("shap") or 0) > 0]
        known = [row for row in raising if row in ids]
        if known:
            assert first == known[0]
    page.locator("#what-if .slider button", has_text="+").first.scroll_into_view_if_needed()
    for slider in page.locator("#what-if .slider").all():
        slider.locator(".control button:not([aria-disabled=true])").first.click()
        for part in ("#difference", "#what-if .actions .primary"):
            shown = page.locator(part).evaluate(
                """node => {
                    const {left, right, top, bottom} = node.getBoundingClientRect();
                    const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
                    return bottom <= innerHeight && node.contains(at);
                }"""
            )
            assert shown, part
    expect(page.locator("#difference .sides")).to_be_visible()


def test_another_shot_has_its_table_of_values_at_the_top(page: Page, demo_server: str) -> None:
    page.goto(demo_server)
    marks = page.locator("#line-strip .marks button")
    marks.nth(5).click()
    whole(page)
    panel = page.locator("#panel")
    panel.evaluate("node => node.scrollTop = 300")
    assert panel.evaluate("node => node.scrollTop") > 100
    # Typing is no other shot.
    page.locator("#panel .field.setpoint input").last.fill("1")
    assert panel.evaluate("node => node.scrollTop") > 100
    marks.nth(9).click()
    whole(page)
    assert panel.evaluate("node => node.scrollTop") == 0


def test_the_verdict_and_its_adjustment_are_few_keys_away(page: Page, demo_server: str) -> None:
    shot = old_defects(demo_server)[0]
    page.goto(f"{demo_server}/#/shot/demo/{shot['shot_id']}?line=demo")
    whole(page)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="판정으로 건너뛰기")).to_be_focused()
    address = page.url
    page.keyboard.press("Enter")
    expect(page.locator("#finding")).to_be_focused()
    assert page.url == address
    stops = 0
    while stops < 40 and page.evaluate("document.activeElement.textContent").strip() != "값에 적용":
        page.keyboard.press("Tab")
        stops += 1
    assert stops <= 9, stops
    page.keyboard.press("Enter")
    # One button judges the changed values where nobody has asked a question.
    expect(page.locator("#finding button", has_text="바꾼 값으로")).to_have_count(1)


def test_what_was_read_is_passed_by_tab_and_reached_by_enter(page: Page, demo_server: str) -> None:
    page.goto(demo_server)
    whole(page)
    stops = page.locator("#panel .value-rows input:not([tabindex='-1'])").count()
    assert stops == page.locator("#panel .field.setpoint, #panel .field.context").count()
    assert 0 < stops < page.locator("#panel .value-rows input").count()
    rows = page.locator("#panel .value-rows input")
    rows.first.focus()
    for at in range(1, 5):
        page.keyboard.press("Enter")
        expect(rows.nth(at)).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(rows.nth(3)).to_be_focused()
    # What is to be mended is a stop, whoever wrote it.
    read = page.locator("#panel .field.measurement input").first
    read.fill("x")
    expect(read).to_have_attribute("tabindex", "0")
