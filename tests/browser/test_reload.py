"""The page is reloaded right after each kind of event of an answer: the answer is the same all the same."""

import asyncio
import json
import re
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from tests.browser.conftest import Faults
from tests.browser.reading import expect_state
from tests.browser.scripted_server import TRACE, ScriptedServer, encoded

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "frontend" / "src" / "contract" / "generated.ts"
RECORDED = ROOT / "tests" / "contract" / "agent_answered.sse"
ANSWERED: list[dict[str, Any]] = [
    json.loads(line.removeprefix("data: "))
    for line in RECORDED.read_text("utf-8").splitlines()
    if line.startswith("data: ")
]
FAILED = [
    *ANSWERED[:-1],
    {"type": "error", "code": "model_throttled", "message": "m", "retryable": True, "elapsed": 0.9},
]
TURNS = """() => {
  const [, kept] = Object.entries({ ...localStorage }).find(([key]) => key.endsWith(".conversation"));
  return JSON.parse(kept).value.turns;
}"""
LOST = "답변이 끝나기 전에 연결이 끊겼고, 서버에도 나머지가 없습니다."


class KeepingServer(ScriptedServer):
    """Answers each question with `events`, holds its stream after so many of them, and sends the rest to
    whoever asks for it, where it keeps turns."""

    def __init__(self) -> None:
        super().__init__()
        self.events = ANSWERED
        self.hold_after = len(ANSWERED)
        self.keeps = True
        self.sent = threading.Event()

    async def _api(self, request: Request) -> Response:
        path = request.url.path
        if path.startswith("/api/chat/"):
            after = int(request.query_params["after"])
            if not self.keeps:
                error = {"code": "turn_not_found", "message": "m", "details": []}
                return JSONResponse({"error": error}, 404)
            return self._stream(self._pieces(after, len(self.events)))
        if path == "/api/chat":
            self.posted.append((path, {}, json.loads(await request.body())))
            return self._stream(self._held())
        return await super()._api(request)

    def _stream(self, pieces: AsyncIterator[bytes]) -> Response:
        headers = {"x-trace-id": TRACE, **({"x-turn-id": "kept"} if self.keeps else {})}
        return StreamingResponse(pieces, 200, headers, "text/event-stream")

    async def _pieces(self, first: int, end: int) -> AsyncIterator[bytes]:
        for number, event in enumerate(self.events[first:end], first + 1):
            yield encoded(event, number)
            await asyncio.sleep(0.002)

    async def _held(self) -> AsyncIterator[bytes]:
        end = self.hold_after
        async for piece in self._pieces(0, end):
            yield piece
        self.sent.set()
        while end < len(self.events):  # Until the reload ends the connection.
            yield b": ping\n\n"
            await asyncio.sleep(0.05)

    def ask(self, page: Page, question: str, hold_after: int) -> None:
        """Have a question asked, and wait until its stream is held."""
        self.hold_after = hold_after
        self.sent.clear()
        page.locator("#question").fill(question)
        page.locator("#ask").click()
        assert self.sent.wait(20)
        page.wait_for_timeout(40)


@pytest.fixture
def keeping() -> Iterator[KeepingServer]:
    with KeepingServer() as server:
        yield server


def each_kind(events: list[dict[str, Any]]) -> dict[str, int]:
    """After how many events the first of each kind has been sent."""
    kinds: dict[str, int] = {}
    for number, event in enumerate(events, 1):
        kinds.setdefault(event["type"], number)
    return kinds


def told(turn: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a turn, but for what differs between any two of the same answer."""
    own = {"id", "question", "askedAt", "answeredLater"}
    return {name: value for name, value in turn.items() if name not in own}


def test_the_kinds_of_events_are_all_that_there_are() -> None:
    sent = set(re.findall(r'^  type: "(\w+)";$', GENERATED.read_text("utf-8"), re.MULTILINE))
    assert {*each_kind(ANSWERED), *each_kind(FAILED)} == sent


@pytest.mark.parametrize(
    ("events", "kinds"),
    [(ANSWERED, each_kind(ANSWERED)), (FAILED, {"error": len(FAILED)})],
    ids=["answered", "failed"],
)
def test_a_reload_after_any_event_changes_nothing_of_the_answer_in_either_tab(
    context: BrowserContext, keeping: KeepingServer, events: list[dict[str, Any]], kinds: dict[str, int]
) -> None:
    keeping.events = events
    second, first = context.new_page(), context.new_page()
    faults = Faults()
    for page in (first, second):
        faults.watch(page)
        page.goto(keeping.url)
        expect(page.locator("#composer")).to_be_visible()
    end = "done" if events is ANSWERED else "error"
    keeping.ask(first, "방해 없이", len(events))
    expect_state(first, end)
    undisturbed = told(first.evaluate(TURNS)[0])
    shown = first.locator(".turn .card.answer").first.inner_text()

    asked = ["방해 없이"]
    for kind, number in kinds.items():
        asked.insert(0, f"{kind} 뒤")
        keeping.ask(first, asked[0], number)
        first.reload()
        expect(first.locator(".turn h2")).to_have_text(asked)
        expect_state(first, end)
        turns = first.evaluate(TURNS)
        assert [turn["question"] for turn in turns] == asked
        assert told(turns[0]) == undisturbed, kind
        assert first.locator(".turn .card.answer").first.inner_text() == shown, kind
        expect(second.locator(".turn h2")).to_have_text(asked)
        expect_state(second, end)
        assert second.locator(".turn .card.answer").first.inner_text() == shown, kind
    assert len(keeping.bodies()) == len(asked), "a reload asks nothing twice"
    assert faults == []


def test_a_reload_where_the_server_keeps_no_turn_says_that_the_answer_broke_off(
    page: Page, keeping: KeepingServer
) -> None:
    keeping.keeps = False
    page.goto(keeping.url)
    keeping.ask(page, "방해 없이", len(ANSWERED))
    expect_state(page, "done")
    undisturbed = told(page.evaluate(TURNS)[0])
    for kind, number in each_kind(ANSWERED).items():
        keeping.ask(page, f"{kind} 뒤", number)
        # A question of the last seconds would be looked for while it may be on its way.
        page.evaluate(
            """() => {
              const running = JSON.parse(sessionStorage["diecast.running"] ?? "null");
              if (running) sessionStorage["diecast.running"] =
                JSON.stringify({ ...running, askedAt: running.askedAt - 60_000 });
            }"""
        )
        page.reload()
        turn = page.locator(".turn", has=page.get_by_role("heading", name=f"{kind} 뒤")).first
        expect(turn).to_be_visible()
        if kind != "done":
            expect(turn.locator(".state")).to_have_class("state cut")
            expect(turn.locator(".notice")).to_contain_text(LOST)
            keeping.hold_after = len(ANSWERED)
            turn.get_by_role("button", name="같은 질문 다시 보내기").click()
        expect_state(page, "done")
        assert told(page.evaluate(TURNS)[0]) == undisturbed, kind
        expect(page.locator(".turn .notice", has_text=LOST)).to_have_count(0)
