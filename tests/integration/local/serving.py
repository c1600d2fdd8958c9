"""The local server in a thread, on a free loopback port."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver

from local.server import create_server
from tests.running import Running


@contextmanager
def serving(resolver: LambdaFunctionUrlResolver, page: Path) -> Iterator[str]:
    """The address of a server with these routes and this page; it is stopped at the end."""
    with Running(create_server(resolver, page)) as server:
        yield server.url
