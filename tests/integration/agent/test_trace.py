"""One trace id, from the header of each answer to the log lines of its request."""

import json
from io import StringIO
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from agent.handler import handler, respond
from agent.observability.log_formatter import TracedFormatter
from checks.standins.url_events import get, post, url_event
from shared.trace import new_trace_id
from tests.agent_parts import QUESTION, TRACE_ID, create_test_app, log_lines
from tests.fakes import BrokenSessions
from tests.tool_results import SHOT

CHAT = post("/api/chat", {"question": QUESTION, "features": SHOT})


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (CHAT, 200),
        (get("/health"), 200),
        (get("/nowhere"), 404),
        (url_event("DELETE", "/api/chat"), 405),
        (post("/api/chat", raw="x"), 400),
        (post("/api/chat", {}), 422),
        (post("/api/session/create", {"user_id": "kim"}), 200),
    ],
)
def test_every_answer_has_it_a_stream_too(event: dict[str, Any], status: int) -> None:
    app, _ = create_test_app(sessions=BrokenSessions())
    answer = respond(lambda: app, event, None)

    assert answer["statusCode"] == status
    assert answer["headers"]["x-trace-id"] == app.trace_id != ""


def test_each_request_has_its_own() -> None:
    app, _ = create_test_app()
    ids = {app.resolve(get("/health"), None)["headers"]["x-trace-id"] for _ in range(3)}  # type: ignore[arg-type]

    assert len(ids) == 3


def test_the_lines_of_a_request_have_the_id_of_its_answer_also_while_another_runs() -> None:
    app, written = create_test_app()
    first = app.resolve(CHAT, None)  # type: ignore[arg-type] # no context here
    second = app.resolve(CHAT, None)  # type: ignore[arg-type]
    list(second["body"])
    list(first["body"])

    seen = [line["trace_id"] for line in log_lines(written)]
    ids = [answer["headers"]["x-trace-id"] for answer in (second, first)]
    assert list(dict.fromkeys(seen)) == ids


def test_calls_without_a_model_and_refusals_have_it_too() -> None:
    app, written = create_test_app()
    answer = app.resolve(post("/api/predict", {"features": SHOT}), None)  # type: ignore[arg-type]

    assert {line["trace_id"] for line in log_lines(written)} == {answer["headers"]["x-trace-id"]}


class TestInvocation:
    """The id that Lambda gives."""

    @pytest.fixture(autouse=True)
    def _invocation(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={TRACE_ID};Parent=53995c3f42cd8ad8;Sampled=1")
        monkeypatch.setenv("USE_MOCK", "true")

    def test_it_is_that_of_the_answer(self) -> None:
        assert handler(get("/health"), None)["headers"]["x-trace-id"] == TRACE_ID
        assert handler({"no": "request"}, None)["headers"]["x-trace-id"] == TRACE_ID

    def test_it_is_in_every_line_under_one_name(self) -> None:
        written = StringIO()
        logger = Logger(service=new_trace_id(), stream=written, logger_formatter=TracedFormatter())
        logger.warning("session not read")
        logger.info("tool called", extra={"trace_id": "its own"})

        first, second = (json.loads(line) for line in written.getvalue().splitlines())
        assert (first["trace_id"], first["message"], first["level"]) == (
            TRACE_ID,
            "session not read",
            "WARNING",
        )
        assert second["trace_id"] == "its own"
        assert "xray_trace_id" not in first
