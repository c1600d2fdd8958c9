"""What a part really was: said beside the finding with a photo, corrected, and never lost on its way."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image as Pillow
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from agent.turns.feedback import read_file
from tests.browser.conftest import PHONE, Faults
from tests.browser.reading import ask_example, choose_sample, expect_state
from tests.browser.test_accessibility import violations
from tests.browser.test_keeping import KEPT
from tests.composing import composed
from tests.quality_parts import sample
from tests.running import Running

SECRET = "Taken-by-Kim-at-37.5665N"
GONE = {"error": {"code": "not_found", "message": "m", "details": []}}
AT = "2026-11-20T12:0{}:00+09:00"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where the server of `recorded` keeps what it is told."""
    return tmp_path


@pytest.fixture
def recorded(kept: Path) -> Iterator[str]:
    """The real local server on a line with a good and a bad shot."""
    with Running(composed(kept, DEMO="on", OFFLINE_WORD_MS="2")) as server:
        shots = [
            {"shot_id": name, "at": AT.format(number), "features": sample(kind), "context": {"mould": "M-12"}}
            for number, (name, kind) in enumerate([("7/good", "good"), ("7/bad", "cold-die")])
        ]
        answer = httpx.post(f"{server.url}/api/shots", json={"shots": shots}, timeout=60).json()
        assert answer["accepted"] == 2, answer
        yield server.url


