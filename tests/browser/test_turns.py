"""An answer outlives its reader: cut, reloaded, left, closed or in two tabs, it is shown to its end, once.

All on the real local server. What the page made of an answer is compared with the server's own record of it.
"""

import asyncio
import json
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.browser.reading import ask_example, expect_state
from tests.composing import composed
from tests.running import Running

CONVERSATION = """() => {
  const [, kept] = Object.entries({ ...localStorage }).find(([key]) => key.endsWith(".conversation"));
  return JSON.parse(kept).value.turns;
}"""
LOST = "서버에도 나머지가 없습니다"


class Cut(NamedTuple):
    """Where a stream breaks: after so many bytes of all, or of what follows the text's first piece."""

    after: int
    in_text: bool = False


class BreakingNetwork:
    """Before an application: each stream of an answer breaks at the next of `cuts`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.cuts: list[Cut] = []
        self.calm_s = 0.2

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI scope."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/chat") or not self.cuts:
            await self._app(scope, receive, send)
            return
        left, in_text = self.cuts.pop(0)

        async def send_until_cut(message: Message) -> None:
            nonlocal left, in_text
            body: bytes = message.get("body", b"")
            if in_text and b"answer_delta" in body:
                in_text = False
            elif in_text or message["type"] != "http.response.body":
                await send(message)
                return
            if len(body) < left:
                left -= len(body)
                await send(message)
                return
            await send({"type": "http.response.body", "body": body[:left], "more_body": True})
            # A reset may overtake what was sent just before it.
            await asyncio.sleep(self.calm_s)
            raise ConnectionError("cut by the test")

        await self._app(scope, receive, send_until_cut)


@pytest.fixture
def network(tmp_path: Path) -> BreakingNetwork:
    """The real local server, whose answers take some seconds to be written, and a network that may break."""
    return BreakingNetwork(composed(tmp_path / "data", FEEDBACK_FILE="", OFFLINE_WORD_MS="60"))


@pytest.fixture
def slow_server(network: BreakingNetwork) -> Iterator[Running]:
    with Running(network) as server:
        yield server


@pytest.fixture
def asked(context: BrowserContext) -> list[str]:
    """The methods of the requests for answers, of all tabs."""
    seen: list[str] = []

    def note(request: Request) -> None:
        if "/api/chat" in request.url:
            seen.append(request.method)

    context.on("request", note)
    return seen


def record(server: Running, turn_id: str) -> list[dict[str, Any]]:
    """What the server has of a turn, once it has ended: its events in their order."""
    with urllib.request.urlopen(f"{server.url}/api/chat/{turn_id}?after=0", timeout=60) as answer:
        lines = answer.read().decode().splitlines()
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


def expect_exact(page: Page, server: Running, *, turns: int = 1) -> None:
    """The newest turn holds each event of the server's record once, and stands there once."""
    expect(page.locator(".turn")).to_have_count(turns)
    expect(page.locator(".turn").first.locator(".card.answer")).to_have_count(1)
    expect(page.locator("#finding .card.verdict")).to_have_count(1)
    kept: list[dict[str, Any]] = page.evaluate(CONVERSATION)
    assert len(kept) == turns
    turn, events = kept[0], record(server, kept[0]["id"])
    types = Counter(event["type"] for event in events)
    rows = Counter(row["kind"] for row in turn["rows"])
    (whole,) = [event["data"] for event in events if event["type"] == "ai_response"]
    assert turn["answer"] == whole["answer"]
    # A piece that came twice, or never, would show here, since the whole answer covers the text.
    (pieces,) = [row["pieces"] for row in turn["rows"] if row["kind"] == "answer"]
    assert pieces == types["answer_delta"]
    assert rows == {"status": types["status"], "tool": types["tool_start"], "answer": 1}
    assert len(turn["cards"]) == sum(types[f"t{number}_result"] for number in (1, 2, 3))


def begin(page: Page, server: Running) -> None:
    """Ask, and wait until the answer's text is being written."""
    page.goto(server.url)
    ask_example(page)
    expect(page.locator(".card.answer .text")).not_to_be_empty()
    expect_state(page, "running")


def running_turn(page: Page) -> str:
    turn_id: str = page.evaluate("JSON.parse(sessionStorage['diecast.running']).turnId")
    return turn_id


@pytest.mark.parametrize(
    "broken",
    [
        (Cut(0), 0.0),
        (Cut(1), 0.2),
        (Cut(200), 0.0),
        (Cut(20_001), 0.2),
        (Cut(3_007, in_text=True), 0.0),
        (Cut(3_007, in_text=True), 0.2),
    ],
)
def test_an_answer_whose_connection_breaks_anywhere_is_shown_to_its_end_once(
    page: Page, slow_server: Running, network: BreakingNetwork, asked: list[str], broken: tuple[Cut, float]
) -> None:
    """At the first byte, within the first event, a large result or the text; its last bytes may be lost."""
    page.goto(slow_server.url)
    cut, network.calm_s = broken
    network.cuts = [cut]
    ask_example(page)
    expect_state(page, "done")
    expect_exact(page, slow_server)
    assert asked == ["POST", "GET"]


def test_a_network_that_breaks_again_and_again_costs_nothing_but_time(
    page: Page, slow_server: Running, network: BreakingNetwork, asked: list[str]
) -> None:
    page.goto(slow_server.url)
    network.cuts = [Cut(2_500, in_text=True), *map(Cut, (300, 0, 401, 1, 250))]
    ask_example(page)
    expect_state(page, "done")
    expect_exact(page, slow_server)
    assert asked == ["POST", *["GET"] * 6]


