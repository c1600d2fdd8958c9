"""Content that wants to act, from wherever it comes: nothing runs, nothing is loaded, its text stays."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from starlette.responses import JSONResponse

from tests.browser.reading import answer_text, ask_example, expect_state
from tests.browser.recorded import answered, result
from tests.browser.scripted_server import DONE, ScriptedServer

ELSEWHERE = "https://elsewhere.invalid"
PAYLOADS = [
    "<script>window.hit = 1</script>",
    f'<script src="{ELSEWHERE}/a.js"></script>',
    "<img src=x onerror='window.hit = 1'>",
    f"![읽힘]({ELSEWHERE}/pixel.png)",
    f'<img src="{ELSEWHERE}/pixel.png">',
    "[눌러](javascript:window.hit=1)",
    "[눌러](data:text/html,<script>window.hit=1</script>)",
    "[눌러](  JaVaScRiPt:window.hit=1 )",
    "<a href='vbscript:x'>눌러</a>",
    f"<style>@import '{ELSEWHERE}/a.css'; body {{ display: none }}</style>",
    f"<iframe src='{ELSEWHERE}'></iframe><iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    f"<form action='{ELSEWHERE}'><input name=a autofocus onfocus='window.hit=1'><button>x</button></form>",
    "<svg onload='window.hit=1'><script>window.hit=1</script><animate onbegin='window.hit=1'></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror='window.hit=1'></style></mglyph></table></math>",
    f"<object data='{ELSEWHERE}'></object><embed src='{ELSEWHERE}'>",
    f"<link rel=stylesheet href='{ELSEWHERE}/a.css'>",
    f"<meta http-equiv=refresh content='0;url={ELSEWHERE}'><base href='{ELSEWHERE}'>",
    "<details open ontoggle='window.hit=1'>x</details><video src=x onerror='window.hit=1'></video>",
    "\ue000\ue100가짜 표시\ue001\ue002\uf8ff",
]
ACTIVE = (
    "script, img, iframe, form, style, object, embed, link, meta, base, video, math, input[name=a], "
    "a[href^='javascript' i], a[href^='data' i], a[href^='vbscript' i], "
    "[onerror], [onload], [ontoggle], [onfocus]"
)


@pytest.fixture
def asked(page: Page, scripted: ScriptedServer) -> Iterator[list[str]]:
    """What was asked of other hosts; checks at the end that there was nothing, and that nothing ran."""
    elsewhere: list[str] = []
    opened: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url))
    page.on("dialog", lambda dialog: opened.append(dialog.message))
    page.goto(scripted.url)
    yield elsewhere
    assert page.evaluate("window.hit") is None
    assert [url for url in elsewhere if not url.startswith((scripted.url, "data:"))] == []
    assert opened == []
    assert page.locator("#turns").locator(ACTIVE).count() == 0
    assert page.locator("dialog").locator(ACTIVE).count() == 0
    assert page.evaluate("getComputedStyle(document.body).display") != "none"
    # Only the page itself marks what it renders.
    for shown in page.locator(".text").all_inner_texts():
        assert not [character for character in shown if "\ue000" <= character <= "\uf8ff"]


def test_in_an_answer_its_citations_and_its_marks(
    page: Page, scripted: ScriptedServer, asked: list[str]
) -> None:
    for payload in PAYLOADS:
        citation = {"id": payload, "title": payload, "uri": "javascript:window.hit=1"}
        doubt = {"text": payload, "start": 2, "end": 2 + len(payload)}
        answer = f"앞 {payload} 뒤\n\n{payload}\n\n- {payload}\n\n| {payload} |\n|---|\n| 끝 |"
        half = {"type": "answer_delta", "text": payload[: len(payload) // 2]}
        scripted.stream(half, answered(answer, [citation], [doubt]), DONE)
        ask_example(page)
        expect_state(page, "done")
        text = answer_text(page)
        expect(text).to_contain_text("앞")
        expect(text).to_contain_text("뒤")
        for link in text.get_by_role("link").all():
            # A click goes nowhere that acts.
            assert (link.get_attribute("href") or "").startswith(("#", "https://")), payload


def test_in_an_answer_the_text_of_html_stays_readable(
    page: Page, scripted: ScriptedServer, asked: list[str]
) -> None:
    scripted.stream(answered("부품 <b>a</b> <img src=x onerror='window.hit=1'> 줄<br>바꿈"), DONE)
    ask_example(page)
    expect_state(page, "done")
    expect(answer_text(page)).to_contain_text("<img src=x onerror='window.hit=1'>")
    expect(answer_text(page).locator("br")).to_have_count(1)


def hostile(value: Any, payload: str) -> Any:
    """The same result with every text in it replaced, save what the page has to recognise."""
    kept = {"class", "confidence", "direction", "compared", "outcome", "id"}
    match value:
        case dict():
            return {key: one if key in kept else hostile(one, payload) for key, one in value.items()}
        case list():
            return [hostile(one, payload) for one in value]
        case str():
            return payload
        case _:
            return value


ALL = "\n\n".join(PAYLOADS)


def test_in_results_names_and_messages(page: Page, scripted: ScriptedServer, asked: list[str]) -> None:
    fault = {"code": ALL, "message": ALL, "details": [{"field": ALL, "reason": ALL}]}
    scripted.stream(
        {"type": "status", "message": ALL},
        {"type": "tool_start", "tool": ALL, "tool_use_id": ALL, "input": {"query": ALL}},
        {"type": "tool_end", "tool": ALL, "tool_use_id": ALL, "result": {"error": fault}},
        *[
            {"type": kind, "data": hostile(result(kind), ALL)}
            for kind in ("t1_result", "t2_result", "t3_result")
        ],
        answered("답변"),
        {**DONE, "usage": {"model_id": ALL}, "warnings": [{"code": "x", "message": ALL}]},
    )
    ask_example(page)
    expect_state(page, "done")
    page.locator(".log summary").click()
    expect(page.locator(".timeline")).to_contain_text("window.hit = 1")
    expect(page.locator(".documents blockquote").first).to_contain_text("window.hit = 1")
    expect(page.locator(".documents .title").first).to_contain_text("window.hit = 1")
    expect(page.locator(".notice")).to_contain_text("window.hit = 1")


def test_in_a_failed_tool_and_an_error(page: Page, scripted: ScriptedServer, asked: list[str]) -> None:
    fault = {"code": ALL, "message": ALL, "details": [{"field": ALL, "reason": ALL}]}
    tool = {"tool": "predict_quality", "tool_use_id": "a"}
    scripted.stream(
        {"type": "tool_start", **tool, "input": {"features": {ALL: 1}}},
        {"type": "tool_end", **tool, "result": {"error": fault}},
        {"type": "error", "code": ALL, "message": ALL, "retryable": True},
    )
    ask_example(page)
    expect_state(page, "error")
    expect(page.locator(".card.failed")).to_contain_text("window.hit = 1")
    expect(page.locator(".notice.bad")).to_contain_text("window.hit = 1")


def test_in_a_document_and_its_title(page: Page, scripted: ScriptedServer, asked: list[str]) -> None:
    document = {"id": "cold-shut.ko", "title": ALL, "language": ALL, "markdown": f"# {ALL}\n\n{ALL}\n\n끝 글"}
    scripted.routes["/api/kb/documents/cold-shut.ko"] = lambda: JSONResponse(document)
    scripted.stream({"type": "t3_result", "data": result("t3_result")}, DONE)
    ask_example(page)
    expect_state(page, "done")
    page.get_by_role("button", name="문서에서 보기: 탕경").click()
    expect(page.get_by_role("dialog")).to_contain_text("끝 글")
    expect(page.get_by_role("dialog").locator("h2")).to_contain_text("window.hit = 1")
