"""The agent's Lambda entry: a Function URL event in, its response out, streamed or buffered."""

import os
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver

from agent.api.app import create_app
from agent.api.responses import plain_error
from agent.core import deferred
from agent.observability.rejected_requests import report_refusal
from agent.observability.request_telemetry import SERVICE
from agent.services import build_services
from agent.settings import AgentSettings
from shared import trace
from shared.initialization import initialized_ahead
from shared.metrics import ColdStart, Meter
from shared.settings import read_settings

_meter = Meter.of(SERVICE, os.environ)
_cold_start = ColdStart(os.environ)


def handler(event: Any, context: Any) -> dict[str, Any]:
    """Answer a Function URL event (payload format 2.0) with the services that the environment asks for."""
    _cold_start.report(_meter)
    return respond(_app, event, context)


def respond(app: Callable[[], LambdaFunctionUrlResolver], event: Any, context: Any) -> dict[str, Any]:
    """Answer an event with the routes of `app`, which is only made for an HTTP event.

    Under the streaming runtime, whose context says `streams_response`, a streamed body stays an
    iterator of bytes. Under any other it is joined, so that the function also works buffered.
    """
    if not isinstance(event, Mapping) or "http" not in (event.get("requestContext") or {}):
        message = "The agent answers Function URL events (payload format 2.0)."
        wrong = plain_error(400, "not_http", message, {trace.TRACE_HEADER: trace.root()})
        return {"statusCode": wrong.status_code, "headers": dict(wrong.headers), "body": wrong.body}
    answer = app().resolve(event, context)
    report_refusal(_meter, answer)
    if getattr(context, "streams_response", False) or isinstance(answer["body"], str):
        return answer
    return answer | {"body": b"".join(answer["body"]).decode(), "isBase64Encoded": False}


@cache
def _app() -> LambdaFunctionUrlResolver:
    services = build_services(read_settings(AgentSettings, os.environ), meter=_meter)
    services.authenticator.prepare()
    return create_app(services)


def prepare() -> None:
    """Do at init what the first request would wait for. Raises SettingsError where a variable is wrong.

    What only an answer needs is loaded while the first one is on its way; here, where nobody waits for it.
    """
    _app()
    if initialized_ahead(os.environ):
        deferred.load()


handler.prepare = prepare  # type: ignore[attr-defined] # the streaming runtime calls it before the first request
