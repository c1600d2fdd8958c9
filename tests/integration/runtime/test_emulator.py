"""The runtime unchanged under AWS's Runtime Interface Emulator, started by its wrapper script.

The emulator holds a response back until it is whole and drops its trailers, so this shows that
the protocol and the framing are right; timing and trailers are shown on the loopback API.
"""

import contextlib
import http.client
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from checks.servers import free_port
from checks.standins.runtime_api import PATIENCE
from tests.integration.runtime.process import SOURCES

HANDLER = """
def broken():
    yield b"begun"
    raise RuntimeError("x" * 100_000)

def handler(event, context):
    if event == "raise":
        raise RuntimeError("password=hunter2")
    if event == "break off":
        return {"statusCode": 200, "body": broken()}
    pieces = (piece.encode() for piece in event)
    headers = {"content-type": "text/event-stream"}
    return {"statusCode": 200, "headers": headers, "body": pieces}
"""


class Emulator:
    """A running emulator; `invoke` is a call of the function."""

    def __init__(self, port: int) -> None:
        self._port = port

    def invoke(self, event: object) -> tuple[dict[str, Any], bytes]:
        """The prelude and the body that come back."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("POST", "/2015-03-31/functions/function/invocations", json.dumps(event))
            prelude, _, body = connection.getresponse().read().partition(bytes(8))
        return json.loads(prelude), body

    def wait_until_it_listens(self) -> None:
        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._port)).close()
            except ConnectionRefusedError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.02)
            else:
                return


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    """The emulator with a function whose handler is HANDLER."""
    (tmp_path / "given.py").write_text(HANDLER)
    public, internal = free_port(), free_port()
    variables = {
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(tmp_path),
        "LAMBDA_TASK_ROOT": str(SOURCES),
        "_HANDLER": "given.handler",
    }
    command = [
        str(_binary()),
        *("--runtime-interface-emulator-address", f"127.0.0.1:{public}"),
        *("--runtime-api-address", f"127.0.0.1:{internal}"),
        # As in Lambda: the wrapper is given the interpreter and the managed runtime's own start.
        *(str(SOURCES / "agent" / "exec_wrapper"), sys.executable, "/var/runtime/bootstrap.py"),
    ]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=variables, stdout=log, stderr=log, start_new_session=True)
    try:
        running = Emulator(public)
        running.wait_until_it_listens()
        yield running
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _binary() -> Path:
    architecture = "arm64" if platform.machine() in {"aarch64", "arm64"} else "x86_64"
    folder = Path(str(resources.files("samcli"))) / "local" / "rapid"
    return folder / f"aws-lambda-rie-{architecture}"


def test_a_streamed_answer_arrives_framed_and_whole(emulator: Emulator) -> None:
    prelude, body = emulator.invoke(["data: 소착\n\n", "data: 기공\n\n"])

    assert prelude == {"statusCode": 200, "headers": {"content-type": "text/event-stream"}, "cookies": []}
    assert body.decode() == "data: 소착\n\ndata: 기공\n\n"


def test_an_error_before_the_first_byte_arrives_as_a_500(emulator: Emulator) -> None:
    prelude, body = emulator.invoke("raise")

    assert prelude["statusCode"] == 500
    assert json.loads(body)["error"]["code"] == "internal_error"


def test_a_body_that_breaks_off_leaves_the_function_in_service(emulator: Emulator) -> None:
    assert emulator.invoke("break off")[1] == b"begun"

    assert emulator.invoke(["again"])[1] == b"again"
