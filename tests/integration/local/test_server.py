"""The local server over real HTTP: streaming, the page, and readers who leave."""

import json
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast
from urllib.parse import quote

import httpx
import pytest

from agent.api import chat
from agent.models.types import ModelEvent, ModelRequest, TextDelta
from agent.sessions.store import MemorySessions
from agent.tools.in_process import InProcessTransport
from shared.tool_adapter import tool_handler
from tests.agent_parts import QUESTION, Tools, create_test_app, sse_events
from tests.fakes import PATIENCE_S, FakeTransport, Gate, ScriptedModel, Turn, ask_for, kinds, say, use
from tests.integration.local.serving import serving
from tests.shot_service import sent, service
from tests.tool_results import SHOT, T1

ASK = {"question": QUESTION, "features": SHOT}
if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver

type Serve = Callable[..., AbstractContextManager[str]]


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """Starts a server with a small page and the agent on these parts."""
    (tmp_path / "index.html").write_text("<!doctype html><title>page</title>", encoding="utf-8")
    (tmp_path / "app.js").write_text("export {};", encoding="utf-8")

    def start(**parts: Any) -> AbstractContextManager[str]:
        return serving(create_test_app(**parts)[0], tmp_path)

    return start


def ask(address: str, body: Any = None) -> AbstractContextManager[httpx.Response]:
    """A question whose answer can be read as it comes."""
    return httpx.stream("POST", f"{address}/api/chat", json=body or ASK, timeout=PATIENCE_S)


def data_of(response: httpx.Response) -> Iterator[dict[str, Any]]:
    """The events of a response, each as soon as it has arrived."""
    for line in response.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def test_an_answer_that_does_not_end_is_given_up_and_the_next_is_given(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "LONGEST_ANSWER_S", 0.5)
    monkeypatch.setattr(chat, "DEADLINE_MARGIN_S", chat.GIVE_UP_MARGIN_S)
    gate = Gate()
    model = ScriptedModel(Turn(["late"], before_piece=gate.wait), say("in time"))
    with serve(model=model) as address:
        with ask(address) as response:
            events = list(data_of(response))
        monkeypatch.undo()
        with ask(address) as response:
            following = list(data_of(response))
        gate.open()

    assert (events[-1]["type"], events[-1]["code"]) == ("error", "out_of_time")
    assert following[-1]["type"] == "done"


def test_each_piece_of_the_answer_arrives_before_the_next_is_written(serve: Serve) -> None:
    gate = Gate()
    model = ScriptedModel(Turn(["하나 ", "둘 ", "셋"], before_piece=gate.wait))
    with serve(model=model) as address, ask(address) as response:
        events = data_of(response)
        assert next(events)["type"] == "status"
        # A space goes with the word that follows it.
        for piece in ("하나", " 둘", " 셋"):
            gate.open()
            assert next(events)["text"] == piece
        assert kinds(list(events)) == ["ai_response", "done"]


def test_a_tools_start_arrives_before_the_tool_has_answered(serve: Serve) -> None:
    gate = Gate()
    tools = Tools(t1=FakeTransport(T1, gate.wait))
    model = ScriptedModel(ask_for(use("predict_quality")), say("답"))
    with serve(model=model, tools=tools) as address, ask(address) as response:
        events = data_of(response)
        assert kinds([next(events), next(events)]) == ["status", "tool_start"]
        gate.open()
        assert kinds(list(events)) == [
            "tool_end",
            "t1_result",
            "status",
            "answer_delta",
            "ai_response",
            "done",
        ]


def test_the_response_is_an_event_stream_that_ends_properly(serve: Serve) -> None:
    with serve() as address:
        response = httpx.post(f"{address}/api/chat", json=ASK, timeout=PATIENCE_S)

    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert kinds(sse_events([response.content]))[-1] == "done"


def test_another_request_is_answered_while_a_stream_is_open(serve: Serve) -> None:
    gate = Gate()
    model = ScriptedModel(Turn(["답"], before_piece=gate.wait))
    with serve(model=model) as address, ask(address) as response:
        events = data_of(response)
        next(events)
        assert httpx.get(f"{address}/health", timeout=PATIENCE_S).json()["status"] == "healthy"
        gate.open()
        assert kinds(list(events))[-1] == "done"


