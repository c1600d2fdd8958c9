"""Pictures of a defect: scaled and freed of metadata by the page, taken by the real server, or refused."""

import base64
import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow
from PIL import ImageDraw
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from agent.core.images import LARGEST_TOGETHER, read_images
from tests.browser.conftest import Faults
from tests.browser.local_server import LocalServer
from tests.browser.reading import answer_text, expect_state
from tests.browser.results import delta
from tests.browser.scripted_server import DONE, ScriptedServer
from tests.browser.test_accessibility import violations
from tests.browser.test_keeping import KEPT

PLACE = "37.5665N-Kim"
RED, BLUE = (200, 30, 30), (30, 30, 200)


def file_of(kind: str, size: tuple[int, int] = (640, 480), *, turned: bool = False) -> bytes:
    """A file whose left half is red and whose right half is blue, with a place in its metadata.

    `turned` tells a viewer to turn it by a quarter, so that the red half is on top.
    """
    made = Pillow.new("RGB", size, BLUE)
    ImageDraw.Draw(made).rectangle((0, 0, size[0] // 2 - 1, size[1]), RED)
    exif = Pillow.Exif()
    exif[0x010E] = PLACE
    exif[0x0112] = 6 if turned else 1
    out = BytesIO()
    made.save(out, kind, exif=exif)
    assert PLACE.encode() in out.getvalue()
    return out.getvalue()


def payload(name: str, data: bytes | None = None) -> FilePayload:
    """A file as a person chooses it."""
    kind = name.rpartition(".")[2].lower()
    return {
        "name": name,
        "mimeType": f"image/{kind.replace('jpg', 'jpeg')}",
        "buffer": data if data is not None else file_of(kind.replace("jpg", "jpeg")),
    }


def choose(page: Page, *files: FilePayload) -> None:
    """Choose files in the dialog of the button."""
    with page.expect_file_chooser() as chooser:
        page.locator("#add-pictures").click()
    assert chooser.value.is_multiple()
    chooser.value.set_files(list(files), timeout=60_000)  # 33 MB on a busy machine


def attached(page: Page) -> Locator:
    return page.locator("#composer .pictures li")


def ask(page: Page, question: str = "이 사진에 보이는 결함은 뭐야?") -> None:
    page.locator("#question").fill(question)
    page.locator("#ask").click()


def sent(scripted: ScriptedServer) -> list[tuple[bytes, Pillow.Image]]:
    """The files of the last question, and the pictures that a decoder sees in them."""
    rows: Sequence[dict[str, str]] = scripted.bodies()[-1]["images"]
    assert [set(row) for row in rows] == [{"media_type", "data"}] * len(rows)
    read_images([(row["media_type"], row["data"]) for row in rows])
    files = [base64.b64decode(row["data"]) for row in rows]
    return [(file, Pillow.open(BytesIO(file))) for file in files]


def near(picture: Pillow.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    found: Any = picture.convert("RGB").getpixel(at)
    return all(abs(a - b) < 40 for a, b in zip(found, colour, strict=True))


def put(page: Page, kind: str, target: str, files: list[FilePayload], text: str = "") -> None:
    """Drop or paste files, as the browser tells of it."""
    expect(page.locator("#add-pictures")).to_be_visible()  # the page listens
    rows = [{**file, "buffer": base64.b64encode(file["buffer"]).decode()} for file in files]
    page.evaluate(
        """([kind, target, files, text]) => {
          const data = new DataTransfer();
          for (const { name, mimeType, buffer } of files) {
            const bytes = Uint8Array.from(atob(buffer), (one) => one.charCodeAt(0));
            data.items.add(new File([bytes], name, { type: mimeType }));
          }
          if (text) data.setData("text/plain", text);
          const options = { bubbles: true, cancelable: true };
          document.querySelector(target).dispatchEvent(kind === "paste"
            ? new ClipboardEvent("paste", { ...options, clipboardData: data })
            : new DragEvent("drop", { ...options, dataTransfer: data }));
        }""",
        [kind, target, rows, text],
    )


def test_the_offline_model_says_that_it_cannot_see_the_pictures_and_goes_on(
    page: Page, local_server: LocalServer, faults: Faults
) -> None:
    page.goto(local_server.url)
    choose(page, payload("결함.jpg", file_of("jpeg", (4000, 3000))), payload("b.png"), payload("c.webp"))
    expect(attached(page)).to_have_count(3)
    expect(page.locator("#status")).to_have_text("사진 3장을 붙였습니다.")
    assert violations(page) == []
    ask(page, "불량 원인이 뭐야?")
    expect_state(page, "done")

    expect(answer_text(page)).to_contain_text("사진을 볼 수 없습니다")
    expect(page.locator(".card.verdict")).to_be_visible()
    expect(attached(page)).to_have_count(0)
    first = page.locator(".turn").get_by_role("figure", name="1. 결함.jpg").get_by_role("img", name="사진 1")
    assert first.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [1568, 1176]
    assert violations(page) == []
    assert faults == []


def test_what_is_sent_is_upright_scaled_and_without_metadata(page: Page, scripted: ScriptedServer) -> None:
    page.goto(scripted.url)
    scripted.stream(delta("답"), DONE)
    choose(
        page,
        payload("turned.jpg", file_of("jpeg", (4000, 3000), turned=True)),
        payload("small.png", file_of("png", (64, 48))),
        payload("wide.webp", file_of("webp", (3000, 300))),
    )
    expect(attached(page)).to_have_count(3)
    ask(page)
    expect_state(page, "done")

    (turned, small, wide) = sent(scripted)
    assert [picture.size for _, picture in (turned, small, wide)] == [(1176, 1568), (64, 48), (1568, 157)]
    assert near(turned[1], (588, 200), RED)
    assert near(turned[1], (588, 1400), BLUE)
    assert near(small[1], (8, 24), RED)
    for file, picture in (turned, small, wide):
        assert PLACE.encode() not in file
        assert not picture.getexif()


def test_three_pictures_of_noise_stay_within_the_servers_limit(page: Page, scripted: ScriptedServer) -> None:
    page.goto(scripted.url)
    scripted.stream(delta("답"), DONE)
    out = BytesIO()
    noise = [Pillow.effect_noise((1800, 1800), 200) for _ in range(3)]
    Pillow.merge("RGB", noise).save(out, "png")
    choose(page, *[payload(f"{number}.png", out.getvalue()) for number in range(3)])
    expect(attached(page)).to_have_count(3)
    ask(page)
    expect_state(page, "done")

    assert len(sent(scripted)) == 3
    assert sum(len(row["data"]) for row in scripted.bodies()[-1]["images"]) <= LARGEST_TOGETHER


def test_transparent_pictures_stand_on_white(page: Page, scripted: ScriptedServer) -> None:
    page.goto(scripted.url)
    scripted.stream(delta("답"), DONE)
    out = BytesIO()
    Pillow.new("RGBA", (32, 32), (0, 0, 0, 0)).save(out, "png")
    choose(page, payload("clear.png", out.getvalue()))
    expect(attached(page)).to_have_count(1)
    ask(page)
    expect_state(page, "done")
    ((_, picture),) = sent(scripted)
    assert near(picture, (16, 16), (255, 255, 255))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "ko",
            [
                "a.gif: JPEG, PNG, WebP",
                "b.heic: JPEG",
                "c.png: 사진을 열 수 없습니다",
                "d.jpg: 33 MB",
                "g.png: 사진은 세 장",
            ],
        ),
        (
            "en",
            [
                "a.gif: only JPEG",
                "b.heic: only JPEG",
                "c.png cannot be opened",
                "d.jpg has 33 MB",
                "g.png: up to three",
            ],
        ),
    ],
)
def test_what_is_refused_is_told_by_name_and_reason(
    page: Page, scripted: ScriptedServer, language: str, told: list[str]
) -> None:
    page.goto(scripted.url)
    if language == "en":
        page.get_by_role("button", name="English").click()
    out = BytesIO()
    Pillow.new("P", (8, 8)).save(out, "gif")
    choose(
        page,
        payload("a.gif", out.getvalue()),
        {"name": "b.heic", "mimeType": "", "buffer": b"\0\0\0\x18ftypheic\0\0\0\0"},
        payload("c.png", file_of("png")[:300]),
        payload("d.jpg", file_of("jpeg") + b"\0" * 33 * 1024 * 1024),
        payload("1.png"),
        payload("2.png"),
        payload("3.png"),
        payload("g.png"),
    )
    alert = page.get_by_role("alert")
    expect(alert.locator("li")).to_have_count(5)
    for text in told:
        expect(alert).to_contain_text(text)
    expect(attached(page)).to_have_count(3)
    assert violations(page) == []


