"""Fixtures: a loopback Runtime API, and a way to start the runtime on it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checks.standins.runtime_api import LoopbackApi
from tests.integration.runtime.process import RuntimeProcess, start_runtime

Start = Callable[..., RuntimeProcess]


@pytest.fixture
def api() -> Iterator[LoopbackApi]:
    """A Runtime API that waits for a runtime."""
    with LoopbackApi() as server, server.running():
        yield server


@pytest.fixture
def start(api: LoopbackApi, tmp_path: Path) -> Iterator[Start]:
    """Starts the runtime with the source of a handler module; it is ended with the test."""
    started: list[RuntimeProcess] = []

    def run(source: str, name: str = "given.handler", **environment: str) -> RuntimeProcess:
        started.append(start_runtime(tmp_path, api.address, source, name, **environment))
        return started[-1]

    yield run
    for runtime in started:
        runtime.kill()
