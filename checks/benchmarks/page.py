"""The page in Chromium beside the page before values, reason and conversation came onto one screen.

Both are served by today's local server with the simulated line, and opened in turns. The earlier page is
built from this repository's history with today's libraries. RUNS says how many visits each gets.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from statistics import median
from typing import Final

from playwright.sync_api import sync_playwright

from checks.benchmarks.environment import ROOT, server
from checks.benchmarks.page_visit import SHOTS, SLOWED, TURNS, Visit, scrolled, visit
from checks.chromium import program
from checks.report import Table, median_ratio, show

PAGE: Final = ROOT / "build" / "page"
EARLIER: Final = "67615633"
"""The last revision with a form beside a long chat."""
USUAL_RUNS: Final = 9
NAMES: Final = {
    "first_content": "first content",
    "line_seen": "the line's shots on screen",
    "question_seen": f"Enter to the question on screen, {SLOWED} times slowed",
    "first_word": f"Enter to the answer's first word, {SLOWED} times slowed",
    "longest_task": f"longest task of an answer, {SLOWED} times slowed",
    "letter": f"a letter with {TURNS} questions, {SLOWED} times slowed",
    "later_question_seen": f"Enter to the question with {TURNS} of them, {SLOWED} times slowed",
}
"""What each figure of a visit is called."""


def run() -> Table:
    """Measure both pages, the median of several visits each, in turns."""
    chromium = program()
    if chromium is None:
        raise SystemExit("bench: no Chromium was found; name one in CHROMIUM")
    runs = int(os.environ.get("RUNS", USUAL_RUNS))
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
        visits: dict[str, list[Visit]] = {ours: [], theirs: []}
        for address in visits:
            visit(browser, address)  # the server's first answer reads models and documents
        for number in range(runs):
            # Each is first as often as the other: whoever is second finds the machine as the first left it.
            for address in (ours, theirs) if number % 2 == 0 else (theirs, ours):
                visits[address].append(visit(browser, address))
        long_table = scrolled(browser, ours)
        browser.close()
    rows: list[tuple[str | float | None, ...]] = [
        *(_row(name, field, visits[ours], visits[theirs]) for field, name in NAMES.items()),
        (f"longest frame while {SHOTS:,} shots are scrolled", long_table["longest"], None, None, None),
    ]
    table = Table(
        f"The page, ms, median of {runs} visits",
        ("", "ours", f"page of {EARLIER}", "peer / ours", "95 % interval"),
        rows,
    )
    table.notes.extend(
        _spread(name, seen) for name, seen in (("ours", visits[ours]), (EARLIER, visits[theirs]))
    )
    table.notes.append(
        f"{long_table['rate']:.0f} frames a second while scrolling; {EARLIER} has no such table"
    )
    return table


def _row(
    name: str, field: str, mine: Sequence[Visit], other: Sequence[Visit]
) -> tuple[str | float | None, ...]:
    ours, theirs = ([getattr(one, field) for one in seen] for seen in (mine, other))
    ratio, low, high = median_ratio(theirs, ours)
    return name, median(ours), median(theirs), ratio, f"{low:.2f} to {high:.2f}"


def _spread(name: str, seen: Sequence[Visit]) -> str:
    ends = ((field.name, [getattr(one, field.name) for one in seen]) for field in fields(Visit))
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


def main(as_json: bool) -> None:
    """Measure and print."""
    show(run(), as_json=as_json)