def photo() -> FilePayload:
    """A photo as a phone takes it: large, with its place in it."""
    exif = Pillow.Exif()
    exif[0x010E] = SECRET
    out = BytesIO()
    Pillow.effect_noise((2400, 1800), 60).convert("RGB").save(out, "JPEG", quality=60, exif=exif)
    return {"name": "part.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def choose_shot(page: Page, url: str, place: int = -1) -> Locator:
    """Open the page with a shot of the line; return the part of the finding that is about its part."""
    page.goto(url)
    page.locator("#line-strip .marks button").nth(place).click()
    part = page.locator(".part-outcome")
    expect(part).to_contain_text("아직 검사 결과가 없습니다")
    return part


def said(url: str, shot: str = "7%2Fbad") -> list[Any]:
    """All that the server was told of a shot's part."""
    return list(httpx.get(f"{url}/api/shots/default/{shot}", timeout=60).json()["outcomes"])


def test_what_a_part_was_is_said_with_a_photo_and_corrected_and_both_stay(
    page: Page, recorded: str, kept: Path, faults: Faults
) -> None:
    part = choose_shot(page, recorded)
    expect(part).to_contain_text("진단이 맞았나요?")
    part.get_by_role("button", name="맞음").click()
    form = part.get_by_role("form", name="검사 결과")
    expect(form.get_by_role("radio", name="불량")).to_be_checked()
    form.get_by_role("checkbox").nth(0).check()
    form.get_by_role("checkbox").nth(2).check()
    camera = form.locator("input[type=file]")
    assert (camera.get_attribute("accept"), camera.get_attribute("capture")) == ("image/*", "environment")
    camera.set_input_files(photo())
    expect(form.get_by_role("img", name="함께 보낼 사진")).to_be_visible()
    form.get_by_label("메모").fill("게이트 옆, 지름 2 mm")
    assert violations(page) == []
    form.get_by_role("button", name="저장").click()
    expect(page.locator("#status")).to_have_text("검사 결과를 저장했습니다.")
    expect(form).to_have_count(0)
    expect(part.get_by_role("button", name="맞음")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#finding > .outcome")).to_contain_text("검사 결과: 불량")

    (first,) = said(recorded)
    assert (first["result"], len(first["modes"]), first["note"]) == ("defect", 2, "게이트 옆, 지름 2 mm")
    (file,) = (kept / "photos" / "default").iterdir()
    assert first["photo"] == f"photos/{file.name}"
    assert SECRET.encode() not in file.read_bytes()
    with Pillow.open(file) as opened:
        assert max(opened.size) <= 1568

    part.get_by_role("button", name="검사 결과 고치기").click()
    expect(form.get_by_label("메모")).to_have_value("게이트 옆, 지름 2 mm")
    expect(form).to_contain_text("앞서 남긴 사진을 그대로 둡니다")
    form.get_by_role("radio", name="양품").check()
    form.get_by_label("메모").fill("다시 보니 얼룩")
    form.get_by_role("button", name="저장").click()
    expect(part.get_by_role("button", name="틀림")).to_have_attribute("aria-pressed", "true")
    assert [(row["result"], row["photo"]) for row in said(recorded)] == [
        ("defect", first["photo"]),
        ("good", first["photo"]),
    ]
    part.locator("summary").click()
    rows = part.locator(".said-before li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("다시 보니 얼룩")
    rows.last.get_by_role("button", name="사진 보기").click()
    shown = rows.last.get_by_role("img", name="샷 7/bad의 부품 사진")
    expect(shown).to_be_visible()
    expect(shown).to_have_attribute("aria-busy", "false")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    assert violations(page) == []
    assert faults == []


def test_a_lost_network_and_a_closed_window_lose_nothing(page: Page, recorded: str) -> None:
    part = choose_shot(page, recorded)
    page.route("**/outcome", lambda route: route.abort())
    part.get_by_role("button", name="틀림").click()
    form = part.get_by_role("form")
    form.locator("input[type=file]").set_input_files(photo())
    expect(form.get_by_role("img")).to_be_visible()
    form.get_by_role("button", name="저장").click()
    waits = page.locator(".pending-outcomes")
    expect(waits).to_contain_text("보내지 못한 검사 결과 1건")
    expect(waits).to_contain_text("이 컴퓨터에 보관했고")
    assert said(recorded) == []

    page.reload()
    expect(page.locator(".pending-outcomes")).to_contain_text("샷 7/bad")
    page.unroute("**/outcome")
    page.locator(".pending-outcomes").get_by_role("button", name="다시 보내기").click()
    expect(page.locator(".pending-outcomes")).to_have_count(0)
    (row,) = said(recorded)
    assert row["result"] == "good"
    assert row["photo"].startswith("photos/")
    assert [key for key in page.evaluate(KEPT) if "outcomes" in str(key)] == []


def test_what_waits_goes_by_itself_when_the_network_is_back(page: Page, recorded: str) -> None:
    part = choose_shot(page, recorded)
    page.route("**/outcome", lambda route: route.abort())
    part.get_by_role("button", name="맞음").click()
    part.get_by_role("button", name="저장").click()
    expect(page.locator(".pending-outcomes")).to_be_visible()
    page.unroute("**/outcome")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".pending-outcomes")).to_have_count(0)
    assert [row["result"] for row in said(recorded)] == ["defect"]


def test_a_refusal_leaves_the_form_as_it_was(page: Page, recorded: str) -> None:
    part = choose_shot(page, recorded)
    error = {"code": "validation_error", "message": "m", "details": [{"field": "modes", "reason": "none"}]}
    page.route("**/outcome", lambda route: route.fulfill(status=422, json={"error": error}))
    part.get_by_role("button", name="맞음").click()
    part.get_by_label("메모").fill("기공")
    part.get_by_role("button", name="저장").click()
    expect(part.get_by_role("alert")).to_contain_text("서버가 받지 않았습니다")
    expect(part.get_by_label("메모")).to_have_value("기공")
    expect(page.locator(".pending-outcomes")).to_have_count(0)
    part.get_by_label("메모").press("Escape")
    expect(part.get_by_role("form")).to_have_count(0)
    expect(part.get_by_role("button", name="검사 결과 입력")).to_be_focused()


def test_what_is_no_photo_is_told_and_the_rest_goes_without(page: Page, recorded: str) -> None:
    part = choose_shot(page, recorded)
    part.get_by_role("button", name="맞음").click()
    camera = part.locator("input[type=file]")
    camera.set_input_files({"name": "a.pdf", "mimeType": "image/jpeg", "buffer": b"%PDF-1.7"})
    expect(part.get_by_role("alert")).to_contain_text("a.pdf: JPEG, PNG, WebP 사진만")
    camera.set_input_files(
        {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0" + bytes(80)}
    )
    expect(part.get_by_role("alert")).to_contain_text("b.jpg: 사진을 열 수 없습니다")
    part.get_by_role("button", name="저장").click()
    expect(page.locator("#status")).to_have_text("검사 결과를 저장했습니다.")
    (row,) = said(recorded)
    assert row["photo"] == ""


def test_values_that_were_changed_here_are_no_part_that_was_inspected(page: Page, recorded: str) -> None:
    part = choose_shot(page, recorded)
    name = next(iter(sample("cold-die")))
    page.locator(f"#value-{name}").fill("1")
    part.get_by_role("button", name="검사 결과 입력").click()
    expect(part).to_contain_text("기록된 샷의 부품을 말합니다")


def test_a_shot_of_no_memory_says_what_is_kept_where_and_keeps_it_with_its_answer(
    page: Page, recorded: str, kept: Path
) -> None:
    page.goto(recorded)
    choose_sample(page, "차가운 금형")
    ask_example(page)
    expect_state(page, "done")
    part = page.locator(".part-outcome")
    expect(part).to_contain_text("이 샷은 라인 기록에 없습니다")
    expect(part).to_contain_text("사진은 남길 수 없고")
    part.get_by_role("button", name="틀림").click()
    expect(part.locator("input[type=file]")).to_have_count(0)
    part.get_by_role("radio", name="양품").check()
    part.get_by_label("메모").fill("치수 정상")
    part.get_by_role("button", name="저장").click()
    expect(page.locator("#status")).to_have_text("답변의 평가로 저장했습니다.")
    (row,) = read_file(kept / "feedback.jsonl")
    assert (row.helpful, row.comment) == (False, "[실제 부품: 양품] 치수 정상")
    expect(page.locator(".feedback [aria-pressed=true]")).to_have_text("도움이 안 됨")


def test_a_shot_that_left_the_memory_says_so(page: Page, recorded: str) -> None:
    page.goto(recorded)
    page.route("**/api/shots/default/*", lambda route: route.fulfill(status=404, json=GONE))
    page.locator("#line-strip .marks button").last.click()
    expect(page.locator(".part-outcome")).to_contain_text("라인 기록에서 사라져")
    expect(page.locator(".part-outcome button")).to_have_count(0)


def test_a_phone_s_thumb_reaches_it_in_english(browser: Browser, recorded: str) -> None:
    context = browser.new_context(**{**PHONE, "locale": "en-GB"})
    page = context.new_page()
    page.goto(recorded)
    page.locator("#line-strip .marks button").last.tap()
    part = page.locator(".part-outcome")
    part.get_by_role("button", name="Wrong").tap()
    expect(part.get_by_role("form", name="Result of the inspection")).to_be_visible()
    for each in part.locator("form button:visible, form label:has(input)").all():
        box = each.bounding_box()
        assert box is not None
        assert box["height"] >= 40
    context.close()
