"""Photos of parts over HTTP, on the real T4: only a picture is kept, of its shot alone, as bytes."""

import base64
import json
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from PIL import Image as Pillow

from agent.api.schemas import LARGEST_EVENT_BYTES, MAX_BODY_BYTES
from agent.tools.in_process import InProcessTransport
from checks.standins.url_events import get, post, url_event
from shared.contracts.t4 import LARGEST_PHOTO_BYTES
from shared.tool_adapter import tool_handler
from tests.agent_parts import Tools, create_test_app
from tests.shot_service import sent, service

SECRET = b"Taken-by-Kim-at-37.5665N"
SHOT = "/api/shots/default/7%2F%EA%B0%80"
KINDS = ("jpeg", "png", "webp")


class Line:
    """The routes on a memory with the shots `7/가` and `8`."""

    def __init__(self) -> None:
        memory = service()
        memory.answer(
            {"action": "record", "shots": [sent("7/가"), sent("8", at="2026-02-10T12:01:00+09:00")]}
        )
        t4 = InProcessTransport(tool_handler("t4_shots", memory.answer))
        self.app, self.written = create_test_app(tools=Tools(t4=t4))

    def ask(self, event: dict[str, Any]) -> tuple[int, Any, Mapping[str, str]]:
        """Status, body as JSON or as the bytes that a browser gets, and headers."""
        answer = self.app.resolve(event, None)  # type: ignore[arg-type] # no context here
        body = answer["body"]
        body = json.loads(body) if isinstance(body, str) else b"".join(body)
        return answer["statusCode"], body, answer["headers"]

    def say(self, image: Any, **more: Any) -> tuple[int, Any]:
        """Say that the part was a defect, with a photo."""
        event = post(f"{SHOT}/outcome", {"result": "defect", "image": image, **more}, caller="local")
        return self.ask(event)[:2]

    def outcomes(self) -> list[Any]:
        """All that was said of it."""
        return list(self.ask(get(SHOT))[1]["outcomes"])


def file_of(kind: str = "jpeg", size: tuple[int, int] = (24, 16), **options: Any) -> bytes:
    out = BytesIO()
    Pillow.linear_gradient("L").resize(size).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def image(content: bytes, kind: str = "jpeg") -> dict[str, str]:
    return {"media_type": f"image/{kind}", "data": base64.b64encode(content).decode()}


def pixels(content: bytes) -> bytes:
    with Pillow.open(BytesIO(content)) as opened:
        return opened.convert("RGB").tobytes()


@pytest.mark.parametrize("kind", KINDS)
def test_a_photo_comes_back_as_its_picture_alone_in_headers_that_make_it_nothing_else(kind: str) -> None:
    line = Line()
    exif = Pillow.Exif()
    exif[0x010E] = SECRET.decode()
    sent_file = file_of(kind, exif=exif) + SECRET

    status, said = line.say(image(sent_file, kind), modes=["cold_shut"])
    found, content, headers = line.ask(get(f"{SHOT}/{said['outcome']['photo']}"))

    assert (status, found) == (200, 200)
    assert SECRET in sent_file
    assert SECRET not in content
    assert pixels(content) == pixels(sent_file)
    lower = {name.lower(): value for name, value in headers.items()}
    assert lower["content-type"] == f"image/{kind}"
    assert lower["x-content-type-options"] == "nosniff"
    assert lower["content-disposition"].startswith("attachment;")
    assert lower["content-security-policy"] == "default-src 'none'; sandbox"
    assert "no-store" in lower["cache-control"]


def bomb() -> bytes:
    """A PNG of one pixel by its header, whose stream unpacks to 50 MB."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)

    header = (1).to_bytes(4) + (1).to_bytes(4) + bytes((8, 2, 0, 0, 0))
    packed = zlib.compress(bytes(50_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def sized(width: int, height: int) -> bytes:
    """A JPEG whose header says that it is so large."""
    whole = file_of()
    at = whole.index(b"\xff\xc0") + 5
    return whole[:at] + height.to_bytes(2) + width.to_bytes(2) + whole[at + 4 :]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (image(b"%PDF-1.7 a document"), "is not a JPEG, PNG or WebP file"),
        (image(b"<svg onload='alert(1)'/>", "png"), "is not a JPEG, PNG or WebP file"),
        (image(file_of("png"), "jpeg"), "by its bytes"),
        (image(file_of()[:-40]), "cut off"),
        (image(file_of("png")[:-20], "png"), "cut off"),
        (image(bomb(), "png"), "holds more than its pixels"),
        (image(sized(60_000, 60_000)), "pixels"),
        ({"media_type": "image/jpeg", "data": "not base64!"}, "base64"),
        (image(b"\xff\xd8\xff" + bytes(LARGEST_PHOTO_BYTES)), ""),
    ],
    ids=["pdf", "svg", "png as jpeg", "cut jpeg", "cut png", "bomb", "pixels", "base64", "bytes"],
)
def test_what_is_no_whole_picture_is_refused_and_nothing_is_said(given: Any, reason: str) -> None:
    line = Line()

    status, body = line.say(given)

    assert (status, body["error"]["details"][0]["field"]) == (422, "image.data")
    assert reason in body["error"]["details"][0]["reason"]
    assert line.outcomes() == []


def test_the_largest_photo_fits_on_its_way_and_no_log_holds_it() -> None:
    line = Line()
    rest = file_of("jpeg")
    # What arrives is measured; bytes behind the picture's end are not kept.
    largest = rest + bytes(LARGEST_PHOTO_BYTES - len(rest))

    status, said = line.say(image(largest), note="가" * 1000)

    assert status == 200
    assert len(json.dumps(image(largest))) + MAX_BODY_BYTES < LARGEST_EVENT_BYTES
    assert said["outcome"]["photo"].startswith("photos/")
    assert image(rest)["data"][:60] not in line.written.getvalue()


def test_the_same_photo_said_twice_is_one_and_another_shot_cannot_name_it() -> None:
    line = Line()

    _, first = line.say(image(file_of()))
    _, again = line.say(image(file_of()))
    photo = first["outcome"]["photo"]

    assert first == again
    assert len(line.outcomes()) == 1
    assert line.ask(get(f"/api/shots/default/8/{photo}"))[0] == 404
    status, body, _ = line.ask(
        post("/api/shots/default/8/outcome", {"result": "good", "photo": photo}, caller="local")
    )
    assert (status, body["error"]["details"][0]["field"]) == (422, "photo")


def test_addresses_that_are_none_are_refused() -> None:
    line = Line()
    _, said = line.say(image(file_of()))
    photo = said["outcome"]["photo"]

    assert line.ask(get(f"/api/shots/default/gone/{photo}"))[0] == 404
    assert line.ask(get(f"/api/shots/seven/8/{photo}"))[0] == 404
    assert line.ask(get(f"{SHOT}/photos/{'0' * 64}.jpg"))[0] == 404
    for wrong in ("x.jpg", f"{'0' * 64}.svg", "..%2F..%2Fshots.sqlite3", f"{'0' * 64}.jpg%00"):
        assert line.ask(get(f"{SHOT}/photos/{wrong}"))[0] == 422
    assert line.ask(url_event("DELETE", f"{SHOT}/{photo}"))[0] == 405


def test_without_a_photo_the_body_keeps_its_limit() -> None:
    event = post(f"{SHOT}/outcome", {"result": "good", "note": "x" * MAX_BODY_BYTES}, caller="local")

    assert Line().ask(event)[0] == 413
