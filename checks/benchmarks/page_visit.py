"""A visit to the page in Chromium, timed by the page's own clock: what somebody waits for, in its order."""

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from playwright.sync_api import Browser, Page

from checks.benchmarks.environment import ROOT
from shared.bundle.feature_schema import read_schema

SLOWED: Final = 4
"""How many times slower the processor is made: a panel PC beside this computer."""
TURNS: Final = 30
"""Questions in the conversation of a day: as many as a browser keeps."""
SHOTS: Final = 10_000
SCROLL_S: Final = 3
QUESTION: Final = "Why is this shot bad, and what should I change?"
ANOTHER: Final = "Is the die too cold?"
LETTERS: Final = "why is this"

_WATCH: Final = """
window.longest = 0;
window.pressed = Infinity;
new PerformanceObserver((seen) => {
  for (const task of seen.getEntries())
    if (task.startTime + task.duration > pressed) window.longest = Math.max(window.longest, task.duration);
}).observe({ type: "longtask", buffered: true });
window.after = (holds) => new Promise((done) => {
  const look = () => (holds() ? done(performance.now()) : requestAnimationFrame(look));
  look();
});
window.lineSeen = after(() => [...document.querySelectorAll("button[aria-label]")]
  .some((mark) => /simulated|시뮬레이션/.test(mark.getAttribute("aria-label"))));
"""
_FIRST_PAINT: Final = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
_ASK: Final = """(question) => {
  const onEnter = (holds) => new Promise((done) => addEventListener("keydown", (event) => {
    const at = (window.pressed = performance.now());
    if (event.key === "Enter") after(holds).then((seen) => done(seen - at));
  }, { capture: true }));
  const told = () => [...document.querySelectorAll("main *")].some((part) =>
    part.childElementCount === 0 && part.localName !== "textarea" && part.textContent.includes(question));
  window.asked = onEnter(told);
  window.begun = onEnter(() =>
    [...document.querySelectorAll(".card.answer .text")].some((part) => part.textContent.trim() !== ""));
}"""
_ANSWERED: Final = """after(() => document.body.textContent.includes("without a language model"))"""
_LONGEST: Final = "new Promise((done) => setTimeout(() => done(window.longest), 500))"
_REPEAT: Final = """(turns) => {
  const [key, text] = Object.entries({ ...localStorage }).find(([key]) => key.endsWith(".conversation"));
  const envelope = JSON.parse(text);
  const [turn] = envelope.value.turns;
  envelope.value.turns = Array.from({ length: turns }, (_, number) => ({
    ...turn,
    id: String(number).padStart(8, "0") + turn.id.slice(8),
    askedAt: turn.askedAt - 1000 * number,
  }));
  localStorage.setItem(key, JSON.stringify(envelope));
}"""
_TYPING: Final = """() => {
  window.letters = [];
  addEventListener("keydown", () => {
    const at = performance.now();
    // What is drawn for a letter is drawn once the frame that follows it is over.
    requestAnimationFrame(() => setTimeout(() => letters.push(performance.now() - at)));
  }, { capture: true });
}"""
_SCROLL: Final = """(seconds) => new Promise((done) => {
  const grid = document.querySelector(".shots-grid");
  const began = performance.now();
  let frames = 0, last = began, longest = 0;
  const step = (now) => {
    frames += 1;
    longest = Math.max(longest, now - last);
    last = now;
    const part = (now - began) / (1000 * seconds);
    grid.scrollTop = part * (grid.scrollHeight - grid.clientHeight);
    if (part < 1) requestAnimationFrame(step);
    else done({ rate: (1000 * frames) / (now - began), longest });
  };
  requestAnimationFrame(step);
})"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit, in milliseconds: first content and the line's shots on screen; on the slowed processor
    from Enter to the question and to the answer's first word, and the longest task of that answer; at
    last, with TURNS questions in the conversation, a letter in the question box and a question on screen."""

    first_content: float
    line_seen: float
    question_seen: float
    first_word: float
    longest_task: float
    letter: float
    later_question_seen: float


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """A page on the panel's screen, with nothing kept."""
    with browser.new_context(locale="en-GB", viewport={"width": 1366, "height": 768}) as context:
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto(address)
        yield page


def visit(browser: Browser, address: str) -> Visit:
    """Open the page as somebody new, ask, come back after a day of questions, write and ask again."""
    with opened(browser, address) as page:
        line_seen = float(page.evaluate("lineSeen"))
        first_content = float(page.evaluate(_FIRST_PAINT))
        processor = page.context.new_cdp_session(page)
        processor.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        question_seen = _asked(page, QUESTION)
        first_word = float(page.evaluate("begun"))
        page.evaluate(_ANSWERED)
        longest = float(page.evaluate(_LONGEST))
        processor.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        page.evaluate(_REPEAT, TURNS)
        page.reload()
        page.evaluate(f"after(() => document.querySelectorAll('details.turn').length === {TURNS})")
        page.evaluate("lineSeen")
        processor.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        letter = _typed(page)
        later = _asked(page, ANOTHER)
    return Visit(first_content, line_seen, question_seen, first_word, longest, letter, later)


def _asked(page: Page, question: str) -> float:
    """Milliseconds from Enter until the question stands in the conversation."""
    box = page.locator("textarea").last
    box.fill(question)
    page.evaluate(_ASK, question)
    box.press("Enter")
    return float(page.evaluate("asked"))


def _typed(page: Page) -> float:
    """Milliseconds of a usual letter in the question box, from the key until it is drawn."""
    page.evaluate(_TYPING)
    page.locator("textarea").last.press_sequentially(LETTERS, delay=50)
    page.evaluate(f"after(() => letters.length >= {len(LETTERS)})")
    letters: list[float] = page.evaluate("letters")
    return median(letters)


def scrolled(browser: Browser, address: str) -> Mapping[str, float]:
    """Scroll through a file of SHOTS shots from end to end while its rows are judged.

    Gives the frames a second (`rate`) and the longest of them in milliseconds (`longest`).
    """
    with opened(browser, address) as page:
        page.wait_for_selector("input[type=file][accept*=csv]", state="attached")
        _open_table(page)
        page.evaluate("location.hash = '#/shots?of=file'")
        page.wait_for_selector(".shots-grid .row:nth-child(5)")
        seen: Mapping[str, float] = page.evaluate(_SCROLL, SCROLL_S)
    return seen


def _open_table(page: Page) -> None:
    features = read_schema(ROOT / "models" / "default" / "schema.json").features
    rows: list[list[Any]] = [
        [f"{feature.typical * (1 + number % 7 / 500):.3f}" for feature in features] for number in range(SHOTS)
    ]
    written = io.StringIO()
    csv.writer(written).writerows([[feature.name for feature in features], *rows])
    file = {"name": "shots.csv", "mimeType": "text/csv", "buffer": written.getvalue().encode()}
    page.locator("input[type=file][accept*=csv]").first.set_input_files(file)  # type: ignore[arg-type]