def test_a_picture_is_dropped_and_one_pasted_and_a_table_beside_it_opened(
    page: Page, scripted: ScriptedServer, local_server: LocalServer
) -> None:
    page.goto(scripted.url)
    csv: FilePayload = {
        "name": "shots.csv",
        "mimeType": "text/csv",
        "buffer": b"Process_MoldTemperature,Process_HoldPressure\n151.5,99\n152,98\n",
    }
    put(page, "drop", "main", [csv, payload("dropped.jpg")])
    expect(attached(page)).to_have_count(1)
    expect(page.locator("#value-Process_MoldTemperature")).to_have_value("151.5")

    put(page, "paste", "#question", [payload("image.png")])
    expect(attached(page)).to_have_count(2)
    put(page, "paste", "body", [payload("image.png")])
    expect(attached(page)).to_have_count(3)


def test_cells_that_a_spreadsheet_copies_as_text_and_picture_are_text(
    page: Page, scripted: ScriptedServer
) -> None:
    page.goto(scripted.url)
    put(
        page,
        "paste",
        "body",
        [payload("image.png")],
        "Process_MoldTemperature\tProcess_HoldPressure\n151.5\t99\n",
    )
    expect(page.locator("#value-Process_MoldTemperature")).to_have_value("151.5")
    expect(attached(page)).to_have_count(0)


