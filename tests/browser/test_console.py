"""The console: line, shot, reason and next move on one screen, each told by which shot it is about."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import PHONE
from tests.browser.local_server import LocalServer
from tests.browser.reading import ask_example, choose_sample, expect_state
from tests.browser.recorded import EVENTS, answered
from tests.browser.scripted_server import DONE, ScriptedServer
from tests.browser.test_diagnosis import picture
from tests.composing import composed
from tests.running import Running

COLD = "정지 뒤 차가운 금형"
SCREENS = [(1366, 768), (1366, 657)]
NOT_SEEN = """nodes => nodes.flatMap(node => {
  const {left, right, top, bottom} = node.getBoundingClientRect();
  const points = [[(left + right) / 2, (top + bottom) / 2],
    [left + 2, top + 2], [right - 2, top + 2], [left + 2, bottom - 2], [right - 2, bottom - 2]];
  const unseen = points.filter(([x, y]) => {
    const hit = document.elementFromPoint(x, y);
    return !hit || !(node === hit || node.contains(hit));
  });
  return unseen.length ? [`${node.className || node.id} ${JSON.stringify(unseen)}`] : [];
})"""
"""Which of the nodes are covered or out of sight at their centre or at a corner."""


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Running(composed(tmp_path_factory.mktemp("data"), OFFLINE_WORD_MS="2", DEMO="on")) as server:
        yield server.url


def not_seen(nodes: Locator) -> list[str]:
    """Which of the nodes are not wholly seen."""
    found: list[str] = nodes.evaluate_all(NOT_SEEN)
    return found


def marks(page: Page) -> Locator:
    """The shots of the line."""
    return page.locator("#line-strip .marks button")


def hold(page: Page, held: list[Route]) -> None:
    """Keep the models' answers back."""

    def keep(route: Route) -> None:
        held.append(route)

    page.route("**/api/predict", keep)


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_line_values_reason_and_next_move_are_on_one_screen(
    page: Page, demo_server: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(demo_server)
    expect(marks(page)).to_have_count(48)
    choose_sample(page, COLD)
    page.locator(".samples-folded > summary").click()
    ask_example(page)
    expect_state(page, "done")

    finding = page.locator("#finding")
    for nodes, least in (
        (marks(page), 30),
        (page.locator(".field").filter(visible=True), 12),
        (finding.locator(".result strong, .result b, .top-mode"), 3),
        (finding.locator("ul.drivers").first.locator("> li"), 3),
        (finding.locator(".adjustments .moves").first.locator("li"), 1),
        (finding.locator(".adjustments button").first, 1),
        (page.locator("#question"), 1),
        (page.locator("#ask"), 1),
    ):
        assert nodes.count() >= least
        wanted = [nodes.nth(index) for index in range(min(nodes.count(), max(least, 1)))]
        assert [fault for node in wanted for fault in not_seen(node)] == []
    page_size: list[int] = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert page_size == [width, height]
    page.mouse.move(0, 0)
    picture(page, f"console-{height}")


@pytest.mark.parametrize("locale", ["ko-KR", "en-GB"])
@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_a_newcomer_has_the_bad_shot_why_and_what_to_try_after_one_click(
    browser: Browser, demo_server: str, width: int, height: int, locale: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, locale=locale)
    page = context.new_page()
    page.goto(demo_server)
    # Which shots are bad is in sight before anything is touched: by shape, by count and by name.
    bad = page.locator("#line-strip .marks button.defect")
    expect(bad.first).to_be_visible()
    assert [fault for mark in bad.all() for fault in not_seen(mark)] == []
    word = "불량" if locale == "ko-KR" else "defect"
    expect(page.locator(".line-head")).to_contain_text(
        re.compile(rf"{word} {bad.count()}|{bad.count()} {word}")
    )
    newest = bad.last
    told = str(newest.get_attribute("aria-label"))
    assert word in told.lower()

    newest.click()

    finding = page.locator("#finding")
    expect(newest).to_have_attribute("aria-pressed", "true")
    expect(finding.locator(".adjustments button").first).to_be_visible()
    share = finding.locator(".result b")
    assert share.inner_text() in told
    expect(finding.locator(".result.bad")).to_be_visible()
    for nodes, count in (
        (finding.locator(".shot-name"), 1),
        (finding.locator(".result strong, .result b, .top-mode"), 3),
        (finding.locator("ul.drivers").first.locator("> li"), 3),
        (finding.locator(".adjustments .moves").first.locator("li").first, 1),
        (finding.locator(".adjustments button").first, 1),
    ):
        assert nodes.count() >= count
        assert [fault for place in range(count) for fault in not_seen(nodes.nth(place))] == []
    assert page.locator("main .reasons").evaluate("node => node.scrollTop") == 0
    context.close()


def test_samples_are_folded_where_the_line_has_shots_and_can_be_reached_by_keyboard(
    page: Page, demo_server: str, local_server: LocalServer
) -> None:
    page.goto(demo_server)
    expect(marks(page).first).to_be_visible()
    sample = page.get_by_role("button", name=COLD)
    expect(sample).to_have_count(0)
    page.locator(".samples-folded summary").press("Enter")
    sample.press("Enter")
    expect(sample).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".shot-name")).to_contain_text(COLD)
    # Where the line has none of its own they stand there, all in sight.
    page.goto(local_server.url)
    expect(page.get_by_role("button", name=COLD)).to_be_visible()
    for chip in page.locator(".samples button").all():
        expect(chip).to_be_in_viewport(ratio=1)


