"""Common parts of all answers: streams, JSON, errors as `{"error": {"code", "message", "details"}}`."""

from collections.abc import Iterator, Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response

from shared import jsonio
from shared.errors import DiecastError

JSON = "application/json; charset=utf-8"
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