def test_many_streams_run_side_by_side_and_do_not_mix(serve: Serve) -> None:
    answers: dict[str, list[dict[str, Any]]] = {}

    def one(address: str, number: int) -> None:
        name = f"session_{number}"
        response = httpx.post(f"{address}/api/chat", json=ASK | {"session_id": name}, timeout=PATIENCE_S)
        answers[name] = sse_events([response.content])

    with serve() as address:
        threads = [threading.Thread(target=one, args=(address, number)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(answers) == 12
    assert all(events[-1]["session_id"] == name for name, events in answers.items())
    assert all(
        [event["id"] for event in events] == list(range(1, len(events) + 1)) for events in answers.values()
    )


class Talker:
    """A model that never stops talking until its stream is closed."""

    def __init__(self) -> None:
        self.left = threading.Event()

    def stream(self, request: ModelRequest) -> Generator[ModelEvent]:
        """See Model.stream."""
        try:
            while not self.left.wait(0.01):
                yield TextDelta("그리고 ")
        finally:
            self.left.set()


def test_a_reader_who_leaves_ends_the_model(serve: Serve) -> None:
    model = Talker()
    sessions = MemorySessions()
    with serve(model=model, sessions=sessions) as address:
        with ask(address, ASK | {"session_id": "mine"}) as response:
            events = data_of(response)
            assert kinds([next(events), next(events)]) == ["status", "answer_delta"]
        assert model.left.wait(PATIENCE_S)
        assert httpx.get(f"{address}/health", timeout=PATIENCE_S).status_code == 200
    assert sessions.open("mine", "local") == ()


class Pieces:
    """A body without an end that, unlike a generator, nobody closes but its reader."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        self.closed.wait(0.01)
        return b": ping\n\n"

    def close(self) -> None:
        """What the runtime and the server have to call."""
        self.closed.set()


class OneAnswer:
    """A resolver that knows one answer."""

    def __init__(self, body: Pieces) -> None:
        self._body = body

    def resolve(self, event: Any, context: Any) -> dict[str, Any]:
        """See LambdaFunctionUrlResolver.resolve."""
        return {"statusCode": 200, "headers": {"content-type": "text/event-stream"}, "body": self._body}


def test_the_body_itself_is_closed_when_its_reader_leaves(tmp_path: Path) -> None:
    body = Pieces()
    with serving(cast("LambdaFunctionUrlResolver", OneAnswer(body)), tmp_path) as address:
        with ask(address) as response:
            assert next(response.iter_bytes())
        assert body.closed.wait(PATIENCE_S)


def test_the_page_is_served_with_its_security_headers(serve: Serve) -> None:
    with serve() as address:
        page = httpx.get(f"{address}/", timeout=PATIENCE_S)

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cache-control"] == "no-cache", "modules of two versions must not be mixed"


def test_the_pages_own_files_are_served(serve: Serve) -> None:
    with serve() as address:
        script = httpx.get(f"{address}/app.js", timeout=PATIENCE_S)

    assert (script.status_code, script.headers["content-type"]) == (200, "text/javascript; charset=utf-8")


def test_without_a_bundle_the_page_says_how_to_make_it_and_the_api_is_served(tmp_path: Path) -> None:
    folder = tmp_path / "page"
    with serving(create_test_app()[0], folder) as address:
        page = httpx.get(f"{address}/", timeout=PATIENCE_S)
        health = httpx.get(f"{address}/health", timeout=PATIENCE_S)
        folder.mkdir()
        (folder / "index.html").write_text("<title>page</title>", encoding="utf-8")
        made_meanwhile = httpx.get(f"{address}/", timeout=PATIENCE_S)

    assert page.status_code == 503
    assert "make page" in page.text
    assert health.json()["status"] == "healthy"
    assert (made_meanwhile.status_code, made_meanwhile.text) == (200, "<title>page</title>")


@pytest.mark.parametrize("path", ["/missing.html", "/..%2f..%2fetc/passwd", "/%2e%2e/pyproject.toml"])
def test_nothing_outside_the_page_is_served(serve: Serve, path: str) -> None:
    with serve() as address:
        assert httpx.get(f"{address}{path}", timeout=PATIENCE_S).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "code"),
    [
        ("POST", "/api/chat", b"question", 400, "not_json"),
        ("POST", "/api/chat", b"\xff\xfe", 400, "not_json"),
        ("POST", "/api/chat", b'{"question": ""}', 422, "validation_error"),
        ("POST", "/api/chat", b'{"question": "x", "\\ud800": 1}', 422, "validation_error"),
        ("POST", "/api/chat", b" " * 300_000, 413, "body_too_large"),
        ("GET", "/api/chat", b"", 405, "method_not_allowed"),
        ("GET", "/api/unknown", b"", 404, "not_found"),
        ("PUT", "/health", b"", 405, "method_not_allowed"),
    ],
)
def test_refusals_are_the_agents_own(
    serve: Serve, method: str, path: str, *, content: bytes, status: int, code: str
) -> None:
    with serve() as address:
        response = httpx.request(method, f"{address}{path}", content=content, timeout=PATIENCE_S)

    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


def test_everybody_is_the_same_local_caller_whatever_their_headers_say(serve: Serve) -> None:
    sessions = MemorySessions()
    with serve(sessions=sessions) as address:
        headers = {"x-amzn-iam-user-arn": "somebody", "authorization": "somebody"}
        body = {"question": "안녕", "session_id": "mine"}
        httpx.post(f"{address}/api/chat", json=body, headers=headers, timeout=PATIENCE_S)

    assert len(sessions.open("mine", "local")) == 1


def test_an_id_is_one_part_of_the_path_whatever_it_holds(serve: Serve) -> None:
    memory = InProcessTransport(tool_handler("t4_shots", service().answer))
    ids = ["7/000123", "샷 1", "100%", "a%2Fb", "?x=1", "#1", "...", "x+y", "/", "a\\b"]
    shots = [sent(shot_id, at=f"2026-02-10T11:{n:02}:00+09:00") for n, shot_id in enumerate(ids)]
    with serve(tools=Tools(t4=memory)) as address:
        recorded = httpx.post(f"{address}/api/shots", json={"shots": shots}, timeout=PATIENCE_S).json()
        found = [
            httpx.get(f"{address}/api/shots/default/{quote(shot_id, safe='')}", timeout=PATIENCE_S)
            for shot_id in ids
        ]

    assert recorded["accepted"] == len(ids)
    assert [answer.json().get("shot_id") for answer in found] == ids
