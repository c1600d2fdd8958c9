"""Where a reader stands: at an answer that has ended, at an entry that opens, at words that are whole."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from starlette.responses import JSONResponse, Response

from tests.browser.conftest import PHONE
from tests.browser.reading import answer_text, ask_example, expect_state
from tests.browser.results import T1, delta
from tests.browser.scripted_line import ScriptedLine, shot
from tests.browser.scripted_server import DONE, Gate, ScriptedServer

LONG = [delta(f"{at}번째 단락입니다. 게이트 속도와 보온로 온도를 함께 봅니다.\n\n") for at in range(60)]
SCREENS: dict[str, dict[str, Any]] = {
    "panel": {"viewport": {"width": 1366, "height": 657}, "locale": "ko-KR"},
    "phone": PHONE,
}
FOUND = {"type": "t1_result", "data": T1}
TABLE = """| 원인 (cause) | 결과 (result) | 무엇을 볼지 (what to look at) | 값 (value) | 담당 부서 (who) |
|---|---|---|---|---|
| incomplete solidification | defect | accumulator pressure drop | 3.5 m/s | maintenance |
| 보온로 온도가 낮고 금형이 차가움 | defect | intensification | 658 °C | 생산기술팀과 보전팀 |
"""
BROKEN = """() => {
  const faults = [];
  for (const cell of document.querySelectorAll(".card.answer :is(td, th)")) {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      for (const { 0: word, index } of text.data.matchAll(/\\S+/g)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        if (range.getClientRects().length > 1) faults.push(word);
      }
    }
  }
  return faults;
}"""


def top_of(node: Locator) -> float:
    return float(node.evaluate("node => node.getBoundingClientRect().top"))


def panel_top(page: Page) -> float:
    return float(page.evaluate("document.querySelector('#turns').getBoundingClientRect().top"))


@pytest.mark.parametrize("screen", SCREENS)
def test_an_answer_that_has_ended_stands_at_its_beginning(
    browser: Browser, scripted: ScriptedServer, screen: str
) -> None:
    context = browser.new_context(**SCREENS[screen])
    page = context.new_page()
    page.goto(scripted.url)
    gate = Gate()
    scripted.stream(FOUND, *LONG, gate, DONE)
    ask_example(page)
    expect(answer_text(page)).to_contain_text("59번째")
    expect(page.locator(".turn .end").first).to_be_in_viewport()
    gate.open()
    expect_state(page, "done")
    question = page.locator(".turn h2").first
    expect(question).to_be_in_viewport(ratio=1)
    edge = panel_top(page) if screen == "panel" else 0
    assert edge - 1 <= top_of(question) < edge + 60
    context.close()


def test_a_reader_who_has_scrolled_stays_where_they_are(page: Page, scripted: ScriptedServer) -> None:
    page.goto(scripted.url)
    gates = [Gate(), Gate()]
    scripted.stream(FOUND, *LONG[:40], gates[0], *LONG[40:], gates[1], DONE)
    ask_example(page)
    expect(answer_text(page)).to_contain_text("39번째")
    box = page.locator("#turns").bounding_box()
    assert box
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.wheel(0, -300)
    page.wait_for_function("document.querySelector('#turns').scrollTop > 0")
    page.wait_for_timeout(300)
    stood = page.locator("#turns").evaluate("node => node.scrollTop")
    gates[0].open()
    expect(answer_text(page)).to_contain_text("59번째")
    assert page.locator("#turns").evaluate("node => node.scrollTop") == stood
    gates[1].open()
    expect_state(page, "done")
    page.wait_for_timeout(200)
    assert page.locator("#turns").evaluate("node => node.scrollTop") == stood > 0


def test_a_short_answer_moves_nothing(page: Page, scripted: ScriptedServer) -> None:
    page.goto(scripted.url)
    scripted.stream(FOUND, delta("짧은 답입니다."), DONE)
    ask_example(page)
    expect_state(page, "done")
    assert page.locator("#turns").evaluate("node => node.scrollTop") == 0


@pytest.mark.parametrize("size", [(1366, 768), (390, 844), (683, 384)])
def test_no_word_is_broken_in_a_table_of_an_answer(
    page: Page, scripted: ScriptedServer, size: tuple[int, int]
) -> None:
    """The last one is the panel at 200 %."""
    page.set_viewport_size(ViewportSize(width=size[0], height=size[1]))
    page.goto(scripted.url)
    scripted.stream(FOUND, delta(TABLE), DONE)
    ask_example(page)
    expect_state(page, "done")
    expect(page.locator(".card.answer td")).to_have_count(10)
    assert page.evaluate(BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]


@pytest.fixture
def inspectable(scripted: ScriptedServer) -> ScriptedLine:
    bad = shot(2, "unsure")
    made = ScriptedLine(scripted, [shot(1), bad])
    scripted.routes["/api/shots/default/s-2"] = lambda: _detail(bad)
    return made


def _detail(row: dict[str, Any]) -> Response:
    return JSONResponse({**row, "outcomes": [row["outcome"]] if row["outcome"] else []})


IN_SIGHT = """node => {
  const hidden = [];
  for (const part of [node, ...node.querySelectorAll("input, button, textarea")]) {
    if (part.hidden) continue;
    const box = part.getBoundingClientRect();
    const corners = [[box.left + 4, box.top + 4], [box.right - 4, box.bottom - 4],
      [(box.left + box.right) / 2, (box.top + box.bottom) / 2]];
    for (const [x, y] of corners) {
      const seen = document.elementFromPoint(x, y);
      if (!seen || !(node.contains(seen))) hidden.push(`${part.tagName} ${x} ${y}`);
    }
  }
  return hidden;
}"""


@pytest.mark.parametrize("screen", SCREENS)
def test_the_entry_of_an_outcome_opens_in_sight_with_the_focus_in_it(
    browser: Browser, scripted: ScriptedServer, inspectable: ScriptedLine, screen: str
) -> None:
    context = browser.new_context(**SCREENS[screen])
    page = context.new_page()
    page.goto(scripted.url)
    expect(page.locator("#finding .drivers li").first).to_be_visible()
    page.get_by_role("button", name="검사 결과 입력").click()
    form = page.get_by_role("form", name="검사 결과")
    expect(form.get_by_role("radio", name="양품")).to_be_focused()
    assert form.evaluate(IN_SIGHT) == []
    # It grows by the kinds of defect, and is still seen from its beginning.
    form.get_by_role("radio", name="불량").check()
    expect(form.get_by_role("checkbox").first).to_be_visible()
    expect(form.get_by_role("radio", name="양품")).to_be_in_viewport(ratio=1)
    expect(form.get_by_role("checkbox").first).to_be_in_viewport(ratio=1)
    inspectable.ended = True
    context.close()


def test_what_is_to_be_done_follows_what_the_inspection_said(
    page: Page, scripted: ScriptedServer, inspectable: ScriptedLine, ask_t1: Callable[[str], None]
) -> None:
    ask_t1("unsure")
    page.goto(scripted.url)
    finding = page.locator("#finding")
    expect(finding.locator(".drivers li").first).to_be_visible()
    expect(finding).to_contain_text("따로 검사하세요")
    bad = inspectable.shots[-1]
    bad["outcome"] = {
        "result": "defect",
        "modes": [],
        "note": "",
        "photo": "",
        "at": bad["at"],
        "by": "",
    }
    page.reload()
    page.locator("#line-strip .marks button").last.click()
    expect(finding.locator("> .outcome")).to_have_text("검사 결과: 불량 다음 샷 전에 원인을 바로잡으세요.")
    expect(finding.locator(".drivers li").first).to_be_visible()
    expect(finding).not_to_contain_text("따로 검사하세요")
    finding.get_by_role("link", name="보고서", exact=True).click()
    expect(page.locator(".sheet footer")).to_be_visible()
    expect(page.locator("main.report")).to_contain_text("확실하지 않습니다")
    expect(page.locator("main.report")).not_to_contain_text("따로 검사하세요")
    inspectable.ended = True


@pytest.fixture
def ask_t1(scripted: ScriptedServer, inspectable: ScriptedLine) -> Callable[[str], None]:
    """Sets the verdict that the models give of a shot."""

    def answer(verdict: str) -> None:
        reasons = [{"code": "near", "message": "m", "message_ko": "기준에 가깝습니다."}]
        t1 = {**T1, "verdict": verdict, "reasons": reasons}
        scripted.routes["/api/predict"] = lambda: JSONResponse({"t1": t1, "t2": inspectable.t2})

    return answer
