"""The bundled page on answers that a test writes: what goes wrong, and what must never.

The page, its headers and its policy are those of the local server; only the agent is played.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from local.page import PageHeaders, PageSettings, page_files
from tests.running import Running

ROOT = Path(__file__).resolve().parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "models" / "default" / "schema.json").read_text("utf-8"))
TRACE = "1-00000000-0123456789abcdef01234567"

type Answer = Callable[[], Response]
DONE = {
    "type": "done",
    "usage": {"model_id": "scripted", "turns": 1},
    "session_id": "session_1_abc",
    "warnings": [],
}


class Gate:
    """Holds a stream back until the test lets it go on."""

    def __init__(self) -> None:
        self._open = False

    def open(self) -> None:
        """Let the stream go on."""
        self._open = True

    async def passed(self) -> None:
        """Wait for `open`, which another thread calls."""
        while not self._open:
            await asyncio.sleep(0.01)


type Piece = Mapping[str, Any] | bytes | Gate | float | Exception
"""What a stream is made of: an event, raw bytes of a chunk of their own, a wait for a gate or for
seconds, or an exception that cuts the connection there."""


class ScriptedServer(Running):
    """`answers` are used up, one for each question; `posted` holds (path, headers, body) of each POST.

    `routes` answers a path with what its function makes, `queried` with what it makes of the request;
    `config` is what config.json holds.
    """

    def __init__(self, settings: PageSettings | None = None) -> None:
        settings = settings or PageSettings()
        self.answers: list[Answer] = []
        self.posted: list[tuple[str, dict[str, str], Any]] = []
        self.routes: dict[str, Answer] = {
            "/api/lines": lambda: JSONResponse({"lines": []}),
            "/api/turns": lambda: JSONResponse({"turns": [], "cursor": None}),
            "/api/shots": lambda: JSONResponse({"line": "default", "shots": [], "cursor": None}),
        }
        self.queried: dict[str, Callable[[Request], Response]] = {}
        self.config: dict[str, Any] = settings.document()
        super().__init__(
            Starlette(
                routes=[
                    Route("/api/{rest:path}", self._api, methods=["GET", "POST"]),
                    Route("/health", lambda _: JSONResponse({"status": "healthy", "model": "scripted"})),
                    Route("/config.json", lambda _: JSONResponse(self.config)),
                    Mount("/", page_files(ROOT / "build" / "page")),
                ],
                middleware=[Middleware(PageHeaders, settings=settings)],
            )
        )

    def stream(self, *pieces: Piece, kept: bool = False) -> None:
        """Answer the next question with a stream, `kept` to be read again."""
        headers = {"x-trace-id": TRACE, **({"x-turn-id": "kept"} if kept else {})}
        self.answers.append(
            lambda: StreamingResponse(_sent(pieces), 200, headers, "text/event-stream; charset=utf-8")
        )

    def refuse(self, status: int, code: str, message: str = "m", details: Any = (), **headers: str) -> None:
        """Answer the next question with an error before a stream."""
        body = {"error": {"code": code, "message": message, "details": list(details)}}
        self.answers.append(lambda: JSONResponse(body, status, headers))

    def bodies(self, path: str = "/api/chat") -> list[Any]:
        """What was posted to a route."""
        return [body for posted, _, body in self.posted if posted == path]

    async def _api(self, request: Request) -> Response:
        path = request.url.path
        if request.method == "POST":
            self.posted.append((path, dict(request.headers), json.loads(await request.body())))
        if path in self.queried:
            return self.queried[path](request)
        if path in self.routes:
            return self.routes[path]()
        if path == "/api/schema":
            return JSONResponse(SCHEMA)
        if path == "/api/chat" and self.answers:
            return self.answers.pop(0)()
        error = {"code": "unexpected", "message": f"The test wrote no answer for {path}.", "details": []}
        return JSONResponse({"error": error}, 500)


def encoded(event: Mapping[str, Any], number: int) -> bytes:
    """One event as the agent writes it."""
    payload = {"elapsed": number / 10, **event}
    return f"id: {number}\ndata: {json.dumps(payload, ensure_ascii=False)}\n\n".encode()


async def _sent(pieces: tuple[Piece, ...]) -> AsyncIterator[bytes]:
    number = 0
    for piece in pieces:
        match piece:
            case bytes():
                yield piece
            case Gate():
                await piece.passed()
            case float() | int():
                await asyncio.sleep(piece)
            case Exception():
                raise piece
            case _:
                number += 1
                yield encoded(piece, number)
        # Chunks that are written at once may reach the browser as one.
        await asyncio.sleep(0.005)
