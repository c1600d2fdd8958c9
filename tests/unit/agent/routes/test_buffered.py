"""agent.handler.respond: a body that stays a stream, or is joined where the runtime cannot stream."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from agent.handler import respond
from checks.standins.url_events import get, post
from tests.agent_parts import QUESTION, create_test_app, sse_events
from tests.fakes import kinds
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
