"""docs/openapi.json is valid, has every route and event of the code, and real answers fit what it says."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from agent.api.app import create_app
from agent.services import build_services
from agent.settings import AgentSettings
from agent.tools.in_process import InProcessTransport
from checks.standins.url_events import get, post
from scripts.http_contract import FIELDS_OF_EVENTS, OPERATIONS, Event, the_app
from scripts.openapi import LAPTOP, document
from shared.contracts.tools import Tool
from shared.settings import read_settings
from t0_ingest.handler import make_handler
from tests.agent_parts import sse_events
from tests.composing import composed

DOCS = Path(__file__).resolve().parents[2] / "docs"
WRITTEN = json.loads((DOCS / "openapi.json").read_text(encoding="utf-8"))
SHOT = {"Process_ClampForce": 655, "Process_HoldPressure": 108, "Process_InjectionSpeed": 4.6}
JSON = "application/json"
NO_TURN = "0f8fad5b-d9cb-469f-a165-70867728950e"
TURN = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
STREAMS_AND_TURNS = (
    "/api/chat",
    "/api/chat/{turn_id}",
    "/api/turns/{turn_id}",
    "/api/feedback",
    "/api/shots/changes",
)
"""Routes that answer with a stream, begin a turn or need one, with tests of their own."""
PHOTOS = "/api/shots/{line}/{shot_id}/photos/{file}"
OF_FILES = ("/api/kb/files/upload", "/api/kb/files/correct", "/api/kb/files/delete")
"""Routes that change a plant's folder, which this laptop has none of; one test goes through them in order."""

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGOoBwAAgQCA05RTSgAAAABJRU5ErkJggg=="
PHOTO = f"{'0' * 64}.jpg"
"""That nobody took."""

GOOD: dict[tuple[str, str], Any] = {
    ("POST", "/api/chat"): {"question": "불량 원인이 뭐야?", "features": SHOT},
    ("POST", "/api/chat/stop"): {"session_id": "session_1"},
    ("GET", "/api/chat/{turn_id}"): None,
    ("GET", "/api/turns"): None,
    ("GET", "/api/turns/{turn_id}"): None,
    ("POST", "/api/feedback"): {"turn_id": NO_TURN, "helpful": True, "comment": "맞았다"},
    ("POST", "/api/predict"): {"features": SHOT, "overrides": {"Process_ClampForce": 700}},
    ("POST", "/api/predict/batch"): {"shots": [SHOT, {**SHOT, "Process_ClampForce": 655}]},
    ("GET", "/api/schema"): None,
    ("GET", "/api/lines"): None,
    ("GET", "/api/kb/documents/{document_id}"): None,
    ("POST", "/api/session/create"): {"user_id": "kim"},
    ("POST", "/api/user/forget"): {"caller": "local"},
    ("POST", "/api/kb/ingest"): {"action": "list"},
    ("GET", "/api/kb/files"): None,
    ("POST", "/api/kb/files/upload"): {"name": "gate.md", "data": "IyBHYXRlCg=="},
    ("POST", "/api/kb/files/correct"): {"name": "gate.md", "etag": "x", "markdown": "# Gate"},
    ("POST", "/api/kb/files/delete"): {"name": "gate.md", "etag": "x"},
    ("POST", "/api/shots"): {
        "shots": [{"shot_id": "7", "at": "2026-02-10T12:00:00+09:00", "features": SHOT}]
    },
    ("GET", "/api/shots"): None,
    ("GET", "/api/shots/summary"): None,
    ("GET", "/api/shots/chart"): None,
    ("GET", "/api/shots/changes"): None,
    ("GET", "/api/shots/{line}/{shot_id}"): None,
    ("POST", "/api/shots/{line}/{shot_id}/outcome"): {"result": "defect", "modes": ["cold_shut"]},
    ("GET", "/api/shots/{line}/{shot_id}/photos/{file}"): None,
    ("GET", "/api/line/status"): None,
    ("GET", "/api/reports/shift"): None,
    ("GET", "/health"): None,
}
"""A request of each route that is answered."""

