"""The HTTP side of the stand-in: requests in, frames out when they are due."""

import select
import socket
import sys
import threading
import time
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import unquote

from checks.standins.bedrock.playing import Drop, Frame, Silence, play
from checks.standins.bedrock.script import Hang, HttpError, Pacing, Received, Turn
from shared import jsonio


class Backend(Protocol):
    """The interface through which the HTTP side asks the server around it."""

    requests: list[Received]
    pacing: Pacing
    stopping: threading.Event
    client_left: threading.Event

    def receive(self, request: Received) -> Turn:
        """Record a request and give its turn."""
        ...


class HttpServer(ThreadingHTTPServer):
    """One thread for each connection; connections are kept alive."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], backend: Backend) -> None:
        super().__init__(address, _Handler)
        self.backend = backend

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is part of the tests; anything else is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: HttpServer

    def do_GET(self) -> None:
        """`/requests`: what came so far, for whoever runs the server as a program."""
        if self.path != "/requests":
            self._error(HttpError(404, "UnknownOperationException"))
            return
        self._json(200, jsonio.dumps([asdict(request) for request in self.server.backend.requests]), {})

    def do_POST(self) -> None:
        """One ConverseStream call."""
        arrived = time.monotonic()
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        parts = self.path.split("/")
        if len(parts) != 4 or parts[1] != "model" or parts[3] != "converse-stream":
            self._error(HttpError(404, "UnknownOperationException"))
        elif not self.headers.get("authorization", "").startswith(("AWS4-HMAC-SHA256 ", "Bearer ")):
            self._error(HttpError(403, "MissingAuthenticationTokenException"))
        else:
            backend = self.server.backend
            request = Received(unquote(parts[2]), jsonio.loads(raw), self.client_address[1])
            turn = backend.receive(request)
            if isinstance(turn.fault, HttpError):
                self._error(turn.fault)
            elif turn.fault == Hang():
                self._silence()
            else:
                self._stream(turn, request, arrived)

    def _stream(self, turn: Turn, request: Received, arrived: float) -> None:
        backend = self.server.backend
        headers_sent = False
        for step in play(turn, turn.pacing or backend.pacing, request.body):
            match step:
                case Frame(data, due_s):
                    if backend.stopping.wait(max(0.0, arrived + due_s - time.monotonic())):
                        return
                    if not headers_sent:
                        self._begin()
                        headers_sent = True
                    self._chunks(data, turn.chunk_bytes or len(data))
                case Drop():
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                case Silence():
                    self._silence()
                    return
        self.wfile.write(b"0\r\n\r\n")

    def _begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/vnd.amazon.eventstream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _chunks(self, data: bytes, size: int) -> None:
        for start in range(0, len(data), size):
            piece = data[start : start + size]
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")

    def _silence(self) -> None:
        """Say nothing until the client leaves or the server stops."""
        self.close_connection = True
        backend = self.server.backend
        while not backend.stopping.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.02)
            if readable:
                backend.client_left.set()
                return

    def _error(self, error: HttpError) -> None:
        self._json(
            error.status, jsonio.dumps({"message": error.message}), {"x-amzn-ErrorType": f"{error.code}:"}
        )

    def _json(self, status: int, text: str, headers: dict[str, str]) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        """Nothing: tests and benchmarks print for themselves."""
