"""Foreign headers: from a dropped table over its mapping to the diagnosis, on the whole local server."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Faults
from tests.browser.local_server import LocalServer
from tests.browser.reading import expect_state
from tests.browser.test_accessibility import reached, violations
from tests.browser.test_asking import DIE, DROP, EXAMPLES, FEATURES, SPEED, open_csv, value
from training.lines.column_mapping import read_mapping, read_outcome
from training.lines.line import DEFAULT, read_line
from training.lines.outcome_column import OutcomeSaid
from training.table_checks.workbook_files import Value, xlsx

HEADERS = {SPEED: "사출속도 2 (cm/s)", DIE: "Die temp"}
"""Neither is a name of the line: one is like a label and has another unit, one says it in other words."""


def cold(separator: str = ",") -> str:
    """The sample shot of a cold die under foreign headers, with a column that is no variable."""
    shot = EXAMPLES["cold-die"]
    values = {name: 100 * shot[name] if name == SPEED else shot[name] for name in HEADERS}
    rows = [["작업자", *HEADERS.values()], ["김", *(f"{number:g}" for number in values.values())]]
    return "".join(separator.join(row) + "\n" for row in rows)


def foreign_csv(features: list[dict[str, Any]] = FEATURES) -> str:
    """The same shot with all variables, these two under foreign headers and the others under their labels."""
    shot = EXAMPLES["cold-die"]
    names = [feature["name"] for feature in features]
    header = [HEADERS.get(feature["name"], feature["label"]) for feature in features]
    shown = [f"{100 * shot[name] if name == SPEED else shot[name]:.10g}" for name in names]
    return f"{','.join(header)}\n{','.join(shown)}\n"


def dialog(page: Page) -> Any:
    return page.get_by_role("dialog", name="열과 변수 연결")


def test_a_dropped_table_of_foreign_headers_is_mapped_and_diagnosed(
    page: Page, local_server: LocalServer, faults: Faults
) -> None:
    page.goto(local_server.url)
    expect(page.locator("#composer")).to_be_visible()
    page.evaluate(DROP, ["shots.csv", foreign_csv()])

    expect(dialog(page)).to_be_visible()
    row = dialog(page).get_by_role("row").filter(has_text=HEADERS[SPEED])
    expect(row).to_contain_text("비슷함")
    expect(row).to_contain_text("단위가 맞음(cm/s)")
    expect(row).to_contain_text("환산: 350 cm/s → 3.5 m/s")
    expect(row.get_by_role("checkbox")).not_to_be_checked()
    expect(value(page, DIE)).to_have_value("")  # nothing that is not confirmed is applied
    assert violations(page) == []

    dialog(page).get_by_role("button", name="제안 2개 모두 맞음").click()
    dialog(page).get_by_role("button", name="열 30개 적용").click()
    expect(dialog(page)).to_have_count(0)
    expect(page.locator("#status")).to_have_text("샷 1개를 읽었습니다.")
    expect(value(page, SPEED)).to_have_value("3.5")
    expect(value(page, DIE)).to_have_value(f"{EXAMPLES['cold-die'][DIE]:g}")
    expect(page.locator(".mapping > summary")).to_contain_text("변수 30/30개")

    page.get_by_role("button", name="불량 원인이 뭐야?").click()
    expect_state(page, "done")
    expect(page.locator(".card.verdict .result strong")).to_have_text("불량")
    assert faults == []


def test_a_mapping_is_kept_used_again_changed_and_forgotten(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    open_csv(page, cold().encode())
    dialog(page).get_by_role("button", name=re.compile("모두 맞음")).click()
    dialog(page).get_by_role("button", name="열 2개 적용").click()
    expect(value(page, SPEED)).to_have_value("3.5")

    # What was read is there after a reload; the file is not, and the page says how it comes back.
    page.reload()
    expect(value(page, SPEED)).to_have_value("3.5")
    expect(page.locator(".mapping")).to_contain_text(
        "shots.csv 파일의 원문은 페이지를 새로 열면 남지 않습니다."
    )
    expect(page.get_by_role("button", name="열과 변수 연결…")).to_have_count(0)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="파일 다시 열기…").click()
    chooser.value.set_files({"name": "shots.csv", "mimeType": "text/csv", "buffer": cold().encode()})
    expect(page.get_by_role("button", name="열과 변수 연결…")).to_be_visible()
    expect(page.get_by_role("button", name="파일 다시 열기…")).to_have_count(0)
    expect(value(page, SPEED)).to_have_value("3.5")
    open_csv(page, cold(";").encode(), "next.csv")
    expect(page.locator(".stepper")).to_contain_text("next.csv")
    expect(page.locator(".mapping")).to_contain_text("저장해 둔 열 연결로 읽었습니다.")
    expect(value(page, SPEED)).to_have_value("3.5")

    page.get_by_role("button", name="열과 변수 연결…").click()
    expect(dialog(page)).to_contain_text("전에 이 머리글들에 확인한 연결입니다.")
    dialog(page).get_by_label(f"‘{HEADERS[DIE]}’ 열의 변수").select_option("")
    dialog(page).get_by_role("button", name="열 1개 적용").click()
    expect(value(page, DIE)).to_have_value("")
    expect(value(page, SPEED)).to_have_value("3.5")

    page.get_by_role("button", name="연결 잊기").click()
    expect(dialog(page)).to_be_visible()
    expect(dialog(page).get_by_role("button", name="제안 2개 모두 맞음")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)


def test_the_keyboard_alone_confirms_one_proposal(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    expect(page.locator("#composer")).to_be_visible()
    page.evaluate(DROP, ["shots.csv", cold()])
    expect(dialog(page)).to_be_visible()

    assert reached(page, lambda name: name == f"‘{HEADERS[SPEED]}’ 제안이 맞음")
    page.keyboard.press("Space")
    expect(dialog(page)).to_contain_text("확인하지 않은 제안 1개는 적용되지 않습니다.")
    assert reached(page, lambda name: "열 1개 적용" in name)
    page.keyboard.press("Enter")
    expect(value(page, SPEED)).to_have_value("3.5")
    expect(value(page, DIE)).to_have_value("")


def test_two_columns_of_one_variable_are_a_conflict(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    open_csv(page, cold().encode())
    for header in HEADERS.values():
        dialog(page).get_by_label(f"‘{header}’ 열의 변수").select_option(DIE)
    expect(dialog(page)).to_contain_text("▲ 같은 변수의 열이 여럿입니다")
    expect(dialog(page)).to_contain_text("▲ 단위 cm/s:")
    expect(dialog(page).get_by_role("button", name="열 2개 적용")).to_have_attribute("aria-disabled", "true")
    dialog(page).get_by_role("button", name="열 2개 적용").press("Enter")
    expect(dialog(page)).to_be_visible()
    assert violations(page) == []


def test_the_command_line_takes_the_page_s_file_and_the_page_takes_it_back(
    page: Page, local_server: LocalServer, tmp_path: Path
) -> None:
    page.goto(local_server.url)
    open_csv(page, cold().encode())
    dialog(page).get_by_role("button", name=re.compile("모두 맞음")).click()
    with page.expect_download() as download:
        dialog(page).get_by_role("button", name="연결 파일 저장").click()
    path = tmp_path / "columns.yaml"
    download.value.save_as(path)
    assert read_mapping(path, read_line(DEFAULT)) == {header: name for name, header in HEADERS.items()}

    page.reload()
    open_csv(page, cold().encode())
    dialog(page).locator("input[type=file]").set_input_files(path)
    expect(dialog(page)).to_contain_text("연결 파일에서 2개를 가져왔습니다.")
    dialog(page).get_by_role("button", name="열 2개 적용").click()
    expect(value(page, SPEED)).to_have_value("3.5")


def test_a_sheet_is_chosen_and_an_open_comma_decided_in_the_dialog(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    rows: list[list[Value]] = [["Die temp", "사출속도 2"], ["1,500", 350], ["170", 340]]
    open_csv(page, xlsx({"1월": rows, "2월": [rows[0], [181, 3.5]]}), "shots.xlsx")
    page.get_by_role("button", name="1월").click()
    expect(dialog(page)).to_contain_text("2행 ‘Die temp’의 ‘1,500’: 소수점을 정할 수 없습니다")
    dialog(page).get_by_label("쉼표가 소수점 (1.5)").check()
    dialog(page).get_by_label("시트").select_option("2월")
    expect(dialog(page)).not_to_contain_text("소수점을 정할 수 없습니다")
    dialog(page).get_by_label("시트").select_option("1월")
    dialog(page).get_by_label("쉼표가 소수점 (1.5)").check()
    dialog(page).get_by_label("‘Die temp’ 열의 변수").select_option(DIE)
    dialog(page).get_by_role("button", name=re.compile("^열 1개 적용")).click()
    expect(value(page, DIE)).to_have_value("1.5")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing_in_the_dialog_on_a_phone(
    browser: Browser, local_server: LocalServer, language: str
) -> None:
    context = browser.new_context(
        locale="ko-KR", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    page.goto(local_server.url)
    if language == "en":
        page.get_by_role("button", name="English").click()
    open_csv(page, foreign_csv().encode())
    title = "Match columns to variables" if language == "en" else "열과 변수 연결"
    expect(page.get_by_role("dialog", name=title)).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


def test_the_focus_goes_back_whichever_way_the_dialog_ends(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    button = page.locator("#open-table")
    for end in ("취소", "닫기"):
        button.focus()
        page.evaluate(DROP, ["shots.csv", cold()])
        dialog(page).get_by_role("button", name=end).click()
        expect(dialog(page)).to_have_count(0)
        expect(button).to_be_focused()
    page.evaluate(DROP, ["shots.csv", cold()])
    dialog(page).get_by_role("button", name=re.compile("모두 맞음")).click()
    dialog(page).get_by_role("button", name="열 2개 적용").click()
    expect(button).to_be_focused()


def test_a_sheet_that_is_no_table_is_told_and_the_one_before_stays(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    rows: list[list[Value]] = [["Die temp", "사출속도 2"], [180, 350]]
    open_csv(page, xlsx({"1월": rows, "메모": [["4호기"]], "2월": rows}), "shots.xlsx")
    page.get_by_role("button", name="1월").click()
    dialog(page).get_by_label("시트").select_option("메모")
    expect(dialog(page).get_by_role("alert")).to_contain_text("메모")
    expect(dialog(page).get_by_label("시트")).to_have_value("1월")
    assert violations(page) == []
    dialog(page).get_by_label("시트").select_option("2월")
    expect(dialog(page).get_by_role("alert")).to_have_count(0)


def test_two_windows_keep_each_other_s_mappings(page: Page, local_server: LocalServer) -> None:
    other = page.context.new_page()
    tables = {page: cold(), other: cold().replace("작업자", "교대")}
    for window in tables:
        window.goto(local_server.url)
        expect(window.locator("#composer")).to_be_visible()
    for window, table in tables.items():
        open_csv(window, table.encode())
        dialog(window).get_by_role("button", name=re.compile("모두 맞음")).click()
        dialog(window).get_by_role("button", name="열 2개 적용").click()
        expect(value(window, SPEED)).to_have_value("3.5")
    for window in (page, other):
        window.reload()
        for table in tables.values():
            open_csv(window, table.encode())
            expect(window.locator(".mapping")).to_contain_text("저장해 둔 열 연결로 읽었습니다.")
            window.get_by_role("button", name="표 닫기").click()


def test_what_became_of_a_dropped_table_is_seen_where_the_values_are_folded(
    browser: Browser, local_server: LocalServer
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="ko-KR")
    page = context.new_page()
    page.goto(local_server.url)
    expect(page.locator("#composer")).to_be_visible()
    expect(page.locator("#open-table")).to_be_hidden()
    page.evaluate(DROP, ["empty.csv", ""])
    expect(page.get_by_text("내용이 없습니다.")).to_be_visible()
    context.close()


def test_the_column_of_the_outcomes_is_chosen_and_its_words_are_told(
    page: Page, local_server: LocalServer
) -> None:
    """From a file whose header does not say it to the counts of right and wrong."""
    shots = [EXAMPLES["cold-die"], EXAMPLES["good"], EXAMPLES["cold-die"], EXAMPLES["good"]]
    known = zip(["NG", "OK", "재검", "1"], shots, strict=True)
    lines = [",".join(["QC", *(str(feature["name"]) for feature in FEATURES)])]
    lines += [",".join([text, *(f"{shot[f['name']]:.10g}" for f in FEATURES)]) for text, shot in known]
    page.goto(local_server.url)
    open_csv(page, "\n".join(lines).encode())
    page.locator("#judge-all-rows").click()
    expect(page.locator("#shots-outcomes")).to_contain_text("검사 결과가 있는 샷이 없습니다")
    page.get_by_role("button", name="검사 결과의 열…").click()

    asked = dialog(page)
    asked.get_by_role("combobox", name="검사 결과의 열").select_option("QC")
    words = asked.get_by_role("list", name="‘QC’ 열의 값과 그 뜻")
    expect(words.get_by_role("combobox", name="‘NG’의 뜻")).to_have_value("defect")
    expect(words.get_by_role("combobox", name="‘OK’의 뜻")).to_have_value("good")
    expect(asked.get_by_text("알 수 없는 값: 재검, 1.")).to_be_visible()
    assert violations(page) == []
    words.get_by_role("combobox", name="‘1’의 뜻").select_option("good")
    expect(asked.get_by_text("알 수 없는 값: 재검.")).to_be_visible()
    asked.get_by_role("button", name="열 30개 적용").click()
    expect(asked).to_have_count(0)

    page.locator("#judge-all-rows").click()
    outcomes = page.locator("#shots-outcomes")
    expect(outcomes).to_contain_text("맞음 3, 틀림 0", timeout=30_000)
    expect(outcomes).to_contain_text("모름 1")
    counted = page.locator(".shots-table-page .summary")
    expect(counted).to_contain_text('4행 "재검"')
    counted.locator("summary", has_text="판정과 검사 결과").click()
    expect(counted).to_contain_text('"NG" → 불량 1, "OK" → 양품 1, "재검" → 읽지 못함 1, "1" → 양품 1')


def plant_table(outcome: str, known: list[str], further: int = 60) -> bytes:
    """Shots under the line's names, with the column of outcomes and many columns that no line knows."""
    shots = [EXAMPLES["cold-die"], EXAMPLES["good"]]
    more = [f"설비값 {number}" for number in range(further)]
    lines = [",".join([outcome, *more, *(str(feature["name"]) for feature in FEATURES)])]
    for row, text in enumerate(known):
        values = (f"{shots[row % 2][feature['name']]:.10g}" for feature in FEATURES)
        lines.append(",".join([text, *(str(row * number % 7) for number in range(further)), *values]))
    return "\n".join(lines).encode()