BAD: list[tuple[tuple[str, str], Any, int]] = [
    *((route, "[1", 400) for route, body in GOOD.items() if body is not None),
    *((route, json.dumps({"no": "such"}), 422) for route, body in GOOD.items() if body is not None),
    *((route, json.dumps({"a": "x" * 1_100_000}), 413) for route, body in GOOD.items() if body is not None),
    (("GET", "/api/kb/documents/{document_id}"), "no-such-document", 404),
    (("GET", "/api/kb/documents/{document_id}"), "a%20b", 422),
    (("GET", "/api/chat/{turn_id}"), NO_TURN, 404),
    (("GET", "/api/chat/{turn_id}"), f"{NO_TURN}?after=x", 422),
    (("GET", "/api/turns/{turn_id}"), NO_TURN, 404),
    (("GET", "/api/turns"), "?limit=0", 422),
    (("GET", "/api/turns"), "?line=seven", 404),
    (("POST", "/api/feedback"), json.dumps(GOOD["POST", "/api/feedback"]), 404),
    (("POST", "/api/kb/ingest"), json.dumps({"action": "status", "job_id": "job_1_nobody"}), 404),
    *((("POST", path), json.dumps(GOOD["POST", path]), 409) for path in OF_FILES),
    (("POST", "/api/kb/files/upload"), json.dumps({"name": "a.md", "data": "x" * 6_000_000}), 422),
    (("POST", "/api/predict"), json.dumps({"features": {}}), 422),
    (("POST", "/api/predict/batch"), json.dumps({"shots": [SHOT, {}]}), 422),
    (("POST", "/api/shots"), json.dumps({**GOOD["POST", "/api/shots"], "line": "seven"}), 404),
    (("POST", "/api/shots/{line}/{shot_id}/outcome"), json.dumps({"result": "bad"}), 422),
    (("GET", "/api/shots/{line}/{shot_id}"), "gone", 404),
    (("GET", PHOTOS), PHOTO, 404),
    (("GET", PHOTOS), "photo.gif", 422),
    (("GET", "/api/shots"), "?limit=many", 422),
    (("GET", "/api/shots"), "?line=seven", 404),
    (("GET", "/api/shots/summary"), "?by=year", 422),
    (("GET", "/api/shots/chart"), "?variable=flux", 422),
    (("GET", "/api/shots/chart"), "?variable=Process_Temperature&last=0", 422),
    (("GET", "/api/shots/chart"), "?variable=Process_Temperature&line=seven", 404),
    (("GET", "/api/shots/changes"), "?after=x", 422),
    (("GET", "/api/line/status"), "?line=seven", 404),
    (("GET", "/api/line/status"), "?since=monday", 422),
    (("GET", "/api/reports/shift"), "?day=soon", 422),
    (("GET", "/api/reports/shift"), "?line=seven", 404),
]


class Laptop:
    """The local server, asked without a socket: the real routes, the real tools, the offline model."""

    def __init__(self, indexes: Path) -> None:
        self._server = composed(indexes / "data", INDEX_CACHE_DIR=str(indexes), CHANGES_OPEN_S="0")

    def ask(self, method: str, path: str, body: str | bytes | None) -> httpx.Response:
        """The whole answer."""
        return asyncio.run(self._ask(method, path, body))

    async def _ask(self, method: str, path: str, body: str | bytes | None) -> httpx.Response:
        headers = {} if body is None else {"content-type": JSON}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self._server), base_url=LAPTOP) as client:
            return await client.request(method, path, content=body, headers=headers)


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    indexes = tmp_path_factory.mktemp("indexes")
    indexes.chmod(0o700)
    server = Laptop(indexes)
    # What can be looked at has to be there.
    assert server.ask("POST", "/api/shots", json.dumps(GOOD["POST", "/api/shots"])).status_code == 200
    return server


def filled(path: str) -> str:
    """The path of a route with parameters of what is there."""
    given = {"document_id": "gas-porosity.ko", "line": "default", "shot_id": "7", "file": PHOTO}
    return re.sub(r"\{(\w+)\}", lambda found: given[found[1]], path)


def faults(schema: Any, value: Any, *, whole: bool = False) -> list[str]:
    """What of a value does not fit a schema of the document; with `whole` also what it does not describe."""
    told = {**schema, "components": WRITTEN["components"]} | (
        {"unevaluatedProperties": False} if whole else {}
    )
    return [
        f"{error.json_path}: {error.message}"[:300] for error in Draft202012Validator(told).iter_errors(value)
    ]


def response(route: tuple[str, str], status: int) -> Any:
    """What the document says of a route's answer with this status."""
    method, path = route
    return WRITTEN["paths"][path][method.lower()]["responses"][str(status)]


def test_it_is_valid_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(WRITTEN).iter_errors()] == []


def test_it_is_what_the_code_says() -> None:
    assert document(the_app()) == WRITTEN


def test_a_route_that_nobody_described_is_found() -> None:
    app = the_app()
    app.get("/api/new")(lambda: None)

    with pytest.raises(ValueError, match="/api/new"):
        document(app)


