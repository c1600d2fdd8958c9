"""A loopback HTTP server that gives scripted answers and keeps the requests it got."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from checks.standins.threaded_server import ThreadedServer

PATIENCE_S = 20.0


@dataclass(frozen=True)
class Answer:
    """Answer sent back. With `late`, nothing is sent before the server is closed; `dropped` never sends."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    late: bool = False
    dropped: bool = False


@dataclass(frozen=True)
class Request:
    """A request that came in; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Loopback(ThreadedServer):
    """Serves in threads of its own while its context lasts; answers by a function or always the same."""

    def __init__(self, answer: Answer | Callable[[Request], Answer]) -> None:
        self._answer = answer
        self.requests: list[Request] = []
        super().__init__(_Server(("127.0.0.1", 0), _handler(self)))

    def take(self, request: Request) -> Answer:
        """Keep a request and choose its answer."""
        self.requests.append(request)
        answer = self._answer(request) if callable(self._answer) else self._answer
        if answer.late:
            self.stopping.wait(PATIENCE_S)
        return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64  # many clients may call at once; what does not fit waits a second for its retry


def _handler(server: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _respond(self) -> None:
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = server.take(Request(self.command, self.path, headers, self.rfile.read(length)))
            if answer.dropped:
                self.close_connection = True
                return
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)
            except OSError:
                # A client that gave up waiting has closed the connection.
                self.close_connection = True

        do_GET = do_POST = do_PUT = _respond  # noqa: N815 - names of http.server

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Say nothing on stderr."""

    return Handler
