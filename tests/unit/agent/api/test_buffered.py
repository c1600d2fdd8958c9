"""agent.handler.respond: a body that stays a stream, or is joined where the runtime cannot stream."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from agent.api import chat
from agent.handler import respond
from agent.sessions.store import MemorySessions
from checks.standins.url_events import ARN, get, post
from tests.agent_parts import QUESTION, create_test_app, log_lines, sse_events
from tests.fakes import Gate, ScriptedModel, Turn, kinds, say
from tests.tool_results import SHOT

STREAMING = SimpleNamespace(streams_response=True)
BUFFERED = SimpleNamespace()
ASK = post("/api/chat", {"question": QUESTION, "features": SHOT})


def answer(event: Any, context: Any = BUFFERED) -> dict[str, Any]:
    """What the function returns."""
    return respond(lambda: create_test_app()[0], event, context)


def test_the_streaming_runtime_gets_the_iterator() -> None:
    assert isinstance(answer(ASK, STREAMING)["body"], Iterator)


def test_any_other_runtime_gets_the_whole_text() -> None:
    result = answer(ASK)

    assert result["isBase64Encoded"] is False
    assert kinds(sse_events([result["body"].encode()]))[-1] == "done"
    assert json.dumps(result)


@pytest.mark.parametrize("context", [STREAMING, BUFFERED, None])
def test_an_answer_that_is_no_stream_is_text_for_both(context: Any) -> None:
    assert json.loads(answer(get("/health"), context)["body"])["status"] == "healthy"


@pytest.mark.parametrize(
    "event", [None, [], "ping", {}, {"requestContext": None}, {"source": "aws.events"}, {"Records": []}]
)
def test_an_event_that_is_no_http_request_is_refused_and_composes_nothing(event: Any) -> None:
    def never() -> Any:
        raise AssertionError("composed for nothing")

    result = respond(never, event, BUFFERED)

    assert result["statusCode"] == 400
    assert json.loads(result["body"])["error"]["code"] == "not_http"


def test_an_answer_that_does_not_end_is_given_up_where_nothing_streams(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chat, "LONGEST_ANSWER_S", 0.5)
    monkeypatch.setattr(chat, "DEADLINE_MARGIN_S", chat.GIVE_UP_MARGIN_S)
    gate = Gate()
    model = ScriptedModel(Turn(["late"], before_piece=gate.wait), say("in time"))
    sessions = MemorySessions()
    app, written = create_test_app(model, sessions=sessions)
    event = post("/api/chat", {"question": "hello", "session_id": "session_1"})

    events = sse_events([respond(lambda: app, event, BUFFERED)["body"].encode()])
    monkeypatch.undo()
    gate.open()

    assert (events[-1]["type"], events[-1]["code"], events[-1]["retryable"]) == ("error", "out_of_time", True)
    assert kinds(sse_events([respond(lambda: app, ASK, BUFFERED)["body"].encode()]))[-1] == "done"
    assert len(sessions.open("session_1", ARN)) == 0
    outcomes = [line["outcome"] for line in log_lines(written) if line["message"] == "question answered"]
    assert outcomes == ["out_of_time", "ok"]
