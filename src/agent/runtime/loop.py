"""The loop: take an event, call the handler, send what it gives, for as long as the process lives."""

from collections.abc import Iterator, MutableMapping
from typing import Any, NoReturn

from agent.runtime.api import Invocation, RuntimeApi
from agent.runtime.context import make_context
from agent.runtime.errors import ConnectionLost, ErrorReport, log, log_error
from agent.runtime.http_response import HttpResponse, close_body, internal_error, reply_to
from agent.runtime.loading import Handler
from agent.runtime.stream import ResponseStream
from shared import jsonio
from shared.trace import TRACE_VARIABLE, root_of


def serve(api: RuntimeApi, handler: Handler, environment: MutableMapping[str, str]) -> NoReturn:
    """Answer invocations one after another. Ends only by RuntimeApiError or Terminated."""
    while True:
        invocation = api.next_invocation()
        _pass_trace_on(invocation, environment)
        try:
            _answer(api, handler, invocation, environment)
        except ConnectionLost as error:
            log("WARNING", str(error), **_keys(invocation))


def _pass_trace_on(invocation: Invocation, environment: MutableMapping[str, str]) -> None:
    if invocation.trace_id:
        environment[TRACE_VARIABLE] = invocation.trace_id
    else:
        environment.pop(TRACE_VARIABLE, None)


def _answer(
    api: RuntimeApi, handler: Handler, invocation: Invocation, environment: MutableMapping[str, str]
) -> None:
    try:
        event = jsonio.loads(invocation.payload)
    except (ValueError, RecursionError) as error:
        report = ErrorReport.of(error, "Runtime.InvalidEvent")
        log_error("the event is not JSON", report, **_keys(invocation))
        api.report_error(invocation.request_id, report)
        return
    result: Any = None
    try:
        try:
            result = handler(event, make_context(invocation, environment))
            reply = reply_to(result)
            first = next(reply.pieces, b"")
        except Exception as error:  # noqa: BLE001  whatever a handler raises is answered
            log_error("the handler failed", ErrorReport.of(error), **_keys(invocation))
            reply = internal_error(invocation.request_id, root_of(invocation.trace_id))
            first = next(reply.pieces)
        _send(api, invocation, reply, first)
    finally:
        _close(result, invocation)


def _send(api: RuntimeApi, invocation: Invocation, reply: HttpResponse, first: bytes) -> None:
    """Send a reply whose first piece is known: until then, an error can still become a 500."""
    stream = api.open_response(invocation.request_id)
    stream.send(reply.prelude, first)
    stream.end(_send_rest(stream, reply.pieces, invocation))


def _send_rest(stream: ResponseStream, pieces: Iterator[bytes], invocation: Invocation) -> ErrorReport | None:
    """Send each piece when it is produced. Gives the error that the body broke off with, or None."""
    try:
        for piece in pieces:
            stream.send(piece)
    except ConnectionLost:
        raise
    except Exception as error:  # noqa: BLE001  whatever a body raises goes into the trailers
        report = ErrorReport.of(error)
        log_error("the body broke off", report, **_keys(invocation))
        return report
    return None


def _close(result: object, invocation: Invocation) -> None:
    try:
        close_body(result)
    except Exception as error:  # noqa: BLE001  the answer is sent; the next invocation goes on
        log_error("closing the body failed", ErrorReport.of(error), **_keys(invocation))


def _keys(invocation: Invocation) -> dict[str, str | None]:
    """Return what makes the log lines of one invocation findable."""
    return {"request_id": invocation.request_id, "trace_id": root_of(invocation.trace_id)}
