"""A Lambda Runtime API on the loopback, which remembers what arrives and when.

Handlers under test can ask it over HTTP whether a chunk has arrived
(`GET /arrived/{request_id}/{count}` answers once that many chunks are here), so that a test
can show that one thing happened before another instead of measuring how long it took.
"""

import contextlib
import json
import queue
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATIENCE = 30.0
"""Seconds after which a wait gives up: only a broken runtime ever gets there."""

ARN = "arn:aws:lambda:ap-northeast-2:123456789012:function:agent"


@dataclass(frozen=True)
class Event:
    """The event that `next` hands over, and what the API does with the response to it."""

    request_id: str
    payload: bytes
    deadline_ms: int
    trace_id: str | None
    answer: int
    hang_up_after: int | None


@dataclass
class Report:
    """One POST of the runtime: a response or an error."""

    path: str
    headers: dict[str, str]
    chunks: list[bytes] = field(default_factory=list)
    arrived: list[float] = field(default_factory=list)
    trailers: dict[str, str] = field(default_factory=dict)
    complete: bool = False
    over: bool = False

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)

    def http(self) -> tuple[dict[str, Any], bytes]:
        """The prelude and the HTTP body of a streamed response."""
        prelude, _, body = self.body.partition(bytes(8))
        return json.loads(prelude), body


class LoopbackApi(ThreadingHTTPServer):
    """The server. One runtime process talks to it."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.events: queue.Queue[Event | None] = queue.Queue()
        self.given: dict[str, Event] = {}
        self.reports: list[Report] = []
        self.changed = threading.Condition()
        self.waiting = 0
        self.connections = 0
        self.closed = 0
        self.next_status = 200
        self.closes_idle_connections = False

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def give(
        self,
        event: object = None,
        *,
        payload: bytes | None = None,
        deadline_ms: int = 0,
        trace_id: str | None = None,
        answer: int = 202,
        hang_up_after: int | None = None,
    ) -> str:
        """Queue one invocation; gives its request id.

        `answer` is the status that its response gets; with `hang_up_after`, the connection is
        reset once that many chunks are here.
        """
        request_id = f"request-{len(self.given) + 1}"
        data = json.dumps(event).encode() if payload is None else payload
        self.given[request_id] = Event(request_id, data, deadline_ms, trace_id, answer, hang_up_after)
        self.events.put(self.given[request_id])
        return request_id

    def report_on(self, request_id: str, patience: float = PATIENCE) -> Report:
        """The response or error report to a request, once it is over; `patience` is in seconds."""
        return self._wait(lambda: self._find(f"/invocation/{request_id}/"), patience)

    def init_error(self) -> Report:
        """The report of a failed start, once it is here."""
        return self._wait(lambda: self._find("/init/error"))

    def wait_until_asked(self) -> None:
        """Wait until the runtime waits for an event."""
        self._wait(lambda: self.waiting or None)

    def wait_for_chunks(self, request_id: str, count: int) -> None:
        """Wait until so many chunks of a response have arrived."""
        self._wait(lambda: self._has_chunks(request_id, count) or None)

    def wait_until_closed(self, count: int) -> None:
        """Wait until so many connections have been closed on this side."""
        self._wait(lambda: self.closed >= count or None)

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        with self.changed:
            self.closed += 1
            self.changed.notify_all()

    def _has_chunks(self, request_id: str, count: int) -> bool:
        path = f"/invocation/{request_id}/"
        return any(path in report.path and len(report.chunks) >= count for report in self.reports)

    def _find(self, path: str) -> Report | None:
        return next((report for report in self.reports if path in report.path and report.over), None)

    def _wait[T](self, probe: Callable[[], T | None], patience: float = PATIENCE) -> T:
        with self.changed:
            found = self.changed.wait_for(probe, patience)
            if found is None:
                raise TimeoutError("what the test waits for did not happen")
            return found

    @contextlib.contextmanager
    def running(self) -> Iterator["LoopbackApi"]:
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self.stop_listening()
            thread.join()

    def hang_up_on_next(self) -> None:
        """Close the connection on which the runtime waits for an event."""
        self.events.put(None)

    def stop_listening(self) -> None:
        """Refuse connections from now on, and let go of a `next` that waits."""
        self.shutdown()
        self.socket.close()
        self.events.put(None)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: LoopbackApi

    def setup(self) -> None:
        super().setup()
        with self.server.changed:
            self.server.connections += 1

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        if self.path.startswith("/arrived/"):
            _, _, request_id, count = self.path.split("/")
            self.server.wait_for_chunks(request_id, int(count))
            self._answer(200)
        else:
            self._next()

    def _next(self) -> None:
        if self.server.next_status != 200:
            self._answer(self.server.next_status)
            return
        self._count_waiting(1)
        event = self.server.events.get()
        self._count_waiting(-1)
        if event is None:
            self.close_connection = True
            return
        headers = {
            "Content-Type": "application/json",  # the managed client dies without one
            "Lambda-Runtime-Aws-Request-Id": event.request_id,
            "Lambda-Runtime-Deadline-Ms": str(event.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": ARN,
        }
        if event.trace_id is not None:
            headers["Lambda-Runtime-Trace-Id"] = event.trace_id
        self._answer(200, event.payload, headers)

    def _count_waiting(self, step: int) -> None:
        with self.server.changed:
            self.server.waiting += step
            self.server.changed.notify_all()

    def do_POST(self) -> None:
        report = Report(self.path, dict(self.headers.items()))
        parts = self.path.split("/")
        event = self.server.given.get(parts[-2])
        with self.server.changed:
            self.server.reports.append(report)
        if self.headers.get("Transfer-Encoding") == "chunked":
            report.complete = self._read_chunks(report, event.hang_up_after if event else None)
        else:
            self._arrived(report, self.rfile.read(int(self.headers["Content-Length"])))
            report.complete = True
        if report.complete:
            self._answer(event.answer if event else 202)
        else:
            self.close_connection = True
        with self.server.changed:
            report.over = True
            self.server.changed.notify_all()

    def _read_chunks(self, report: Report, hang_up_after: int | None) -> bool:
        """True where the chunked body came to its end."""
        while len(report.chunks) != hang_up_after:
            size = self.rfile.readline()
            if not size:
                return False
            if int(size, 16) == 0:
                while (line := self.rfile.readline().decode().strip()) != "":
                    name, _, value = line.partition(": ")
                    report.trailers[name] = value
                return True
            self._arrived(report, self.rfile.read(int(size, 16)))
            self.rfile.readline()
        # With a linger time of zero the close below is a reset, not an orderly end.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    def _arrived(self, report: Report, data: bytes) -> None:
        with self.server.changed:
            report.chunks.append(data)
            report.arrived.append(time.monotonic())
            self.server.changed.notify_all()

    def _answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.server.closes_idle_connections

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class names it so
        """Say nothing: what matters is in the reports."""
