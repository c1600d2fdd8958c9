"""One kept HTTP connection to the Runtime API, and how its answers are judged.

`http.client` sets TCP_NODELAY and has no timeout here: Lambda may freeze the process for as long
as it likes between a request and its answer.
"""

import http.client
import select

from agent.runtime.errors import RuntimeApiError, log


class PersistentConnection:
    """A connection that is used again while the other side keeps it open."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(address)

    def ready(self) -> http.client.HTTPConnection:
        """The connection, idle and fit for the next request.

        An idle connection on which there is something to read was closed by the other side. It
        is opened anew, since a first piece sent on it would be lost without an error.
        """
        sock = self._connection.sock
        if sock is not None:
            poll = select.poll()
            poll.register(sock, select.POLLIN)
            if poll.poll(0):
                self._connection.close()
        return self._connection

    @property
    def is_open(self) -> bool:
        """Return whether there is a connection from an earlier request."""
        return self._connection.sock is not None

    def close(self) -> None:
        """Drop the connection; the next request opens another."""
        self._connection.close()


def check_answer(status: int, content: bytes, request_id: str | None) -> None:
    """Judge the answer to a response or report.

    4xx says that this one was refused (the invocation timed out, the body was too large), which
    the log is told. 5xx says that the API is broken, and raises RuntimeApiError, as its
    reference asks the runtime to end then.
    """
    if status >= 500:
        raise RuntimeApiError(f"a report was answered by {status}: {excerpt(content)}")
    if status >= 400:
        log(
            "WARNING",
            "the Runtime API refused a report",
            request_id=request_id,
            status=status,
            answer=excerpt(content),
        )


def excerpt(content: bytes) -> str:
    """As much of an answer's body as a message needs."""
    return content[:500].decode("utf-8", "replace")