def test_a_shot_of_the_line_shows_what_is_kept_of_it_at_once_and_then_why(
    page: Page, demo_server: str
) -> None:
    waiting: list[Route] = []
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    page.goto(demo_server)
    expect(page.locator("#finding .drivers li").first).to_be_visible()

    hold(page, waiting)
    mark = marks(page).nth(20)
    told = str(mark.get_attribute("aria-label"))
    mark.click()
    verdict = page.locator("#finding .result")
    expect(verdict.locator("b")).to_have_text(told.split("불량 확률 ")[1].split(" (", maxsplit=1)[0])
    expect(page.locator("#finding")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#finding .drivers li")).to_have_count(0)

    waiting.pop().continue_()
    expect(page.locator("#finding .drivers li").first).to_be_visible()
    expect(page.locator("#finding .shot-name")).to_contain_text("샷 demo-")
    expect(page.locator("#finding .shot-name")).to_contain_text("금형 DEMO-1")
    assert not [url for url in posted if url.endswith("/api/chat")]


def test_the_last_shot_that_was_touched_is_the_one_that_is_told(page: Page, demo_server: str) -> None:
    """The answer about a shot that was left meanwhile does not come over the next one."""
    held: list[Route] = []
    page.goto(demo_server)
    expect(page.locator("#finding .drivers li").first).to_be_visible()
    hold(page, held)
    marks(page).nth(5).click()
    marks(page).nth(9).click()
    name = page.locator("#finding .shot-name").inner_text()
    held[-1].continue_()
    expect(page.locator("#finding .drivers li").first).to_be_visible()
    assert page.locator("#finding .shot-name").inner_text() == name


def test_a_prediction_that_fails_leaves_the_kept_verdict_and_is_asked_for_again(
    page: Page, demo_server: str
) -> None:
    page.goto(demo_server)
    expect(page.locator("#finding .drivers li").first).to_be_visible()
    page.route("**/api/predict", lambda route: route.abort())
    marks(page).nth(11).click()
    alert = page.locator("#finding").get_by_role("alert")
    expect(alert).to_contain_text("서버에 연결하지 못했습니다")
    expect(page.locator("#finding .result strong")).to_be_visible()
    page.unroute("**/api/predict")
    alert.get_by_role("button", name="다시 시도").click()
    expect(page.locator("#finding .drivers li").first).to_be_visible()
    expect(alert).to_have_count(0)


def test_an_adjustment_is_for_its_own_shot_and_a_past_turn_leads_back_to_it(
    page: Page, local_server: LocalServer
) -> None:
    speed = page.locator("#value-Process_InjectionSpeed")
    page.goto(local_server.url)
    choose_sample(page, COLD)
    ask_example(page)
    expect_state(page, "done")
    expect(page.locator("#finding .adjustments")).not_to_have_count(0)

    page.get_by_role("button", name="양호한 샷").click()
    good = speed.input_value()
    expect(page.locator("#finding .adjustments")).to_have_count(0)
    turn = page.locator(".turn").first
    expect(turn.locator(".elsewhere")).to_contain_text(f"이 샷이 아닙니다: 샘플: {COLD}")
    apply = turn.locator(".adjustments button").first
    expect(apply).to_have_attribute("aria-disabled", "true")
    apply.click(force=True)
    assert speed.input_value() == good

    turn.get_by_role("button", name="그 샷으로 가기").click()
    assert speed.input_value() != good
    expect(page.locator("#finding .shot-name")).to_contain_text(COLD)
    # What stands beside the conversation is not said in it again.
    expect(turn.locator(".adjustments")).to_have_count(0)
    cold = speed.input_value()
    page.locator("#finding .adjustments button").first.click()
    expect(speed).not_to_have_value(cold)
    expect(page.locator("#finding .shot-name")).to_contain_text("바꾼 값")


def test_what_deviates_is_told_by_its_row_once_the_bands_are_known(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    choose_sample(page, COLD)
    expect(page.locator(".field.unusual")).to_have_count(0)
    ask_example(page)
    expect_state(page, "done")
    label = page.locator(".field.unusual label").first
    expect(label).to_have_css("font-weight", "650")
    expect(page.locator(".field").first).to_have_class(re.compile("unusual"))


def test_history_report_and_file_say_which_shot_it_was(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    choose_sample(page, COLD)
    page.locator("#value-Process_InjectionSpeed").fill("3.9")
    ask_example(page)
    expect_state(page, "done")
    name = f"샘플: {COLD} · 바꾼 값 1개"
    expect(page.locator(".turn .of-shot")).to_have_text(name)
    page.locator("#history").click()
    expect(page.get_by_role("dialog")).to_contain_text(name)
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON 저장").click()
    shot = json.loads(download.value.path().read_text("utf-8"))["shot"]
    assert [shot["kind"], shot["shot_id"]] == ["example", "cold-die"]
    assert shot["changed"] == [{"feature": "Process_InjectionSpeed", "from": 3.5, "to": 3.9}]
    page.locator(".turn-actions").get_by_role("link", name="보고서").click()
    expect(page.locator(".report .facts").first).to_contain_text("사출 속도 3.5 → 3.9 m/s")


def test_what_was_changed_can_be_taken_back_wherever_the_rows_are_scrolled_to(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    page.locator(".field input").first.fill("1")
    page.locator(".field input").last.scroll_into_view_if_needed()
    assert not_seen(page.locator(".changes button")) == []


def test_a_question_that_reached_nobody_is_not_called_refused_and_a_retry_clears_it(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    page.route("**/api/chat**", lambda route: route.abort())
    ask_example(page)
    expect(page.locator(".turn .state").first).to_have_text("연결 안 됨")
    expect(page.locator(".turn .notice.bad")).to_contain_text("서버에 연결하지 못했습니다")
    expect(page.locator(".turn .notice.bad")).not_to_contain_text("받아들여지지")
    page.unroute("**/api/chat**")
    page.locator(".turn .retry button").click()
    expect_state(page, "done")
    expect(page.locator(".notice.bad")).to_have_count(0)
    expect(page.locator(".turn .state").last).to_have_text("다시 물어 답을 받음")


def test_an_answer_with_many_links_is_one_stop_of_the_keyboard(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    choose_sample(page, COLD)
    ask_example(page)
    expect_state(page, "done")
    links = page.locator(".card.answer .text a")
    assert links.count() > 5
    stops = page.locator(".card.answer .text [tabindex='0']")
    expect(stops).to_have_count(1)
    stops.focus()
    page.keyboard.press("ArrowRight")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(links.last).to_be_focused()
    expect(stops).to_have_count(1)


@pytest.mark.parametrize(("locale", "language"), [("en-GB", "en"), ("ko-KR", "ko"), ("fr-FR", "en")])
def test_the_page_speaks_the_browser_s_language_until_a_person_chooses(
    browser: Browser, local_server: LocalServer, locale: str, language: str
) -> None:
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(local_server.url)
    ask = {"ko": "질문하기", "en": "Ask"}
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("#ask")).to_have_text(ask[language])
    page.locator("#language").click()
    chosen = "ko" if language == "en" else "en"
    for _ in range(2):
        page.reload()
        expect(page.locator("html")).to_have_attribute("lang", chosen)
        expect(page.locator("#ask")).to_have_text(ask[chosen])
    context.close()


def test_a_phone_has_the_same_order_and_the_question_box_at_the_thumb(
    browser: Browser, demo_server: str
) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.goto(demo_server)
    expect(page.locator("#finding .drivers li").first).to_be_visible()
    tops = [
        page.locator(name).evaluate("node => node.getBoundingClientRect().top + scrollY")
        for name in ("#line-strip", "#panel", "#finding", "#turns")
    ]
    assert tops == sorted(tops)
    for _ in range(2):
        assert not_seen(page.locator("#question, #ask")) == []
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


MARKDOWN = (
    "## 머리글\n\n문단 **굵게** *기울여* `코드`\n\n- 하나\n- 둘\n  - 둘의 하나\n\n1. 첫째\n2. 둘째\n\n"
    "> 인용\n\n| 가 | 나 |\n|---|---|\n| 1 | 2 |\n\n```\n코드\n```\n\n---\n\n[다른 글](https://example.org)"
)
STYLES = """node => [...node.querySelectorAll("*")].filter(one => !one.matches("mark")).map(one => {
  const style = getComputedStyle(one);
  const names = ["display", "position", "fontWeight", "fontStyle", "gridTemplateColumns",
    "paddingLeft", "marginTop", "borderTopWidth", "maxHeight", "textAlign", "columnCount", "justifyContent",
    "counterIncrement", "float", "whiteSpace"];
  const told = names.map(name => style[name]);
  // Inherited, and seen on an item alone.
  if (one.localName === "li") told.push(style.listStyleType);
  return [one.localName + " " + told[0], ...told, getComputedStyle(one, "::before").content].join("|");
})"""


def test_no_style_of_the_page_reaches_into_foreign_markdown(page: Page, scripted: ScriptedServer) -> None:
    """A list in an answer, a passage or a report looks as one on a bare page with the same sheet."""
    search = {
        "query": "q",
        "results": [{"id": "a.ko", "title": "글", "language": "ko", "excerpt": MARKDOWN, "highlights": []}],
    }
    results = [row for row in EVENTS if row["type"] in ("t1_result", "t2_result")]
    scripted.stream(*results, {"type": "t3_result", "data": search}, answered(MARKDOWN), DONE)
    page.goto(scripted.url)
    ask_example(page)
    expect_state(page, "done")
    page.locator(".turn-actions").get_by_role("link", name="보고서").click()
    places = [".card.answer .text", ".card.sources .text", ".report .card.answer .text"]
    for place in [*places, ".report .card.sources .text"]:
        block = page.locator(place).last
        within: list[str] = block.evaluate(STYLES)
        assert any(row.startswith("li list-item") for row in within), within
        assert any(row.startswith("td table-cell") for row in within), within
        bare: list[str] = block.evaluate(
            f"""node => {{
              const copy = node.cloneNode(true);
              copy.className = "text";
              const parent = document.createElement("div");
              parent.append(copy);
              document.body.append(parent);
              const styles = ({STYLES})(copy);
              parent.remove();
              return styles;
            }}"""
        )
        assert within == bare, place


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_and_corners_are_of_a_few_sizes_and_none_is_too_small(
    browser: Browser, demo_server: str, scheme: Any
) -> None:
    context = browser.new_context(
        locale="ko-KR", color_scheme=scheme, viewport={"width": 1366, "height": 768}
    )
    page = context.new_page()
    page.goto(demo_server)
    choose_sample(page, COLD)
    ask_example(page)
    expect_state(page, "done")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    sizes: list[float] = page.evaluate(
        """() => [...new Set([...document.body.querySelectorAll("*")]
          .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
          .map(one => parseFloat(getComputedStyle(one).fontSize)))]"""
    )
    assert min(sizes) >= 14
    assert len(sizes) <= 6, sizes
    corners: list[str] = page.evaluate(
        """() => [...new Set([...document.body.querySelectorAll("*")]
          .map(one => getComputedStyle(one).borderTopLeftRadius))]"""
    )
    assert len(set(corners) - {"0px", "50%"}) <= 2, corners
    context.close()


def test_at_twice_the_size_nothing_is_cut_off(browser: Browser, local_server: LocalServer) -> None:
    """A panel of 1366 × 768 at 200 % has half as many pixels of the style sheet."""
    context = browser.new_context(locale="ko-KR", viewport={"width": 683, "height": 384})
    page = context.new_page()
    page.goto(local_server.url)
    ask_example(page)
    expect_state(page, "done")
    assert page.evaluate("document.documentElement.scrollWidth") == 683
    expect(page.locator("#finding .result")).to_be_visible()
    context.close()
