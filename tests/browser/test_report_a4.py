"""The report of one shot: exactly one page of A4, all of it the turn's own, nothing over anything else."""

import base64
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest
from playwright.sync_api import Page, Route, expect

from shared.probability import percent
from tests.browser.conftest import Faults
from tests.browser.glyphs import glyph_faults
from tests.browser.reading import ask_example, expect_state, set_value
from tests.browser.results import T1, delta
from tests.browser.scripted_server import DONE, SCHEMA, ScriptedServer
from tests.browser.test_accessibility import violations
from tests.browser.test_outcome import AT, photo
from tests.composing import composed
from tests.quality_parts import sample
from tests.running import Running

PX_OF_MM = 96 / 25.4
FIRST = SCHEMA["features"][0]["name"]


@pytest.fixture
def of_line(tmp_path: Path) -> Iterator[str]:
    """The real local server on a line with a bad shot whose part was inspected."""
    with Running(composed(tmp_path, DEMO="on", OFFLINE_WORD_MS="2")) as server:
        shot = {
            "shot_id": "7-000123",
            "at": AT.format(1),
            "features": sample("cold-die"),
            "context": {"mould": "M-12", "lot": "A356-0210"},
        }
        assert (
            httpx.post(f"{server.url}/api/shots", json={"shots": [shot]}, timeout=60).json()["accepted"] == 1
        )
        yield server.url


def open_report(page: Page) -> dict[str, Any]:
    """Open the newest turn's report and wait for its page; return the turn as its JSON tells it."""
    with page.expect_download() as download:
        page.locator(".turn-actions").get_by_role("button", name=re.compile("JSON")).first.click()
    page.locator(".turn-actions").get_by_role("link", name=re.compile("^(보고서|Report)$")).first.click()
    expect(page.locator(".sheet footer")).to_be_visible()
    told: dict[str, Any] = json.loads(Path(download.value.path()).read_text("utf-8"))
    return told


def printed(page: Page, folder: Path) -> list[str]:
    """The texts of the pages that are printed, without spaces: lines break where there is room.

    No letter of them lies over another or is cut off.
    """
    file = folder / "report.pdf"
    page.pdf(path=file, format="A4", prefer_css_page_size=True)
    assert glyph_faults(file) == []
    return texts_of(file)


def printed_sheet(page: Page, folder: Path) -> list[str]:
    """The same of the sheet, of which every letter is on the paper, and no other."""
    texts = printed(page, folder)
    assert Counter("".join(texts)) == Counter(shown_on_paper(page))
    return texts


def shown_on_paper(page: Page) -> str:
    """The sheet's text as the browser lays it out for paper, what the paper's edge cuts off too."""
    page.emulate_media(media="print")
    text = page.locator(".sheet").inner_text()
    page.emulate_media(media="null")
    return squeezed(text)


def texts_of(file: Path) -> list[str]:
    return [squeezed(part.get_textpage().get_text_range()) for part in pypdfium2.PdfDocument(file)]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad\ufffe]+", "", unicodedata.normalize("NFKC", text))


def overlaps(page: Page) -> list[str]:
    """Boxes of the printed page that lie over each other, or reach beyond it."""
    found: list[str] = page.evaluate(
        """() => {
          const sheet = document.querySelector(".sheet");
          const frame = sheet.getBoundingClientRect();
          const leaves = [...sheet.querySelectorAll("h2, h3, p, dt, dd, li, th, td, img")]
            .filter((node) => !node.querySelector("h2, h3, p, dt, dd, li, th, td, img"))
            .map((node) => [node, node.getBoundingClientRect()])
            .filter(([, box]) => box.width > 0 && box.height > 0);
          const faults = [];
          const told = (at) => leaves[at][0].textContent.slice(0, 40);
          for (const [node, box] of leaves) {
            if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1)
              faults.push(`beyond: ${node.textContent.slice(0, 60)}`);
            if (node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0)
              faults.push(`too wide: ${node.textContent.slice(0, 60)}`);
          }
          for (let one = 0; one < leaves.length; one += 1)
            for (let other = one + 1; other < leaves.length; other += 1) {
              const [a, b] = [leaves[one][1], leaves[other][1]];
              const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
              const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
              if (across > 1 && down > 1)
                faults.push(`over: ${told(one)}: ${told(other)}`);
            }
          return faults;
        }"""
    )
    return found


