"""Nothing is lost: a turn is there at every event, in every window, by address, and without the server."""

import json
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from agent.streaming.events import Done
from agent.streaming.sse import encode
from agent.turns.outline import Outline
from agent.turns.sqlite_store import SqliteTurns
from agent.turns.store import Sent, Turn
from local.serve import LOCAL_DEFAULTS, compose
from tests.browser.conftest import PANEL, Faults
from tests.browser.reading import ask_example, choose_sample, expect_state
from tests.browser.results import T1
from tests.browser.scripted_server import DONE, Gate, ScriptedServer
from tests.browser.test_accessibility import violations
from tests.composing import OLD_SHOTS
from tests.quality_parts import sample
from tests.running import Running

QUESTION = "불량 원인이 뭐야?"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A laptop with a data folder of its own, whose answers take a while to be written."""
    return {
        **LOCAL_DEFAULTS,
        **OLD_SHOTS,
        "FEEDBACK_FILE": "",
        "OFFLINE_WORD_MS": "20",
        "LOG_LEVEL": "ERROR",
        "DIECAST_DATA_DIR": str(tmp_path),
        "TURNS_FILE": str(tmp_path / "turns.sqlite3"),
    }


@pytest.fixture
def laptop(environment: dict[str, str]) -> Iterator[Running]:
    with Running(compose(environment)) as server:
        yield server


def read(server: Running, path: str) -> Any:
    with urllib.request.urlopen(f"{server.url}{path}", timeout=60) as answer:
        return json.load(answer)


def post(server: Running, path: str, body: Any) -> None:
    request = urllib.request.Request(
        f"{server.url}{path}", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()


def turns_of(server: Running) -> list[dict[str, Any]]:
    return list(read(server, "/api/turns")["turns"])


def ask(server: Running, question: str = QUESTION, **more: Any) -> str:
    """The id of a turn that somebody else's program asked."""
    turn = str(uuid.uuid4())
    post(server, "/api/chat", {"question": question, "turn_id": turn, **more})
    return turn


def asked_and_answered(page: Page, server: Running) -> str:
    page.goto(server.url)
    ask_example(page)
    expect_state(page, "done")
    return str(page.locator(".turn").first.get_attribute("id"))


def arrived(page: Page, scripted: ScriptedServer, questions: int) -> None:
    """Wait until the server has so many questions."""
    for _ in range(200):
        if len(scripted.bodies()) >= questions:
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"{len(scripted.bodies())} of {questions} questions arrived")


def kept(environment: dict[str, str], questions: list[str]) -> None:
    """Turns that were asked a second after another, until a minute ago, from another computer."""
    file = SqliteTurns(Path(environment["TURNS_FILE"]))
    first_s = time.time() - 60 - len(questions)
    for number, question in enumerate(questions):
        at_ms = int((first_s + number) * 1000)
        turn = Turn(str(uuid.uuid4()), "local", "f", "session_1", question, {}, at_ms=at_ms)
        file.claim(turn)
        file.append(turn, [Sent(1, encode(Done({}, "session_1"), 1, 0.1))], ended=True)
        file.conclude(turn, Outline("done"))
    file.close()


def open_history(page: Page) -> Any:
    page.locator("#history").click()
    return page.get_by_role("dialog", name="기록")


