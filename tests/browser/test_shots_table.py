"""The table of shots: a file or the line's memory judged whole, sorted, opened, compared, exported."""

import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.conftest import PHONE, Faults
from tests.browser.local_server import LocalServer
from tests.browser.test_accessibility import violations
from tests.browser.test_asking import EXAMPLES, FEATURES
from tests.composing import composed
from tests.running import Running
from training.table_checks.workbook_files import Value, xlsx

NAMES = [feature["name"] for feature in FEATURES]
HEAD: list[Value] = ["시각", "금형", "로트", "검사결과", *(feature["label"] for feature in FEATURES)]
KINDS = ["good", "cold-die", "low-clamp", "weak-intensification"]
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EVIL = '=HYPERLINK("http://a.example")'


def rows_of(count: int) -> list[list[Value]]:
    """Shots that go round the samples, each a little another; a part in three was inspected."""
    rows: list[list[Value]] = []
    for number, kind in zip(range(count), itertools.cycle(KINDS), strict=False):
        values = [EXAMPLES[kind][name] * (1 + (number % 7) / 5000) for name in NAMES]
        known = ["", "", "OK" if kind == "good" else "NG"][number % 3]
        time = f"2026-02-10 {number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
        rows.append([time, EVIL if number == 1 else f"M-{number % 2}", f"L{number // 100}", known, *values])
    return rows


def open_book(page: Page, rows: list[list[Value]], name: str = "shift.xlsx", *, seen: bool = True) -> None:
    file: FilePayload = {"name": name, "mimeType": XLSX_TYPE, "buffer": xlsx({"shots": [HEAD, *rows]})}
    page.locator("input[type=file][accept*=csv]").set_input_files(file)
    expect(page.locator("#judge-all-rows")).to_be_visible(visible=seen)


def judged(page: Page, rows: list[list[Value]]) -> None:
    open_book(page, rows)
    page.locator("#judge-all-rows").click()
    expect(page.locator("#shots-counts")).to_contain_text("판정 전 0", timeout=60_000)


def shown_risks(page: Page) -> list[float]:
    texts = page.locator("#shots-grid .rows .row .risk").all_inner_texts()
    return [float(re.sub(r"[^0-9.]", "", text)) for text in texts]


def exported(page: Page, folder: Path) -> list[dict[str, Any]]:
    with page.expect_download() as waited:
        page.get_by_role("button", name="Excel로 저장").click()
    target = folder / "export.xlsx"
    waited.value.save_as(target)
    sheet = openpyxl.load_workbook(target).active
    assert sheet is not None
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def check_export(told: list[dict[str, Any]], rows: list[list[Any]]) -> None:
    """Every row is there with its values and what was judged, and the rows that were not read without."""
    assert len(told) == 2000
    by_row = {row["행"]: row for row in told}
    assert by_row[3]["금형"] == EVIL
    assert all(not str(value).startswith("=") for row in told for key, value in row.items() if key != "금형")
    assert sum(row["판정"] is None for row in told) == 2
    assert all(0 <= row["불량 확률"] <= 1 for row in told if row["판정"])
    label = FEATURES[3]["label"] + (f" ({FEATURES[3]['unit']})" if FEATURES[3]["unit"] else "")
    assert [by_row[at + 2][label] for at in (0, 9, 1999)] == pytest.approx(
        [rows[at][7] for at in (0, 9, 1999)]
    )
    assert {row["시뮬레이션"] for row in told} == {None}
    # The verdict of the row is that of the console.
    assert by_row[3]["판정"] == "불량"


