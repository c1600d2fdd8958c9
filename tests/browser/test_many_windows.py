"""Ten windows of one browser on one server: HTTP/1.1 gives a host six connections, and every window works."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.reading import ask_example, expect_state
from tests.browser.scripted_line import ScriptedLine, shot
from tests.browser.scripted_server import ScriptedServer
from tests.composing import composed
from tests.running import Running

MANY = 10


@pytest.fixture
def line(scripted: ScriptedServer) -> Iterator[ScriptedLine]:
    made = ScriptedLine(scripted, [shot(number, seconds_ago=50 - 5 * number) for number in range(1, 4)])
    yield made
    made.ended = True


def opened(context: BrowserContext, scripted: ScriptedServer, many: int) -> list[Page]:
    """Windows, all of them seen."""
    pages = []
    for _ in range(many):
        page = context.new_page()
        page.goto(scripted.url)
        expect(page.locator("#line-strip .marks button")).to_have_count(3)
        pages.append(page)
    assert all(page.evaluate("!document.hidden") for page in pages)
    return pages


def expect_one_stream(page: Page, line: ScriptedLine) -> None:
    """Wait until the server has seen that what was given up is over, and look that nothing more begins."""
    for _ in range(200):
        if line.following == 1:
            break
        page.wait_for_timeout(50)
    page.wait_for_timeout(200)
    assert line.following == 1


def test_ten_windows_share_one_stream_which_passes_on_when_its_window_closes(
    context: BrowserContext, scripted: ScriptedServer, line: ScriptedLine
) -> None:
    pages = opened(context, scripted, MANY)
    expect_one_stream(pages[-1], line)

    line.send(shot(4, "defect"))
    for page in pages:
        expect(page.locator("#line-strip .marks button")).to_have_count(4)
        # Each asks the server all the same.
        page.locator("#line-strip .marks button").last.click()
        expect(page.locator("#finding .drivers li").first).to_be_visible()

    # The first one follows the line; then the next one, and so on until one is left.
    for number in range(3):
        pages.pop(0).close()
        line.send(shot(5 + number))
        for page in pages:
            expect(page.locator("#line-strip .marks button")).to_have_count(5 + number)
        expect_one_stream(pages[-1], line)
    # The operator's view shares it too.
    pages[-1].evaluate("location.hash = '#/operator?line=default'")
    expect(pages[-1].locator(".last-verdict .far")).to_be_visible()
    line.send(shot(9, "defect"))
    expect(pages[-1].locator(".last-verdict .far")).to_have_text("불량")
    expect_one_stream(pages[-1], line)


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Running(composed(tmp_path_factory.mktemp("data"), OFFLINE_WORD_MS="60", DEMO="on")) as server:
        yield server.url


def test_a_question_in_one_of_ten_windows_comes_to_all_and_none_waits_for_it(
    context: BrowserContext, demo_server: str
) -> None:
    pages = []
    for _ in range(MANY):
        page = context.new_page()
        page.goto(demo_server)
        expect(page.locator("#finding .drivers li").first).to_be_visible()
        pages.append(page)
    ask_example(pages[4])
    expect_state(pages[4], "running")
    # While it is answered another window still gets what it asks for.
    pages[7].locator("#line-strip .marks button").first.click()
    expect(pages[7].locator("#finding .drivers li").first).to_be_visible()
    expect_state(pages[4], "running")
    for page in pages:
        expect_state(page, "done")
