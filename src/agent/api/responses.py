"""The one place where errors become HTTP answers: `{"error": {"code", "message", "details"}}`."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response

from shared import jsonio
from shared.errors import DiecastError

JSON = "application/json; charset=utf-8"


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