def test_a_workbook_is_judged_sorted_opened_left_and_exported(
    page: Page, local_server: LocalServer, faults: Faults, tmp_path: Path
) -> None:
    rows = rows_of(2000)
    rows[5][4] = "??"
    rows[6] = ["2026-02-10 00:00:06", "M-0", "L0", "", *[""] * len(NAMES)]
    page.goto(local_server.url)
    judged(page, rows)

    counts = page.locator("#shots-counts")
    expect(counts).to_contain_text("읽은 행 2000 + 건너뛴 행 0")
    expect(counts).to_contain_text("판정 1998 + 판정 전 0 + 읽지 못함 2")
    page.locator("#shots-faults > summary").click()
    listed = page.locator("#shots-faults li").all_inner_texts()
    assert len(listed) == 2
    assert '"??"' in listed[0]
    assert str(FEATURES[0]["label"]) in listed[0]
    expect(page.locator("#shots-outcomes")).to_contain_text("맞음")
    grid = page.locator("#shots-grid")
    expect(grid).to_have_attribute("aria-rowcount", "2001")
    assert page.locator("#shots-grid .rows .row").count() < 80
    risks = shown_risks(page)
    assert risks == sorted(risks, reverse=True)
    head = page.get_by_role("columnheader", name="불량 확률")
    expect(head).to_have_attribute("aria-sort", "descending")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("#status")).to_contain_text("오름차순")
    page.get_by_role("columnheader", name="샷", exact=True).get_by_role("button").click()

    grid.focus()
    page.keyboard.press("End")
    last = page.locator("#shots-grid .row.active")
    expect(last).to_have_attribute("aria-rowindex", "2001")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    expect(last).to_have_attribute("aria-rowindex", "3")
    expect(last).to_contain_text("불량")
    page.keyboard.press("Enter")
    expect(page.locator("#composer")).to_be_visible()
    name = page.locator("#finding .shot-name")
    expect(name).to_contain_text("shift.xlsx")
    expect(name).to_contain_text("로트 L0")
    assert float(page.locator(f"#value-{NAMES[0]}").input_value()) == pytest.approx(float(rows[1][4]))  # type: ignore[arg-type]
    page.go_back()
    expect(last).to_have_attribute("aria-rowindex", "3")
    expect(counts).to_contain_text("판정 전 0")

    check_export(exported(page, tmp_path), rows)
    assert faults == []


def test_text_of_an_export_is_never_a_formula(page: Page, local_server: LocalServer, tmp_path: Path) -> None:
    page.goto(local_server.url)
    judged(page, rows_of(4))
    with page.expect_download() as waited:
        page.get_by_role("button", name="Excel로 저장").click()
    waited.value.save_as(tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx").active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == EVIL]
    assert [cell.data_type for cell in cells] in (["s"], ["inlineStr"], ["f"])
    assert b"<f>" not in _parts(tmp_path / "book.xlsx")

    with page.expect_download() as waited:
        page.get_by_role("button", name="CSV로 저장").click()
    text = Path(waited.value.path()).read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in text
    assert ",=" not in text


def _parts(book: Path) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(book.read_bytes())) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


