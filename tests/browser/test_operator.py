"""The operator's view: read from three metres, it rings until acknowledged, and says what it cannot."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from local.serve import LOCAL_DEFAULTS, compose
from tests.browser.conftest import PHONE, Faults
from tests.browser.scripted_line import ScriptedLine, shot, status
from tests.browser.scripted_server import ScriptedServer
from tests.browser.test_accessibility import violations
from tests.quality_parts import sample
from tests.running import Running

PLACE = "/#/operator?line="
SMALLEST = 0.7
"""The smallest letters of what is long, as a part of those of what has room."""

type Settled = Callable[[Callable[[], bool]], None]
TONES = """() => {
  window.tones = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
}"""
"""Counts the tones that are really played."""


@pytest.fixture(scope="module")
def demo_server() -> Iterator[str]:
    environment = {**LOCAL_DEFAULTS, "OFFLINE_WORD_MS": "2", "LOG_LEVEL": "ERROR", "DEMO": "on"}
    with Running(compose(environment)) as server:
        yield server.url


@pytest.fixture
def line(scripted: ScriptedServer) -> Iterator[ScriptedLine]:
    made = ScriptedLine(scripted, [shot(number, seconds_ago=50 - 5 * number) for number in range(1, 10)])
    yield made
    made.ended = True


@pytest.fixture
def panel(page: Page, scripted: ScriptedServer, line: ScriptedLine) -> Page:
    """The view of the line, all calm."""
    page.goto(f"{scripted.url}{PLACE}default")
    expect(page.locator(".last-verdict .far")).to_have_text("양품")
    return page


SCREENS = [(1366, 768), (1366, 657), (1920, 1080)]
SIZES = """nodes => nodes.filter(node => node.getClientRects().length > 0)
  .map(node => parseFloat(getComputedStyle(node).fontSize))"""
TO_READ = ".to-check :is(p, b, small), .last-verdict .mid, .line-state .mid"
"""What is read from where one stands: what to check, the kind of defect, whether the model can be trusted."""


def letters(page: Page, selector: str) -> float:
    """The smallest letters of what is drawn, in px."""
    found: list[float] = page.locator(selector).evaluate_all(SIZES)
    return min(found)


def expect_read_from_three_metres(page: Page, width: int, height: int, locale: str) -> None:
    """Large letters, all in sight, nothing that scrolls or that a glove would miss.

    English is longer: where it would not fit its letters are smaller by steps, to seven tenths.
    """
    scale = min(width / 1366, height / 657) * (1 if locale == "ko-KR" else SMALLEST)
    assert letters(page, ".last-verdict .far") >= 96 * scale
    assert letters(page, TO_READ) >= 32 * scale
    assert letters(page, ".operator :is(.near, button, input, h1)") >= 20 * min(width / 1366, height / 657)
    least: list[float] = page.locator(".operator :is(button, input, summary)").evaluate_all(
        """nodes => nodes.map(node => node.getBoundingClientRect())
          .map(box => Math.min(box.width, box.height))"""
    )
    assert least
    assert min(least) >= 48
    page_size: list[int] = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert page_size == [width, height]
    longer: list[str] = page.locator(".operator, .operator section, .operator header").evaluate_all(
        """nodes => nodes
          .filter(node => node.scrollHeight > node.clientHeight + 1
            || node.scrollWidth > node.clientWidth + 1)
          .map(node => node.className)"""
    )
    assert longer == []


@pytest.mark.parametrize("locale", ["ko-KR", "en-GB"])
@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_it_is_read_from_three_metres_and_fits_its_screen(
    browser: Browser, demo_server: str, width: int, height: int, locale: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, locale=locale)
    page = context.new_page()
    page.goto(f"{demo_server}{PLACE}demo")
    expect(page.locator(".last-verdict .far")).to_be_visible()
    expect(page.locator(".line-state")).to_be_visible()
    expect(page.locator(".operator h1")).to_contain_text("데모 라인" if locale == "ko-KR" else "Demo line")
    expect(page.locator(".simulated")).to_be_visible()
    # The line has shots that are not good: their reasons stand there beside a good one, too.
    expect(page.locator(".drivers-in-words li").first).to_be_visible()
    expect_read_from_three_metres(page, width, height, locale)
    # All else is hidden, and takes no focus.
    expect(page.locator("#composer")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("locale", ["ko-KR", "en-GB"])
@pytest.mark.parametrize("told", ["defect", "unsure", "withheld", "defect offline", "withheld offline"])
def test_the_worst_that_it_can_say_fits_the_smallest_panel(
    browser: Browser, scripted: ScriptedServer, line: ScriptedLine, told: str, locale: str
) -> None:
    """An alarm, a model that is not to be trusted, three reasons, two changes and the equipment, at once,
    perhaps without a network."""
    verdict, _, offline = told.partition(" ")
    line.send(shot(11, "defect"))
    line.status = status("not_trusted", "sensor_stuck")
    context = browser.new_context(viewport={"width": 1366, "height": 657}, locale=locale)
    page = context.new_page()
    page.goto(f"{scripted.url}{PLACE}default")
    # One that was acknowledged stands in the log, which has a button of its own.
    page.locator(".acknowledge").click()
    expect(page.locator(".alarm-bar.open")).to_have_count(0)
    line.send(shot(12, verdict))
    expect(page.locator(f".last-verdict.{verdict}")).to_be_visible()
    expect(page.locator(".drivers-in-words li")).to_have_count(3)
    context.set_offline(bool(offline))
    expect(page.locator(".freshness .lost")).to_have_count(1 if offline else 0)
    expect(page.locator(".line-state.not_trusted")).to_be_visible()
    expect_read_from_three_metres(page, 1366, 657, locale)
    context.close()


def test_the_newest_shots_stand_in_a_row_and_a_phone_has_as_many_as_fit(
    browser: Browser, scripted: ScriptedServer, line: ScriptedLine
) -> None:
    line.shots = [
        shot(number, "defect" if number == 40 else "normal", seconds_ago=500 - 5 * number)
        for number in range(1, 41)
    ]
    seen = """row => [...row.children].filter(mark => {
      const [box, around] = [mark.getBoundingClientRect(), row.getBoundingClientRect()];
      return box.top < around.bottom && box.left >= around.left && box.right <= around.right + 0.5;
    }).length"""
    for given, least, most in (
        ({"viewport": {"width": 1366, "height": 657}}, 25, 30),
        (PHONE, 10, 20),
    ):
        context = browser.new_context(**{"locale": "ko-KR", **given})
        page = context.new_page()
        page.goto(f"{scripted.url}{PLACE}default")
        row = page.locator(".last-shots > div")
        expect(row.locator("> span")).to_have_count(30)
        assert least <= row.evaluate(seen) <= most
        expect(page.get_by_role("img", name="최근 30샷: 불량 1, 불확실 0")).to_be_visible()
        # The last one is at the right, and is the one that the rest of the view is about.
        newest = row.locator("> span").first
        expect(newest.locator(".verdict-mark.defect")).to_be_visible()
        expect(newest).to_have_class("shown")
        right: bool = row.evaluate(
            """row => [...row.children].every(mark =>
              mark.getBoundingClientRect().right <= row.firstElementChild.getBoundingClientRect().right)"""
        )
        assert right
        context.close()


def test_beside_a_good_shot_stands_what_was_to_check_on_the_last_bad_one(
    panel: Page, line: ScriptedLine
) -> None:
    line.send(shot(11, "defect"), shot(12, "unsure"))
    panel.locator(".acknowledge").click()
    line.send(shot(13))
    expect(panel.locator(".last-verdict .far")).to_have_text("양품")
    expect(panel.locator(".to-check .calm")).to_have_text("점검할 것이 없습니다")
    expect(panel.locator(".to-check .before")).to_contain_text("지난 불량 샷")
    expect(panel.locator(".drivers-in-words li").first).to_be_visible()
    # No value of that shot is called the present one.
    expect(panel.locator(".move")).to_contain_text("그때")
    expect(panel.locator(".move")).not_to_contain_text("지금")


@pytest.mark.parametrize(
    "given", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}, PHONE]
)
def test_axe_finds_nothing_while_it_alarms(
    browser: Browser, scripted: ScriptedServer, line: ScriptedLine, given: dict[str, Any]
) -> None:
    line.send(shot(11, "defect"))
    line.status = status("not_trusted", "sensor_stuck")
    context = browser.new_context(**{"locale": "ko-KR", "viewport": {"width": 1366, "height": 768}, **given})
    page = context.new_page()
    page.goto(f"{scripted.url}{PLACE}default")
    expect(page.locator(".drivers-in-words li").first).to_be_visible()
    expect(page.locator(".line-state.not_trusted")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_a_defect_says_what_to_check_and_what_to_change_in_words(panel: Page, line: ScriptedLine) -> None:
    expect(panel.locator(".to-check")).to_contain_text("점검할 것이 없습니다")
    line.send(shot(11, "defect"))
    expect(panel.locator(".last-verdict .far")).to_have_text("불량")
    raising = [row for row in line.t2["attributions"] if row["direction"] == "raises"]
    expect(panel.locator(".drivers-in-words li").first).to_contain_text(
        next(row["label"] for row in raising if row["compared"] != "within")
    )
    move = line.t2["adjustments"][0]["changes"][0]
    expect(panel.locator(".move")).to_contain_text(re.compile(r"(으로|로)"))
    expect(panel.locator(".move")).to_contain_text(str(round(move["to"], 3)).rstrip("0").rstrip("."))


def test_a_withheld_shot_alarms_without_a_probability_and_without_advice(
    panel: Page, line: ScriptedLine
) -> None:
    line.send(shot(11, "withheld"))
    expect(panel.locator(".last-verdict .far")).to_have_text("판정 보류")
    expect(panel.locator(".alarm-bar.open")).to_contain_text("판정 보류 1샷")
    expect(panel.locator(".drivers-in-words li").first).to_be_visible()
    expect(panel.locator(".move")).to_have_count(0)
    expect(panel.locator(".last-verdict")).not_to_contain_text("%")


def test_alarms_are_bundled_acknowledged_by_name_and_ring_again_on_the_next(
    panel: Page, line: ScriptedLine
) -> None:
    alarm = panel.locator(".alarm-bar")
    line.send(shot(11, "defect"), shot(12), shot(13, "defect"))
    expect(alarm).to_contain_text("불량 2샷")
    expect(panel.locator(".acknowledge")).to_have_count(1)
    expect(panel.locator("#status")).to_contain_text("경보: 불량 2샷")
    # The shot that alarms stays in sight, whatever came after it.
    line.send(shot(14))
    expect(panel.locator(".last-verdict .far")).to_have_text("불량")
    panel.locator(".by input").fill("김반장")
    panel.locator(".acknowledge").click()
    expect(alarm).to_contain_text("열린 경보 없음")
    expect(panel.locator(".last-verdict .far")).to_have_text("양품")

    line.send(shot(15, "defect"))
    expect(alarm).to_contain_text("불량 1샷")
    panel.reload()
    expect(alarm).to_contain_text("불량 1샷")
    panel.locator(".acknowledge").click()
    panel.locator(".log summary").click()
    expect(panel.locator(".log li")).to_have_text(
        [re.compile("김반장 확인: 불량 1샷"), re.compile("김반장 확인: 불량 2샷")]
    )
    panel.reload()
    expect(alarm).to_contain_text("열린 경보 없음")


def test_a_line_that_is_not_trusted_alarms_once(panel: Page, line: ScriptedLine) -> None:
    alarm = panel.locator(".alarm-bar")
    line.status = status("not_trusted", "sensor_stuck")
    panel.reload()
    expect(alarm).to_contain_text("판정을 믿을 수 없음")
    expect(panel.locator(".line-state")).to_contain_text("센서 값이 멈췄습니다")
    panel.locator(".acknowledge").click()
    expect(alarm).to_contain_text("열린 경보 없음")
    looked = line.looked
    panel.reload()
    expect(panel.locator(".line-state.not_trusted")).to_be_visible()
    assert line.looked > looked
    expect(alarm).to_contain_text("열린 경보 없음")


def test_two_windows_of_a_panel_share_an_acknowledgement(
    context: BrowserContext, panel: Page, scripted: ScriptedServer, line: ScriptedLine
) -> None:
    other = context.new_page()
    other.goto(f"{scripted.url}{PLACE}default")
    expect(other.locator(".last-verdict")).to_be_visible()
    line.send(shot(11, "defect"))
    for page in (panel, other):
        expect(page.locator(".alarm-bar.open")).to_be_visible()
    other.locator(".acknowledge").click()
    expect(panel.locator(".alarm-bar.open")).to_have_count(0)


def tones(page: Page) -> int:
    """How many tones were played."""
    played: int = page.evaluate("window.tones")
    return played


def test_the_sound_rings_until_it_is_acknowledged(
    page: Page, scripted: ScriptedServer, line: ScriptedLine, settled: Settled
) -> None:
    page.add_init_script(f"({TONES})()")
    page.goto(f"{scripted.url}{PLACE}default")
    device = page.locator(".device")
    expect(device).to_contain_text("경보음이 꺼져 있습니다")
    page.get_by_role("button", name="소리 켜기").click()
    expect(device).to_contain_text("경보음 켜짐")
    assert tones(page) == 0
    line.send(shot(11, "defect"))
    settled(lambda: tones(page) >= 8)
    page.locator(".acknowledge").click()
    expect(page.locator(".alarm-bar.open")).to_have_count(0)
    quiet = tones(page)
    page.wait_for_timeout(4_500)
    assert tones(page) == quiet
    line.send(shot(12, "defect"))
    settled(lambda: tones(page) > quiet)


def test_a_sound_that_the_browser_blocks_is_said_and_comes_with_the_next_touch(
    context: BrowserContext, panel: Page, scripted: ScriptedServer, line: ScriptedLine, settled: Settled
) -> None:
    panel.get_by_role("button", name="소리 켜기").click()
    expect(panel.locator(".device")).to_contain_text("경보음 켜짐")
    # A panel that starts anew: sound was on, and nobody has touched this page. Reading it from here counts
    # as a touch, so that it notes itself what it says.
    page = context.new_page()
    page.add_init_script(
        f"""({TONES})();
        window.said = [];
        setInterval(() => {{
          const now = document.querySelector(".alarm-bar.open")
            && document.querySelector(".device").innerText;
          if (now && window.said.at(-1) !== now) window.said.push(now, window.tones);
        }}, 10);"""
    )
    line.send(shot(11, "defect"))
    asked = len(scripted.bodies("/api/predict"))
    page.goto(f"{scripted.url}{PLACE}default")
    settled(lambda: len(scripted.bodies("/api/predict")) > asked)
    page.wait_for_timeout(500)
    said: list[Any] = page.evaluate("window.said")
    blocked = [index for index, text in enumerate(said) if "브라우저가 경보음을 막고" in str(text)]
    assert blocked, said
    assert said[blocked[0] + 1] == 0
    page.locator(".operator h1").click()
    expect(page.locator(".device")).to_contain_text("경보음 켜짐")
    settled(lambda: tones(page) > 0)


def test_without_sound_or_wake_lock_it_says_so(
    page: Page, scripted: ScriptedServer, line: ScriptedLine, faults: Faults, settled: Settled
) -> None:
    page.add_init_script("delete window.AudioContext; delete Navigator.prototype.wakeLock;")
    page.goto(f"{scripted.url}{PLACE}default")
    expect(page.locator(".device")).to_contain_text("경보음을 내지 못합니다")
    expect(page.locator(".device")).to_contain_text("화면이 꺼질 수 있습니다")
    expect(page.get_by_role("button", name="소리 켜기")).to_have_count(0)
    settled(lambda: line.following == 1)
    line.send(shot(11, "defect"))
    expect(page.locator(".alarm-bar.open")).to_be_visible()
    assert faults == []


def test_the_display_is_kept_awake_and_again_after_the_tab_was_hidden(
    page: Page, scripted: ScriptedServer, line: ScriptedLine, settled: Settled
) -> None:
    page.add_init_script(
        """Object.defineProperty(document, "hidden", {get: () => Boolean(window.away), configurable: true});
        window.locks = [];
        const request = WakeLock.prototype.request;
        WakeLock.prototype.request = async function (...kind) {
          const lock = await request.apply(this, kind);
          window.locks.push(lock);
          return lock;
        };"""
    )
    # A browser without a window grants it to nobody that was not named.
    page.context.grant_permissions(["screen-wake-lock"])
    page.goto(f"{scripted.url}{PLACE}default")

    def locks() -> int:
        taken: int = page.evaluate("window.locks.length")
        return taken

    settled(lambda: locks() == 1)
    expect(page.locator(".device")).not_to_contain_text("화면이 꺼질 수 있습니다")
    # As the system does with a hidden page.
    page.evaluate("window.away = true; window.locks[0].release()")
    expect(page.locator(".device")).to_contain_text("화면이 꺼질 수 있습니다")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    settled(lambda: locks() == 2)
    expect(page.locator(".device")).not_to_contain_text("화면이 꺼질 수 있습니다")
    page.get_by_role("button", name="닫기").click()
    settled(lambda: bool(page.evaluate("window.locks[1].released")))


def test_it_fills_the_display_and_gives_it_back(panel: Page) -> None:
    panel.get_by_role("button", name="전체 화면").click()
    leave = panel.get_by_role("button", name="전체 화면 끝내기")
    expect(leave).to_have_attribute("aria-pressed", "true")
    assert panel.evaluate("document.fullscreenElement === document.documentElement")
    leave.click()
    expect(panel.get_by_role("button", name="전체 화면", exact=True)).to_be_visible()


def test_a_line_that_stands_and_a_lost_network_are_said(
    page: Page, scripted: ScriptedServer, line: ScriptedLine
) -> None:
    line.shots = [shot(number, seconds_ago=720 + 5 * (9 - number)) for number in range(9)]
    page.goto(f"{scripted.url}{PLACE}default")
    said = page.locator(".freshness")
    expect(said).to_contain_text("12분째 샷이 없습니다")
    line.send(shot(11))
    expect(said).to_contain_text("마지막 샷")
    expect(said).not_to_contain_text("샷이 없습니다")

    page.context.set_offline(True)
    expect(said).to_contain_text("연결이 끊겼습니다")
    # What was known stays in sight.
    expect(page.locator(".last-verdict .far")).to_have_text("양품")
    line.send(shot(12, "defect"))
    page.context.set_offline(False)
    expect(page.locator(".alarm-bar.open")).to_be_visible()
    expect(said).not_to_contain_text("연결이 끊겼습니다")


def test_while_it_stands_the_page_under_it_asks_for_nothing_and_comes_back_with_the_focus(
    page: Page, scripted: ScriptedServer, line: ScriptedLine, settled: Settled
) -> None:
    page.goto(scripted.url)
    page.locator("#question").fill("아직 보내지 않은 질문")
    link = page.get_by_role("link", name="작업자 화면")
    link.click()
    expect(page.locator(".last-verdict")).to_be_visible()
    settled(lambda: line.following == 1)
    page.get_by_role("button", name="닫기").click()
    expect(link).to_be_focused()
    expect(page.locator("#question")).to_have_value("아직 보내지 않은 질문")
    settled(lambda: line.following == 1)


def test_motion_and_language_follow_the_reader(browser: Browser, demo_server: str) -> None:
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{demo_server}{PLACE}demo")
    expect(page.locator(".last-verdict")).to_be_visible()
    expect(page.locator(".line-state")).to_be_visible()
    assert not re.search("[가-힣]", page.locator(".operator").inner_text())
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()


@pytest.fixture
def settled(page: Page) -> Settled:
    """Waits until something is so on the server's side."""

    def wait(is_so: Callable[[], bool]) -> None:
        for _ in range(200):
            if is_so():
                return
            page.wait_for_timeout(50)
        raise AssertionError("it did not come to that")

    return wait