def test_an_outcome_by_its_values_is_proposed_with_the_reason_and_read_once_it_is_confirmed(
    page: Page, local_server: LocalServer, tmp_path: Path
) -> None:
    page.goto(local_server.url)
    open_csv(page, plant_table("QC", ["NG", "OK", "NG", "OK"]))
    asked = dialog(page)
    expect(asked).to_contain_text("‘QC’ 열은 검사 결과로 보입니다.")
    expect(asked.locator(".proposed")).to_contain_text("양품과 불량, 두 종류의 값: NG → 불량 · OK → 양품")
    expect(asked.get_by_role("combobox", name="검사 결과의 열")).to_have_value("")
    expect(asked.get_by_text("변수가 아닌 열 61")).to_be_visible()
    # Many names are folded: what is asked stays in sight.
    expect(asked.get_by_text("설비값 7, 설비값 8")).to_be_hidden()
    asked.get_by_text("변수가 아닌 열 61").click()
    expect(asked.get_by_text("설비값 7, 설비값 8")).to_be_visible()
    assert violations(page) == []

    asked.locator(".proposed").get_by_role("button", name="‘QC’ 제안이 맞음").click()
    expect(asked.get_by_role("combobox", name="검사 결과의 열")).to_be_focused()
    expect(asked.get_by_role("combobox", name="검사 결과의 열")).to_have_value("QC")
    expect(asked.get_by_text("변수가 아닌 열 60")).to_be_visible()
    with page.expect_download() as download:
        asked.get_by_role("button", name="연결 파일 저장").click()
    download.value.save_as(tmp_path / "columns.yaml")
    assert read_outcome(tmp_path / "columns.yaml") == OutcomeSaid("QC", {})
    asked.get_by_role("button", name="열 30개 적용").click()

    mapping = page.locator(".mapping")
    expect(mapping.locator("> summary")).to_contain_text("모르는 열 60")
    expect(mapping.get_by_text("설비값 7", exact=True)).to_be_hidden()
    mapping.locator("summary", has_text="모르는 열 60").last.click()
    expect(mapping.get_by_text("설비값 7", exact=True)).to_be_visible()
    mapping.locator("summary", has_text="알아본 열").click()
    expect(mapping.get_by_text("QC → 검사 결과")).to_be_visible()
    page.locator("#judge-all-rows").click()
    expect(page.locator("#shots-outcomes")).to_contain_text("맞음 4, 틀림 0", timeout=30_000)


def test_an_outcome_by_its_name_is_read_at_once_and_is_no_unknown_column(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    open_csv(page, plant_table("양부", ["양품", "불량"], further=2))
    expect(page.locator(".mapping > summary")).to_have_text("변수 30/30개 · 모르는 열 2")
    expect(dialog(page)).to_have_count(0)


def test_a_reason_names_the_variable_s_label_and_not_the_name_that_programs_write(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    open_csv(page, "작업자,V2,C/T,비스켓(두께)\n김,3.1,62,9\n이,3.3,61,9.4\n".encode())
    for header, label in (("V2", "고속 사출 속도"), ("C/T", "사이클 타임"), ("비스켓(두께)", "비스킷 두께")):
        row = dialog(page).get_by_role("row").filter(has_text=header)
        expect(row.get_by_role("combobox").locator("option:checked")).to_contain_text(label)
        expect(row).to_contain_text("비슷함")
    assert not re.search(r"[a-z]_[a-z]", dialog(page).inner_text())