def test_every_event_of_the_stream_is_described() -> None:
    declared = {kind.type for kind in Event.__subclasses__()}

    assert len(declared) > 5
    assert {kind.type for kind in FIELDS_OF_EVENTS} == declared


def test_every_route_has_a_request_here() -> None:
    assert set(GOOD) == set(OPERATIONS)


@pytest.mark.parametrize("route", GOOD, ids=" ".join)
def test_a_request_fits_what_is_said_of_the_body(route: tuple[str, str]) -> None:
    told = WRITTEN["paths"][route[1]][route[0].lower()].get("requestBody")

    assert (told is None) == (GOOD[route] is None)
    if told is not None:
        schema = told["content"][JSON]["schema"]
        assert faults(schema, GOOD[route]) == []
        assert faults(schema, {"no": "such"})


@pytest.mark.parametrize(
    "route",
    [route for route in GOOD if route[1] not in (*STREAMS_AND_TURNS, *OF_FILES, PHOTOS)],
    ids=" ".join,
)
def test_a_real_answer_fits_what_is_said_of_it(laptop: Laptop, route: tuple[str, str]) -> None:
    body = GOOD[route]
    answer = laptop.ask(route[0], filled(route[1]), None if body is None else json.dumps(body))

    assert answer.status_code == 200
    told = response(route, 200)
    assert faults(told["content"][JSON]["schema"], answer.json(), whole=True) == []
    assert {name for name in told["headers"] if name not in answer.headers} == set()


def test_what_is_told_of_a_plant_s_files_fits_what_is_said_of_it(tmp_path: Path) -> None:
    plant = tmp_path / "plant"
    plant.mkdir()
    settings = {"USE_MOCK": "true", "INDEX_CACHE_DIR": str(tmp_path / "kept"), "KNOWLEDGE_DIR": str(plant)}
    t0 = InProcessTransport(make_handler(settings))
    app = create_app(build_services(read_settings(AgentSettings, settings), {Tool.INGEST: t0}))

    def ask(event: Any) -> Any:
        answer = app.resolve(event, None)  # type: ignore[arg-type] # no Lambda context here
        assert answer["statusCode"] == 200, answer["body"]
        return json.loads(answer["body"])

    etag = ""
    for path in OF_FILES:
        answer = ask(post(path, GOOD["POST", path] | ({"etag": etag} if etag else {})))
        told = response(("POST", path), 200)["content"][JSON]["schema"]
        assert faults(told, answer, whole=True) == []
        etag = answer["etag"]
        listed = ask(get("/api/kb/files"))
        told = response(("GET", "/api/kb/files"), 200)["content"][JSON]["schema"]
        assert faults(told, listed, whole=True) == []
        assert [row["name"] for row in listed["files"]] == ([] if path.endswith("delete") else ["gate.md"])


@pytest.mark.parametrize(
    "question", ["불량 원인이 뭐야?", "What can I do about soldering?", "온도를 20도 올리면?"]
)
def test_every_event_of_a_real_stream_fits_what_is_said_of_it(laptop: Laptop, question: str) -> None:
    answer = laptop.ask("POST", "/api/chat", json.dumps({"question": question, "features": SHOT}))
    schema = response(("POST", "/api/chat"), 200)["content"]["text/event-stream"]["x-itemSchema"]
    events = [{key: event[key] for key in event if key != "id"} for event in sse_events([answer.content])]

    assert len(events) > 5
    assert [fault for event in events for fault in faults(schema, event, whole=True)] == []
    assert faults(schema, {**events[0], "type": "no_such_event"})
    assert faults(schema, {name: value for name, value in events[-1].items() if name != "usage"})


def test_a_stream_of_changes_fits_what_is_said_of_it(laptop: Laptop) -> None:
    answer = laptop.ask("GET", "/api/shots/changes?after=0", None)
    schema = response(("GET", "/api/shots/changes"), 200)["content"]["text/event-stream"]["x-itemSchema"]
    events = [json.loads(line[6:]) for line in answer.text.splitlines() if line.startswith("data: ")]

    assert {event["type"] for event in events} >= {"shot", "mark"}
    assert [fault for event in events for fault in faults(schema, event)] == []
    assert faults(schema, {"type": "shot"})


