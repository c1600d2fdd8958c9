"""What a reader sees while an answer is on its way, and how each way of ending looks."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Faults
from tests.browser.reading import answer_text, ask_example, expect_state
from tests.browser.recorded import EVENTS, answered, event
from tests.browser.results import STATUS, delta
from tests.browser.scripted_server import DONE, Gate, ScriptedServer, encoded

TOOL = {"tool": "predict_quality", "tool_use_id": "a"}
RETRY = "같은 질문 다시 보내기"


def test_the_steps_follow_the_events_each_with_its_time(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    gates = [Gate() for _ in range(3)]
    scripted.stream(
        STATUS,
        {"type": "tool_start", **TOOL, "input": {}},
        gates[0],
        {"type": "tool_end", **TOOL, "result": {}},
        gates[1],
        delta("답"),
        gates[2],
        DONE,
    )
    ask()
    steps = page.locator(".steps li")

    expect(steps.filter(has_text="질문 접수")).to_have_class("done")
    expect(steps.filter(has_text="예측")).to_have_class("running")
    expect(steps.filter(has_text="문서")).to_have_class("waiting")
    gates[0].open()
    expect(steps.filter(has_text="예측")).to_have_class("done")
    expect(steps.filter(has_text="예측").locator("time")).to_have_text("0.20 s")
    gates[1].open()
    expect(steps.filter(has_text="답변")).to_have_class("running")
    expect(steps.filter(has_text="문서")).to_have_count(0)
    gates[2].open()
    expect(page.locator(".steps li.done")).to_have_count(3)


def test_the_server_s_own_log_is_folded_away_and_there(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    scripted.stream(*EVENTS)
    ask()
    expect_state(page, "done")
    expect(page.locator(".timeline")).to_be_hidden()

    page.locator(".log summary").click()

    expect(page.locator(".timeline")).to_be_visible()
    expect(page.locator(".timeline li").first).to_contain_text("도구 선택 중...")


def test_silence_is_told_before_and_after_the_first_event(page: Page, scripted: ScriptedServer) -> None:
    page.clock.install()
    page.goto(scripted.url)
    first, second = Gate(), Gate()
    scripted.stream(b": ping\n\n", first, STATUS, second, delta("답"), DONE)
    ask_example(page)
    expect_state(page, "running")

    page.clock.fast_forward(6_000)
    expect(page.locator(".quiet-note")).to_contain_text("서버의 첫 응답을")
    first.open()
    expect(page.locator(".steps li").first).to_have_class("done")
    expect(page.locator(".quiet-note")).to_have_count(0)

    page.clock.fast_forward(6_000)
    expect(page.locator(".quiet-note")).to_contain_text("아직 작업 중입니다")
    second.open()
    expect_state(page, "done")
    expect(page.locator(".quiet-note")).to_have_count(0)


def test_the_growing_end_shows_no_half_marks(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    gates = [Gate() for _ in range(3)]
    scripted.stream(
        delta("**판정: 불"),
        gates[0],
        delta("량 71 %**입니다\n-"),
        gates[1],
        delta(" `Process_"),
        gates[2],
        DONE,
    )
    ask()
    text = answer_text(page)

    expect(text.locator("strong")).to_have_text("판정: 불")
    expect(text).to_have_text("판정: 불")
    gates[0].open()
    expect(text).to_have_text("판정: 불량 71 %입니다")
    expect(text.locator("strong")).to_have_text("판정: 불량 71 %")
    expect(text.locator("h4, h5, h6")).to_have_count(0)
    gates[1].open()
    expect(text.locator("li code")).to_have_text("Process_")
    gates[2].open()
    expect_state(page, "done")


def test_a_range_with_a_tilde_is_not_struck_through(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    scripted.stream(answered("과열도는 60~120 K, 시간은 3~6 s, ~~아님~~"), DONE)
    ask()
    expect(answer_text(page)).to_contain_text("60~120 K, 시간은 3~6 s")
    expect(answer_text(page).locator("del")).to_have_text("아님")


def test_paragraphs_that_are_finished_keep_their_nodes(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    gate = Gate()
    scripted.stream(delta("첫 문단입니다.\n\n둘째 문"), gate, delta("단입니다."), DONE)
    ask()
    expect(answer_text(page)).to_contain_text("둘째 문")
    page.locator(".text p").first.evaluate("node => { node.kept = true; }")
    gate.open()
    expect_state(page, "done")
    expect(answer_text(page)).to_contain_text("둘째 문단입니다.")
    assert page.locator(".text p").first.evaluate("node => node.kept") is True


def test_pieces_that_come_at_once_are_drawn_at_once(page: Page, scripted: ScriptedServer) -> None:
    page.goto(scripted.url)
    pieces = b"".join(encoded(delta(f"낱말{number} "), number) for number in range(1, 401))
    scripted.stream(pieces, encoded(DONE, 401))
    page.evaluate(
        """() => {
          window.drawings = 0;
          new MutationObserver((all) => {
            window.drawings += all.some(({ target }) => target.classList?.contains("text"));
          }).observe(document.body, { subtree: true, childList: true });
        }"""
    )
    ask_example(page)
    expect_state(page, "done")
    expect(answer_text(page)).to_contain_text("낱말400")
    drawings: int = page.evaluate("window.drawings")
    assert 0 < drawings < 40


def test_the_growing_answer_is_followed_by_a_reader_who_sees_its_end_and_by_no_other(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    page.set_viewport_size({"width": 900, "height": 500})
    gates = [Gate(), Gate(), Gate()]
    lines = "".join(f"- 줄 {number}\n" for number in range(60))
    scripted.stream(delta("시작\n\n"), gates[0], delta(lines), gates[1], delta(lines), gates[2], DONE)
    ask()
    expect(answer_text(page)).to_contain_text("시작")
    page.locator(".card.answer .end").scroll_into_view_if_needed()

    gates[0].open()
    expect(page.locator(".text li")).to_have_count(60)
    expect(page.locator(".text li").last).to_be_in_viewport()

    page.evaluate("window.scrollTo(0, 0)")
    expect(page.locator("h1")).to_be_in_viewport()
    gates[1].open()
    expect(page.locator(".text li")).to_have_count(120)
    assert page.evaluate("window.scrollY") == 0
    gates[2].open()
    expect_state(page, "done")


def test_a_stopped_answer_says_so_keeps_its_text_and_can_be_asked_again(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    scripted.stream(STATUS, delta("여기까지"), {**DONE, "stopped": True})
    scripted.stream(delta("다시"), DONE)
    ask()
    expect_state(page, "stopped")
    expect(page.locator(".turn .notice")).to_contain_text("중지했습니다")
    expect(answer_text(page)).to_have_text("여기까지")
    page.get_by_role("button", name=RETRY).click()
    expect_state(page, "done")


def test_a_limit_counts_down_and_then_lets_the_question_be_sent_again(
    page: Page, scripted: ScriptedServer
) -> None:
    page.clock.install()
    page.goto(scripted.url)
    scripted.refuse(429, "too_many_requests", **{"retry-after": "30"})
    scripted.stream(delta("이번에는"), DONE)
    ask_example(page)
    expect_state(page, "refused")
    retry = page.get_by_role("button", name=RETRY)
    expect(retry).to_have_attribute("aria-disabled", "true")
    retry.click(force=True)
    assert len(scripted.bodies()) == 1

    page.clock.fast_forward(31_000)
    expect(retry).to_have_attribute("aria-disabled", "false")
    retry.click()
    expect_state(page, "done")
    assert len(scripted.bodies()) == 2


def test_a_sign_in_that_is_needed_is_told_and_the_question_is_kept(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    scripted.refuse(401, "token_invalid", "expired")
    ask()
    expect_state(page, "refused")
    expect(page.locator(".turn .notice")).to_contain_text("로그인한 뒤 다시 보내세요")
    expect(page.get_by_role("button", name=RETRY)).to_be_visible()


def test_no_card_stands_twice_whatever_comes_in_whatever_order(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None], faults: Faults
) -> None:
    tools = [one for one in EVENTS if one["type"] not in ("answer_delta", "ai_response", "done")]
    scripted.stream(*reversed(tools), *tools, event("ai_response"), event("done"))
    ask()
    expect_state(page, "done")
    for card in ("verdict", "drivers", "sources", "answer"):
        expect(page.locator(f".card.{card}")).to_have_count(1)
    assert faults == []


def test_the_language_switch_redraws_the_words_and_leaves_the_answer(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    scripted.stream(*EVENTS)
    ask()
    expect_state(page, "done")
    before = answer_text(page).inner_text()

    page.locator("#language").click()

    expect(page.locator(".steps")).to_contain_text("Prediction")
    expect(page.locator(".card.verdict .judged")).to_contain_text("over the threshold of 30.0 %")
    expect(answer_text(page)).to_have_text(before.strip())
    expect(answer_text(page).locator("a.number").first).to_have_attribute(
        "title", "Quality prediction: probability"
    )
