"""A shot and what was tried on it stay apart, and a shot that one comes back to is as it was found."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Faults
from tests.browser.reading import ask_example, expect_state
from tests.browser.test_outcome import AT
from tests.composing import composed
from tests.quality_parts import sample
from tests.running import Running


@pytest.fixture(scope="module")
def of_line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real local server on a line with two bad shots."""
    with Running(composed(tmp_path_factory.mktemp("data"), DEMO="on", OFFLINE_WORD_MS="2")) as server:
        shots = [
            {"shot_id": name, "at": AT.format(number), "features": sample(kind), "context": {"mould": "M-12"}}
            for number, (name, kind) in enumerate([("7-a", "cold-die"), ("7-b", "low-clamp")])
        ]
        answer = httpx.post(f"{server.url}/api/shots", json={"shots": shots}, timeout=60).json()
        assert answer["accepted"] == 2, answer
        yield server.url


@pytest.fixture
def judged(page: Page) -> list[Any]:
    """What the models were asked about without a question."""
    asked: list[Any] = []

    def note(request: Request) -> None:
        if request.url.endswith("/api/predict"):
            asked.append(request.post_data_json)

    page.on("request", note)
    return asked


def choose(page: Page, place: int) -> None:
    page.locator("#line-strip .marks button").nth(place).click()
    expect(page.locator("#finding .drivers li").first).to_be_visible()


def told(page: Page) -> list[str]:
    """What the middle says of the shot: verdict, probability and drivers."""
    return page.locator("#finding .card .result, #finding .drivers li").all_inner_texts()


def test_a_shot_that_one_comes_back_to_is_shown_as_it_was_diagnosed(
    page: Page, of_line: str, judged: list[Any], faults: Faults
) -> None:
    page.goto(of_line)
    choose(page, 0)
    expect(page.locator("#finding .diagnosed")).to_be_visible()
    first = told(page)
    time = page.locator("#finding .diagnosed").inner_text()
    choose(page, 1)
    expect(page.locator("#finding .diagnosed")).to_be_visible()
    assert told(page) != first
    asked = len(judged)

    page.locator("#line-strip .marks button").nth(0).click()
    expect(page.locator("#finding .shot-name")).to_contain_text("7-a")
    # At once: nothing is waited for.
    assert told(page) == first
    assert page.locator("#finding .diagnosed").inner_text() == time
    assert len(judged) == asked

    # A question's diagnosis counts too, over a reload.
    ask_example(page)
    expect_state(page, "done")
    page.reload()
    choose(page, 1)
    expect(page.locator("#finding .diagnosed")).to_be_visible()
    asked = len(judged)
    page.locator("#line-strip .marks button").nth(0).click()
    expect(page.locator("#finding .diagnosed")).to_be_visible()
    assert len(judged) == asked
    assert told(page) == first
    with page.expect_request("**/api/predict"):
        page.get_by_role("button", name="다시 진단").click()
    expect(page.locator("#finding .diagnosed")).to_be_visible()
    assert judged[-1]["features"] == pytest.approx(sample("cold-die"))
    assert faults == []


def test_what_was_tried_is_told_as_tried_wherever_it_is_told(page: Page, of_line: str) -> None:
    page.goto(of_line)
    choose(page, 0)
    own = told(page)
    ask_example(page)
    expect_state(page, "done")
    page.locator("#finding .adjustments").get_by_role("button", name="값에 적용").first.click()
    page.locator("#finding .adjustments").get_by_role("button", name="바꾼 값으로 다시 질문").first.click()
    expect(page.locator(".turn")).to_have_count(2)
    expect_state(page, "done")
    expect(page.locator("#finding .diagnosed")).to_contain_text("(바꾼 값)")
    assert told(page) != own
    expect(page.locator("main .reasons")).to_have_js_property("scrollTop", 0)

    # The turn's own report and address.
    page.locator(".turn-actions").get_by_role("link", name="보고서").first.click()
    expect(page.locator(".sheet footer")).to_be_visible()
    sheet = page.locator(".sheet")
    expect(sheet.locator("h2")).to_have_text("샷 진단서 (바꾼 값)")
    expect(sheet.locator(".sheet-verdict")).to_contain_text(re.compile("원래 값의 판정: 불량"))
    changed = sheet.locator(".sheet-values tr.changed td")
    expect(changed.first).to_contain_text("→")
    assert all("→" in text for text in changed.all_inner_texts())
    expect(page.locator("main.report > article > .notice")).to_contain_text("바꾼 값으로 한 진단입니다.")
    page.keyboard.press("Escape")
    turn = page.locator(".turn").first.get_attribute("id")
    page.evaluate("turn => { location.hash = `#/turn/${turn}`; }", turn)
    expect(page.locator(".turn-place .notice").first).to_contain_text("바꾼 값으로 한 진단입니다.")
    expect(page.locator(".turn-place .was-value").first).to_contain_text("원래 값")
    page.keyboard.press("Escape")

    # The list of questions has the verdict of each with what it is of.
    page.get_by_role("button", name=re.compile("^기록")).click()
    entries = page.locator(".history .entry")
    expect(entries.nth(0)).to_contain_text("바꾼 값")
    expect(entries.nth(1)).not_to_contain_text("바꾼 값")
    page.keyboard.press("Escape")

    # Undone, the shot's own diagnosis stands there again.
    page.get_by_role("button", name="되돌리기").click()
    expect(page.locator("#finding .shot-name")).not_to_contain_text("바꾼 값")
    assert told(page) == own
    expect(page.locator("#finding .stale")).to_have_count(0)
