"""The ASGI application: the agent's routes by its Lambda contract, the rest from the page's folder."""

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver
from starlette.applications import Starlette
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from local.closable_pieces import ClosablePieces
from local.guard import Limits, RequestGuard
from local.hosts import KnownHosts
from local.page import PageHeaders, PageSettings, page_files
from local.url_event import url_event

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
STREAMS_AT_ONCE = 400
"""Each stream holds one worker thread of the server while it waits for its next event."""


def create_server(
    resolver: LambdaFunctionUrlResolver,
    page: Path,
    settings: PageSettings | None = None,
    *,
    hosts: KnownHosts | None = None,
    limits: Limits | None = None,
    demo: bool = False,
) -> Starlette:
    """Serve `resolver`'s routes and the bundled page under `page` (`make page` makes it).

    The API is served also while there is no page; with `demo` the page is told of the simulated line.
    Requests for other hosts than this machine's own names and `hosts`, and those of other sites' pages, are
    refused.
    """
    settings = settings or PageSettings()
    # The resolver keeps the current event on itself; streamed bodies run outside the lock.
    resolving = threading.Lock()

    def resolve(event: dict[str, Any]) -> dict[str, Any]:
        with resolving:
            return resolver.resolve(event, None)  # type: ignore[arg-type] # no Lambda context here

    async def agent(request: Request) -> Response:
        body = await request.body()
        event = url_event(request.method, _raw_path(request), request.url.query, request.headers, body)
        answer = await run_in_threadpool(resolve, event)
        content, headers = answer["body"], answer["headers"]
        if isinstance(content, str):
            return Response(content, answer["statusCode"], headers)
        return StreamingResponse(_closing(content), answer["statusCode"], headers)

    async def config(_: Request) -> Response:
        return JSONResponse(settings.document() | ({"demo": True} if demo else {}))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = STREAMS_AT_ONCE
        yield

    return Starlette(
        routes=[
            Route("/health", agent, methods=METHODS),
            Route("/api/{rest:path}", agent, methods=METHODS),
            Route("/config.json", config),
            Mount("/", page_files(page)),
        ],
        middleware=[
            Middleware(PageHeaders, settings=settings),
            Middleware(RequestGuard, hosts=hosts or KnownHosts(), limits=limits or Limits()),
        ],
        lifespan=lifespan,
    )


def _raw_path(request: Request) -> str:
    """The path as it was sent: a slash that is part of an id comes as %2F, and is none between two parts."""
    given: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return given.partition(b"?")[0].decode("ascii", "replace")


async def _closing(content: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Send the pieces as they come, and close the iterator when the browser leaves."""
    pieces = ClosablePieces(content)
    try:
        async for piece in iterate_in_threadpool(pieces):
            yield piece
    finally:
        # When the browser leaves, this task is cancelled already: unshielded, nothing would run here.
        with anyio.CancelScope(shield=True):
            await run_in_threadpool(pieces.close)
