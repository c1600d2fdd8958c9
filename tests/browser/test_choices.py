"""An answer that asks back: its choices as buttons, by mouse and by keyboard."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.reading import expect_state
from tests.browser.recorded import answered
from tests.browser.scripted_server import DONE, ScriptedServer
from tests.browser.test_accessibility import violations

CHOICES = [
    {"label": "금형 온도", "question": "금형 온도를 20 °C 올리면?"},
    {"label": "용탕 온도", "question": "용탕 온도를 20 °C 올리면?"},
]


def asking_back() -> dict[str, object]:
    """An answer with two choices, and three that no button can be made of."""
    event = answered("어느 온도인가요?")
    event["data"]["choices"] = [*CHOICES, {"label": "빈 질문", "question": " "}, None, {"label": 3}]
    return event


def test_a_choice_asks_its_whole_question_about_the_same_shot(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    scripted.stream(asking_back(), DONE)
    scripted.stream(answered("알겠습니다."), DONE)
    ask()
    expect_state(page, "done")
    buttons = page.get_by_role("group", name="어느 쪽인가요?").get_by_role("button")
    expect(buttons).to_have_text(["금형 온도", "용탕 온도"])
    assert violations(page) == []

    buttons.nth(0).focus()
    page.keyboard.press("Tab")
    expect(buttons.nth(1)).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator(".turn h2").first).to_have_text(CHOICES[1]["question"])
    expect_state(page, "done")
    first, second = scripted.bodies()
    assert second["question"] == CHOICES[1]["question"]
    assert second.get("features") == first.get("features")


def test_choices_are_still_there_after_the_page_was_loaded_anew(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    scripted.stream(asking_back(), DONE)
    ask()
    expect_state(page, "done")

    page.reload()

    expect(page.locator(".choices button")).to_have_text(["금형 온도", "용탕 온도"])


def test_an_answer_without_choices_has_no_buttons(
    page: Page, scripted: ScriptedServer, ask: Callable[[], None]
) -> None:
    scripted.stream(answered("양품입니다."), DONE)
    ask()

    expect_state(page, "done")
    expect(page.locator(".choices")).to_have_count(0)
