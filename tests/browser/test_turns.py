"""A reload in the middle of an answer: the page shows it to its end, once, and asks nothing a second time."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Request, expect

from local.serve import LOCAL_DEFAULTS, compose
from tests.browser.reading import ask_example, expect_state
from tests.running import Running


@pytest.fixture
def slow_server() -> Iterator[Running]:
    """The real local server, whose answers take some seconds to be written."""
    environment = {**LOCAL_DEFAULTS, "FEEDBACK_FILE": "", "OFFLINE_WORD_MS": "40", "LOG_LEVEL": "ERROR"}
    with Running(compose(environment)) as server:
        yield server


def test_a_reload_in_the_middle_of_an_answer_shows_it_to_its_end_once(
    page: Page, slow_server: Running
) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/api/chat" in request.url:
            asked.append(request.method)

    page.on("request", note)
    page.goto(slow_server.url)
    ask_example(page)
    expect(page.locator(".card.answer .text")).not_to_be_empty()
    expect_state(page, "running")

    page.reload()
    expect_state(page, "done")

    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".card.verdict")).to_have_count(1)
    assert asked == ["POST", "GET"]
    answer = page.locator(".card.answer .text").inner_text()
    page.reload()
    expect(page.locator(".turn")).to_have_count(1)
    assert page.locator(".card.answer .text").inner_text() == answer
    assert asked == ["POST", "GET"]