def test_a_reload_at_every_event_ends_in_one_whole_answer_that_was_asked_once(
    page: Page, scripted: ScriptedServer
) -> None:
    """The stream stops before each of its events in turn, and the page is loaded anew there."""
    events: list[dict[str, Any]] = [
        {"type": "status", "message": "시작"},
        {"type": "tool_start", "tool": "predict_quality", "tool_use_id": "a", "input": {}},
        {"type": "tool_end", "tool": "predict_quality", "tool_use_id": "a", "result": {}},
        {"type": "t1_result", "data": T1},
        {"type": "answer_delta", "text": "불량"},
        {"type": "answer_delta", "text": "입니다."},
        {"type": "ai_response", "data": {"answer": "불량입니다.", "citations": [], "unsupported": []}},
        DONE,
    ]
    page.goto(scripted.url)
    for number in range(len(events) + 1):
        gate = Gate()
        scripted.stream(*events[:number], gate, *events[number:], kept=True)
        page.locator("#question").fill(f"질문 {number}")
        page.locator("#ask").click()
        expect(page.locator(".turn h2").first).to_have_text(f"질문 {number}")
        arrived(page, scripted, number + 1)
        turn_id = page.locator(".turn").first.get_attribute("id")
        scripted.stream(*events, kept=True)
        whole = scripted.answers.pop()
        scripted.routes[f"/api/chat/{turn_id}"] = whole
        page.reload()
        expect_state(page, "done")
        expect(page.locator(".card.answer .text").first).to_have_text("불량입니다.")
        expect(page.locator(".turn")).to_have_count(number + 1)
        gate.open()
    assert [body["question"] for body in scripted.bodies()] == [
        f"질문 {number}" for number in range(len(events) + 1)
    ]


def test_a_question_is_in_the_servers_list_while_it_is_answered(page: Page, laptop: Running) -> None:
    page.goto(laptop.url)
    ask_example(page)
    expect(page.locator(".card.answer .text")).not_to_be_empty()
    (row,) = turns_of(laptop)
    assert (row["question"], row["state"]) == (QUESTION, "running")
    expect_state(page, "done")
    row = turns_of(laptop)[0]
    assert (row["state"], row["shot"]["kind"]) == ("done", "example")


def test_two_windows_share_a_running_answer_and_what_was_asked_in_both(
    context: BrowserContext, laptop: Running
) -> None:
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(laptop.url)
        expect(page.locator("#composer")).to_be_visible()
    ask_example(first)
    # It runs in the other window, too, before it has ended.
    expect_state(second, "running")
    expect_state(second, "done")
    expect_state(first, "done")
    second.locator("#question").fill("기공 대책 알려줘")
    second.locator("#ask").click()
    expect_state(second, "done")
    for page in (first, second):
        expect(page.locator(".turn h2")).to_have_text(["기공 대책 알려줘", QUESTION])
    assert len(turns_of(laptop)) == 2

    first.locator("#new-conversation").click()
    for page in (first, second):
        expect(page.locator(".turn")).to_have_count(0)
        page.reload()
        expect(page.locator("#composer")).to_be_visible()
        expect(page.locator(".turn")).to_have_count(0)


def test_an_address_opens_in_a_fresh_browser_and_back_leads_away(
    page: Page, browser: Browser, laptop: Running
) -> None:
    turn = asked_and_answered(page, laptop)
    answer = page.locator(".card.answer .text").first.inner_text()
    other = browser.new_context(viewport=PANEL, locale="ko-KR", reduced_motion="reduce")
    colleague = other.new_page()
    seen = Faults()
    seen.watch(colleague)
    colleague.goto(laptop.url)
    expect(colleague.locator("#composer")).to_be_visible()
    colleague.goto(f"{laptop.url}/#/turn/{turn}")

    place = colleague.locator("main.turn-place")
    expect(place.get_by_role("heading", name=QUESTION)).to_be_focused()
    expect(place.locator(".card.answer .text")).to_have_text(answer)
    expect(place.locator(".card.verdict .result")).to_be_visible()
    expect(colleague.locator("#composer")).to_be_hidden()
    assert violations(colleague) == []
    colleague.reload()
    expect(place.locator(".card.answer .text")).to_have_text(answer)

    place.get_by_role("link", name="보고서").click()
    report = colleague.locator("main.report")
    expect(report.get_by_role("heading", name="진단 보고서")).to_be_visible()
    assert colleague.url.endswith(f"#/report/turn/{turn}")
    colleague.go_back()
    expect(place.locator(".card.answer .text")).to_have_text(answer)
    colleague.go_back()
    expect(colleague.locator("#composer")).to_be_visible()
    expect(place).to_have_count(0)
    assert seen == []
    other.close()


