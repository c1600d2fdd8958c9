"""What the page's speed rests on, counted and not timed: nodes, layouts, and rows of a long table.

A count is the same on a busy machine as on an idle one. Milliseconds are for `make bench ONLY=page`.
"""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, FilePayload, Page, expect

from tests.browser.reading import ask_example, expect_state
from tests.browser.scripted_server import ScriptedServer
from tests.browser.test_asking import FEATURES
from tests.composing import composed
from tests.running import Running

TURNS = 30
"""As many as the browser keeps."""
FOLDED_NODES = 8
"""Of a folded turn: its line with question, verdict, time, state and shot."""
LAYOUTS_A_KEY = 2
"""The letter itself, and what follows from it: the questions that fit, the length."""
OTHER_LAYOUTS = 60
"""What an answer has beside its words: its steps, cards, buttons, and the panel beside it."""
WORD_MS = 15
ROWS = 2_000
AROUND = 12
"""Rows that are drawn beyond what is seen, at both ends."""
KEPT = """() => Object.entries({ ...localStorage }).filter(([key]) => key.startsWith("diecast.kept."))"""
KEEP = """(entries) => { for (const [key, text] of entries) localStorage.setItem(key, text); }"""
NODES = """() => document.querySelectorAll("*").length"""
WORDS = """() => JSON.parse(Object.entries({ ...localStorage })
  .find(([key]) => key.endsWith(".conversation"))[1]).value.turns[0].rows
  .find(({ kind }) => kind === "answer").pieces"""
FRAME = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"""

type Kept = list[tuple[str, str]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The real local server, whose answers are written word by word."""
    folder = tmp_path_factory.mktemp("counts")
    with Running(composed(folder, OFFLINE_WORD_MS=str(WORD_MS))) as running:
        yield running


@pytest.fixture(scope="module")
def one_turn(browser: Browser, server: Running) -> Kept:
    """What the browser keeps after one answer."""
    with browser.new_context(locale="ko-KR") as context:
        page = context.new_page()
        page.goto(server.url)
        ask_example(page)
        expect_state(page, "done")
        expect(page.locator("#finding .card.verdict")).to_be_visible()
        page.wait_for_function(f"({KEPT})().some(([key]) => key.endsWith('.conversation'))")
        kept: Kept = page.evaluate(KEPT)
    return kept


def opened(page: Page, server: Running, kept: Kept, turns: int) -> CDPSession:
    """The page after a reload with the same answer so often; give what counts its layouts."""
    page.goto(server.url)
    page.evaluate(KEEP, [[key, repeated(key, text, turns)] for key, text in kept])
    page.reload()
    expect(page.locator(".turn")).to_have_count(turns)
    page.wait_for_load_state("networkidle")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    return session


def repeated(key: str, text: str, turns: int) -> str:
    """What is kept under a key, with the conversation's newest turn so often."""
    if not key.endswith(".conversation"):
        return text
    envelope = json.loads(text)
    (turn,) = envelope["value"]["turns"]
    envelope["value"]["turns"] = [
        {**turn, "id": f"{number:08}{turn['id'][8:]}", "askedAt": turn["askedAt"] - 1000 * number}
        for number in range(turns)
    ]
    return json.dumps(envelope)


def layouts(session: CDPSession) -> int:
    """How often the page was laid out since it was opened."""
    metrics: list[dict[str, Any]] = session.send("Performance.getMetrics")["metrics"]
    (count,) = [int(row["value"]) for row in metrics if row["name"] == "LayoutCount"]
    return count


def test_a_folded_turn_is_its_line_alone(
    context: BrowserContext, page: Page, server: Running, one_turn: Kept
) -> None:
    opened(page, server, one_turn, 1)
    alone = page.evaluate(NODES)
    day = context.new_page()
    opened(day, server, one_turn, TURNS)
    assert day.locator(".turn[open]").count() == 1
    assert day.evaluate(NODES) - alone <= FOLDED_NODES * (TURNS - 1)


def test_a_letter_is_laid_out_once_however_long_the_conversation(
    page: Page, server: Running, one_turn: Kept
) -> None:
    session = opened(page, server, one_turn, TURNS)
    page.locator("#question").focus()
    text = "why is this shot bad"
    page.evaluate(FRAME)
    before = layouts(session)
    for letter in text:
        page.keyboard.type(letter)
        page.evaluate(FRAME)
    assert page.locator("#question").input_value() == text
    assert layouts(session) - before <= LAYOUTS_A_KEY * len(text)


@pytest.mark.parametrize("turns", [1, TURNS])
def test_an_answer_is_laid_out_once_a_word_at_most_whatever_stands_there(
    page: Page, server: Running, one_turn: Kept, turns: int
) -> None:
    session = opened(page, server, one_turn, turns)
    page.locator("#question").fill("기공 대책 알려줘")
    before = layouts(session)
    page.locator("#question").press("Enter")
    expect(page.locator(".turn").first.locator("h2")).to_have_text("기공 대책 알려줘")
    expect_state(page, "done")
    laid_out = layouts(session) - before
    words = page.evaluate(WORDS)
    assert words > 100
    assert laid_out <= words + OTHER_LAYOUTS


def test_of_a_long_table_only_what_is_seen_is_there(page: Page, scripted: ScriptedServer) -> None:
    names = [feature["name"] for feature in FEATURES]
    written = io.StringIO()
    csv.writer(written).writerows(
        [names, *([f"{feature['typical']}" for feature in FEATURES] for _ in range(ROWS))]
    )
    file: FilePayload = {"name": "shift.csv", "mimeType": "text/csv", "buffer": written.getvalue().encode()}
    page.goto(scripted.url)
    page.locator("input[type=file][accept*=csv]").set_input_files(file)
    page.locator("#judge-all-rows").click()
    grid, rows = page.locator("#shots-grid"), page.locator("#shots-grid .rows .row")
    expect(grid).to_have_attribute("aria-rowcount", str(ROWS + 1))
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    room = page.evaluate(
        """() => document.querySelector("#shots-grid").clientHeight
          / document.querySelector("#shots-grid .rows .row").offsetHeight"""
    )
    most, nodes = room + 2 * AROUND + 2, page.evaluate(NODES)
    before, steps = layouts(session), 20
    for step in range(1, steps + 1):
        grid.evaluate(
            "(list, part) => { list.scrollTop = part * (list.scrollHeight - list.clientHeight); }",
            step / steps,
        )
        page.evaluate(FRAME)
        assert rows.count() <= most
    assert layouts(session) - before <= 2 * steps
    expect(rows.last).to_have_attribute("aria-rowindex", str(ROWS + 1))
    assert page.evaluate(NODES) < 2 * nodes
