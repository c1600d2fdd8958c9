"""A response that leaves piece by piece: chunked, with trailers for an error after the start."""

import http.client
from typing import Final

from agent.runtime.errors import ConnectionLost, ErrorReport
from agent.runtime.persistent_connection import PersistentConnection, check_answer

_HEADERS: Final = (
    ("Content-Type", "application/vnd.awslambda.http-integration-response"),
    ("Lambda-Runtime-Function-Response-Mode", "streaming"),
    ("Transfer-Encoding", "chunked"),
    ("Trailer", "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body"),
)


class ResponseStream:
    """One POST to `invocation/{id}/response`, open until `end`.

    If the process ends before, the body is left unfinished, which tells the reader that it was
    cut off. Every method raises ConnectionLost when the Runtime API no longer listens; the connection is
    then closed, and the stream is of no further use.
    """

    def __init__(self, kept: PersistentConnection, path: str, request_id: str) -> None:
        self._kept = kept
        self._request_id = request_id
        self._connection = kept.ready()
        try:
            self._connection.putrequest("POST", path, skip_accept_encoding=True)
            for name, value in _HEADERS:
                self._connection.putheader(name, value)
            self._connection.endheaders()
        except (OSError, http.client.HTTPException) as error:
            raise self._lost(error) from error

    def send(self, *pieces: bytes) -> None:
        """Send each piece as a chunk of its own, all in one write; empty pieces are left out."""
        self._write(b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces if piece))

    def end(self, failure: ErrorReport | None = None) -> None:
        """End the body, with `failure` in the trailers if it broke off, and read the answer.

        Raises RuntimeApiError as `check_answer`.
        """
        trailers = ""
        if failure is not None:
            trailers = (
                f"Lambda-Runtime-Function-Error-Type: {failure.header}\r\n"
                f"Lambda-Runtime-Function-Error-Body: {failure.trailer_body()}\r\n"
            )
        self._write(b"0\r\n" + trailers.encode("ascii") + b"\r\n")
        try:
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise self._lost(error) from error
        check_answer(answer.status, content, self._request_id)

    def _write(self, data: bytes) -> None:
        try:
            self._connection.send(data)
        except OSError as error:
            raise self._lost(error) from error

    def _lost(self, error: Exception) -> ConnectionLost:
        self._kept.close()
        return ConnectionLost(f"the response was cut off: {error!r}")
