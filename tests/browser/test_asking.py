"""Asking: the values of a shot, tables of shots, what-ifs, the question box; on the whole local server."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page, Route, expect

from tests.browser.conftest import Faults
from tests.browser.local_server import LocalServer
from tests.browser.reading import expect_state
from tests.browser.scripted_server import DONE, SCHEMA, Gate, ScriptedServer
from tests.browser.test_accessibility import violations
from training.table_checks.workbook_files import Cell, Value, xlsx

FEATURES: list[dict[str, Any]] = SCHEMA["features"]
EXAMPLES: dict[str, dict[str, float]] = {row["id"]: row["features"] for row in SCHEMA["examples"]}
SPEED = "Process_InjectionSpeed"
DIE = "Process_MoldTemperature"

DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, {type: "text/csv"}));
  const send = (kind) => document.querySelector("main").dispatchEvent(
    new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
  send("dragover");
  send("drop");
}"""
PASTE = """([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.querySelector(selector).dispatchEvent(event);
  return event.defaultPrevented;
}"""


def row(example: str, *, separator: str = ",") -> str:
    """A sample shot as a row of values in the schema's order."""
    return separator.join(str(EXAMPLES[example][feature["name"]]) for feature in FEATURES)


def korean_csv() -> str:
    """Three shots under Korean labels, each with its time, and one column that nobody knows."""
    header = ",".join(["일시", *(feature["label"] for feature in FEATURES), "비고"])
    shots = [f"08:0{at},{row(name)},x" for at, name in enumerate(["good", "cold-die", "low-clamp"])]
    return "\r\n".join([header, *shots, ""])


def value(page: Page, name: str) -> Locator:
    """A variable's field."""
    return page.locator(f"#value-{name}")


def open_csv(page: Page, content: bytes, name: str = "shots.csv") -> None:
    """Choose a file as the button's dialog would."""
    file: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.locator("input[type=file][accept*=csv]").set_input_files(file)


