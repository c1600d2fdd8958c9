"""The whole way through the real system: the local server, its models, its documents, a real browser.

The pictures of the README are taken here; `make pictures` renews them.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Faults
from tests.browser.local_server import LocalServer
from tests.browser.reading import answer_text, expect_state

PICTURES = Path(__file__).resolve().parents[2] / "build" / "pictures"


def picture(page: Page, name: str) -> None:
    """Keep what the window shows as a picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


def test_a_newcomer_gets_a_diagnosis_with_one_click(
    page: Page, local_server: LocalServer, faults: Faults
) -> None:
    page.goto(local_server.url)
    picture(page, "welcome")

    page.get_by_role("button", name="이 샷 진단하기").click()

    expect_state(page, "done")
    expect(page.locator(".card.verdict .result strong")).to_have_text("양품")
    expect(answer_text(page)).to_contain_text("판정")
    assert faults == []


def test_a_defective_shot_is_diagnosed_from_verdict_to_documents(
    page: Page, local_server: LocalServer, faults: Faults
) -> None:
    page.set_viewport_size({"width": 1366, "height": 1000})
    page.goto(local_server.url)
    page.get_by_role("button", name="차가운 금형").click()
    page.get_by_role("button", name="불량 원인").first.click()

    expect_state(page, "done")
    expect(page.locator(".card.verdict .result strong")).to_have_text("불량")
    shown = page.locator(".card.verdict .result b").inner_text()
    expect(answer_text(page)).to_contain_text(shown)
    assert page.locator(".card.drivers .drivers li").count() >= 5
    assert page.locator(".card.sources li").count() >= 1
    page.mouse.move(0, 0)
    page.evaluate("scrollTo(0, 0)")
    picture(page, "diagnosis")
    # Its panel scrolls: the whole card is seen in a high window.
    page.set_viewport_size({"width": 1366, "height": 1900})
    page.locator(".card.drivers").screenshot(path=PICTURES / "drivers.png")
    assert faults == []


def test_an_adjustment_applied_to_the_values_makes_the_next_verdict_good(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    page.get_by_role("button", name="차가운 금형").click()
    page.get_by_role("button", name="불량 원인").first.click()
    expect_state(page, "done")
    before = page.locator("#value-Process_InjectionSpeed").input_value()

    page.locator(".card.drivers > .adjustments button").last.click()
    expect(page.locator("#value-Process_InjectionSpeed")).not_to_have_value(before)
    page.locator("#question").fill("이번 샷 품질을 예측해줘")
    page.locator("#ask").click()

    expect_state(page, "done")
    expect(page.locator("#finding .card.verdict .result strong")).to_have_text("양품")


def test_a_follow_up_belongs_to_the_session_of_the_first_answer(
    page: Page, local_server: LocalServer
) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.goto(local_server.url)
    for question in ("불량 원인이 뭐야?", "그럼 용탕 온도를 20도 올리면?"):
        page.locator("#question").fill(question)
        page.locator("#ask").click()
        expect_state(page, "done")

    sessions = {text.split('"session_id":"')[1].split('"')[0] for text in sent if '"question"' in text}
    assert len(sessions) == 1
    # The model of the agent knew what was asked before: the what-if has its baseline beside it.
    expect(page.locator(".turn").first.locator(".card.verdict").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_verdict_first(browser: Browser, local_server: LocalServer, scheme: str) -> None:
    context = browser.new_context(
        locale="ko-KR",
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        has_touch=True,
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(local_server.url)
    page.get_by_role("button", name="이 샷 진단하기").tap()

    expect_state(page, "done")
    page.locator(".turn").first.scroll_into_view_if_needed()
    expect(page.locator(".card.verdict .result").first).to_be_visible()
    picture(page, f"phone-{scheme}")
    context.close()