def test_a_picture_is_removed_by_the_keyboard_alone(page: Page, scripted: ScriptedServer) -> None:
    page.goto(scripted.url)
    choose(page, payload("a.png"), payload("b.png"))
    expect(attached(page)).to_have_count(2)
    page.get_by_role("button", name="사진 1: a.png 빼기").press("Enter")
    expect(attached(page)).to_have_count(1)
    expect(attached(page)).to_contain_text("1. b.png")
    expect(page.locator("#status")).to_have_text("사진 1: a.png, 뺐습니다.")
    expect(page.locator("#add-pictures")).to_be_focused()


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (422, "validation_error", "is damaged: a marker is missing"),
        (413, "body_too_large", "has too many bytes"),
    ],
)
def test_a_refusal_that_names_a_picture_stands_at_that_picture_which_can_be_mended(
    page: Page, scripted: ScriptedServer, status: int, code: str, reason: str
) -> None:
    page.goto(scripted.url)
    scripted.refuse(status, code, details=[{"field": "images.1.data", "reason": reason}])
    choose(page, payload("a.png"), payload("b.png"))
    expect(attached(page)).to_have_count(2)
    ask(page, "이 결함은?")
    expect_state(page, "refused")

    for place in (page.locator(".turn .pictures li"), attached(page)):
        expect(place.nth(1)).to_contain_text(f"사진 2: b.png: 서버가 받지 않았습니다. {reason}")
        expect(place.nth(0)).not_to_contain_text("서버가")
    assert violations(page) == []

    expect(page.locator("#question")).to_have_value("이 결함은?")
    page.get_by_role("button", name="사진 2: b.png 빼기").click()
    expect(page.locator("#composer .reason")).to_have_count(0)
    scripted.stream(delta("답"), DONE)
    page.locator("#ask").click()
    expect_state(page, "done")
    assert len(scripted.bodies()[-1]["images"]) == 1