def test_a_colleague_brings_the_shot_of_a_turn_to_the_console(
    page: Page, browser: Browser, laptop: Running
) -> None:
    page.goto(laptop.url)
    page.get_by_role("button", name="차가운 금형").click()
    page.locator("#value-Process_InjectionSpeed").fill("3.9")
    ask_example(page)
    expect_state(page, "done")
    turn = page.locator(".turn").first.get_attribute("id")
    other = browser.new_context(viewport=PANEL, locale="ko-KR", reduced_motion="reduce")
    colleague = other.new_page()
    colleague.goto(f"{laptop.url}/#/turn/{turn}")
    colleague.get_by_role("button", name="이 샷 값 불러오기").click()
    expect(colleague.locator("#value-Process_InjectionSpeed")).to_have_value("3.9")
    expect(colleague.locator("main.turn-place")).to_have_count(0)
    other.close()


def test_an_address_of_nothing_says_so(page: Page, laptop: Running) -> None:
    for place in ("turn", "report/turn"):
        page.goto(f"{laptop.url}/#/{place}/{uuid.uuid4()}")
        expect(page.get_by_role("alert")).to_contain_text("이 주소의 질문이 없습니다.")
        page.get_by_role("button", name="돌아가기").click()
        expect(page.locator("#composer")).to_be_visible()
    page.goto(f"{laptop.url}/#/shot/default/none")
    expect(page.get_by_role("alert")).to_contain_text("default 라인에 샷 none")


def test_an_address_without_the_rights_of_its_line_says_so(page: Page, scripted: ScriptedServer) -> None:
    turn = str(uuid.uuid4())
    refusal = {
        "error": {
            "code": "not_permitted",
            "message": "no",
            "details": [{"field": "line", "reason": "line-7"}],
        }
    }
    scripted.refuse(403, "not_permitted", "no", refusal["error"]["details"])
    scripted.routes[f"/api/turns/{turn}"] = scripted.answers.pop()
    page.goto(f"{scripted.url}/#/turn/{turn}")
    expect(page.get_by_role("alert")).to_contain_text(
        "line-7 라인에 관한 것이고, 그 라인을 볼 권한이 없습니다"
    )


def test_a_shot_opens_by_its_address_on_the_page_of_its_line(page: Page, laptop: Running) -> None:
    values = {**sample("cold-die"), "Process_InjectionSpeed": 4.4321}
    shot = {"shot_id": "a/b 샷", "at": "2026-02-10T12:00:00+09:00", "features": values}
    post(laptop, "/api/shots", {"shots": [shot]})
    page.goto(f"{laptop.url}/#/shot/default/a%2Fb%20%EC%83%B7")
    expect(page.locator("#value-Process_InjectionSpeed")).to_have_value("4.4321")
    expect(page.locator("#composer")).to_be_visible()
    expect(page.locator("#finding .card.verdict")).to_be_visible()


def test_the_history_has_what_was_asked_elsewhere_page_by_page_and_is_searched(
    page: Page, laptop: Running, environment: dict[str, str], faults: Faults
) -> None:
    kept(environment, [f"통상값 {number:02}번이 얼마야?" for number in range(53)])
    asked_and_answered(page, laptop)
    dialog = open_history(page)
    expect(dialog.locator("li")).to_have_count(50)
    expect(dialog.locator("li").first).to_contain_text(QUESTION)
    expect(dialog.locator("li").nth(1)).to_contain_text("통상값 52번이 얼마야?")
    assert violations(page) == []
    dialog.get_by_role("button", name="더 보기").click()
    expect(dialog.locator("li")).to_have_count(54)
    expect(dialog.get_by_role("button", name="더 보기")).to_have_count(0)
    dialog.get_by_role("searchbox").fill("통상값 07번")
    expect(dialog.locator("li")).to_have_count(1)
    dialog.get_by_role("link").click()
    expect(
        page.locator("main.turn-place").get_by_role("heading", name="통상값 07번이 얼마야?")
    ).to_be_focused()
    page.go_back()
    expect(page.locator("#composer")).to_be_visible()

    # A search reads on by itself, for what no page has shown yet.
    page.reload()
    dialog = open_history(page)
    expect(dialog.locator("li")).to_have_count(50)
    dialog.get_by_role("searchbox").fill("00번")
    expect(dialog.locator("li")).to_have_count(1)
    dialog.get_by_role("searchbox").fill("없는 말")
    expect(dialog).to_contain_text('"없는 말"에 맞는 기록이 없습니다.')
    assert faults == []