def test_a_lost_network_is_waited_for_and_then_it_goes_on(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    lost = [True]

    def answer(route: Any) -> None:
        route.abort() if lost[0] else route.continue_()

    page.route("**/api/predict/batch", answer)
    open_book(page, rows_of(300))
    page.locator("#judge-all-rows").click()
    expect(page.locator("#shots-run").get_by_role("alert")).to_contain_text("이어서")
    expect(page.locator("#shots-counts")).to_contain_text("판정 전 300")

    page.get_by_role("button", name="멈춤").click()
    lost[0] = False
    page.get_by_role("button", name=re.compile("이어서 하기")).click()
    expect(page.locator("#shots-counts")).to_contain_text("판정 300 + 판정 전 0")


def test_two_shots_stand_side_by_side(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    judged(page, rows_of(8))
    boxes = page.locator("#shots-grid .rows input[type=checkbox]")
    boxes.nth(0).click()
    expect(page.locator("#side-by-side")).to_contain_text("하나 더")
    boxes.nth(7).click()
    side = page.locator("#side-by-side")
    expect(side.locator("tbody tr")).to_have_count(len(NAMES))
    expect(side.locator("thead")).to_contain_text("불량")
    expect(side.locator("thead")).to_contain_text("양품")
    expect(side.locator("rect.band").first).to_be_attached()
    assert side.locator("tr.differs").count() > 0
    assert violations(page) == []


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Running(composed(tmp_path_factory.mktemp("data"), OFFLINE_WORD_MS="2", DEMO="on")) as server:
        yield server.url


def test_the_line_s_memory_is_a_table_that_says_it_is_simulated(
    page: Page, demo_server: str, tmp_path: Path
) -> None:
    page.goto(demo_server)
    link = page.locator("#shots-table-link")
    link.click()
    counts = page.locator("#shots-counts")
    expect(counts).to_contain_text("전체 200")
    expect(page.locator(".shots-table-page")).to_contain_text("시뮬레이션")
    expect(page.locator("#shots-run")).to_contain_text("200샷 중 200샷")
    risks = shown_risks(page)
    assert risks == sorted(risks, reverse=True)
    first = page.locator("#shots-grid .rows .row").first
    assert first.locator(".driver").inner_text() != "–"
    told = exported(page, tmp_path)
    assert len(told) == 200
    assert {row["시뮬레이션"] for row in told} == {"예"}

    chosen = str(first.locator(".shot").inner_text())
    first.click()
    expect(page.locator("#finding .shot-name")).to_contain_text(chosen)
    page.go_back()
    expect(counts).to_contain_text("전체 200")
    page.keyboard.press("Escape")
    expect(page.locator("#composer")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True])
def test_everybody_can_read_it(browser: Browser, demo_server: str, scheme: Any, phone: bool) -> None:
    around: dict[str, Any] = (
        PHONE if phone else {"locale": "ko-KR", "viewport": {"width": 1366, "height": 768}}
    )
    context = browser.new_context(color_scheme=scheme, **around)
    page = context.new_page()
    page.goto(f"{demo_server}/#/shots?line=demo")
    expect(page.locator("#shots-run")).to_contain_text("200샷 중 200샷")
    page.locator("#language").evaluate("button => button.click()")
    expect(page.locator(".shots-table-page h1")).to_contain_text("Table of shots")

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


WHOLE_ROWS = """() => {
  const inside = (row) => {
    const { left, top, right, bottom } = row.getBoundingClientRect();
    const right_ = Math.min(right, innerWidth);
    const points = [[left + 2, top + 2], [right_ - 20, top + 2], [(left + right_) / 2, (top + bottom) / 2],
      [left + 2, bottom - 2], [right_ - 20, bottom - 2]];
    return points.every(([x, y]) => row.contains(document.elementFromPoint(x, y)));
  };
  return [...document.querySelectorAll('#shots-grid .rows .row')].filter(inside).length;
}"""


@pytest.mark.parametrize("locale", ["ko-KR", "en-US"])
@pytest.mark.parametrize("screen", [(768, 14), (657, 11)])
def test_the_rows_have_the_screen(
    browser: Browser, demo_server: str, local_server: LocalServer, screen: tuple[int, int], locale: str
) -> None:
    """Of the line's memory and of a file with all that is to be said of it."""
    height, rows = screen
    context = browser.new_context(locale=locale, viewport={"width": 1366, "height": height})
    page = context.new_page()
    page.goto(f"{demo_server}/#/shots?line=demo")
    expect(page.locator("#shots-run")).to_contain_text(re.compile(r"200샷 중 200샷|200 of 200"))
    assert page.evaluate(WHOLE_ROWS) >= rows
    bars = page.locator(".shots-bar, .shots-tools").evaluate_all("bars => bars.map(b => b.clientHeight)")
    assert max(bars) < 48, "each of them is one row"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")

    page.goto(local_server.url)
    open_book(page, [*rows_of(60), ["2026-02-11 08:00:00", "M-0", "L0", "재검", *[""] * len(NAMES)]])
    page.locator("#judge-all-rows").click()
    expect(page.locator("#shots-counts")).to_contain_text(
        re.compile("판정 전 0|0 not judged"), timeout=30_000
    )
    assert page.evaluate(WHOLE_ROWS) >= rows
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    context.close()


@pytest.mark.parametrize("locale", ["ko-KR", "en-US"])
@pytest.mark.parametrize("of", ["memory", "file"])
def test_on_a_phone_the_rows_and_their_times_are_in_the_first_half_of_the_screen(
    browser: Browser, demo_server: str, local_server: LocalServer, of: str, locale: str
) -> None:
    context = browser.new_context(**{**PHONE, "locale": locale, "viewport": {"width": 390, "height": 844}})
    page = context.new_page()
    if of == "memory":
        page.goto(f"{demo_server}/#/shots?line=demo")
        expect(page.locator("#shots-run")).to_contain_text(re.compile(r"200샷 중 200샷|200 of 200"))
    else:
        page.goto(local_server.url)
        open_book(page, rows_of(20), seen=False)
        page.locator("#judge-all-rows").evaluate("link => link.click()")
        expect(page.locator("#shots-counts")).to_contain_text(
            re.compile("판정 전 0|0 not judged"), timeout=30_000
        )
    # The third row ends above the middle.
    third = page.locator("#shots-grid .rows .row").nth(2).bounding_box()
    assert third is not None
    assert third["y"] + third["height"] <= 844 / 2
    time = page.locator("#shots-grid .rows .row .at").first
    box = time.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert re.fullmatch(r"\d\d-\d\d \d\d:\d\d", time.inner_text())
    assert time.evaluate("cell => cell.scrollWidth <= cell.clientWidth"), "the time is not cut off"
    risk = page.locator("#shots-grid .rows .row .risk").first.bounding_box()
    assert risk is not None
    assert risk["x"] + risk["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#shots-more > summary").click()
    expect(page.locator("#search-shots")).to_be_visible()
    assert violations(page) == []
    context.close()


def test_a_row_has_its_report_and_its_address_without_stops_of_tab(page: Page, demo_server: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{demo_server}/#/shots?line=demo")
    expect(page.locator("#shots-run")).to_contain_text("200샷 중 200샷")
    first = page.locator("#shots-grid .rows .row").first
    name = str(first.locator(".shot").inner_text())
    address = f"/#/report/shot/demo/{name}?line=demo"
    expect(first.get_by_role("link", name=f"{name} 보고서")).to_have_attribute("href", address[1:])
    stops = page.locator("#shots-grid .rows").locator("a, button, input, span, [tabindex]")
    assert stops.evaluate_all("each => each.every(e => e.tabIndex < 0)")

    first.get_by_role("button", name=f"{name} 보고서의 주소 복사").click()
    expect(page.locator("#status")).to_have_text("보고서의 주소를 복사했습니다.")
    assert page.evaluate("navigator.clipboard.readText()") == f"{demo_server}{address}"
    expect(first).to_be_visible()
    page.locator("#shots-grid").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    second = str(page.locator("#shots-grid .row.active .shot").inner_text())
    page.keyboard.press("c")
    expect(page.locator("#status")).to_have_text("보고서의 주소를 복사했습니다.")
    assert second in str(page.evaluate("navigator.clipboard.readText()"))
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile(f"#/report/shot/demo/{second}"))
    expect(page.locator(".sheet").first).to_contain_text(second)
    page.go_back()
    first.get_by_role("link", name=f"{name} 보고서").click()
    expect(page.locator(".sheet").first).to_contain_text(name)


def test_a_judged_row_of_a_file_has_a_report_and_one_that_was_not_understood_has_none(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    rows = rows_of(6)
    rows[5][4] = "??"
    judged(page, rows)
    grid = page.locator("#shots-grid .rows")
    expect(grid.locator(".row .report").get_by_role("button", name="보고서")).to_have_count(5)
    expect(grid.locator(".row.fault .report")).to_have_text("")
    expect(grid.get_by_role("button", name="주소 복사")).to_have_count(0)
    row = grid.locator(".row", has_text="3행")
    row.get_by_role("button", name="보고서").click()
    sheet = page.locator(".sheet").first
    expect(sheet).to_contain_text("shift.xlsx")
    expect(sheet).to_contain_text("2번째 샷")
    expect(sheet).not_to_contain_text("시뮬레이션")
    page.go_back()
    expect(row).to_be_visible()


def test_counts_say_that_the_line_has_more_and_the_server_is_asked(page: Page, demo_server: str) -> None:
    page.goto(f"{demo_server}/#/shots?line=demo")
    expect(page.locator("#shots-run")).to_contain_text("200샷 중 200샷")
    partial = page.locator("#shots-partial")
    expect(partial).to_contain_text("불러온 200샷")
    with page.expect_request(lambda request: "verdict=defect" in request.url):
        page.get_by_role("combobox", name="판정", exact=True).select_option("defect")
        partial.get_by_role("button", name="불량").click()
    expect(partial).to_contain_text("‘불량’인 샷만")
    expect(page.locator("#shots-grid .rows .row:not(.defect)")).to_have_count(0)
    expect(page.locator("#shots-grid .rows .row.defect").first).to_be_visible()

    with page.expect_request(lambda request: "/api/shots?" in request.url) as waited:
        partial.get_by_role("button", name="모든 판정").click()
    assert "verdict" not in waited.value.url
    page.get_by_role("combobox", name="판정", exact=True).select_option("")
    page.get_by_role("combobox", name="기간", exact=True).select_option("own")
    page.get_by_label("부터").fill("2020-01-01T00:00")
    page.get_by_label("까지").fill("2020-01-02T00:00")
    with page.expect_response(lambda response: "to=2020-01-02T00%3A00" in response.url) as answered:
        page.get_by_role("button", name="불러오기", exact=True).click()
    assert answered.value.status == 200, "times of the plant's clock are taken"
    expect(page.locator(".shots-table-page")).to_contain_text("샷이 없습니다")
    expect(partial).to_have_count(0)


def test_paper_has_the_rows_and_no_buttons(page: Page, demo_server: str) -> None:
    page.goto(f"{demo_server}/#/shots?line=demo")
    expect(page.locator("#shots-run")).to_contain_text("200샷 중 200샷")
    page.emulate_media(media="print")

    expect(page.locator("#shots-grid .rows .row")).to_have_count(200)
    expect(page.locator(".shots-actions")).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")
