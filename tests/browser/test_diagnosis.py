"""The whole system behind the page: the local server, its models, its documents, a real browser."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Faults
from tests.browser.local_server import LocalServer


def test_a_defective_shot_is_diagnosed_in_korean(
    page: Page, local_server: LocalServer, faults: Faults
) -> None:
    page.goto(local_server.url)
    page.get_by_role("button", name="차가운 금형").click()
    page.get_by_role("button", name="불량 원인").click()

    expect(page.locator(".turn .state.done")).to_have_text("완료")
    expect(page.locator(".card.verdict .result strong")).to_have_text("불량")
    assert page.locator(".card.sources li").count() >= 1
    assert faults == []
