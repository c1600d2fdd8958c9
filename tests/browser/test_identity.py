"""An adjustment stays with its shot: after another table, on another line, in another window."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.local_server import LocalServer
from tests.browser.reading import choose_sample, expect_state
from tests.browser.test_asking import EXAMPLES, FEATURES, SPEED, open_csv, value
from tests.composing import composed
from tests.running import Running

COLD = "정지 뒤 차가운 금형"
GOOD = "양호한 샷"


def table(*kinds: str) -> bytes:
    """The samples of these kinds as the rows of a file, which always has the same name."""
    rows = [",".join(f"{EXAMPLES[kind][feature['name']]:.10g}" for feature in FEATURES) for kind in kinds]
    head = ",".join(str(feature["name"]) for feature in FEATURES)
    return "\n".join([head, *rows, ""]).encode()


def expect_not_this_shot(turn: Locator, name: str) -> None:
    """The turn says that it is about another shot, and its adjustment moves nothing."""
    fields = turn.page.locator("input[id^='value-']")
    before = fields.evaluate_all("all => all.map(({ value }) => value)")
    expect(turn.locator(".elsewhere")).to_contain_text(f"이 샷이 아닙니다: {name}")
    buttons = turn.locator(".adjustments").get_by_role("button", name="값에 적용")
    expect(buttons.first).to_be_attached()
    for button in buttons.all():
        expect(button).to_have_attribute("aria-disabled", "true")
        button.evaluate("button => button.click()")
    assert fields.evaluate_all("all => all.map(({ value }) => value)") == before


def asked_and_answered(page: Page) -> Locator:
    page.locator("#question").fill("불량 원인이 뭐야? 어떻게 조정하면 돼?")
    page.locator("#ask").click()
    expect_state(page, "done")
    expect(page.locator("#finding .adjustments")).not_to_have_count(0)
    return page.locator(".turn").first


def test_a_row_of_a_table_that_was_replaced_is_not_the_row_that_stands_in_its_place(
    page: Page, local_server: LocalServer
) -> None:
    page.goto(local_server.url)
    open_csv(page, table("cold-die", "good"))
    expect(page.locator("#finding .shot-name")).to_contain_text("shots.csv")
    turn = asked_and_answered(page)
    name = str(page.locator("#finding .shot-name").inner_text())
    cold = value(page, SPEED).input_value()

    open_csv(page, table("low-clamp", "good"))
    expect(page.locator("#finding .shot-name")).to_have_text(name)  # the same file and row
    expect(page.locator("#finding .adjustments")).to_have_count(0)
    other = value(page, SPEED).input_value()
    expect_not_this_shot(turn, f"{name} (이름이 같은 다른 표)")

    turn.get_by_role("button", name="그 샷으로 가기").click()
    expect(value(page, SPEED)).to_have_value(cold)
    page.locator("#finding .adjustments").get_by_role("button", name="값에 적용").first.click()
    expect(page.locator("#finding .shot-name")).to_contain_text("바꾼 값")
    applied = value(page, SPEED).input_value()
    # What was applied to the row of before is not kept for the row of now.
    page.keyboard.press("Alt+Shift+PageDown")
    page.keyboard.press("Alt+Shift+PageUp")
    expect(page.locator("#finding .shot-name")).to_have_text(name)
    expect(value(page, SPEED)).to_have_value(other)
    assert {cold, applied} != {other}
    expect_not_this_shot(turn, name)


def test_another_window_says_not_this_shot_and_leads_there(
    context: BrowserContext, local_server: LocalServer
) -> None:
    mine, other = context.new_page(), context.new_page()
    for page, sample in ((mine, COLD), (other, GOOD)):
        page.goto(local_server.url)
        page.get_by_role("button", name=sample).click()
        expect(page.locator("#finding .shot-name")).to_contain_text(sample)
    asked_and_answered(mine)
    expect_state(other, "done")
    turn = other.locator(".turn").first
    good = value(other, SPEED).input_value()
    expect(other.locator("#finding .adjustments")).to_have_count(0)
    expect_not_this_shot(turn, f"샘플: {COLD}")

    # What one window applies changes no value of the other.
    mine.locator("#finding .adjustments").get_by_role("button", name="값에 적용").first.click()
    expect(mine.locator("#finding .shot-name")).to_contain_text("바꾼 값")
    assert value(other, SPEED).input_value() == good
    turn.get_by_role("button", name="그 샷으로 가기").click()
    expect(other.locator("#finding .shot-name")).to_contain_text(COLD)
    expect(other.locator("#finding .shot-name")).not_to_contain_text("바꾼 값")


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Running(composed(tmp_path_factory.mktemp("data"), OFFLINE_WORD_MS="2", DEMO="on")) as server:
        yield server.url


def test_a_question_of_another_line_is_shown_on_its_own_line_alone(page: Page, demo_server: str) -> None:
    """Both lines have the same variables and samples, so that only the line tells their shots apart."""
    page.goto(f"{demo_server}/#line=default")
    page.get_by_role("button", name=COLD).click()
    turn = asked_and_answered(page).get_attribute("id")

    page.locator("#line-choice").select_option("demo")
    expect(page.locator("#line-strip .marks button").first).to_be_visible()
    choose_sample(page, COLD)
    expect(page.locator("#finding .shot-name")).to_contain_text(COLD)
    expect(page.locator(".turn")).to_have_count(0)

    # Its address on a page of this line leads to the line that it is about, with its own shot.
    page.evaluate("turn => { location.hash = `#/turn/${turn}?line=demo`; }", turn)
    place = page.locator("main.turn-place")
    expect(place.locator(".adjustments").first).to_be_visible()
    assert page.evaluate("location.hash") == f"#/turn/{turn}?line=default"
    place.get_by_role("button", name="이 샷 값 불러오기").click()
    expect(page.locator("#line-choice")).to_have_value("default")
    expect(page.locator("#finding .shot-name")).to_contain_text(COLD)
    expect(page.locator("#finding .adjustments")).not_to_have_count(0)
