"""A shift's report on the page: from the line strip or by its address, to read, to print, to go on from."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.probability import percent
from tests.browser.test_accessibility import violations
from tests.composing import composed
from tests.running import Running

SAID = {
    "ko": re.compile(r"불량 (\d+) / 판정된 (\d+)샷 = ([<>\d.]+) %"),
    "en": re.compile(r"(\d+) defects / (\d+) judged shots = ([<>\d.]+) %"),
}
LEFT_OUT = {"ko": r"불확실 \d+.* 제외", "en": r"without \d+ unsure"}


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Running(composed(tmp_path_factory.mktemp("data"), OFFLINE_WORD_MS="2", DEMO="on")) as server:
        yield server.url


def test_the_strip_opens_the_report_and_the_focus_comes_back(page: Page, demo_server: str) -> None:
    page.goto(demo_server)
    link = page.locator("#shift-report-link")
    link.click()
    report = page.locator(".shift-report-page")
    title = report.get_by_role("heading", level=1)
    expect(title).to_contain_text("교대 보고서 · 데모 라인")
    expect(report).to_contain_text("시뮬레이션")
    expect(report.locator("section")).to_have_count(7)
    expect(page.locator("#composer")).to_be_hidden()

    page.keyboard.press("Escape")

    expect(report).to_have_count(0)
    expect(page.locator("#composer")).to_be_visible()
    expect(link).to_be_focused()
    assert "report" not in page.url


def test_an_address_opens_a_shift_and_its_links_go_on(page: Page, demo_server: str) -> None:
    page.goto(f"{demo_server}/#/report/shift?line=demo")
    title = page.locator(".shift-report-page").get_by_role("heading", level=1)
    expect(title).to_contain_text("데모 라인 (시뮬레이션) · 20")
    first = title.inner_text()

    page.get_by_role("link", name="이전 교대", exact=True).click()
    expect(title).not_to_have_text(first)
    expect(title).to_contain_text("데모 라인 (시뮬레이션) · 20")
    page.go_back()
    expect(title).to_have_text(first)


def test_what_is_no_shift_says_so(page: Page, demo_server: str) -> None:
    page.goto(f"{demo_server}/#/report/shift?line=demo&shift=lunch")
    expect(page.locator(".shift-report-page").get_by_role("alert")).to_contain_text("shift")


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(browser: Browser, demo_server: str, scheme: Any, width: int) -> None:
    context = browser.new_context(
        locale="ko-KR", color_scheme=scheme, viewport={"width": width, "height": 844}
    )
    page = context.new_page()
    page.goto(demo_server)
    page.locator("#language").click()
    page.locator("#shift-report-link").click()
    expect(page.locator(".shift-report-page")).to_contain_text("Open questions")

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_each_rate_stands_with_the_shots_that_it_is_of(page: Page, demo_server: str, lang: str) -> None:
    page.goto(demo_server)
    if lang == "en":
        page.locator("#language").click()
    page.locator("#shift-report-link").click()
    report = page.locator(".shift-report-page")
    expect(report.locator("section")).to_have_count(7)

    said = SAID[lang].findall(report.inner_text())
    cells = [
        (of.split(" / ")[0], of.split(" / ")[1], rate.split(" ")[0])
        for row in report.locator("section:nth-of-type(1) tbody tr, section:nth-of-type(5) tbody tr").all()
        for of, rate in [row.locator("td").all_inner_texts()[1:3]]
        if rate.strip() != "–"
    ]

    assert said
    assert cells
    for defects, judged, rate in [*said, *cells]:
        assert rate == percent(int(defects) / int(judged)), (defects, judged)
    assert re.search(LEFT_OUT[lang], report.inner_text())


def test_paper_has_the_report_alone(page: Page, demo_server: str) -> None:
    page.goto(f"{demo_server}/#/report/shift?line=demo&shift=current")
    expect(page.locator(".shift-report-page section")).to_have_count(7)
    page.emulate_media(media="print")

    expect(page.locator(".shift-report-actions")).to_be_hidden()
    expect(page.locator(".page-head")).to_be_hidden()
    expect(page.locator(".shift-report-page article")).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
