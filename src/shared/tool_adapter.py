"""What makes a plain function a tool Lambda: payload in, contract's answer or error out.

A tool is called by Invoke (the payload is the event) or through a Function URL (the payload
is the JSON body). Errors of the caller are answers, `{"error": {...}}`, with their status over
a URL; errors of ours are raised under Invoke, so that Lambda counts them, and a 500 over a URL.
"""

import base64
import time
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger

from shared import jsonio
from shared.errors import DiecastError, InvalidInput

Payload = Mapping[str, Any]
Logic = Callable[[Payload], Mapping[str, Any]]
ToolHandler = Callable[[Any, Any], dict[str, Any]]


def tool_handler(service: str, logic: Logic) -> ToolHandler:
    """Wrap `logic` (payload → response) as the Lambda entry of the tool named `service`."""
    logger = Logger(service=service)

    def handler(event: Any, context: Any) -> dict[str, Any]:
        started = time.perf_counter()
        outcome = "internal_error"
        over_url = _is_url_event(event)
        try:
            answer = dict(logic(_payload_of(event) if over_url else _as_object(event)))
            outcome = "ok"
            status = 200
        except DiecastError as error:
            answer, status, outcome = error.body(), error.status, error.code
        except Exception:
            logger.exception("tool failed")
            if not over_url:
                raise
            answer, status = _internal_error(context), 500
        finally:
            logger.info(
                "tool answered",
                extra={
                    "outcome": outcome,
                    "duration_ms": round((time.perf_counter() - started) * 1000, 3),
                    "request_id": getattr(context, "aws_request_id", None),
                },
            )
        return _http(status, answer) if over_url else answer

    return handler


def _is_url_event(event: Any) -> bool:
    return isinstance(event, Mapping) and "http" in (event.get("requestContext") or {})


def _payload_of(event: Payload) -> Payload:
    body = event.get("body") or ""
    try:
        raw: str | bytes = base64.b64decode(body) if event.get("isBase64Encoded") else body
        return _as_object(jsonio.loads(raw))
    except ValueError as error:
        raise InvalidInput(f"the body is not JSON: {error}") from error


def _as_object(value: Any) -> Payload:
    if not isinstance(value, Mapping):
        raise InvalidInput("the payload is not a JSON object")
    return value


def _http(status: int, answer: Mapping[str, Any]) -> dict[str, Any]:
    headers = {"content-type": "application/json; charset=utf-8"}
    return {"statusCode": status, "headers": headers, "body": jsonio.dumps(answer), "isBase64Encoded": False}


def _internal_error(context: Any) -> dict[str, Any]:
    request_id = getattr(context, "aws_request_id", "unknown")
    message = f"The tool failed unexpectedly (request {request_id})."
    return {"error": {"code": "internal_error", "message": message, "details": []}}