def test_a_network_that_is_away_for_long_leaves_the_rest_to_a_button(
    page: Page, slow_server: Running, network: BreakingNetwork, asked: list[str]
) -> None:
    page.goto(slow_server.url)
    network.cuts = [Cut(3_000, in_text=True), *[Cut(0)] * 5]
    ask_example(page)
    expect_state(page, "cut")
    shown = page.locator(".card.answer .text").inner_text()
    asked.clear()

    # Still away: what had come stays.
    network.cuts = [Cut(0)] * 5
    page.get_by_role("button", name="나머지 받기").click()
    expect_state(page, "running")
    expect_state(page, "cut")
    assert page.locator(".card.answer .text").inner_text() == shown

    page.get_by_role("button", name="나머지 받기").press("Enter")
    expect_state(page, "done")
    expect_exact(page, slow_server)
    assert set(asked) == {"GET"}


def test_a_reload_in_the_middle_of_an_answer_shows_it_to_its_end_once(
    page: Page, slow_server: Running, asked: list[str]
) -> None:
    begin(page, slow_server)
    page.reload()
    expect_state(page, "done")

    expect_exact(page, slow_server)
    assert asked == ["POST", "GET"]
    answer = page.locator(".card.answer .text").inner_text()
    page.reload()
    expect(page.locator(".turn")).to_have_count(1)
    assert page.locator(".card.answer .text").inner_text() == answer
    assert asked == ["POST", "GET"]


def test_an_answer_that_was_finished_while_the_page_was_away_is_there_when_it_is_back(
    page: Page, slow_server: Running, asked: list[str]
) -> None:
    begin(page, slow_server)
    turn_id = running_turn(page)
    page.goto("about:blank")
    assert record(slow_server, turn_id)[-1]["type"] == "done"

    page.goto(slow_server.url)
    expect_state(page, "done")
    expect_exact(page, slow_server)
    assert asked == ["POST", "GET"]


def test_an_answer_whose_tab_was_closed_is_shown_in_the_next_one(
    context: BrowserContext, slow_server: Running, asked: list[str]
) -> None:
    first = context.new_page()
    begin(first, slow_server)
    first.close()

    second = context.new_page()
    second.goto(slow_server.url)
    expect_state(second, "done")
    expect_exact(second, slow_server)
    assert asked == ["POST", "GET"]
    second.reload()
    expect(second.locator(".turn")).to_have_count(1)
    assert asked == ["POST", "GET"]


def test_two_tabs_of_one_conversation_show_a_running_answer_to_its_end_once_each(
    context: BrowserContext, slow_server: Running, asked: list[str]
) -> None:
    first, second = context.new_page(), context.new_page()
    begin(first, slow_server)
    second.goto(slow_server.url)
    for page in (first, second):
        expect_state(page, "done")
    for page in (first, second):
        expect_exact(page, slow_server)
    assert asked == ["POST", "GET"]
    texts = {page.locator(".card.answer .text").inner_text() for page in (first, second)}
    assert len(texts) == 1


def test_what_is_asked_in_one_tab_is_in_the_other_and_neither_writes_over_it(
    context: BrowserContext, slow_server: Running, asked: list[str]
) -> None:
    first, second = context.new_page(), context.new_page()
    first.goto(slow_server.url)
    ask_example(first)
    expect_state(first, "done")
    second.goto(slow_server.url)
    expect(second.locator(".turn")).to_have_count(1)

    second.locator("#question").fill("기공 대책 알려줘")
    second.locator("#ask").click()
    expect(second.locator(".turn")).to_have_count(2)
    expect_state(second, "done")
    expect(first.locator(".turn")).to_have_count(2)
    expect(first.locator(".turn h2").first).to_have_text("기공 대책 알려줘")
    first.locator(".turn").first.get_by_role("button", name="도움이 됨", exact=True).click()
    pressed = second.locator(".turn").first.get_by_role("button", name="도움이 됨", exact=True)
    expect(pressed).to_have_attribute("aria-pressed", "true")

    for page in (first, second):
        page.reload()
        expect(page.locator(".turn h2")).to_have_text(["기공 대책 알려줘", "불량 원인이 뭐야?"])
    # Each is asked once, and read by the window that did not ask.
    assert asked.count("POST") == 2
    folded = first.locator(".turn").last
    expect(folded.locator("> :not(summary)")).to_have_count(0)
    folded.locator("> summary").click()
    expect(folded.locator(".card.answer")).to_be_visible()

    second.locator("#history").click()
    second.get_by_role("button", name="이 컴퓨터에서 지우기").click()
    expect(first.locator(".turn")).to_have_count(0)


def test_an_answer_that_the_server_has_no_more_is_told_and_can_be_asked_again(
    page: Page, slow_server: Running, asked: list[str]
) -> None:
    begin(page, slow_server)
    turn_id = running_turn(page)
    page.goto("about:blank")
    record(slow_server, turn_id)
    forget = urllib.request.Request(
        f"{slow_server.url}/api/user/forget", b"{}", {"content-type": "application/json"}
    )
    with urllib.request.urlopen(forget, timeout=60) as answer:
        assert json.load(answer)["deleted"]["streams"] == 1

    page.goto(slow_server.url)
    expect_state(page, "cut")
    expect(page.locator(".turn .notice")).to_contain_text(LOST)
    expect(page.get_by_role("button", name="나머지 받기")).to_have_count(0)
    page.get_by_role("button", name="같은 질문 다시 보내기").click()
    expect_state(page, "done")
    expect_exact(page, slow_server, turns=2)
    # A question of the last seconds may still be on its way: it is looked for more than once.
    assert [asked[0], *set(asked[1:-1]), asked[-1]] == ["POST", "GET", "POST"]
    before = list(asked)
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    assert asked == before
