"""The whole job by the keyboard alone, a syllable that is still composed, a network that goes and comes."""

from playwright.sync_api import Page, expect
from starlette.responses import JSONResponse

from tests.browser.local_server import LocalServer
from tests.browser.reading import expect_state
from tests.browser.recorded import answered, event
from tests.browser.scripted_server import DONE, Gate, ScriptedServer
from tests.browser.test_accessibility import reached

COLD = "정지 뒤 차가운 금형"
SPEED = "#value-Process_InjectionSpeed"


def test_by_keys_alone_a_shot_is_chosen_asked_about_and_its_adjustment_applied(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    expect(page.locator("#composer")).to_be_visible()
    assert reached(page, lambda name: name.strip() == COLD), "the sample is reached by Tab"
    page.keyboard.press("Enter")
    cold = page.locator(SPEED).input_value()
    assert reached(page, lambda _: bool(page.evaluate("document.activeElement.id === 'question'")))
    page.keyboard.type("불량 원인이 뭐야?")
    page.keyboard.press("Enter")
    expect_state(page, "done")

    page.keyboard.press("Home")
    assert reached(page, lambda name: name.strip() == "값에 적용"), (
        "the adjustment's button is reached by Tab"
    )
    page.keyboard.press("Enter")
    expect(page.locator(SPEED)).not_to_have_value(cold)
    assert reached(page, lambda name: name.strip() == "바꾼 값으로 다시 질문")
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(2)
    expect_state(page, "done")


def test_by_keys_alone_an_answer_is_stopped(page: Page, scripted: ScriptedServer) -> None:
    gate = Gate()
    scripted.stream(event("status"), gate, answered("끝"), {**DONE, "stopped": True})
    scripted.routes["/api/chat/stop"] = lambda: JSONResponse({"status": "stopping"})
    page.goto(scripted.url)
    page.locator("#question").focus()
    page.keyboard.type("왜?")
    page.keyboard.press("Enter")
    expect_state(page, "running")
    assert reached(page, lambda _: bool(page.evaluate("document.activeElement.id === 'stop'")))
    page.keyboard.press("Enter")
    for _ in range(100):
        if scripted.bodies("/api/chat/stop"):
            break
        page.wait_for_timeout(50)
    assert scripted.bodies("/api/chat/stop") == [
        {"session_id": scripted.bodies("/api/chat")[0]["session_id"]}
    ]
    gate.open()
    expect_state(page, "stopped")


def test_enter_that_ends_a_syllable_does_not_send(page: Page, scripted: ScriptedServer) -> None:
    """A Hangul syllable composed by the browser's own input method, as DevTools plays it."""
    scripted.stream(answered("답"), DONE)
    page.goto(scripted.url)
    box = page.locator("#question")
    box.focus()
    keys = page.context.new_cdp_session(page)
    for syllable in ("ㅇ", "와", "왜"):
        keys.send("Input.imeSetComposition", {"text": syllable, "selectionStart": 1, "selectionEnd": 1})
    expect(box).to_have_value("왜")
    # What Chromium sends for Enter while an input method composes.
    composed = {"type": "rawKeyDown", "key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    keys.send("Input.dispatchKeyEvent", composed)
    keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 13})
    page.wait_for_timeout(300)
    assert scripted.bodies() == []
    keys.send("Input.insertText", {"text": "왜"})
    expect(box).to_have_value("왜")
    page.keyboard.press("Enter")
    expect_state(page, "done")
    assert [body["question"] for body in scripted.bodies()] == ["왜"]


def test_offline_is_said_keeps_what_was_typed_and_ends_with_the_network(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    page.get_by_role("button", name=COLD).click()
    page.context.set_offline(True)
    page.locator("#question").fill("불량 원인이 뭐야?")
    page.locator("#question").press("Enter")
    expect(page.locator(".turn .state").first).to_have_text("연결 안 됨")
    expect(page.locator(SPEED)).not_to_have_value("")
    page.context.set_offline(False)
    page.locator(".turn .retry button").first.click()
    expect_state(page, "done")
    expect(page.locator(".notice.bad")).to_have_count(0)