def test_lost_cooling_water_that_a_machine_sends_rings_by_name_though_the_verdict_is_no_alarm(
    page: Page, tmp_path: Path
) -> None:
    """From POST /api/shots by the judging server to the bar: once for as long as it lasts."""
    environment = {**LOCAL_DEFAULTS, "LOG_LEVEL": "ERROR", "DEMO": "off", "DIECAST_DATA_DIR": str(tmp_path)}

    def send(number: int, **changed: float) -> None:
        at = datetime.now(UTC).isoformat()
        features = {**sample("good"), **changed}
        body = {"shots": [{"shot_id": f"s{number}", "at": at, "features": features}]}
        assert httpx.post(f"{url}/api/shots", json=body, timeout=60).json()["accepted"] == 1

    with Running(compose(environment)) as server:
        url = server.url
        send(1)
        page.goto(f"{url}{PLACE}default")
        expect(page.locator(".last-verdict .far")).to_be_visible()
        expect(page.locator(".alarm-bar.open")).to_have_count(0)
        for number in (2, 3):
            send(number, Sensor_Flow=0.4)
        bar = page.locator(".alarm-bar.open .what")
        expect(bar).to_contain_text("값이 크게 벗어남: 냉각수 유량")
        expect(page.locator(".to-check .beyond")).to_contain_text("냉각수 유량 0.4")
        page.locator(".acknowledge").click()
        expect(bar).to_have_count(0)
        expect(page.locator(".alarm-bar .log")).to_have_count(1)
        send(4, Sensor_Flow=0.3)
        expect(page.locator(".last-verdict")).to_contain_text("s4")
        page.reload()
        expect(page.locator(".line-state.not_trusted")).to_contain_text("냉각수 유량")
        page.goto("about:blank")  # Its stream ends before the server does.
