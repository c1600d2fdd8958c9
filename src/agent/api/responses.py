"""Common parts of all answers: streams, JSON, errors as `{"error": {"code", "message", "details"}}`."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response

from agent.tools.gateway import Outcome
from shared import jsonio
from shared.errors import DiecastError

STATUS_OF: Final = {"validation_error": 422, "not_found": 404, "conflict": 409}
PASSING: Final = frozenset({"unavailable", "tool_timeout", "tool_unavailable"})
"""Codes of faults that are over when a request comes again."""
RETRY_LATER: Final = {"retry-after": "5"}
JSON = "application/json; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
TURN_HEADER = "x-turn-id"
STREAM_HEADERS = {
    "cache-control": "no-store, no-transform",
    "x-content-type-options": "nosniff",
    # Tells a proxy of nginx's kind not to collect the stream.
    "x-accel-buffering": "no",
}


def event_stream(body: Iterator[bytes], turn_id: str) -> Response[Any]:
    """A stream of events, which no cache or proxy may hold, of the turn that the header names."""
    return Response(
        status_code=200,
        content_type="text/event-stream; charset=utf-8",
        headers={**STREAM_HEADERS, TURN_HEADER: turn_id},
        body=body,
    )


def plain_stream(body: Iterator[bytes]) -> Response[Any]:
    """A stream of events that is of no turn."""
    return Response(
        status_code=200, content_type="text/event-stream; charset=utf-8", headers=STREAM_HEADERS, body=body
    )


def tool_response(outcome: Outcome, *, repeatable: bool = False) -> Response[str]:
    """The answer of a tool as it is, or its error, which keeps its meaning as a status.

    Where a request is `repeatable`, a tool that cannot be had for now is 503, with when to send it again.
    """
    if not outcome.failed:
        return json_response(outcome.result)
    code = str(outcome.result["error"].get("code"))
    if repeatable and code in PASSING:
        return json_response(outcome.result, 503, RETRY_LATER)
    return json_response(outcome.result, STATUS_OF.get(code, 500))


def json_response(
    body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response[str]:
    """A JSON answer that no cache may keep, unless `headers` say otherwise."""
    return Response(
        status_code=status,
        content_type=JSON,
        headers={"cache-control": "no-store", "x-content-type-options": "nosniff", **(headers or {})},
        # A name with half of a surrogate pair, repeated in an error, has no UTF-8 form.
        body=jsonio.dumps(body).encode("utf-8", "replace").decode(),
    )


def error_response(error: DiecastError) -> Response[str]:
    """The answer to a request that ended in one of our own errors."""
    return json_response(error.body(), error.status, error.headers)


def plain_error(
    status: int, code: str, message: str, headers: Mapping[str, str] | None = None
) -> Response[str]:
    """An error that has no exception of its own: 404, 405, 500."""
    return json_response({"error": {"code": code, "message": message, "details": []}}, status, headers)
