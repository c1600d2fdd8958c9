"""What a diagnosis tells, and where each of its numbers comes from."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from starlette.responses import JSONResponse

from tests.browser.conftest import Faults
from tests.browser.local_server import LocalServer
from tests.browser.reading import answer_text, ask_example, expect_state, set_value
from tests.browser.recorded import EVENTS, answered, event, result
from tests.browser.scripted_server import DONE, ScriptedServer

DOCUMENT = {
    "id": "cold-shut.ko",
    "title": "탕경",
    "language": "ko",
    "markdown": "# 탕경\n\n머리말입니다.\n\n- **탕경은** 금형과\n  용탕이 차가울 때 생깁니다.\n\n"
    "[미성형](short-shot.ko.md) 참고",
}


@pytest.fixture
def show(page: Page, scripted: ScriptedServer) -> Callable[..., None]:
    """Shows the answer that a test made of events."""

    def shown(*events: Any) -> None:
        scripted.stream(*events)
        page.goto(scripted.url)
        ask_example(page)
        expect_state(page, "done")

    return shown


def judge_good(data: dict[str, Any], probability: float) -> None:
    """Make a recorded prediction one of a good shot."""
    data["prediction"] |= {
        "class": "normal",
        "probability": probability,
        "probability_percent": probability * 100,
        "class_probabilities": {"normal": probability, "defect": 1 - probability},
    }


def test_a_shot_that_cannot_be_judged_is_an_alarm_and_gets_no_advice(
    page: Page, local_server: LocalServer, faults: Faults
) -> None:
    page.goto(local_server.url)
    page.get_by_role("button", name="차가운 금형").click()
    set_value(page, "Process_MoldTemperature", "943")
    ask_example(page)
    expect_state(page, "done")
    card = page.locator(".card.verdict")
    expect(card.get_by_role("alert")).to_contain_text("양품으로 취급하지 마세요")
    expect(card.get_by_role("alert")).to_contain_text("금형 온도")
    expect(page.locator(".card.drivers .adjustments")).to_have_count(0)
    expect(answer_text(page)).not_to_contain_text("양품입니다")
    assert faults == []


def test_the_verdict_is_said_against_the_threshold_and_the_confidence_explained(
    page: Page, show: Callable[..., None]
) -> None:
    show(*EVENTS)
    card = page.locator(".card.verdict")
    expect(card.locator(".result")).to_contain_text("불량")
    expect(card.locator(".judged")).to_have_text(
        "불량 확률 87.3 % — 판정 기준 30.0 %를 넘어 불량으로 판정합니다."
    )
    card.locator(".more > summary").click()
    expect(card.locator(".explained p")).to_be_hidden()
    card.locator(".explained summary").click()
    expect(card.locator(".explained p")).to_contain_text("학습이 보지 못한 이후 샷에서 이런 판정")
    expect(card).to_contain_text("유량 → 26.4 L/min")
    expect(card.locator(".modes li").first).to_contain_text("71.2 %")


def test_a_shot_unlike_any_known_one_is_a_warning(page: Page, show: Callable[..., None]) -> None:
    data = result("t1_result")
    data["data_quality"]["unlike_known"] = True
    show({"type": "t1_result", "data": data}, DONE)
    expect(page.locator(".card.verdict .caution")).to_contain_text("거의 닮지 않은 샷")


def test_a_good_shot_is_told_by_its_probability_of_a_defect_too(
    page: Page, show: Callable[..., None]
) -> None:
    data = result("t1_result")
    judge_good(data, 0.985)
    show({"type": "t1_result", "data": data}, DONE)
    expect(page.locator(".card.verdict .judged")).to_have_text(
        "불량 확률 1.5 % — 판정 기준 30.0 %보다 낮아 양품으로 판정합니다."
    )


def test_a_driver_s_direction_is_told_by_side_sign_hatching_and_words(
    page: Page, show: Callable[..., None]
) -> None:
    data = result("t2_result")
    data["attributions"][1] |= {"shap": -0.5, "direction": "lowers", "value": 4.2, "compared": "within"}
    show({"type": "t2_result", "data": data}, DONE)
    raises, lowers = page.locator("ul.drivers > li").nth(0), page.locator("ul.drivers > li").nth(1)

    expect(raises).to_contain_text("+0.80")
    expect(raises).to_contain_text("172 °C")
    expect(raises).to_contain_text("통상 191–199")
    expect(raises).to_contain_text("낮음")
    expect(raises.get_by_role("img", name="금형 온도: 불량 위험을 높임")).to_be_visible()
    expect(lowers).to_contain_text("−0.50")
    expect(lowers.get_by_role("img", name="사출 속도: 불량 위험을 낮춤")).to_be_visible()
    expect(raises.locator(".hatch")).to_have_count(0)
    assert lowers.locator(".hatch").count() > 3
    # Around the middle: to the right what raises, to the left what lowers.
    left, right = (
        row.locator(".signed .fill").evaluate("bar => bar.x.baseVal.value + bar.width.baseVal.value / 2")
        for row in (lowers, raises)
    )
    assert left < 80 < right
    expect(raises.locator(".range-mark")).to_have_class("range-mark outside")
    expect(lowers.locator(".range-mark")).to_have_class("range-mark")


def test_charts_print_in_black_and_white(page: Page, show: Callable[..., None]) -> None:
    show(*EVENTS)
    page.emulate_media(media="print")
    fills: list[str] = page.locator("svg.bar .fill, svg.signed .fill, .range-mark .point").evaluate_all(
        "shapes => shapes.map(shape => getComputedStyle(shape).fill)"
    )
    assert fills
    for fill in fills:
        red, green, blue = fill.removeprefix("rgb(").removesuffix(")").split(", ")
        assert red == green == blue, fill


def test_an_adjustment_is_applied_to_the_values_and_asked_about_again(
    page: Page, scripted: ScriptedServer, show: Callable[..., None]
) -> None:
    show(*EVENTS)
    scripted.stream(answered("이제 양품입니다."), DONE)
    proposal = page.locator(".adjustments > li").first
    expect(proposal).to_contain_text("172 → 190 °C")
    expect(proposal).to_contain_text("87.3 %")
    expect(proposal).to_contain_text("16.3 %")

    proposal.get_by_role("button", name="값에 적용").click()

    expect(page.locator("#value-Process_MoldTemperature")).to_have_value("190")
    expect(page.locator("#status")).to_contain_text("값 2개를 바꾸었습니다")
    expect(proposal.get_by_role("button", name="적용됨")).to_be_focused()
    proposal.get_by_role("button", name="바꾼 값으로 다시 질문").click()
    expect(answer_text(page)).to_have_text("이제 양품입니다.")
    asked, again = scripted.bodies()
    assert again["question"] == asked["question"]
    assert again["features"]["Process_MoldTemperature"] == 190


def test_similar_shots_and_the_parts_to_check_are_told(page: Page, show: Callable[..., None]) -> None:
    show(*EVENTS)
    expect(page.locator(".similar")).to_contain_text("가장 닮은 1개 가운데 1개가 불량이었습니다.")
    expect(page.locator(".similar li")).to_contain_text("44.3 %")
    part = page.locator(".parts li").first
    expect(part).to_contain_text("예열 상태를 확인하세요.")
    expect(part.locator("details p").first).to_be_hidden()
    part.locator("summary").click()
    expect(part.locator("details p").first).to_have_text("주조 형상을 만드는 공구")


def test_a_what_if_stands_beside_its_baseline_with_the_difference(
    page: Page, show: Callable[..., None]
) -> None:
    data = result("t1_result")
    data["baseline"] = {"prediction": event("t1_result")["data"]["prediction"]}
    judge_good(data, 0.75)
    tool = {"tool": "predict_quality", "tool_use_id": "what-if"}
    show(
        *EVENTS[:5],
        {"type": "tool_start", **tool, "input": {"features": {"Process_MoldTemperature": 190}}},
        {"type": "tool_end", **tool, "result": data},
        {"type": "t1_result", "data": data},
        DONE,
    )
    expect(page.locator(".card.verdict")).to_have_count(2)
    card = page.locator(".card.verdict").nth(1)
    expect(card.locator(".what-if")).to_have_text("가정: 금형 온도 = 190 °C")
    expect(card.locator(".comparison li").nth(0)).to_contain_text("87.3 % (불량)")
    expect(card.locator(".comparison li").nth(1)).to_contain_text("25.0 % (양품)")
    expect(card.locator(".moved")).to_have_text("불량 확률 변화 −62.3 %p")


def test_numbers_and_citations_lead_to_where_they_come_from(
    page: Page, show: Callable[..., None], faults: Faults
) -> None:
    show(*EVENTS)
    text = answer_text(page)
    for number, place in (
        ("87.34", ".card.verdict"),
        ("190", ".adjustments > li"),
        ("탕경", ".documents li"),
    ):
        link = text.get_by_role("link", name=number, exact=True)
        link.click()
        expect(page.locator(place).first).to_be_focused()
        expect(page.locator(place).first).to_be_in_viewport()
    assert faults == []


def test_a_number_that_nothing_supports_is_marked_and_explained(
    page: Page, show: Callable[..., None]
) -> None:
    answer = "🔥 효율은 42.5 %이고 확률은 87.34 %입니다."
    start = answer.index("42.5")
    unsupported = [{"text": "42.5", "start": start, "end": start + 4}]
    show(event("t1_result"), answered(answer, unsupported=unsupported), DONE)

    doubt = answer_text(page).locator("mark.doubt")
    expect(doubt).to_have_text("42.5")
    expect(answer_text(page).locator("a.number")).to_have_text("87.34")
    doubt.focus()
    note: str = doubt.evaluate("node => getComputedStyle(node, '::after').content")
    assert "찾을 수 없는 수치" in note
    described = doubt.get_attribute("aria-describedby")
    expect(page.locator(f"[id='{described}']")).to_contain_text("확인되지 않은 수치 1개: 42.5")


def test_a_source_opens_its_document_at_the_passage(
    page: Page, scripted: ScriptedServer, show: Callable[..., None]
) -> None:
    scripted.routes["/api/kb/documents/cold-shut.ko"] = lambda: JSONResponse(DOCUMENT)
    other = {**DOCUMENT, "id": "short-shot.ko", "title": "미성형", "markdown": "# 미성형\n\n다른 글"}
    scripted.routes["/api/kb/documents/short-shot.ko"] = lambda: JSONResponse(other)
    show(*EVENTS)
    opener = page.get_by_role("button", name="문서에서 보기: 탕경")
    opener.click()

    reader = page.get_by_role("dialog", name="탕경")
    expect(reader.locator("mark").first).to_be_in_viewport()
    assert (
        "".join(reader.locator("mark").all_inner_texts())
        .replace("\n", " ")
        .startswith("탕경은 금형과 용탕이 차가울 때")
    )
    expect(reader).to_contain_text("한국어 문서")
    reader.get_by_role("link", name="미성형").click()
    expect(page.get_by_role("dialog", name="미성형")).to_contain_text("다른 글")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_document_that_cannot_be_read_says_why_and_is_read_again(
    page: Page, scripted: ScriptedServer, show: Callable[..., None]
) -> None:
    path = "/api/kb/documents/cold-shut.ko"
    fault = {"error": {"code": "unavailable", "message": "m", "details": []}}
    scripted.routes[path] = lambda: JSONResponse(fault, 503)
    show(*EVENTS)
    page.get_by_role("button", name="문서에서 보기: 탕경").click()
    reader = page.get_by_role("dialog")
    expect(reader.get_by_role("alert")).to_contain_text("지금은 읽을 수 없습니다")

    scripted.routes[path] = lambda: JSONResponse(DOCUMENT)
    reader.get_by_role("button", name="다시 시도").click()
    expect(reader).to_contain_text("머리말입니다.")


def test_a_document_that_is_gone_says_so(
    page: Page, scripted: ScriptedServer, show: Callable[..., None]
) -> None:
    fault = {"error": {"code": "not_found", "message": "m", "details": []}}
    scripted.routes["/api/kb/documents/cold-shut.ko"] = lambda: JSONResponse(fault, 404)
    show(*EVENTS)
    page.get_by_role("button", name="문서에서 보기: 탕경").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("지금의 문서 목록에 없습니다")


def test_results_that_cannot_be_read_cost_their_card_and_nothing_else(
    page: Page, show: Callable[..., None]
) -> None:
    show(
        {"type": "t1_result", "data": {"prediction": {"class": "defect"}, "data_quality": {"missing": 3}}},
        {"type": "t2_result", "data": {"attributions": [None]}},
        answered("그래도 답변은 있습니다."),
        DONE,
    )
    expect(answer_text(page)).to_have_text("그래도 답변은 있습니다.")
    expect(page.locator(".card .fault").first).to_have_text("결과를 읽을 수 없습니다.")
    expect(page.locator("#question")).to_be_visible()


def test_every_packaged_source_opens_at_its_passage(page: Page, local_server: LocalServer) -> None:
    page.goto(local_server.url)
    page.get_by_role("button", name="정지 뒤 차가운 금형").click()
    page.locator("#question").fill("냉간 대책과 금형 온도 관리 문서를 알려줘")
    page.keyboard.press("Enter")
    expect_state(page, "done")
    buttons = page.locator(".documents button")
    assert buttons.count() >= 2
    for index in range(buttons.count()):
        buttons.nth(index).click()
        expect(page.get_by_role("dialog").locator("mark").first).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
