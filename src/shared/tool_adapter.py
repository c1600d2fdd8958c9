"""The adapter that makes a plain function a tool Lambda: payload in, contract's answer or error out.

A tool is called by Invoke (the payload is the event) or through a Function URL (the payload
is the JSON body). Errors of the caller are answers, `{"error": {...}}`, with their status over
a URL; errors of ours are raised under Invoke, so that Lambda counts them, and a 500 over a URL.

Each call is one log line, with the trace id of the question that it belongs to, and one set of metrics.
"""

import base64
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit

from shared import jsonio, trace
from shared.errors import Detail, DiecastError, InvalidInput
from shared.initialization import initialized_ahead, load_ahead
from shared.metrics import ColdStart, Meter

Payload = Mapping[str, Any]
Logic = Callable[[Payload], Mapping[str, Any]]
ToolHandler = Callable[[Any, Any], dict[str, Any]]

ONE_SHOT: Final[Payload] = MappingProxyType({"features": {"Process_Temperature": 670.0}})
"""Loads any model, and goes all the way through one that knows the variable."""
NOWHERE: Final[Mapping[str, str]] = MappingProxyType({})
"""The environment of a tool that runs outside Lambda."""


def tool_handler(
    service: str,
    logic: Logic,
    environment: Mapping[str, str] = NOWHERE,
    *,
    invoked: Logic | None = None,
    ahead: Payload | None = None,
) -> ToolHandler:
    """Wrap `logic` (payload → response) as the Lambda entry of the tool named `service`.

    `invoked` answers direct Invokes in its place, where they may do more than a request over a URL.
    `ahead` is a request to answer at once, unseen, where the function is made ready before anybody asks.
    """
    by_invoke = invoked or logic
    logger = Logger(service=service)
    meter, cold_start = Meter.of(service, environment), ColdStart(environment)
    if ahead is not None and initialized_ahead(environment):
        load_ahead(lambda: logic(ahead), logger)

    def handler(event: Any, context: Any) -> dict[str, Any]:
        started = time.perf_counter()
        outcome, status = "internal_error", 500
        over_url = _is_url_event(event)
        keys = {
            "request_id": getattr(context, "aws_request_id", None),
            "trace_id": _trace_id(event if over_url else {}),
        }
        try:
            answer = dict(logic(_payload_of(event)) if over_url else by_invoke(_as_object(event)))
            outcome, status = "ok", 200
        except DiecastError as error:
            answer, status, outcome = error.body(), error.status, error.code
        except Exception:
            logger.exception("tool failed", extra=keys)
            if not over_url:
                raise
            answer = _internal_error(context)
        finally:
            duration_ms = round((time.perf_counter() - started) * 1000, 3)
            is_first = cold_start.first()
            told = {"outcome": outcome, "duration_ms": duration_ms, "cold_start": is_first}
            logger.info("tool answered", extra=keys | told)
            _measure(meter, duration_ms, status, is_first=is_first)
        return _http(status, answer) if over_url else answer

    return handler


def _measure(meter: Meter, duration_ms: float, status: int, *, is_first: bool) -> None:
    """A 5xx is a failure, one that is not a neighbour's (503) also a fault of this version."""
    metrics = meter.new()
    metrics.add_metric(name="ProcessingTime", unit=MetricUnit.Milliseconds, value=duration_ms)
    metrics.add_metric(name="Failures", unit=MetricUnit.Count, value=float(status >= 500))
    if is_first:
        metrics.add_metric(name="ColdStart", unit=MetricUnit.Count, value=1)
    metrics.flush_metrics()
    if status == 500:
        meter.fault()


def _trace_id(url_event: Payload) -> str | None:
    """The root id: of the request's header, else of what Lambda or the caller in this process says."""
    given = (url_event.get("headers") or {}).get(trace.TRACING_HEADER)
    return trace.root_of(given) or trace.root_of(trace.current())


def _is_url_event(event: Any) -> bool:
    return isinstance(event, Mapping) and "http" in (event.get("requestContext") or {})


def _payload_of(event: Payload) -> Payload:
    body = event.get("body") or ""
    try:
        raw: str | bytes = base64.b64decode(body) if event.get("isBase64Encoded") else body
        return _as_object(jsonio.loads_once(raw))
    except jsonio.RepeatedName as error:
        raise InvalidInput(str(error), [Detail(error.name, "is given twice")]) from error
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
