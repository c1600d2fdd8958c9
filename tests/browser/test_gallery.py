"""Every part in every state, against what was accepted: its elements, its style, and how its texts lie."""

import difflib
import os
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.captured import REFERENCES, as_lines, captured, faults
from tests.browser.glyphs import glyph_faults
from tests.browser.local_server import LocalServer
from tests.browser.reading import ask_example, expect_state
from tests.browser.scripted_server import ScriptedServer
from tests.browser.test_accessibility import violations

ACCEPT = "ACCEPT_PICTURES"
LEAST = 100
FEATURES = Path(__file__).parents[2] / "frontend" / "src" / "features"
OF_THE_PAGE = "page"
"""What belongs to no feature: buttons, fields, notices."""
SHOWS_THE_OTHERS = "gallery"
SMALLEST_PX = 14
NOW = "2026-11-29T09:00:00Z"
SETTLED = """() => new Promise((done) => {
  // Clocks tick on; what comes and goes are parts.
  let timer = setTimeout(done, 500);
  new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(done, 500);
  }).observe(document.querySelector(".gallery"), { childList: true, subtree: true });
})"""
SCREENS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "panel": {"viewport": {"width": 1366, "height": 768}},
    "wide": {"viewport": {"width": 2560, "height": 1440}},
    "zoomed": {"viewport": {"width": 683, "height": 384}},
}
"""The last is the panel at 200 %: half as many pixels of the style sheet."""


def gallery(page: Page, server: LocalServer, language: str = "ko", scheme: str = "light") -> Page:
    """The gallery in one language and scheme, its parts all there and nothing on its way any more."""
    # Nothing grows old while it is looked at: a question that is quiet for long says so.
    page.clock.set_fixed_time(NOW)
    page.goto(f"{server.url}/#/gallery?language={language}&scheme={scheme}")
    expect(page.locator(".specimen").last).to_be_visible()
    page.wait_for_load_state("networkidle")
    # The table of its columns is read by no request.
    expect(page.locator(".specimen dialog.mapping-dialog")).to_be_visible()
    page.evaluate(SETTLED)
    assert page.locator(".specimen").count() > LEAST
    return page


@pytest.mark.parametrize(("scheme", "kind"), [("light", "form"), ("light", "colours"), ("dark", "colours")])
def test_each_part_is_made_and_styled_as_it_was_accepted(
    page: Page, local_server: LocalServer, scheme: str, kind: str
) -> None:
    gallery(page, local_server, scheme=scheme)
    lines = as_lines(captured(page, colours=kind == "colours"), outlines=kind == "form")
    reference = REFERENCES / f"{kind}_{scheme}.txt"
    if os.environ.get(ACCEPT):
        reference.write_text("\n".join(lines) + "\n", "utf-8")
    accepted = reference.read_text("utf-8").splitlines()
    differences = list(difflib.unified_diff(accepted, lines, "accepted", "now", lineterm="", n=0))
    assert not differences, f"make accept-pictures takes this over:\n{'\n'.join(differences[:60])}"


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_text_lies_over_another_or_leaves_its_part(
    browser: Browser, local_server: LocalServer, screen: str, language: str
) -> None:
    context = browser.new_context(locale="ko-KR", reduced_motion="reduce", **SCREENS[screen])
    page = gallery(context.new_page(), local_server, language)
    assert faults(page) == []
    context.close()


def test_every_feature_is_shown_by_components_of_its_own(page: Page, local_server: LocalServer) -> None:
    """A folder of features without a specimen, or with one that draws something else, is told here."""
    gallery(page, local_server)
    folders = {folder.name for folder in FEATURES.iterdir() if folder.is_dir()} - {SHOWS_THE_OTHERS}
    shown = set(page.locator(".specimen").evaluate_all("parts => parts.map(part => part.dataset.of)"))
    assert shown == folders | {OF_THE_PAGE}
    sources = [file.read_text("utf-8") for file in (FEATURES / SHOWS_THE_OTHERS).glob("*.tsx")]
    drawn = {folder for text in sources for folder in re.findall(r'from "\.\./(\w+)/\w+\.tsx"', text)}
    assert drawn == folders
    # A part that broke leaves its name alone, and a place of its own has something to say in each state.
    bare = page.locator(".specimen").evaluate_all(
        "parts => parts.filter(part => part.innerText.trim() === part.firstElementChild.innerText.trim()"
        " && !part.querySelector('svg, img, input, select, textarea')).map(part => part.dataset.specimen)"
    )
    assert bare == []


def test_no_letters_are_too_small_to_read(page: Page, local_server: LocalServer) -> None:
    """Everywhere but on the sheet of paper, whose sizes are those of print."""
    gallery(page, local_server)
    small = page.evaluate(
        """least => [...document.querySelectorAll(".specimen *:not(.sheet *)")]
          .filter(node => [...node.childNodes].some(one => one.nodeType === 3 && one.data.trim())
            && parseFloat(getComputedStyle(node).fontSize) < least - 0.01)
          .map(node => node.closest(".specimen").dataset.specimen + ": " + node.textContent.slice(0, 40))""",
        SMALLEST_PX,
    )
    assert small == []


def test_a_planted_fault_is_found(page: Page, local_server: LocalServer) -> None:
    """The comparison can fail: a colour, a size, a part that is gone, a text over another."""
    gallery(page, local_server)
    before = {kind: captured(page, colours=kind == "colours") for kind in ("colours", "form")}
    page.evaluate("document.querySelector('.notice.bad').style.color = 'rgb(1, 2, 3)'")
    assert captured(page, colours=True) != before["colours"]
    assert captured(page, colours=False) == before["form"]
    page.evaluate("document.querySelector('.notice.bad').style.fontSize = '11px'")
    assert captured(page, colours=False)["styles"] != before["form"]["styles"]
    page.evaluate("document.querySelector('.notice.bad button').remove()")
    assert captured(page, colours=False)["outlines"] != before["form"]["outlines"]
    assert faults(page) == []
    page.evaluate("document.querySelector('.notice.warn button').style.marginTop = '-40px'")
    assert faults(page) != []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_are_legible_in_every_state(page: Page, local_server: LocalServer, scheme: str) -> None:
    """Contrast as WCAG wants it, in states that no other test comes to."""
    gallery(page, local_server, scheme=scheme)
    contrast = [fault for fault in violations(page) if fault.startswith("color-contrast")]
    assert contrast == []


def test_a_stage_shows_no_gallery(page: Page, scripted: ScriptedServer) -> None:
    scripted.config["stage"] = "prod"
    page.goto(f"{scripted.url}/#/gallery")
    expect(page.locator("#composer")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".gallery")).to_have_count(0)


def test_no_page_of_the_printed_report_is_empty_or_printed_over(
    page: Page, local_server: LocalServer, tmp_path: Path
) -> None:
    page.goto(local_server.url)
    page.get_by_role("button", name="정지 뒤 차가운 금형").click()
    ask_example(page)
    expect_state(page, "done")
    page.locator(".turn-actions").get_by_role("link", name="보고서").click()
    expect(page.locator(".report")).to_be_visible()
    printed = tmp_path / "report.pdf"
    page.pdf(path=printed, format="A4", prefer_css_page_size=True)
    document = pypdfium2.PdfDocument(printed)
    assert len(document) >= 1
    for number, sheet in enumerate(document, 1):
        width, height = sheet.get_size()
        assert [round(width), round(height)] == [595, 842], number
        assert len(sheet.get_textpage().get_text_bounded().split()) > 5, f"page {number} is empty"
    document.close()
    assert glyph_faults(printed) == []
