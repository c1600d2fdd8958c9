"""What can go wrong on a stream's way, each with its end for the reader; what came before is kept."""

from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import Page, expect
from starlette.responses import JSONResponse

from tests.browser.reading import answer_text, ask_example, expect_state
from tests.browser.results import STATUS, T1, delta
from tests.browser.scripted_server import DONE, TRACE, Gate, ScriptedServer, encoded


def test_what_comes_is_shown_while_the_stream_is_still_open(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    gate = Gate()
    scripted.stream(STATUS, delta("**판정: 불"), gate, delta("량** 입니다"), DONE)

    ask()

    expect(answer_text(page)).to_contain_text("판정: 불")
    expect_state(page, "running")
    gate.open()
    expect_state(page, "done")
    expect(answer_text(page).locator("strong")).to_have_text("판정: 불량")


def test_a_slow_stream_with_nothing_but_pings_is_waited_for(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    gate = Gate()
    scripted.stream(STATUS, b": ping\n\n", 0.2, b": ping\n\n", gate, delta("늦은 답"), DONE)

    ask()

    expect_state(page, "running")
    gate.open()
    expect_state(page, "done")
    expect(answer_text(page)).to_contain_text("늦은 답")


def test_a_connection_that_breaks_is_called_cut_off_and_the_question_can_be_sent_again(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    # A reset may overtake what was sent just before it: the text is given the time to arrive.
    scripted.stream(STATUS, delta("여기까지"), 0.5, ConnectionError("cut by the test"))
    scripted.stream(delta("이번에는 끝까지"), DONE)

    ask()
    expect_state(page, "cut")
    expect(answer_text(page)).to_contain_text("여기까지")

    page.get_by_role("button", name="같은 질문 다시 보내기").click()
    expect_state(page, "done")
    first, second = scripted.bodies()
    assert second.pop("turn_id") != first.pop("turn_id")
    assert second == first


def test_a_stream_that_ends_without_done_or_error_counts_as_cut_off(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    scripted.stream(STATUS, delta("반쯤"))

    ask()

    expect_state(page, "cut")
    expect(answer_text(page)).to_contain_text("반쯤")


def test_an_error_event_is_told_with_its_code_and_trace_and_keeps_the_text_before_it(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    fault = {"type": "error", "code": "model_throttled", "message": "Too many requests.", "retryable": True}
    scripted.stream(delta("반쯤 쓴 답"), fault)

    ask()

    expect_state(page, "error")
    notice = page.locator(".turn .notice.bad")
    expect(notice).to_contain_text("model_throttled")
    expect(notice).to_contain_text(TRACE)
    expect(answer_text(page)).to_contain_text("반쯤 쓴 답")
    expect(page.get_by_role("button", name="같은 질문 다시 보내기")).to_be_visible()


def test_an_error_that_a_repetition_cannot_mend_offers_none(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    scripted.stream({"type": "error", "code": "model_rejected", "message": "m", "retryable": False})

    ask()

    expect_state(page, "error")
    expect(page.get_by_role("button", name="같은 질문 다시 보내기")).to_have_count(0)


def test_every_event_twice_changes_nothing_but_the_text_that_is_sent_twice(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    tool = {"tool": "predict_quality", "tool_use_id": "a"}
    events: list[Mapping[str, Any]] = [
        STATUS,
        {"type": "tool_start", **tool, "input": {}},
        {"type": "tool_end", **tool, "result": T1},
        {"type": "t1_result", "data": T1},
    ]
    whole = {"type": "ai_response", "data": {"answer": "답", "citations": [], "unsupported": []}}
    scripted.stream(*[event for event in events for _ in range(2)], delta("답"), whole, whole, DONE, DONE)

    ask()

    expect_state(page, "done")
    expect(page.locator(".card.verdict")).to_have_count(1)
    expect(answer_text(page)).to_have_text("답")


def test_a_character_split_between_chunks_arrives_whole(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    raw = encoded(delta("용탕 온도 🔥"), 1)
    inside = raw.index("탕".encode()) + 1
    in_emoji = raw.index("🔥".encode()) + 2
    scripted.stream(raw[:inside], 0.1, raw[inside:in_emoji], 0.1, raw[in_emoji:], DONE)

    ask()

    expect_state(page, "done")
    expect(answer_text(page)).to_have_text("용탕 온도 🔥")


def test_single_bytes_with_crlf_are_the_same_answer(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    raw = (encoded(delta("기공"), 1) + encoded(DONE, 2)).replace(b"\n", b"\r\n")
    scripted.stream(*[raw[at : at + 1] for at in range(len(raw))])

    ask()

    expect_state(page, "done")
    expect(answer_text(page)).to_have_text("기공")


def test_bytes_out_of_order_cost_the_events_they_stood_in_and_no_more(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    raw = encoded(delta("뒤섞인 조각"), 2)
    middle = len(raw) // 2
    scripted.stream(delta("앞 "), raw[middle:], raw[:middle], b"\n\n", delta("뒤"), DONE)

    ask()

    expect_state(page, "done")
    expect(answer_text(page)).to_have_text("앞 뒤")


def test_an_answer_that_is_no_stream_is_refused(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    scripted.answers.append(lambda: JSONResponse({"answer": "no stream"}))

    ask()

    expect_state(page, "refused")


def test_a_limit_says_when_to_try_again(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    scripted.refuse(429, "too_many_requests", **{"retry-after": "7"})

    ask()

    expect_state(page, "refused")
    expect(page.locator(".turn .notice.bad")).to_contain_text("7")


def test_a_server_that_is_gone_is_told_and_can_be_asked_again(page: Page) -> None:
    with ScriptedServer() as server:
        page.goto(server.url)
        expect(page.get_by_role("button", name="질문하기")).to_be_visible()
    ask_example(page)

    expect_state(page, "refused")
    expect(page.locator(".turn .notice.bad")).to_contain_text("서버에 연결하지 못했습니다")


def test_a_line_that_cannot_be_read_is_told_and_read_again(page: Page, scripted: ScriptedServer) -> None:
    scripted.routes["/api/schema"] = lambda: JSONResponse({"error": {"code": "internal_error"}}, 500)
    page.goto(scripted.url)
    expect(page.get_by_role("alert")).to_contain_text("라인 정보를 읽지 못했습니다")

    del scripted.routes["/api/schema"]
    page.get_by_role("button", name="다시 시도").click()

    expect(page.get_by_role("button", name="질문하기")).to_be_visible()


def test_a_refused_value_is_named_as_people_call_it_and_an_unknown_field_as_it_was_sent(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    faults = [
        {"field": "features.Process_MoldTemperature", "reason": "숫자가 아닙니다"},
        {"field": "features.zone_9", "reason": "알 수 없습니다"},
    ]
    scripted.refuse(422, "validation_error", details=faults)

    ask()

    rows = page.locator(".ending li")
    expect(rows).to_have_text(["금형 온도: 숫자가 아닙니다", "features.zone_9: 알 수 없습니다"])
    expect(page.locator("#turns")).not_to_contain_text("Process_")
