"""The screens it is used on, the two languages, and what the page asks of the network."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Faults
from tests.browser.cut_text import unreadable
from tests.browser.local_server import LocalServer
from tests.browser.reading import ask_example, expect_state
from tests.composing import composed
from tests.running import Running

PAGE = Path(__file__).resolve().parents[2] / "build" / "page"
FIRST_LOAD_BYTES = 160_000
IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w-]+\.js)["']""")


PLACES = {
    "#/": "#finding .drivers li",
    "#/shots?line=demo": ".shots-page [role=row], .shots-page tr, [role=grid] [role=row]",
    "#/charts?line=demo": ".charts-page .plot-box",
    "#/charts?line=demo&chart=pareto": ".charts-page .plot-box",
    "#/charts?line=demo&chart=rate": ".charts-page .plot-box",
    "#/charts?line=demo&chart=drift": ".charts-page table.drift",
    "#/charts?line=demo&chart=calibration": ".charts-page article h2",
    "#/operator?line=demo": ".operator .last-verdict",
    "#/report/shift?line=demo&shift=current": ".place h2",
}
"""Every place with an address, and what is there once it stands."""


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Running(composed(tmp_path_factory.mktemp("data"), OFFLINE_WORD_MS="2", DEMO="on")) as server:
        yield server.url


@pytest.mark.parametrize("locale", ["ko-KR", "en-GB"])
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1366, 657), (1920, 1080), (390, 844)])
def test_no_place_cuts_a_text_off_or_has_letters_under_14_px(
    browser: Browser, demo_server: str, width: int, height: int, locale: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height}, is_mobile=width < 500, locale=locale
    )
    page = context.new_page()
    faults: dict[str, list[str]] = {}
    for place, there in PLACES.items():
        # Each is opened as from a link in a mail.
        page.goto("about:blank")
        page.goto(f"{demo_server}/{place}")
        expect(page.locator(there).first).to_be_visible()
        faults[place] = unreadable(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width, place
    page.goto("about:blank")
    page.goto(f"{demo_server}/#line=demo")
    for dialog in ("history", "knowledge"):
        page.locator(f"#{dialog}").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        faults[dialog] = unreadable(page)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    ask_example(page)
    expect_state(page, "done")
    faults["an answer"] = unreadable(page)
    assert {place: found for place, found in faults.items() if found} == {}
    context.close()


def test_text_that_is_cut_off_and_letters_that_are_small_are_found(page: Page) -> None:
    page.set_content(
        """<div style="width: 60px; overflow: hidden; white-space: nowrap">cut at its right side</div>
        <div style="width: 60px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis">
          shortened with a mark</div>
        <p style="font-size: 13px">small</p><input style="width: 40px" value="longer than its field">"""
    )
    found = unreadable(page)
    assert len(found) == 3, found
    assert "cut at its right side" in found[0]
    assert "longer than its field" in found[1]
    assert "13px" in found[2]


@pytest.mark.parametrize(("width", "height"), [(390, 844), (768, 1024), (1366, 768)])
def test_nothing_scrolls_sideways(
    browser: Browser, local_server: LocalServer, width: int, height: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height}, is_mobile=width < 500, locale="ko-KR"
    )
    page = context.new_page()
    page.goto(local_server.url)
    expect(page.locator("#composer")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width

    ask_example(page)
    expect_state(page, "done")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    context.close()


def test_on_the_panel_the_question_and_its_verdict_are_seen_without_scrolling(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    expect(page.locator("#ask")).to_be_in_viewport(ratio=1)
    ask_example(page)
    expect_state(page, "done")
    expect(page.locator(".card.verdict .result")).to_be_in_viewport(ratio=1)


def test_with_the_what_ifs_open_above_it_a_new_question_is_brought_into_sight(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    page.locator("summary", has_text="가정해 보기").click()
    expect(page.get_by_role("slider").first).to_be_visible()
    ask_example(page)
    expect_state(page, "done")
    expect(page.locator(".card.verdict .result")).to_be_in_viewport(ratio=1)


def test_the_verdict_that_stays_beside_the_answer_covers_no_other_card(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    ask_example(page)
    expect_state(page, "done")
    page.locator(".card.drivers").evaluate("node => node.scrollIntoView({ block: 'start' })")

    verdict = page.locator(".card.verdict").bounding_box()
    drivers = page.locator(".card.drivers").bounding_box()
    assert verdict is not None
    assert drivers is not None
    assert verdict["y"] + verdict["height"] <= drivers["y"]


def test_english_is_a_switch_away_and_stays(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    page.get_by_role("button", name="English").click()
    ask_example(page)
    expect_state(page, "done")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    # The line's own document titles may be Korean; everything that the page says is not.
    for part in ("header", "#composer", ".card.verdict", ".card.drivers"):
        text = page.locator(part).first.inner_text().replace("한국어", "")
        assert not re.search("[가-힣]", text), f"{part}: {text}"

    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_nothing_is_asked_of_any_other_host_and_no_policy_is_broken(
    page: Page, local_server: LocalServer, faults: Faults
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(local_server.url)
    ask_example(page)
    expect_state(page, "done")

    assert asked
    assert [url for url in asked if not url.startswith((local_server.url, "data:"))] == []
    assert faults == []


def test_inline_scripts_do_not_run_under_the_policy(page: Page, local_server: LocalServer) -> None:
    answer = page.goto(local_server.url)
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "'unsafe" not in policy
    assert "default-src 'none'" in policy
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          // Not textContent: Trusted Types refuse that before it comes to a script.
          script.append("window.hit = 1");
          document.body.append(script);
        }"""
    )
    assert page.evaluate("window.hit") is None


def test_the_first_load_is_small() -> None:
    assets = PAGE / "assets"
    index = (PAGE / "index.html").read_text("utf-8")
    files = {PAGE / "index.html", *assets.glob("style-*.css")}
    # With the line, whose code comes when the page stands; tables, uploads and Excel come when they are used.
    waiting = [
        *(assets / name for name in re.findall(r"assets/([\w-]+\.js)", index)),
        *assets.glob("line_strip-*.js"),
    ]
    while waiting:
        script = waiting.pop()
        if script not in files:
            files.add(script)
            waiting += [assets / name for name in IMPORT.findall(script.read_text("utf-8"))]
    assert len(files) >= 4
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 6)) for path in files}
    assert sum(sizes.values()) < FIRST_LOAD_BYTES, sizes


def test_the_first_sign_of_work_is_the_page_s_own(page: Page, local_server: LocalServer) -> None:
    """Before any answer of the server: the turn stands there in the very next frame."""
    page.goto(local_server.url)
    expect(page.locator("#composer")).to_be_visible()
    frames: int = page.evaluate(
        """async () => {
          document.querySelector("#examples button").click();
          for (let frames = 1; frames < 100; frames += 1) {
            await new Promise(requestAnimationFrame);
            if (document.querySelector(".turn")) return frames;
          }
          return -1;
        }"""
    )
    assert 0 < frames <= 3
    expect_state(page, "done")
