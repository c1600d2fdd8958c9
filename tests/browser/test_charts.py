"""A line's charts on the real server: what was planted is at its place, by keyboard, as table, on paper."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from local.serve import LOCAL_DEFAULTS, compose
from shared.probability import percent
from tests.browser.conftest import Faults
from tests.browser.test_accessibility import violations
from tests.quality_parts import sample
from tests.running import Running

VIBRATION, SPEED = "Sensor_Vibration", "Process_InjectionSpeed"
SHOTS, SHIFTED, SET_ANEW, MISSING = 160, 148, 80, 40
"""Of so many shots the vibration rises at one, the speed is set anew at one, and one has no vibration."""


def planted(line: str = "default") -> list[dict[str, Any]]:
    """Shots of the last hours, one a minute, oldest first; each second part was inspected."""
    draw = random.Random(7)
    good, bad = sample("good"), sample("cold-die")
    now = datetime.now(UTC).replace(microsecond=0)
    made = []
    for place in range(SHOTS):
        features = {
            name: value * draw.gauss(1, 0.002) for name, value in (bad if place % 9 == 4 else good).items()
        }
        features[VIBRATION] = draw.gauss(0.25 if place < SHIFTED else 0.4, 0.01)
        features[SPEED] = draw.gauss(4.2 if place < SET_ANEW else 3.6, 0.01)
        if place == MISSING:
            del features[VIBRATION]
        shot: dict[str, Any] = {
            "shot_id": f"{line}-{place:04}",
            "at": (now - timedelta(minutes=SHOTS - place)).isoformat(),
            "features": features,
        }
        if place % 2 == 0:
            is_bad = place % 9 == 4
            shot["outcome"] = {"result": "defect", "modes": ["cold_shut"]} if is_bad else {"result": "good"}
        made.append(shot)
    return made


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("shots")
    environment = {**LOCAL_DEFAULTS, "LOG_LEVEL": "ERROR", "DEMO": "off", "DIECAST_DATA_DIR": str(folder)}
    with Running(compose(environment)) as server:
        sent = httpx.post(f"{server.url}/api/shots", json={"shots": planted()}, timeout=60)
        assert sent.is_success, sent.text
        assert sent.json()["accepted"] == SHOTS
        yield server.url


def charts(page: Page, plant: str, query: str) -> Locator:
    page.goto(f"{plant}/#/charts?{query}")
    shown = page.locator(".charts-page")
    expect(shown.locator("article h2").first).to_be_visible()
    return shown


def table_of(shown: Locator) -> list[list[str]]:
    """The cells of the table beside a chart."""
    shown.get_by_text("표로 보기").click()
    rows: list[list[str]] = shown.locator(".chart-table tbody").evaluate(
        "body => [...body.rows].map(row => [...row.cells].map(cell => cell.innerText))"
    )
    return rows


def test_a_planted_shift_is_marked_at_its_place_and_the_table_is_the_points(
    page: Page, plant: str, faults: Faults
) -> None:
    shown = charts(page, plant, f"variable={VIBRATION}&last=200")
    expect(shown.locator("article h2")).to_contain_text("진동 관리도")
    expect(shown.locator(".point.beyond").first).to_be_visible()

    rows = table_of(shown)
    told = httpx.get(f"{plant}/api/shots/chart", params={"variable": VIBRATION, "last": 200}).json()
    assert [row[1] for row in rows] == told["shot_ids"]
    assert rows[MISSING][3] == "값 없음"
    values = [None if row[3] == "값 없음" else float(row[3]) for row in rows]
    assert values == [value if value is None else pytest.approx(value, abs=6e-4) for value in told["values"]]
    beyond = [place for place, row in enumerate(rows) if "규칙 1 " in row[4]]
    assert set(range(SHIFTED, SHOTS)) <= set(beyond)
    assert sum(place < SHIFTED for place in beyond) < 5
    drawn = shown.locator(".plot-box .point.beyond").get_attribute("d") or ""
    assert drawn.count("M") == len(beyond)
    assert faults == []


def test_the_keyboard_goes_over_the_points_and_opens_the_shot_in_the_console(page: Page, plant: str) -> None:
    shown = charts(page, plant, f"variable={VIBRATION}&last=200")
    plot = shown.locator(".plot-box")
    plot.focus()
    status = page.locator("#status")
    expect(status).to_contain_text(f"default-{SHOTS - 1:04}")
    page.keyboard.press("Home")
    expect(status).to_contain_text("default-0000")
    page.keyboard.press("ArrowRight")
    expect(status).to_contain_text("default-0001")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(status).to_contain_text(f"default-{SHOTS - 2:04}")
    expect(status).to_contain_text("관리 한계(3σ) 밖")
    page.keyboard.press("PageUp")
    expect(status).to_contain_text(f"default-{SHOTS - 2 - SHOTS // 10:04}")
    page.keyboard.press("Home")
    for _ in range(MISSING):
        page.keyboard.press("ArrowRight")
    expect(status).to_contain_text("값 없음")
    page.keyboard.press("Shift+ArrowRight")
    expect(status).to_contain_text("규칙")

    page.keyboard.press("End")
    page.keyboard.press("Enter")

    expect(shown).to_have_count(0)
    expect(page.locator("#finding .shot-name")).to_contain_text(f"default-{SHOTS - 1:04}")
    assert float(page.locator(f"#value-{VIBRATION}").input_value()) > 0.3
    page.go_back()
    expect(shown).to_be_visible()


def test_limits_of_a_setting_that_was_changed_are_those_of_each_part(page: Page, plant: str) -> None:
    shown = charts(page, plant, f"variable={SPEED}&last=200")
    expect(shown.get_by_text("그 구간마다 따로")).to_be_visible()
    expect(shown.locator(".limits .limit")).to_have_count(4)
    expect(shown.locator(".chart-changes")).to_contain_text("사출 속도 4.2 → 3.6 m/s")

    shown.get_by_role("button", name="전체 기간 한계").click()
    expect(shown.locator(".limits .limit")).to_have_count(2)
    assert "limits=whole" in page.url

    shown.get_by_role("button", name="이후만 보기: ").last.click()
    expect(shown.locator("article")).to_contain_text(f"{SHOTS - SET_ANEW}샷")
    expect(shown.locator(".limits .limit")).to_have_count(2)
    page.go_back()
    expect(shown.locator("article")).to_contain_text(f"{SHOTS}샷")


def test_a_variable_is_found_by_a_word_and_a_time_by_its_ends(page: Page, plant: str) -> None:
    shown = charts(page, plant, "last=50")
    shown.get_by_role("searchbox").fill("진동")
    expect(shown.locator("select option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(shown.locator("article h2")).to_contain_text("진동")
    assert f"variable={VIBRATION}" in page.url

    shown.get_by_role("button", name="8시간").click()
    expect(shown.locator("article")).to_contain_text(f"{SHOTS}샷")
    shown.get_by_role("button", name="기간 지정").click()
    shown.get_by_label("시작").fill("2020-01-01T08:00")
    shown.get_by_label("끝", exact=True).fill("2020-01-02T08:00")
    shown.get_by_role("button", name="적용").click()
    expect(shown.get_by_text("이 기간에는 기록된 샷이 없습니다.")).to_be_visible()
    page.go_back()
    expect(shown.locator("article")).to_contain_text(f"{SHOTS}샷")


FINDINGS = {
    "alike": "학습 때와 같음",
    "within_runs": "다르지만 런마다 나는 차이 이내",
    "moved": "학습 때와 다름",
    "off": "다른 변수와 어긋남",
    "stuck": "값이 멈춤",
}
"""What the page says of each variable that is there and not far outside."""


@pytest.mark.parametrize("chart", ["pareto", "rate", "drift", "calibration"])
def test_each_other_chart_tells_its_numbers(page: Page, plant: str, chart: str, faults: Faults) -> None:
    shown = charts(page, plant, f"chart={chart}&hours=8" if chart in ("pareto", "rate") else f"chart={chart}")
    if chart == "drift":
        rows = shown.locator(".drift tbody tr")
        expect(rows).to_have_count(30)
        told = httpx.get(f"{plant}/api/line/status").json()["variables"]
        cells = rows.evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
        )
        found = {row[0]: (row[1], float(row[3]), float(row[4])) for row in cells}
        for row in told:
            words, psi, distance = found[row["label"]]
            assert words.startswith(FINDINGS[row["finding"]])
            assert ("학습 때와 같음" not in words) or (psi < 0.1 and distance < 0.1)
        rows.filter(has_text="진동").get_by_role("link").click()
        expect(shown.locator("article h2")).to_contain_text("진동 관리도")
    else:
        cells = table_of(shown)
        if chart == "pareto":
            told = httpx.get(f"{plant}/api/shots/summary", params={"by": "mode", "hours": 8}).json()
            assert {row[0]: int(row[2]) for row in cells if int(row[2])} == {
                "콜드셧": sum(row["outcome_modes"].get("cold_shut", 0) for row in told["rows"])
            }
        elif chart == "rate":
            told = httpx.get(f"{plant}/api/shots/summary", params={"by": "hour", "hours": 8}).json()
            assert [(row[0], int(row[1])) for row in cells] == [
                (row["label"], row["judged"]) for row in told["rows"]
            ]
            said = re.search(r"불량 (\d+) / 판정된 (\d+)샷 = ([<>\d.]+) %", shown.inner_text())
            assert said
            assert int(said[2]) == told["total"]["judged"]
            assert said[3] == percent(int(said[1]) / int(said[2])) == percent(told["total"]["rate"])
        else:
            known = httpx.get(f"{plant}/api/line/status").json()["outcomes"]
            assert [int(row[1]) for row in cells] == [row["parts"] for row in known["calibration"]]
        shown.locator(".plot-box").focus()
        page.keyboard.press("Home")
        expect(page.locator("#status")).to_contain_text(cells[0][0] if chart != "calibration" else "예측")
    assert faults == []


def test_enter_on_an_hour_opens_its_control_chart(page: Page, plant: str) -> None:
    shown = charts(page, plant, "chart=rate&hours=8")
    shown.locator(".plot-box").focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(shown.locator("article h2")).to_contain_text("관리도")
    assert "from=" in page.url


def test_the_console_leads_to_charts_and_escape_back(page: Page, plant: str) -> None:
    page.goto(plant)
    link = page.locator("#line-strip").get_by_role("link", name="관리도·차트")
    link.click()
    shown = page.locator(".charts-page")
    expect(shown.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    expect(link).to_be_focused()

    page.get_by_role("link", name="진동 관리도").click()
    expect(shown.locator("article h2")).to_contain_text("진동")


def test_a_hidden_tab_asks_for_no_chart(page: Page, plant: str) -> None:
    page.add_init_script(
        "Object.defineProperty(document, 'hidden', {get: () => Boolean(window.away), configurable: true});"
    )
    page.clock.install()
    shown = charts(page, plant, f"variable={VIBRATION}&last=50")
    expect(shown.locator(".plot-box")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.fast_forward(31_000)
    page.wait_for_timeout(1_000)
    assert [url for url in asked if "/api/shots/chart" in url]
    page.evaluate("window.away = true; document.dispatchEvent(new Event('visibilitychange'))")
    asked.clear()
    page.clock.fast_forward(120_000)
    page.wait_for_timeout(1_000)
    assert [url for url in asked if "/api/" in url] == []
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(1_000)
    assert [url for url in asked if "/api/shots/chart" in url]


def test_what_cannot_be_had_says_so_and_can_be_tried_again(page: Page, plant: str) -> None:
    page.route("**/api/shots/chart?*", lambda route: route.abort())
    page.goto(f"{plant}/#/charts?variable={VIBRATION}")
    alert = page.locator(".charts-page").get_by_role("alert")
    expect(alert).to_be_visible()
    page.unroute("**/api/shots/chart?*")
    alert.get_by_role("button", name="다시 시도").click()
    expect(page.locator(".charts-page .plot-box")).to_be_visible()
    expect(alert).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_them(browser: Browser, plant: str, scheme: Any, width: int) -> None:
    context = browser.new_context(
        locale="ko-KR", color_scheme=scheme, viewport={"width": width, "height": 844}, reduced_motion="reduce"
    )
    page = context.new_page()
    for chart in ("run", "pareto", "rate", "drift", "calibration"):
        shown = charts(page, plant, f"chart={chart}&variable={SPEED}&hours=8")
        page.reload()
        expect(shown.locator("article h2").first).to_be_visible()
        for fold in shown.locator("details:not([open]) > summary").all():
            fold.click()
        assert violations(page) == [], chart
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), chart
    context.close()


def test_forced_colours_draw_lines_and_marks(browser: Browser, plant: str) -> None:
    context = browser.new_context(
        locale="ko-KR", forced_colors="active", viewport={"width": 1366, "height": 768}
    )
    page = context.new_page()
    shown = charts(page, plant, f"variable={VIBRATION}&last=200")
    strokes = {
        name: shown.locator(f".plot-box {name}").first.evaluate("mark => getComputedStyle(mark).stroke")
        for name in (".series", ".limit", ".point.beyond", ".point.missing")
    }
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground not in strokes.values()
    context.close()


def test_paper_has_the_chart_and_an_open_table_alone(page: Page, plant: str, tmp_path: Path) -> None:
    shown = charts(page, plant, f"variable={VIBRATION}&last=50")
    table_of(shown)
    page.emulate_media(media="print")

    for hidden in (".charts-actions", ".ranges", ".variables", "button >> nth=0"):
        expect(shown.locator(hidden)).to_be_hidden()
    expect(page.locator(".page-head")).to_be_hidden()
    expect(shown.locator(".plot-box svg")).to_be_visible()
    expect(shown.locator(".chart-table table")).to_be_visible()
    assert page.pdf(path=tmp_path / "chart.pdf", format="A4").startswith(b"%PDF")


def test_paper_has_all_changes_and_letters_of_their_own_size(page: Page, plant: str) -> None:
    shown = charts(page, plant, f"variable={VIBRATION}&last=50")
    drawn = shown.locator(".plot-box svg")
    expect(drawn).to_be_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    expect(drawn).to_have_attribute("width", "680")
    for fold in shown.locator(".chart-changes").all():
        expect(fold).to_have_attribute("open", "")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(drawn).not_to_have_attribute("width", "680")