def expect_facts(text: str, told: dict[str, Any]) -> None:
    """Everything of the turn that the page has to say stands on it."""
    quality = next(row["data"] for row in told["results"] if row["tool"] == "predict_quality")
    drivers = next(row["data"] for row in told["results"] if row["tool"] == "analyze_feature_importance")
    wanted = [
        percent(quality["prediction"]["class_probabilities"]["defect"]),
        percent(quality["threshold"]),
        told["question"],
    ]
    for row in drivers["adjustments"][:1]:
        wanted += [percent(row["defect_probability_before"]), percent(row["defect_probability_after"])]
        wanted += [change["unit"] for change in row["changes"]]
    labels = {feature["name"]: feature for feature in SCHEMA["features"]}
    wanted += [labels[row["feature"]]["label"] for row in drivers["attributions"][:3]]
    wanted += [citation["title"] for citation in told["answer"]["citations"][:2]]
    for name, value in told["features"].items():
        shown = re.findall(rf"{re.escape(squeezed(labels[name]['label']))}(\d+(?:\.\d+)?)", text)
        # To the digits that the variable's step has: half of the last one off at most.
        off = [abs(float(each) - value) * 10 ** len(each.partition(".")[2]) for each in shown]
        assert min(off, default=1) <= 0.5 + 1e-6, (name, value, shown)
    assert [each for each in wanted if squeezed(each) not in text] == []


def test_a_recorded_shot_with_its_part_and_photo_is_one_page(
    page: Page, of_line: str, faults: Faults, tmp_path: Path
) -> None:
    given = photo()
    said = {"result": "defect", "modes": ["cold_shut"], "note": "게이트 옆 2 mm"}
    image = {"media_type": "image/jpeg", "data": base64.b64encode(given["buffer"]).decode()}
    url = f"{of_line}/api/shots/default/7-000123/outcome"
    assert httpx.post(url, json={**said, "image": image}, timeout=60).status_code == 200
    page.goto(of_line)
    page.locator("#line-strip .marks button").last.click()
    expect(page.locator("#finding .drivers li").first).to_be_visible()
    ask_example(page)
    expect_state(page, "done")
    told = open_report(page)
    sheet = page.locator(".sheet")
    expect(sheet.get_by_role("img", name="샷 7-000123의 부품 사진")).to_be_visible()
    assert violations(page) == []

    pages = printed_sheet(page, tmp_path)
    page.emulate_media(media="print")
    assert overlaps(page) == []

    (text,) = pages
    expect_facts(text, told)
    for part in ("7-000123", "M-12", "A356-0210", "게이트옆2mm", "불량(", "작성", "검토", "승인", "라인"):
        assert squeezed(part) in text, part
    assert "시뮬레이션샷:" not in text
    assert faults == []


def json_of_report(page: Page) -> dict[str, Any]:
    """What the open report says of itself as JSON, once its page stands."""
    expect(page.locator(".sheet footer")).to_be_visible()
    with page.expect_download() as download:
        page.locator(".report-actions").get_by_role("button", name=re.compile("JSON")).click()
    told: dict[str, Any] = json.loads(Path(download.value.path()).read_text("utf-8"))
    return told


