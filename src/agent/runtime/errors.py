"""Faults around a handler: told to Lambda as error JSON, and to the log as one JSON line.

RuntimeApiError    the Runtime API cannot be worked with any more; the process has to end
ConnectionLost     the connection of one response broke; that response is lost, the loop goes on
InitError          the handler cannot be loaded; `report` says why
BadResult          the handler gave something that is not an HTTP answer
Terminated         SIGTERM (a BaseException, so that no handler takes it for an error)
"""

import base64
import sys
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime

from shared import jsonio

_TRAILER_MESSAGE_CHARS = 400


class RuntimeApiError(Exception):
    """The Runtime API is gone or answered in a way that leaves no next step."""


class ConnectionLost(Exception):
    """The connection that a response went out on broke before the response was complete."""


class BadResult(Exception):
    """The handler's result is not an HTTP answer; the message says what is wrong with it."""


class Terminated(BaseException):
    """Lambda asked the process to end."""


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """An error as the Runtime API takes it: a type, a message, and the lines of the stack trace."""

    error_type: str
    message: str
    stack_trace: tuple[str, ...] = ()

    @classmethod
    def of(cls, error: BaseException, error_type: str | None = None) -> "ErrorReport":
        """Describe `error` with its traceback; its class name is the type if none is given."""
        lines = traceback.format_exception(error)
        return cls(error_type or type(error).__name__, str(error), tuple("".join(lines).splitlines()))

    @property
    def header(self) -> str:
        """The type as a header value: ASCII, because a class may be named in any script."""
        return self.error_type.encode("ascii", "replace").decode("ascii")

    def body(self) -> bytes:
        """The whole report as JSON, for `init/error` and `invocation/{id}/error`."""
        return jsonio.dumps(
            {
                "errorMessage": self.message,
                "errorType": self.error_type,
                "stackTrace": list(self.stack_trace),
            }
        ).encode("utf-8", "replace")

    def trailer_body(self) -> str:
        """The report for a trailer: base64 JSON, the message cut, and no stack trace.

        Lambda hands trailers on to the caller, who has no business with the stack; it is in
        the log. And Go's HTTP server, which the emulator is built on, refuses a response whose
        trailers exceed its 4,096-byte read buffer.
        """
        short = ErrorReport(self.error_type[:100], self.message[:_TRAILER_MESSAGE_CHARS])
        return base64.b64encode(short.body()).decode("ascii")


class InitError(Exception):
    """The handler could not be loaded."""

    def __init__(self, report: ErrorReport) -> None:
        super().__init__(report.message)
        self.report = report


def log(
    level: str,
    message: str,
    *,
    request_id: str | None = None,
    trace_id: str | None = None,
    **fields: object,
) -> None:
    """Write one JSON line to standard error, where Lambda collects it. Values must be JSON."""
    line = {
        "level": level,
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "message": message,
        "requestId": request_id,
        "trace_id": trace_id,
        **fields,
    }
    data = jsonio.dumps(line).encode("utf-8", "backslashreplace")
    sys.stderr.buffer.write(data + b"\n")
    sys.stderr.buffer.flush()


def log_error(
    message: str, report: ErrorReport, *, request_id: str | None = None, trace_id: str | None = None
) -> None:
    """Write the log line of an error, stack trace included."""
    log(
        "ERROR",
        message,
        request_id=request_id,
        trace_id=trace_id,
        errorType=report.error_type,
        errorMessage=report.message,
        stackTrace=list(report.stack_trace),
    )
