"""What stands in the console stays: over a reload, back and forward, beside another's question, offline."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import expect_state
from tests.composing import composed
from tests.running import Running

SPEED = "#value-Process_InjectionSpeed"
FOLLOW = "최신 샷 따라가기"


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Running(composed(tmp_path_factory.mktemp("data"), OFFLINE_WORD_MS="2", DEMO="on")) as server:
        yield server.url


def old_defects(url: str) -> list[dict[str, Any]]:
    """Shots of the demo line that were judged defect and are no longer in the strip, newest first."""
    shots = httpx.get(f"{url}/api/shots", params={"line": "demo", "limit": 600}).json()["shots"]
    found = [shot for shot in shots[150:] if shot["verdict"] == "defect" and not shot["missing"]]
    assert len(found) > 3
    return found


def whole(page: Page) -> list[str]:
    """What the console says of its shot, once the reasons stand there."""
    expect(page.locator("#finding .drivers li").first).to_be_visible()
    expect(page.locator("#finding")).to_have_attribute("aria-busy", "false")
    marks = page.locator("#panel .form-tools .marks")
    return [
        # What was said of the part is asked of the server each time, and comes later.
        page.locator("#finding > :not(.part-outcome)").evaluate_all(
            "nodes => nodes.map(node => node.innerText).join('\\n')"
        ),
        marks.inner_text() if marks.count() else "",
        page.locator(SPEED).input_value(),
        page.evaluate("location.hash"),
    ]


def count_predictions(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/predict" in request.url else None)
    return asked


def test_a_reload_keeps_the_verdict_of_a_shot_that_is_long_out_of_the_strip(
    page: Page, demo_server: str
) -> None:
    shot = old_defects(demo_server)[0]
    page.goto(f"{demo_server}/#/shot/demo/{shot['shot_id']}?line=demo")
    expect(page.locator("#finding .shot-name")).to_contain_text(shot["shot_id"])
    before = whole(page)
    assert "불량" in before[0]
    assert "보고서" in before[0]
    asked = count_predictions(page)
    page.reload()
    assert whole(page) == before
    assert asked == []


def test_a_reload_keeps_the_verdict_of_changed_values_and_undone_the_shot_s_own(
    page: Page, demo_server: str
) -> None:
    page.goto(demo_server)
    page.locator("#line-strip .marks button").nth(20).click()
    own = whole(page)
    page.locator(SPEED).fill("3.1")
    expect(page.locator("#finding .stale")).to_be_visible()
    page.reload()
    expect(page.locator("#finding .stale")).to_be_visible()
    expect(page.locator(SPEED)).to_have_value("3.1")
    page.get_by_role("button", name="바꾼 값으로 판정").click()
    expect(page.locator("#finding .stale")).to_have_count(0)
    judged = whole(page)
    page.reload()
    assert whole(page) == judged
    page.locator(".changes button").click()
    assert whole(page)[2:] == own[2:]
    probability = re.compile(r"[\d.]+ %")
    assert probability.findall(whole(page)[0])[:2] == probability.findall(own[0])[:2]


def test_back_and_forward_lead_from_shot_to_shot_and_a_reload_stays(page: Page, demo_server: str) -> None:
    first, second, third = old_defects(demo_server)[:3]
    page.goto(f"{demo_server}/#/shot/demo/{first['shot_id']}?line=demo")
    name = page.locator("#finding .shot-name")
    expect(name).to_contain_text(first["shot_id"])
    page.evaluate(f"location.hash = '#/shot/demo/{second['shot_id']}?line=demo'")
    expect(name).to_contain_text(second["shot_id"])
    expect(page.locator("#line-strip .marks button")).to_have_count(48)
    page.locator("#line-strip .marks button").nth(11).click()
    expect(name).not_to_contain_text(second["shot_id"])
    touched = page.evaluate("location.hash")
    assert touched.startswith("#/shot/demo/demo-")
    page.locator("#panel .samples-folded > summary").click()
    page.locator("#panel .samples button").first.click()
    expect(page).to_have_url(re.compile("#line=demo$"))
    at_sample = name.inner_text()
    page.go_back()
    expect(page).to_have_url(re.compile(re.escape(touched)))
    expect(name).to_contain_text(touched.split("/")[3].split("?")[0])
    page.go_back()
    expect(name).to_contain_text(second["shot_id"])
    page.go_back()
    expect(name).to_contain_text(first["shot_id"])
    page.reload()
    expect(name).to_contain_text(first["shot_id"])
    page.go_forward()
    expect(name).to_contain_text(second["shot_id"])
    page.go_forward()
    page.go_forward()
    expect(name).to_have_text(at_sample)
    page.evaluate(f"location.hash = '#/shot/demo/{third['shot_id']}?line=demo'")
    expect(name).to_contain_text(third["shot_id"])


def test_the_newest_shot_takes_the_step_of_the_one_before(page: Page, demo_server: str) -> None:
    page.goto(demo_server)
    marks = page.locator("#line-strip .marks button")
    expect(marks).to_have_count(48)
    expect(page).to_have_url(re.compile("#/shot/demo/"))
    steps = page.evaluate("history.length")
    page.get_by_role("button", name=FOLLOW).click()
    address = page.url
    expect(page).not_to_have_url(address)
    assert page.evaluate("history.length") == steps
    assert page.evaluate("location.hash").startswith("#/shot/demo/")


def test_following_is_let_go_with_a_word_where_a_value_is_changed(page: Page, demo_server: str) -> None:
    page.goto(demo_server)
    follow = page.get_by_role("button", name=FOLLOW)
    follow.click()
    expect(follow).to_have_attribute("aria-pressed", "true")
    page.locator(SPEED).fill("3.9")
    expect(follow).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#line-strip .let-go")).to_have_text("바꾼 값이 있어 따라가지 않습니다")
    expect(page.locator("#status")).to_have_text("바꾼 값이 있어 따라가지 않습니다")
    # Not pressable while they are there, with the reason.
    expect(follow).to_have_attribute("aria-disabled", "true")
    follow.click(force=True)
    expect(page.locator("#status")).to_contain_text("따라갈 수 없습니다")
    expect(follow).to_have_attribute("aria-pressed", "false")
    expect(page.locator(SPEED)).to_have_value("3.9")
    page.locator(".changes button").click()
    expect(page.locator("#line-strip .let-go")).to_have_count(0)
    follow.click()
    expect(follow).to_have_attribute("aria-pressed", "true")


def test_a_lost_network_is_told_in_the_strip_until_it_is_back(page: Page, demo_server: str) -> None:
    page.goto(demo_server)
    told = page.locator("#line-strip .freshness")
    expect(page.locator("#line-strip .marks button")).to_have_count(48)
    expect(told).to_be_empty()
    page.context.set_offline(True)
    expect(told).to_contain_text(re.compile("연결 끊김: .+까지의 샷입니다"))
    page.context.set_offline(False)
    expect(told).to_be_empty()
    last = page.locator("#line-strip .marks button").last.get_attribute("aria-label")
    expect(page.locator("#line-strip .marks button").last).not_to_have_attribute("aria-label", str(last))


def test_a_question_about_another_shot_says_so_at_its_head_with_the_way_there(
    page: Page, demo_server: str
) -> None:
    page.goto(demo_server)
    marks = page.locator("#line-strip .marks button")
    marks.nth(5).click()
    whole(page)
    name = page.locator("#finding .shot-name")
    asked = name.inner_text()
    # A question that proposes no adjustment.
    page.locator("#question").fill("탕경이 뭐야?")
    page.locator("#ask").click()
    expect_state(page, "done")
    turn = page.locator(".turn").first
    expect(turn.locator(".elsewhere")).to_have_count(0)
    marks.nth(9).click()
    expect(name).not_to_have_text(asked)
    expect(turn.locator(".elsewhere")).to_contain_text("이 샷이 아닙니다")
    turn.locator("summary").first.click()
    expect(turn.locator("summary .of-shot b")).to_be_visible()
    turn.locator("summary").first.click()
    turn.locator(".elsewhere button").click()
    expect(name).to_have_text(asked)
    expect(turn.locator(".elsewhere")).to_have_count(0)
    expect(page.locator("#history")).to_have_text("기록")