def test_a_shot_that_nobody_asked_about_has_its_page_at_an_address(
    page: Page, of_line: str, faults: Faults, tmp_path: Path
) -> None:
    """Of the memory, opened by a colleague; then of the fields, with what was changed there."""
    said = {"result": "defect", "modes": ["cold_shut"], "note": "게이트 옆 2 mm"}
    shot = f"{of_line}/api/shots/default/7-000123"
    assert httpx.post(f"{shot}/outcome", json=said, timeout=60).status_code == 200
    page.goto(f"{of_line}/#/report/shot/default/7-000123")
    told = json_of_report(page)
    (text,) = printed(page, tmp_path)
    page.emulate_media(media="print")
    assert overlaps(page) == []
    expect_facts(text, told)
    assert told["question"] == ""
    assert told["shot"]["shot_id"] == "7-000123"
    for part in ("7-000123", "M-12", "A356-0210", "게이트옆2mm", "불량(", "작성", "검토", "승인"):
        assert squeezed(part) in text, part
    assert "질문" not in text
    page.emulate_media(media="null")
    assert violations(page) == []

    page.keyboard.press("Escape")
    page.locator("#line-strip .marks button").last.click()
    link = page.locator("#finding").get_by_role("link", name="보고서", exact=True)
    expect(link).to_have_attribute("href", "#/report/shot/default/7-000123")
    own = float(page.locator(f"#value-{FIRST}").input_value())
    set_value(page, FIRST, "701")
    # The shot's own report stays the shot's own, and tells what the fields hold otherwise as such.
    expect(link).to_have_attribute("href", "#/report/shot/default/7-000123")
    changed = page.locator("#finding").get_by_role("link", name="바꾼 값의 보고서")
    expect(changed).to_have_attribute("href", "#/report/shot")
    link.click()
    told = json_of_report(page)
    assert told["features"][FIRST] == told["features_unchanged"][FIRST] == pytest.approx(own)
    (text,) = printed(page, tmp_path)
    assert "바꾼값의" not in text
    assert "샷진단서(바꾼값)" not in text
    page.keyboard.press("Escape")

    changed.click()
    told = json_of_report(page)
    assert told["features"][FIRST] == 701
    assert told["features_unchanged"][FIRST] == pytest.approx(own)
    (text,) = printed(page, tmp_path)
    assert re.search("진단전에바꾼값.*→701", text)
    # Whatever is told of the changed values says so, and the shot's own stand beside them.
    for part in ("샷 진단서 (바꾼 값)", "바꾼 값의 판정", "원래 값의 판정: 불량", "바꾼 값의 주요 변수"):
        assert squeezed(part) in text, part
    assert re.search(rf"샷값\(변수.*{re.escape(squeezed(SCHEMA['features'][0]['label']))}\d+[.\d]*→701", text)
    assert squeezed("원래 값으로 만든 부품의 결과입니다.") in text
    assert "양식에서바뀐값" not in text
    page.emulate_media(media="print")
    assert overlaps(page) == []
    page.emulate_media(media="null")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#composer")).to_be_visible()
    expect(changed).to_be_focused()
    assert faults == []