def test_a_file_of_korean_excel_is_opened_and_its_shots_are_stepped_through(
    page: Page, local_server: LocalServer, faults: Faults
) -> None:
    page.goto(local_server.url)
    open_csv(page, korean_csv().encode("cp949"))

    expect(page.locator(".stepper")).to_contain_text("shots.csv")
    expect(page.locator(".mapping > summary")).to_have_text("변수 30/30개 · 모르는 열 1")
    number = page.get_by_role("spinbutton", name="샷 번호")
    expect(number).to_have_value("1")
    expect(value(page, SPEED)).to_have_value("4.2")

    page.get_by_role("button", name="다음 샷").click()
    expect(number).to_have_value("2")
    expect(value(page, SPEED)).to_have_value("3.5")
    expect(page.locator(".stepper .caption")).to_have_text("08:01:00")
    page.keyboard.press("Alt+PageDown")
    expect(number).to_have_value("3")
    expect(page.get_by_role("button", name="다음 샷")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Alt+Shift+PageUp")
    expect(number).to_have_value("1")
    number.fill("2")
    number.press("Enter")
    expect(value(page, SPEED)).to_have_value("3.5")

    page.get_by_role("button", name="불량 원인이 뭐야?").click()
    expect_state(page, "done")
    expect(page.locator(".card.verdict .result strong")).to_have_text("불량")
    assert faults == []


def test_a_dropped_file_fills_the_values_and_asks_nothing_of_the_server(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    expect(page.locator("#composer")).to_be_visible()
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.evaluate(DROP, ["dropped.csv", f"{SPEED};{DIE}\n3,9;170\n"])

    expect(page.locator(".stepper")).to_contain_text("dropped.csv")
    expect(page.locator("#status")).to_have_text("샷 1개를 읽었습니다.")
    expect(value(page, SPEED)).to_have_value("3.9")
    expect(value(page, "Process_Temperature")).to_have_value("")
    expect(page.locator(".mapping > summary")).to_contain_text("변수 2/30개")
    # The code that reads tables comes with the first one.
    assert all(re.fullmatch(r".+/assets/[\w-]+\.js", url) for url in asked)


def test_a_row_pasted_anywhere_fills_the_values_and_a_question_box_keeps_its_own(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    expect(page.locator("#composer")).to_be_visible()
    cold = row("cold-die", separator="\t")

    assert page.evaluate(PASTE, ["#question", cold]) is False
    expect(page.locator(".stepper")).to_have_count(0)
    assert page.evaluate(PASTE, [f"#value-{SPEED}", "3.7"]) is False
    assert page.evaluate(PASTE, [f"#value-{SPEED}", cold]) is True
    expect(value(page, SPEED)).to_have_value("3.5")
    page.locator(".mapping > summary").click()
    expect(page.locator(".mapping")).to_contain_text("머리글이 없어 열 30개를 변수 순서대로 읽었습니다.")


def test_the_place_to_paste_keeps_what_could_not_be_read(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    page.get_by_role("button", name="행 붙여넣기").click()
    box = page.get_by_label("표에서 복사한 행")
    expect(box).to_be_focused()
    box.fill("1,2,3")
    page.get_by_role("button", name="값 채우기").click()
    expect(page.get_by_role("alert")).to_contain_text("열이 3개입니다(변수는 30개)")
    expect(box).to_have_value("1,2,3")

    box.fill("사출 속도\n3.3")
    page.get_by_role("button", name="값 채우기").click()
    expect(value(page, SPEED)).to_have_value("3.3")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("button", name="행 붙여넣기")).to_be_focused()


def test_cells_that_are_no_numbers_are_named_by_row_and_column_and_stop_the_question(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    open_csv(page, f"사출 속도,{DIE}\n3.9,170\n4.0,높음\n".encode())
    page.get_by_role("button", name="3행 ‘Process_MoldTemperature’: ‘높음’").click()

    field = value(page, DIE)
    expect(field).to_have_value("높음")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"#value-{DIE}-note")).to_have_text("✕ 숫자가 아님")
    page.locator("#question").fill("왜?")
    page.locator("#question").press("Enter")
    expect(page.locator("#fault")).to_contain_text("숫자가 아닌 값이 있습니다: 금형 온도")
    expect(page.locator("#question")).to_have_value("왜?")
    page.get_by_role("button", name="값 고치기").click()
    expect(field).to_be_focused()


def test_a_button_that_goes_away_hands_the_focus_on(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    open_csv(page, f"{SPEED}\n3.9\n4.0\n".encode())
    page.get_by_role("button", name="다음 샷").press("Enter")
    expect(page.locator("#status")).to_have_text("샷 2개 중 2번째")
    page.get_by_role("button", name="통상값").press("Enter")
    page.get_by_role("button", name="이 표의 샷으로").press("Enter")
    expect(page.get_by_role("spinbutton", name="샷 번호")).to_have_value("2")
    expect(page.locator(".stepper")).to_be_focused()
    page.get_by_role("button", name="표 닫기").press("Enter")
    expect(page.get_by_role("button", name="표 열기")).to_be_focused()

    page.locator("#what-if > summary").press("Enter")
    page.get_by_role("button", name="증압 높이기").press("Enter")
    page.get_by_role("button", name="증압 되돌리기").press("Enter")
    expect(page.get_by_role("slider", name="증압")).to_be_focused()
    page.locator("#examples button").first.press("Enter")
    expect(page.locator("#ask")).to_be_focused()


def test_a_workbook_is_opened_and_its_sheet_chosen(page: Page, local_server: LocalServer) -> None:
    """Its code is loaded then, under the page's own policy."""
    rows: list[list[Value]] = [["사출 속도 (cm/s)", "일시"], [Cell(390), Cell(45332.625, "yyyy-mm-dd hh:mm")]]
    page.goto(local_server.url)
    open_csv(page, xlsx({"1월": rows, "2월": [rows[0], [Cell(410), rows[1][1]]]}), "shots.xlsx")
    page.get_by_role("button", name="2월").click()
    expect(value(page, SPEED)).to_have_value("4.1")
    expect(page.locator(".mapping")).to_contain_text("cm/s 값 1개를 m/s로 환산했습니다")
    expect(page.locator(".stepper")).to_contain_text("2024-02-10 15:00:00")


def test_a_workbook_is_refused_with_what_to_do(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    open_csv(page, b"PK\x03\x04rest", "shots.xlsx")
    expect(page.get_by_role("alert")).to_contain_text("손상되었거나 암호가")


def test_a_large_table_is_opened_and_a_reload_keeps_the_shot(page: Page, local_server: LocalServer) -> None:
    shots = "".join(f"4.2,{shot}\n" for shot in range(1, 30_000))
    page.goto(local_server.url)
    open_csv(page, f"{SPEED},shot\n{shots}3.5,30000\n".encode())
    page.get_by_role("button", name="마지막 샷").click()
    expect(page.get_by_role("spinbutton", name="샷 번호")).to_have_value("30000")
    page.locator(".mapping > summary").click()
    expect(page.locator(".mapping")).to_contain_text("표가 커서 새로 고치면 사라집니다.")

    page.reload()
    expect(value(page, SPEED)).to_have_value("3.5")
    expect(page.locator(".stepper")).to_have_count(0)


def test_a_reload_brings_back_table_shot_edits_and_draft(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    open_csv(page, korean_csv().encode())
    page.get_by_role("button", name="다음 샷").click()
    value(page, SPEED).fill("3.8")
    page.locator("#question").fill("반쯤 쓴 질문")

    page.reload()
    expect(page.get_by_role("spinbutton", name="샷 번호")).to_have_value("2")
    expect(value(page, SPEED)).to_have_value("3.8")
    expect(page.locator(".changes")).to_contain_text("바꾼 값 1개")
    expect(page.locator("#question")).to_have_value("반쯤 쓴 질문")
    page.get_by_role("button", name="이전 샷").click()
    expect(value(page, SPEED)).to_have_value("4.2")


def test_another_lines_page_begins_with_its_own_values(
    context: BrowserContext, page: Page, scripted: ScriptedServer
) -> None:
    page.goto(scripted.url)
    open_csv(page, korean_csv().encode())
    expect(page.locator(".stepper")).to_be_visible()
    other = {**SCHEMA, "line": "line-7"}
    context.route("**/api/schema", lambda route: answer(route, other))

    page.reload()
    expect(page.get_by_role("button", name="양호한 샷")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".stepper")).to_have_count(0)


def answer(route: Route, body: Any) -> None:
    """Answer a request with JSON."""
    route.fulfill(status=200, content_type="application/json", body=json.dumps(body))


def test_what_deviates_stands_on_top_and_the_others_are_found_by_a_word(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    first = page.locator(".field input").first
    expect(first).to_have_id("value-Process_Temperature")
    value(page, DIE).fill("150")
    expect(page.locator(f"#value-{DIE}-note")).to_have_text("▲ 설정 한계 밖")
    # Not while it is typed: the field would go away under its reader's hands.
    expect(first).to_have_id("value-Process_Temperature")
    expect(page.get_by_role("button", name="금형 온도가 범위를 벗어나면")).to_be_visible()

    page.reload()
    expect(first).to_have_id(f"value-{DIE}")
    page.get_by_role("button", name="◆ 벗어난 값 1개만").click()
    expect(page.locator(".field")).to_have_count(1)
    page.get_by_role("button", name="통상값").click()
    expect(page.locator(".form-tools .marks")).to_have_count(0)
    expect(page.locator(".field")).to_have_count(30)

    page.get_by_role("searchbox", name="변수 찾기").fill("보압")
    expect(page.locator(".field label")).to_have_text(["증압", "증압 시간"])


def test_arrow_keys_step_a_setpoint_on_the_machines_grid(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    field = value(page, SPEED)
    field.press("ArrowUp")
    expect(field).to_have_value("4.3")
    field.press("Shift+ArrowUp")
    field.press("Shift+ArrowUp")
    expect(field).to_have_value("5.4")
    field.press("ArrowDown")
    expect(field).to_have_value("5.3")


def test_a_what_if_shows_the_difference_is_asked_about_and_applied(
    page: Page, local_server: LocalServer, faults: Faults
) -> None:
    page.goto(local_server.url)
    page.get_by_role("button", name="차가운 금형").click()
    page.get_by_role("button", name="불량 원인").click()
    expect_state(page, "done")
    page.locator("#what-if > summary").click()
    expect(page.locator("#what-if .order")).to_have_text("이 샷의 위험을 높인 설정부터")

    slider = page.get_by_role("slider", name="사출 속도")
    slider.focus()
    slider.press("End")
    difference = page.locator(".difference")
    expect(difference.locator("strong")).to_be_visible()
    slider.press("Home")
    expect(page.locator(".slider.moved output")).to_have_text("2.6 m/s")
    for _ in range(14):
        page.get_by_role("button", name="사출 속도 높이기").click()
    expect(page.locator(".slider.moved output")).to_have_text("4.0 m/s")
    expect(difference).to_have_attribute("aria-busy", "false")
    lower = re.compile(r"불량 확률 [\d.]+ % → [\d.]+ % ▼ −[\d.]+ %p")
    expect(difference.locator(".sides")).to_have_text(lower)
    after = difference.locator(".sides").inner_text().split("→")[1].split("%")[0].strip()
    companions = "따라 움직이는 값: 평균 플런저 속도 2.17 → 2.48 m/s"
    expect(difference.locator(".companions")).to_contain_text(companions)
    expect(difference.locator(".verdict")).to_have_text("판정 불량 → 불확실 (판정 기준 20.0 %)")
    expect(value(page, SPEED)).to_have_value("3.5")

    page.get_by_role("button", name="이 변경을 질문하기").click()
    question = page.locator("#question")
    expect(question).to_have_value("고속 사출 속도를 4.0으로 바꾸면?")
    expect(question).to_be_focused()
    question.press("Enter")
    expect_state(page, "done")
    # The agent finds the same change, and the same figure.
    card = page.locator(".turn .card.verdict").first
    expect(card.locator(".what-if")).to_contain_text("4")
    expect(card).to_contain_text(f"불량 확률 {after} %")

    page.locator("#what-if").get_by_role("button", name="값에 적용").click()
    expect(value(page, SPEED)).to_have_value("4")
    expect(value(page, "Sensor_Speed")).to_have_value("2.482")
    expect(page.locator(".slider.moved")).to_have_count(0)
    expect(difference).to_have_text("아직 움직인 설정이 없습니다.")
    assert faults == []


def test_a_what_if_that_fails_says_so_in_its_place_and_is_tried_again(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    page.locator("#what-if > summary").click()
    page.route("**/api/predict", lambda route: route.abort())
    page.get_by_role("button", name="증압 높이기").click()
    expect(page.locator(".difference")).to_contain_text("서버에 연결하지 못했습니다.")
    page.unroute("**/api/predict")
    page.get_by_role("button", name="다시 예측").click()
    expect(page.locator(".difference .sides")).to_contain_text("→")


def test_suggestions_follow_what_was_found(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    page.get_by_role("button", name="차가운 금형").click()
    page.get_by_role("button", name="불량 원인").click()
    expect_state(page, "done")
    suggestions = page.locator("#examples button")
    expect(suggestions.first).to_have_text("콜드셧 대책 알려줘")
    expect(suggestions.nth(1)).to_contain_text("바꾸면?")
    page.get_by_role("button", name="English").click()
    expect(suggestions.first).to_have_text("What helps against cold shut?")
    expect(suggestions.nth(1)).to_contain_text("What if I set the ")


def test_enter_sends_but_not_while_a_syllable_is_composed(page: Page, scripted: ScriptedServer) -> None:
    scripted.stream(DONE)
    page.goto(scripted.url)
    box = page.locator("#question")
    box.fill("왜 불량이")
    box.press("Shift+Enter")
    box.press_sequentially("야?")
    box.evaluate(
        """box => {
          const enter = {key: "Enter", bubbles: true, cancelable: true};
          box.dispatchEvent(new KeyboardEvent("keydown", {...enter, isComposing: true}));
          box.dispatchEvent(new KeyboardEvent("keydown", {...enter, keyCode: 229}));
        }"""
    )
    assert scripted.bodies() == []
    box.press("Enter")
    expect_state(page, "done")
    assert [body["question"] for body in scripted.bodies()] == ["왜 불량이\n야?"]
    expect(box).to_have_value("")


def test_a_question_over_the_limit_is_counted_kept_and_not_sent(page: Page, scripted: ScriptedServer) -> None:
    page.goto(scripted.url)
    box = page.locator("#question")
    box.fill("가" * 3599)
    expect(page.locator("#composer .length")).to_have_count(0)
    box.fill("가" * 4001)
    expect(page.locator("#composer .length")).to_have_text("4,001 / 4,000자")
    page.locator("#ask").click()
    expect(page.locator("#fault")).to_have_text("질문이 4001자입니다. 4,000자까지 보낼 수 있습니다.")
    assert scripted.bodies() == []
    assert len(box.input_value()) == 4001


def test_a_question_written_while_another_is_answered_waits_in_its_box(
    page: Page, scripted: ScriptedServer
) -> None:
    gate = Gate()
    scripted.stream({"type": "status", "message": "…"}, gate, DONE)
    page.goto(scripted.url)
    box = page.locator("#question")
    box.fill("첫 질문")
    box.press("Enter")
    expect_state(page, "running")
    box.fill("다음 질문")
    box.press("Enter")
    expect(page.locator("#fault")).to_contain_text("앞 질문에 답하는 중입니다.")
    expect(box).to_have_value("다음 질문")
    gate.open()
    expect_state(page, "done")
    expect(page.locator("#fault")).to_have_count(0)
    assert len(scripted.bodies()) == 1


def test_a_phone_scrolls_no_table_and_no_what_if_sideways(
    browser: Browser, local_server: LocalServer
) -> None:
    context = browser.new_context(
        locale="ko-KR", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    page.goto(local_server.url)
    page.locator("#panel > summary").click()
    open_csv(page, korean_csv().encode(), f"{'long_name_' * 12}.csv")
    expect(page.locator(".stepper")).to_be_visible()
    page.get_by_role("button", name="행 붙여넣기").click()
    page.locator(".mapping > summary").click()
    page.locator("#what-if > summary").click()
    page.locator("#what-if .control button").last.click()
    expect(page.locator(".difference .sides")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing_in_tables_and_what_ifs(
    page: Page, local_server: LocalServer, language: str
) -> None:
    page.goto(local_server.url)
    if language == "en":
        page.get_by_role("button", name="English").click()
    open_csv(page, f"사출 속도,{DIE},비고\n3.9,150,x\n높음,170,x,7\n4.0,x,x\n".encode())
    expect(page.locator(".stepper")).to_be_visible()
    page.locator("#what-if > summary").click()
    page.locator("#what-if .control button").last.click()
    expect(page.locator(".difference .sides")).to_be_visible()
    page.locator(".sources-of-table button").last.click()
    assert violations(page) == []
