"""The page in a real browser: Chromium through Playwright, on the real local server or on scripted answers.

CHROMIUM names the program (default: the first of its usual names on PATH). Where there is none, these
tests are skipped and say so; `.ci/run` installs one, and counts a skipped test as a failed gate.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from checks.chromium import program
from tests.browser.local_server import LocalServer
from tests.browser.reading import ask_example
from tests.browser.scripted_server import ScriptedServer

# The first answer reads the model and the documents; a busy machine takes its time over it.
expect.set_options(timeout=20_000)
REBOUND = "rebound.example"
"""A foreign name that leads to this machine in the browser, as a name server can have it."""
PANEL: ViewportSize = {"width": 1366, "height": 768}
"""The panel PC at the machine."""
PHONE: dict[str, Any] = {
    "locale": "ko-KR",
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}
"""A phone, for `Browser.new_context`."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip this folder's tests where no browser is installed."""
    if program() is None:
        skip = pytest.mark.skip(reason="no Chromium was found; name one in CHROMIUM")
        here = Path(__file__).parent
        for item in items:
            if here in item.path.parents:
                item.add_marker(skip)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One for all of these tests. It ends with them: Playwright's loop would be in the way of any other."""
    with sync_playwright() as playwright:
        # As root in a container there is no sandbox to be had; the page under test is our own.
        started = playwright.chromium.launch(
            executable_path=program(),
            args=[
                "--no-sandbox",
                f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1",
                # As a browser with a window: no sound before a touch.
                "--autoplay-policy=document-user-activation-required",
            ],
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def shared_server() -> Iterator[LocalServer]:
    with LocalServer() as server:
        yield server


@pytest.fixture
def local_server(shared_server: LocalServer) -> Iterator[LocalServer]:
    """The local server of all tests that record no shots: a line that has some is watched by a stream that
    stays open, and they are in everybody's counts."""
    yield shared_server
    kept = httpx.get(f"{shared_server.url}/api/shots", params={"limit": 1}, timeout=60).json()["shots"]
    assert kept == [], "the test recorded shots on the shared server; it needs one of its own"


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


class Faults(list[str]):
    """Everything the page complained about: exceptions, console errors, refused requests."""

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("console", self._note)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.append(message.text)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor of their own, with nothing of any other, on the panel PC."""
    opened = browser.new_context(viewport=PANEL, reduced_motion="reduce", locale="ko-KR")
    opened.set_default_timeout(10_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def faults(page: Page) -> Faults:
    seen = Faults()
    seen.watch(page)
    return seen


@pytest.fixture
def ask(page: Page, scripted: ScriptedServer) -> Callable[[], None]:
    """The page on scripted answers; called, it asks the first example question."""
    page.goto(scripted.url)
    return lambda: ask_example(page)
