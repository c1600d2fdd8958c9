"""The local server in a thread, on a free loopback port."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import uvicorn
from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver
from starlette.types import ASGIApp

from local.server import create_server
from tests.fakes import PATIENCE_S


def serving(resolver: LambdaFunctionUrlResolver, page: Path) -> AbstractContextManager[str]:
    """The address of a server with these routes and this page; it is stopped at the end."""
    return serving_app(create_server(resolver, page))


@contextmanager
def serving_app(app: ASGIApp) -> Iterator[str]:
    """The address of a server with this application; it is stopped at the end."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE_S)
        listening.close()


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.005)