def test_a_turn_that_is_read_again_and_judged_fits_what_is_said_of_it(laptop: Laptop) -> None:
    asked = {"question": "불량이야?", "features": SHOT, "turn_id": TURN}
    first = laptop.ask("POST", "/api/chat", json.dumps(asked))
    again = laptop.ask("GET", f"/api/chat/{TURN}?after=1", None)
    judged = laptop.ask(
        "POST", "/api/feedback", json.dumps({"turn_id": TURN, "helpful": False, "comment": ""})
    )

    told = response(("GET", "/api/chat/{turn_id}"), 200)
    schema = told["content"]["text/event-stream"]["x-itemSchema"]
    events = [{key: event[key] for key in event if key != "id"} for event in sse_events([again.content])]
    assert again.status_code == 200
    assert len(events) == len(sse_events([first.content])) - 1 > 5
    assert [fault for event in events for fault in faults(schema, event, whole=True)] == []
    assert {name for name in told["headers"] if name not in again.headers} == set()
    whole = laptop.ask("GET", f"/api/turns/{TURN}", None)
    told = response(("GET", "/api/turns/{turn_id}"), 200)
    assert whole.status_code == 200
    assert faults(told["content"][JSON]["schema"], whole.json(), whole=True) == []
    assert [row["turn_id"] for row in laptop.ask("GET", "/api/turns", None).json()["turns"]].count(TURN) == 1
    assert judged.status_code == 204
    assert judged.content == b""
    told = response(("POST", "/api/feedback"), 204)
    assert told.get("content", {}) == {}
    assert {name for name in told["headers"] if name not in judged.headers} == set()


def test_a_photo_comes_as_one_of_the_types_that_are_said(laptop: Laptop) -> None:
    body = {"result": "defect", "image": {"media_type": "image/png", "data": PIXEL}}
    said = laptop.ask("POST", "/api/shots/default/7/outcome", json.dumps(body))
    photo = laptop.ask("GET", f"/api/shots/default/7/{said.json()['outcome']['photo']}", None)

    told = response(("GET", PHOTOS), 200)
    assert (said.status_code, photo.status_code) == (200, 200)
    assert photo.headers["content-type"] == "image/png"
    assert "image/png" in told["content"]
    assert photo.content.startswith(b"\x89PNG")
    assert {name for name in told["headers"] if name not in photo.headers} == set()


@pytest.mark.parametrize(
    "wrong",
    [
        {"helpful": "yes"},
        {"helpful": None},
        {"comment": "x" * 2001},
        {"turn_id": "7c9e6679"},
        {"turn_id": None},
    ],
    ids=str,
)
def test_feedback_that_the_document_refuses_is_refused(laptop: Laptop, wrong: dict[str, Any]) -> None:
    body = {"turn_id": TURN, "helpful": True, "comment": "", **wrong}
    told = WRITTEN["paths"]["/api/feedback"]["post"]["requestBody"]["content"][JSON]["schema"]
    answer = laptop.ask("POST", "/api/feedback", json.dumps(body))

    assert faults(told, body)
    assert answer.status_code == 422
    assert answer.json()["error"]["details"][0]["field"] == next(iter(wrong))


@pytest.mark.parametrize(("route", "sent", "status"), BAD)
def test_a_real_error_is_said_and_fits(
    laptop: Laptop, route: tuple[str, str], sent: str, status: int
) -> None:
    method, path = route
    if GOOD[route] is not None:
        answer = laptop.ask(method, filled(path), sent)
    elif "{" in path:
        answer = laptop.ask(method, filled(re.sub(r"\{\w+\}$", sent, path)), None)
    else:
        answer = laptop.ask(method, path + sent, None)

    assert answer.status_code == status
    told = response(route, status)
    assert faults(told["content"][JSON]["schema"], answer.json()) == []
    if status != 413:  # The local server's own guard answers this one.
        assert f"`{answer.json()['error']['code']}`" in told["description"]


def test_docs_and_document_tell_the_same_errors() -> None:
    section = (DOCS / "api.md").read_text(encoding="utf-8").partition("## Errors before a stream")[2]
    rows = [
        line.split(" | ")
        for line in section.partition("\n## ")[0].splitlines()
        if line.startswith(("| 4", "| 5"))
    ]
    by_hand = {(row[0].strip("| "), code) for row in rows for code in re.findall(r"`(\w+)`", row[1])}
    by_code = {
        (status, code)
        for path in WRITTEN["paths"].values()
        for operation in path.values()
        for status, told in operation["responses"].items()
        for code in re.findall(r"`(\w+)`", told["description"])
    }

    assert by_code - by_hand == set()
    assert {code for _, code in by_hand - by_code} == {"method_not_allowed"}
