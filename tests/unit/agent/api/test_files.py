"""GET /api/kb/files and POST /api/kb/files/…: what is handed on to T0, and what is written down of it."""

import base64
import json
from typing import Any

import pytest

from checks.standins.url_events import get, post
from tests.agent_parts import Tools, create_test_app
from tests.fakes import FakeTransport

ANSWER = {
    "name": "a.md",
    "etag": "2",
    "size": 7,
    "replaced": False,
    "changes": [],
    "losses": [],
    "message": "m",
}
SECRET = "극비 배합표"
BODIES: dict[str, dict[str, Any]] = {
    "upload": {"name": "a.md", "data": base64.b64encode(SECRET.encode()).decode(), "etag": "1"},
    "correct": {"name": "a.md", "etag": "1", "markdown": SECRET},
    "delete": {"name": "a.md", "etag": "1"},
}


def asked(event: dict[str, Any], t0: FakeTransport | None) -> tuple[int, Any, str]:
    """Status and body of the answer, and the log."""
    app, log = create_test_app(tools=Tools(t0=t0))
    answer = app.resolve(event, None)  # type: ignore[arg-type] # no Lambda context here
    return answer["statusCode"], json.loads(answer["body"]), log.getvalue()


@pytest.mark.parametrize("action", BODIES)
def test_a_change_goes_to_the_ingest_tool_and_the_log_says_who_changed_what_without_its_content(
    action: str,
) -> None:
    t0 = FakeTransport(ANSWER)
    status, body, log = asked(post(f"/api/kb/files/{action}", BODIES[action]), t0)

    assert (status, body) == (200, ANSWER)
    assert t0.payloads == [{"action": action, **BODIES[action]}]
    [line] = [row for text in log.splitlines() if (row := json.loads(text))["message"] == "file changed"]
    assert (line["action"], line["file"], line["size"]) == (action, "a.md", 7)
    assert len(line["caller"]) == 12, "a pseudonym"
    for kept in (SECRET, BODIES["upload"]["data"]):
        assert kept not in log


def test_the_list_is_asked_for_without_a_body() -> None:
    t0 = FakeTransport({"store": "folder", "files": []})
    status, body, _ = asked(get("/api/kb/files"), t0)
    assert (status, body["store"], t0.payloads) == (200, "folder", [{"action": "files"}])


@pytest.mark.parametrize(
    ("code", "status"), [("validation_error", 422), ("not_found", 404), ("conflict", 409), ("other", 500)]
)
def test_t0_s_refusals_keep_their_meaning(code: str, status: int) -> None:
    error = {"error": {"code": code, "message": "no", "details": []}}
    answer = asked(post("/api/kb/files/delete", BODIES["delete"]), FakeTransport(error))
    assert answer[:2] == (status, error)
    assert f'"code":"{code}"' in answer[2].replace(" ", "")


def test_a_t0_that_knows_no_files_is_said_to_take_no_uploads() -> None:
    details = [{"field": "action", "reason": "Input should be 'start', 'status' or 'list'"}]
    error = {"error": {"code": "validation_error", "message": "action", "details": details}}
    status, body, _ = asked(get("/api/kb/files"), FakeTransport(error))
    assert (status, body["error"]["code"]) == (501, "uploads_unsupported")


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("upload", {"name": "", "data": ""}, 422, "name"),
        ("upload", {"name": "a" * 1025, "data": ""}, 422, "name"),
        ("upload", {"name": "a.md"}, 422, "data"),
        ("upload", {"name": "a.md", "data": "", "action": "run"}, 422, "action"),
        ("upload", {"name": "a.md", "data": "x" * 6_000_000}, 422, "data"),
        ("upload", {"name": "a.md", "data": "x" * 7_000_000}, 413, None),
        ("delete", {"name": "a.md"}, 422, "etag"),
        ("delete", {"name": "a.md", "etag": "x" * 300_000}, 413, None),
        ("correct", {"name": "a.md", "etag": "1", "markdown": ""}, 422, "markdown"),
        ("correct", {"name": "a.md", "etag": "1", "markdown": "x" * 4_000_001}, 422, "markdown"),
    ],
)
def test_what_does_not_fit_is_not_handed_on(
    path: str, body: dict[str, Any], status: int, field: str | None
) -> None:
    t0 = FakeTransport(ANSWER)
    answered, told, _ = asked(post(f"/api/kb/files/{path}", body), t0)
    assert (answered, t0.payloads) == (status, [])
    assert [row["field"] for row in told["error"]["details"]] == ([field] if field else [])


def test_a_body_as_large_as_the_largest_file_is_read() -> None:
    t0 = FakeTransport(ANSWER)
    data = base64.b64encode(b"x" * 4_000_000).decode()
    assert asked(post("/api/kb/files/upload", {"name": "a.txt", "data": data}), t0)[0] == 200
    assert len(json.dumps(t0.payloads[0])) < 6_000_000, "an Invoke holds 6 MB"
