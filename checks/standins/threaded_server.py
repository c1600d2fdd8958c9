"""An HTTP server in a thread of its own, from `with` to the end of it: what the stand-ins have in common."""

import threading
from http.server import HTTPServer
from types import TracebackType
from typing import Self

POLL_S = 0.02
"""Seconds in which the end of the context is noticed."""


class ThreadedServer:
    """Serves while its context lasts. `url` is where, without a slash at the end.

    `stopping` is set before the end, so that no answer is waited for any more.
    """

    def __init__(self, server: HTTPServer) -> None:
        host, port = server.socket.getsockname()[:2]
        self.url = f"http://{host}:{port}"
        self.stopping = threading.Event()
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(POLL_S,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