def test_a_row_of_a_file_has_its_page_with_what_the_file_says_of_its_part(
    page: Page, of_line: str, tmp_path: Path
) -> None:
    names = [str(feature["name"]) for feature in SCHEMA["features"]]
    row = ["L-77", "NG", *(f"{sample('cold-die')[name]:.10g}" for name in names)]
    text = "\n".join([",".join(["로트", "검사결과", *names]), ",".join(row), ""])
    page.goto(of_line)
    page.locator("input[type=file][accept*=csv]").set_input_files(
        {"name": "shift.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.locator("#judge-all-rows").click()
    page.locator("#shots-grid .rows .row.defect").click()
    page.locator("#finding").get_by_role("link", name="보고서", exact=True).click()
    told = json_of_report(page)
    (shown,) = printed(page, tmp_path)
    expect_facts(shown, told)
    for part in ("shift.csv", "L-77", '불량 파일의 열 "검사결과"에 적힌 결과', "승인"):
        assert squeezed(part) in shown, part


def test_a_report_of_a_shot_that_is_not_there_says_so(page: Page, of_line: str) -> None:
    page.goto(f"{of_line}/#/report/shot/default/7-999")
    expect(page.get_by_role("alert")).to_contain_text("7-999")
    page.locator(".turn-place").get_by_role("button").first.click()
    expect(page.locator("#composer")).to_be_visible()
    set_value(page, FIRST, "70x")
    page.evaluate("location.hash = '#/report/shot'")
    expect(page.get_by_role("alert")).to_contain_text(SCHEMA["features"][0]["label"])


@pytest.mark.parametrize("language", ["ko", "en"])
def test_values_that_were_changed_are_said_and_nothing_contradicts_the_form(
    page: Page, of_line: str, tmp_path: Path, language: str
) -> None:
    page.goto(of_line)
    page.locator("#line-strip .marks button").last.click()
    if language == "en":
        page.locator("#language").click()
    set_value(page, FIRST, "701")
    ask_example(page)
    expect_state(page, "done")
    set_value(page, FIRST, "702")
    open_report(page)

    (text,) = printed_sheet(page, tmp_path)
    page.emulate_media(media="print")
    assert overlaps(page) == []
    before, since = (
        ("진단전에바꾼값", "양식에서바뀐값")
        if language == "ko"
        else ("Valueschangedbeforethediagnosis", "changedintheformsincethisdiagnosis")
    )
    assert re.search(rf"{before}.*→701", text)
    assert re.search(rf"{since}.*701→702", text)
    assert ("아직없음" if language == "ko" else "Noneyet") in text


def long_schema() -> dict[str, Any]:
    """The line with the longest labels that a plant may write."""
    features = [
        {
            **feature,
            "label": f"{feature['label']} 제2 사출 유닛 어큐뮬레이터 쪽 측정값 {number + 1}번 보조 센서",
        }
        for number, feature in enumerate(SCHEMA["features"])
    ]
    return {**SCHEMA, "features": features, "label": "아주 긴 이름을 가진 다이캐스팅 3공장 8호기 라인"}


def longest(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of an answer that has most of everything."""
    rows = schema["features"]
    attributions = [
        {
            "feature": row["name"],
            "label": row["label"],
            "label_en": row["label_en"],
            "value": row["typical"],
            "unit": row["unit"],
            "typical": row["typical"],
            "typical_low": row["typical"],
            "typical_high": row["typical"],
            "compared": "above",
            "shap": 0.5,
            "direction": "raises",
            "percent": 5.0,
        }
        for row in rows
    ]
    changes = [
        {"feature": row["name"], "from": row["typical"], "to": row["typical"], "unit": row["unit"]}
        for row in rows[:3]
    ]
    adjustments = [
        {"changes": changes, "defect_probability_before": 0.873, "defect_probability_after": 0.1 + at / 100}
        for at in range(9)
    ]
    reasons = [
        {"code": "missing", "message": "m", "message_ko": f"판정이 흔들리는 까닭 {at}: " + "긴 설명 " * 20}
        for at in range(8)
    ]
    t2 = {
        "top_features": [],
        "top_features_percent": [],
        "other_percent": 0,
        "attributions": attributions,
        "base_probability": 0.1,
        "equipment_descriptions": [],
        "adjustments": adjustments,
        "similar_shots": [],
        "model_version": "scripted",
    }
    citations = [
        {
            "id": f"doc-{at}",
            "title": f"문서 {at}: " + "금형 예열과 스프레이 조건 표준 작업 지침 " * 4,
            "type": "doc",
        }
        for at in range(12)
    ]
    return [
        {"type": "t1_result", "data": {**T1, "reasons": reasons}},
        {"type": "t2_result", "data": t2},
        delta("답"),
        {"type": "ai_response", "data": {"answer": "답", "citations": citations, "unsupported": []}},
        DONE,
    ]


def test_the_longest_diagnosis_is_one_page_and_says_what_it_leaves_out(
    page: Page, scripted: ScriptedServer, tmp_path: Path
) -> None:
    schema = long_schema()

    def fulfil(route: Route) -> None:
        route.fulfill(status=200, content_type="application/json", body=json.dumps(schema))

    page.route("**/api/schema*", fulfil)
    page.goto(scripted.url)
    set_value(page, FIRST, "99999")
    scripted.stream(*longest(schema))
    page.locator("#question").fill("이번 샷에서 왜 이런 불량이 났는지 처음부터 끝까지 자세히 알려줘. " * 60)
    page.locator("#ask").click()
    expect_state(page, "done")
    open_report(page)

    (text,) = printed_sheet(page, tmp_path)
    page.emulate_media(media="print")
    assert overlaps(page) == []
    assert "87.0%" in text
    assert "타당범위밖" in text
    # What has no room is counted: nothing goes in silence.
    assert "줄임" in text
    counted = [int(number) for number in re.findall(r"외(\d+)개는", text)]
    assert counted
    assert all(number >= 2 for number in counted)
    shown = page.locator(".sheet-values tr").count()
    left = page.locator(".sheet-values .sheet-more")
    more = int(re.findall(r"\d+", left.inner_text())[0]) if left.count() else 0
    assert shown + more == len(schema["features"])
    sources = page.locator(".sheet-sources li").count()
    more = int(re.findall(r"\d+", page.locator(".sheet-sources .sheet-more").inner_text())[0])
    assert sources + more == 12


def test_all_can_be_printed_too_and_the_screen_shows_what_is_printed(
    page: Page, of_line: str, tmp_path: Path
) -> None:
    page.goto(of_line)
    page.evaluate("window.print = () => {}")
    page.locator("#line-strip .marks button").last.click()
    ask_example(page)
    expect_state(page, "done")
    open_report(page)
    box = page.locator(".sheet").bounding_box()
    assert box is not None
    assert abs(box["width"] - 182 * PX_OF_MM) < 1
    assert len(printed_sheet(page, tmp_path)) == 1

    page.get_by_role("button", name="모두 인쇄").click()
    page.emulate_media(media="print")
    expect(page.locator(".sheet")).to_be_hidden()
    expect(page.locator("main.report > article .card.verdict")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".sheet")).to_be_visible()
    page.emulate_media(media="null")
    page.get_by_role("button", name="모두 인쇄").click()
    assert len(printed(page, tmp_path)) > 1


def test_a_planted_fault_of_print_is_found(page: Page, of_line: str, tmp_path: Path) -> None:
    page.goto(of_line)
    page.locator("#line-strip .marks button").last.click()
    ask_example(page)
    expect_state(page, "done")
    open_report(page)
    printed_sheet(page, tmp_path)
    file = tmp_path / "planted.pdf"

    def plant(part: str, style: str) -> None:
        page.locator(part).evaluate("(node, style) => { node.style.cssText = style; }", style)
        page.pdf(path=file, format="A4", prefer_css_page_size=True)
        page.locator(part).evaluate("node => { node.style.cssText = ''; }")

    plant(".sheet-sources", "position: relative; top: -6mm")
    assert any("lie over each other" in fault for fault in glyph_faults(file))
    plant(".sheet h2", "height: 2.5mm; line-height: 5mm; overflow: hidden")
    assert any("is cut off" in fault for fault in glyph_faults(file))
    plant(".sheet footer", "position: relative; left: -12mm")
    assert Counter(shown_on_paper(page)) - Counter("".join(texts_of(file)))


def test_a_simulated_shot_says_so(page: Page, tmp_path: Path) -> None:
    with Running(composed(tmp_path, DEMO="on", OFFLINE_WORD_MS="2")) as server:
        page.goto(server.url)
        page.locator("#line-strip .marks button").nth(20).click()
        expect(page.locator("#finding .drivers li").first).to_be_visible()
        ask_example(page)
        expect_state(page, "done")
        open_report(page)
        (text,) = printed_sheet(page, tmp_path)

    assert "시뮬레이션샷:실제부품이아닙니다" in text
