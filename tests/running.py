"""A server in a thread of the test's own process, on a free port."""

import asyncio
import threading
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp

TICK_S = 0.01
"""Seconds between two looks at whether a server is to end; uvicorn's own 0.1 is most of a short test."""


class _Server(uvicorn.Server):
    async def main_loop(self) -> None:
        ticks = 0
        while not await self.on_tick(ticks):
            ticks = (ticks + 1) % 864_000
            await asyncio.sleep(TICK_S)


class Running:
    """Runs an ASGI application from `with` to the end of it; `url` ends without a slash."""

    def __init__(self, app: ASGIApp) -> None:
        config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", timeout_graceful_shutdown=1)
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self.url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("the server ended before it was ready")
            self._thread.join(0.02)
        host, port = self._server.servers[0].sockets[0].getsockname()[:2]
        self.url = f"http://{host}:{port}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(10)
