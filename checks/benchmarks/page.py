"""The page in Chromium beside the page before values, reason and conversation came onto one screen.

Both are served by today's local server with the simulated line, and opened in turns. The earlier page is
built from this repository's history with today's libraries.
"""

import csv
import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from checks.benchmarks.environment import ROOT, server
from checks.chromium import program
from checks.report import Row, Table, beside_peer, show
from shared.bundle.feature_schema import read_schema

PAGE: Final = ROOT / "build" / "page"
EARLIER: Final = "67615633"
"""The last revision with a form beside a long chat."""
RUNS: Final = 5
SLOWED: Final = 4
"""How many times slower the processor is made for the longest task: a panel PC beside this computer."""
SHOTS: Final = 10_000
SCROLL_S: Final = 3
QUESTION: Final = "Why is this shot bad, and what should I change?"

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
  window.asked = new Promise((done) => addEventListener("keydown", (event) => {
    const at = (window.pressed = performance.now());
    const told = () => [...document.querySelectorAll("main *")].some((part) =>
      part.childElementCount === 0 && part.localName !== "textarea" && part.textContent.includes(question));
    if (event.key === "Enter") after(told).then((seen) => done(seen - at));
  }, { capture: true }));
}"""
_ANSWERED: Final = """after(() => document.body.textContent.includes("without a language model"))"""
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
class Opened:
    """One visit, in milliseconds: first content, the line's shots on screen, a question standing in the
    conversation after Enter and the longest task of an answer on the slowed processor."""

    first_content: float
    line_seen: float
    first_sign: float
    longest_task: float


def run() -> Table:
    """Measure both pages, the median of RUNS visits each, in turns."""
    chromium = program()
    if chromium is None:
        raise SystemExit("bench: no Chromium was found; name one in CHROMIUM")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours, theirs = (
            stack.enter_context(
                server(
                    ["checks.benchmarks.page_server", str(page)],
                    {"DEMO": "on", "DIECAST_DATA_DIR": str(folder / name)},
                )
            ).url
            for name, page in (("ours", PAGE), ("theirs", _earlier_page(folder)))
        )
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        visits: dict[str, list[Opened]] = {ours: [], theirs: []}
        for address in visits:
            _visit(browser, address)  # the server's first answer reads models and documents
        for _ in range(RUNS):
            for address, seen in visits.items():
                seen.append(_visit(browser, address))
        scrolled = _scrolled(browser, ours)
        browser.close()
    mine, other = visits[ours], visits[theirs]
    rows = [
        _row("first content, ms", mine, other, "first_content"),
        _row("the line's shots on screen, ms", mine, other, "line_seen"),
        _row(
            f"Enter to the question in the conversation, {SLOWED} times slowed, ms", mine, other, "first_sign"
        ),
        _row(f"longest task of an answer, {SLOWED} times slowed, ms", mine, other, "longest_task"),
        Row(f"longest frame while {SHOTS:,} shots are scrolled, ms", scrolled["longest"], None),
    ]
    table = beside_peer(f"The page, median of {RUNS} visits", f"page of {EARLIER}", rows)
    table.notes.extend(_spread(name, seen) for name, seen in (("ours", mine), (EARLIER, other)))
    table.notes.append(f"{scrolled['rate']:.0f} frames a second while scrolling; {EARLIER} has no such table")
    return table


def _row(name: str, mine: Sequence[Opened], other: Sequence[Opened], field: str) -> Row:
    ours, theirs = (median(getattr(one, field) for one in seen) for seen in (mine, other))
    return Row(name, ours, theirs)


def _spread(name: str, seen: Sequence[Opened]) -> str:
    ends = ((field.name, [getattr(one, field.name) for one in seen]) for field in fields(Opened))
    return f"{name}: " + ", ".join(f"{field} {min(all_):.0f} to {max(all_):.0f}" for field, all_ in ends)


def _earlier_page(folder: Path) -> Path:
    """Build the page of EARLIER with the libraries that are installed.

    Raises SystemExit with the reason where the history is not there or the page cannot be built.
    """
    git, tar = (shutil.which(name) or name for name in ("git", "tar"))
    packed = subprocess.run([git, "archive", EARLIER, "frontend"], cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        raise SystemExit(
            f"bench: revision {EARLIER} is not in this checkout; a shallow clone has no history "
            "(git fetch --unshallow)"
        )
    subprocess.run([tar, "-x", "-C", str(folder)], input=packed.stdout, check=True)
    (folder / "frontend" / "node_modules").symlink_to(ROOT / "frontend" / "node_modules")
    built = folder / "built"
    node = [str(ROOT / "scripts" / "node"), "frontend/build.mjs", str(built)]
    made = subprocess.run(node, cwd=folder, capture_output=True, text=True, check=False)
    if made.returncode:
        raise SystemExit(f"bench: the page of {EARLIER} cannot be built: {made.stderr.strip()}")
    return built


@contextmanager
def _opened(browser: Browser, address: str) -> Iterator[Page]:
    """A page on the panel's screen, with nothing kept."""
    with browser.new_context(locale="en-GB", viewport={"width": 1366, "height": 768}) as context:
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto(address)
        yield page


def _visit(browser: Browser, address: str) -> Opened:
    with _opened(browser, address) as page:
        line_seen = float(page.evaluate("lineSeen"))
        first_content = float(page.evaluate(_FIRST_PAINT))
        box = page.locator("textarea").last
        box.fill(QUESTION)
        page.evaluate(_ASK, QUESTION)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        box.press("Enter")
        first_sign = float(page.evaluate("asked"))
        page.evaluate(_ANSWERED)
        longest = float(page.evaluate("new Promise((done) => setTimeout(() => done(window.longest), 500))"))
    return Opened(first_content, line_seen, first_sign, longest)


def _scrolled(browser: Browser, address: str) -> Mapping[str, float]:
    """Scroll through a file of SHOTS shots from end to end while its rows are judged."""
    with _opened(browser, address) as page:
        page.wait_for_selector("input[type=file][accept*=csv]", state="attached")
        _open_table(page)
        page.evaluate("location.hash = '#/shots?of=file'")
        page.wait_for_selector(".shots-grid .row:nth-child(5)")
        scrolled: Mapping[str, float] = page.evaluate(_SCROLL, SCROLL_S)
    return scrolled


def _open_table(page: Page) -> None:
    features = read_schema(ROOT / "models" / "default" / "schema.json").features
    rows: list[list[Any]] = [
        [f"{feature.typical * (1 + number % 7 / 500):.3f}" for feature in features] for number in range(SHOTS)
    ]
    written = io.StringIO()
    csv.writer(written).writerows([[feature.name for feature in features], *rows])
    file = {"name": "shots.csv", "mimeType": "text/csv", "buffer": written.getvalue().encode()}
    page.locator("input[type=file][accept*=csv]").first.set_input_files(file)  # type: ignore[arg-type]


def main(as_json: bool) -> None:
    """Measure and print."""
    show(run(), as_json=as_json)
