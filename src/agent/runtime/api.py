"""The Lambda Runtime API (version 2018-06-01) as this runtime uses it.

Two connections are kept, one for `next`, one for what is reported.
"""

import http.client
from dataclasses import dataclass
from typing import Final

from agent.runtime.errors import ConnectionLost, ErrorReport, RuntimeApiError
from agent.runtime.persistent_connection import PersistentConnection, check_answer, excerpt
from agent.runtime.stream import ResponseStream

_ROOT: Final = "/2018-06-01/runtime"
_ERROR_TYPE: Final = "Lambda-Runtime-Function-Error-Type"


@dataclass(frozen=True, slots=True)
class Invocation:
    """One event and what Lambda says of it. `deadline_ms` is Unix time in milliseconds."""

    request_id: str
    payload: bytes
    deadline_ms: int
    function_arn: str
    trace_id: str | None


class RuntimeApi:
    """A client of the Runtime API at `address` (`host:port`)."""

    def __init__(self, address: str) -> None:
        self._next = PersistentConnection(address)
        self._reports = PersistentConnection(address)

    def close(self) -> None:
        """Close both connections."""
        self._next.close()
        self._reports.close()

    def next_invocation(self) -> Invocation:
        """Wait for the next event, without a timeout.

        Raises RuntimeApiError when the API is gone or answers anything but 200.
        """
        may_retry = self._next.is_open
        try:
            status, headers, payload = self._get_next()
        except (OSError, http.client.HTTPException) as error:
            self._next.close()
            if not may_retry:
                raise RuntimeApiError(f"no answer to 'next': {error!r}") from error
            return self.next_invocation()
        if status != 200:
            raise RuntimeApiError(f"'next' was answered by {status}: {excerpt(payload)}")
        return _invocation(headers, payload)

    def _get_next(self) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = self._next.ready()
        connection.request("GET", f"{_ROOT}/invocation/next")
        response = connection.getresponse()
        return response.status, response.headers, response.read()

    def open_response(self, request_id: str) -> ResponseStream:
        """Begin the response to an invocation. Raises ConnectionLost."""
        return ResponseStream(self._reports, f"{_ROOT}/invocation/{request_id}/response", request_id)

    def report_error(self, request_id: str, report: ErrorReport) -> None:
        """Tell that an invocation failed before there was a response; a refusal is only logged.

        Raises ConnectionLost, and RuntimeApiError where the API says that it is broken itself.
        """
        self._post_error(f"{_ROOT}/invocation/{request_id}/error", report, request_id)

    def report_init_error(self, report: ErrorReport) -> None:
        """Tell that the handler cannot be loaded. Raises as `report_error`."""
        self._post_error(f"{_ROOT}/init/error", report, None)

    def _post_error(self, path: str, report: ErrorReport, request_id: str | None) -> None:
        headers = {"Content-Type": "application/vnd.aws.lambda.error+json", _ERROR_TYPE: report.header}
        try:
            connection = self._reports.ready()
            connection.request("POST", path, report.body(), headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._reports.close()
            raise ConnectionLost(f"the error report was not taken: {error!r}") from error
        check_answer(answer.status, content, request_id)


def _invocation(headers: http.client.HTTPMessage, payload: bytes) -> Invocation:
    request_id = headers.get("Lambda-Runtime-Aws-Request-Id")
    if not request_id:
        raise RuntimeApiError("'next' was answered without Lambda-Runtime-Aws-Request-Id")
    deadline = headers.get("Lambda-Runtime-Deadline-Ms", "")
    return Invocation(
        request_id=request_id,
        payload=payload,
        deadline_ms=int(deadline) if deadline.isdigit() else 0,
        function_arn=headers.get("Lambda-Runtime-Invoked-Function-Arn", ""),
        trace_id=headers.get("Lambda-Runtime-Trace-Id"),
    )