def test_pictures_go_with_one_question_and_again_where_it_is_sent_again(
    page: Page, scripted: ScriptedServer
) -> None:
    page.goto(scripted.url)
    scripted.refuse(429, "too_many_requests")
    choose(page, payload("a.png"))
    expect(attached(page)).to_have_count(1)
    ask(page)
    expect_state(page, "refused")
    expect(attached(page)).to_have_count(0)
    scripted.stream(delta("답"), DONE)
    page.get_by_role("button", name="같은 질문 다시 보내기").click()
    expect_state(page, "done")
    scripted.stream(delta("답"), DONE)
    ask(page, "다음 질문")
    expect_state(page, "done")

    first, again, other = scripted.bodies()
    assert first["images"] == again["images"]
    assert "images" not in other


def test_pictures_are_in_report_json_and_text_and_not_kept_on_this_computer(
    page: Page, scripted: ScriptedServer, faults: Faults
) -> None:
    page.goto(scripted.url)
    scripted.stream(delta("답"), {**DONE, "stopped": True})
    choose(page, payload("결함.jpg"))
    expect(attached(page)).to_have_count(1)
    ask(page)
    expect_state(page, "stopped")
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON 저장").click()
    saved: dict[str, Any] = json.loads(Path(download.value.path()).read_text("utf-8"))
    (row,) = scripted.bodies()[-1]["images"]
    assert saved["images"] == [{"name": "결함.jpg", **row, "width": 640, "height": 480}]

    page.locator(".turn-actions").get_by_role("link", name="보고서").click()
    report = page.locator("main.report")
    expect(report.get_by_role("figure", name="1. 결함.jpg").get_by_role("img", name="사진 1")).to_be_visible()
    assert violations(page) == []
    page.emulate_media(media="print")
    expect(report.locator(".sheet").get_by_role("img", name="질문과 함께 보낸 사진")).to_be_visible()
    page.emulate_media(media="screen")
    assert row["data"][:200] not in json.dumps([page.evaluate(KEPT), page.evaluate("({...sessionStorage})")])

    page.reload()
    expect(page.locator(".turn .pictures")).to_have_text("1. 결함.jpg")
    expect(page.locator(".turn .pictures img")).to_have_count(0)
    expect(page.locator(".turn .sent-pictures")).to_contain_text("이 컴퓨터에 남기지 않아")
    expect(page.locator(".turn .retry")).to_contain_text("다시 보내면 사진 없이 갑니다")
    assert faults == []


def test_pictures_are_shown_from_the_page_itself_alone(page: Page, scripted: ScriptedServer) -> None:
    """The policy lets `data:` in and neither `blob:` nor another host."""
    answer = page.goto(scripted.url)
    assert answer is not None
    (rule,) = [
        part.strip()
        for part in answer.headers["content-security-policy"].split(";")
        if part.strip().startswith("img-src")
    ]
    assert rule == "img-src 'self' data:"
    loaded = """async (address) => {
      const image = new Image();
      image.src = address === "blob" ? URL.createObjectURL(new Blob([], { type: "image/png" })) : address;
      const refused = new Promise((resolve) =>
        document.addEventListener("securitypolicyviolation", () => resolve("refused"), { once: true }));
      return Promise.race([refused, image.decode().then(() => "shown", () => refused)]);
    }"""
    pixel = base64.b64encode(file_of("png", (2, 2))).decode()
    assert page.evaluate(loaded, f"data:image/png;base64,{pixel}") == "shown"
    assert page.evaluate(loaded, "blob") == "refused"
    assert page.evaluate(loaded, "https://other.example/a.png") == "refused"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_fit_a_phone_and_axe_finds_nothing(
    browser: Browser, scripted: ScriptedServer, scheme: Any
) -> None:
    context = browser.new_context(
        locale="ko-KR",
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(scripted.url)
    page.get_by_role("button", name="English").click()
    choose(
        page,
        payload("a-very-long-file-name-of-a-photograph-of-a-phone.jpg"),
        payload("b.png"),
        payload("c.png"),
    )
    expect(attached(page)).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert violations(page) == []
    scripted.stream(delta("an answer"), DONE)
    ask(page, "What is this?")
    expect_state(page, "done")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert violations(page) == []
    context.close()