def test_without_the_server_the_copy_is_shown_and_said_to_be_one(page: Page, laptop: Running) -> None:
    ask(laptop, "통상값이 얼마야?")
    asked_and_answered(page, laptop)
    dialog = open_history(page)
    expect(dialog.locator("li")).to_have_count(2)
    page.keyboard.press("Escape")

    def away(route: Route) -> None:
        route.abort()

    page.route("**/api/**", away)
    dialog = open_history(page)
    expect(dialog.get_by_role("status")).to_contain_text("이 브라우저에 남은 사본을 보여 줍니다.")
    expect(dialog.locator("li")).to_have_count(2)
    expect(dialog.locator("li").last).to_contain_text("이 브라우저에는 질문만 남아 있습니다.")
    page.unroute("**/api/**", away)
    dialog.get_by_role("button", name="다시 읽기").click()
    expect(dialog.get_by_role("status")).to_have_count(0)
    dialog.get_by_role("link").click()
    expect(page.locator("main.turn-place .card.answer")).to_be_visible()


def test_offline_and_back_the_conversation_is_there_and_goes_on(
    page: Page, context: BrowserContext, laptop: Running
) -> None:
    asked_and_answered(page, laptop)
    context.set_offline(True)
    page.locator("#question").fill("기공 대책 알려줘")
    page.locator("#ask").click()
    expect_state(page, "refused")
    context.set_offline(False)
    page.get_by_role("button", name="같은 질문 다시 보내기").click()
    expect_state(page, "done")
    expect(page.locator(".turn")).to_have_count(3)
    page.reload()
    expect(page.locator(".turn")).to_have_count(3)


def test_a_restart_of_the_server_loses_nothing(
    page: Page, environment: dict[str, str], browser: Browser
) -> None:
    with Running(compose(environment)) as first:
        turn = asked_and_answered(page, first)
    with Running(compose(environment)) as again:
        other = browser.new_context(viewport=PANEL, locale="ko-KR")
        fresh = other.new_page()
        fresh.goto(f"{again.url}/#/turn/{turn}")
        expect(fresh.locator("main.turn-place .card.answer")).to_be_visible()
        fresh.goto(again.url)
        expect(open_history(fresh).locator("li")).to_have_count(1)
        other.close()


def test_the_address_of_a_turn_is_copied(page: Page, context: BrowserContext, laptop: Running) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=laptop.url)
    turn = asked_and_answered(page, laptop)
    page.locator(".turn-actions").get_by_role("button", name="주소 복사").click()
    expect(page.locator("#status")).to_contain_text("주소를 복사했습니다.")
    assert page.evaluate("navigator.clipboard.readText()") == f"{laptop.url}/#/turn/{turn}"


def test_the_address_of_a_shot_is_copied_where_its_name_stands(
    page: Page, context: BrowserContext, laptop: Running
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=laptop.url)
    shot = {"shot_id": "a/b 샷", "at": "2026-02-10T12:00:00+09:00", "features": sample("cold-die")}
    post(laptop, "/api/shots", {"shots": [shot]})
    page.goto(laptop.url)
    finding = page.locator("#finding")
    expect(finding.get_by_role("button", name="주소 복사")).to_be_visible()
    finding.get_by_role("button", name="주소 복사").click()
    expect(page.locator("#status")).to_contain_text("이 샷의 주소를 복사했습니다.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{laptop.url}/#/shot/default/a%2Fb%20%EC%83%B7"

    # A sample has no address that anybody else could open.
    fresh = context.new_page()
    fresh.goto(copied)
    expect(fresh.locator("#finding .shot-name")).to_contain_text("a/b 샷")
    choose_sample(fresh, "양호한 샷")
    expect(fresh.locator("#finding").get_by_role("button", name="주소 복사")).to_have_count(0)
