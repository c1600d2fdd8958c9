"""The runtime closes the body, however its response ends, so that a `finally` in it always runs."""

from pathlib import Path

import pytest

from checks.standins.runtime_api import LoopbackApi
from tests.integration.runtime.conftest import Start

NOTES_CLOSING = """
import itertools, os, pathlib

CLOSED = pathlib.Path(os.environ["FOLDER"], "closed")

class Body:
    # Not a generator, since one that was read to its end or has raised is closed by itself.
    def __init__(self, pieces, fails=False):
        self.pieces, self.fails = iter(pieces), fails

    def __iter__(self):
        return self

    def __next__(self):
        for piece in self.pieces:
            return piece
        if self.fails:
            raise RuntimeError("broken")
        raise StopIteration

    def close(self):
        CLOSED.write_text("closed")

BODIES = {
    "whole": lambda: Body([b"a", b"b"]),
    "broken at once": lambda: Body([], fails=True),
    "broken later": lambda: Body([b"a"], fails=True),
    "not bytes": lambda: Body(["text"]),
    "not bytes later": lambda: Body([b"a", "text"]),
    "endless": lambda: Body(itertools.repeat(b"a")),
}

def handler(event, context):
    if event == "ok":
        return {"statusCode": 200, "body": "fine"}
    status = 200 if event != "bad status" else "?"
    return {"statusCode": status, "body": BODIES.get(event, BODIES["whole"])()}
"""


@pytest.mark.parametrize(
    "event", ["whole", "broken at once", "broken later", "not bytes", "not bytes later", "bad status"]
)
def test_the_body_is_closed(api: LoopbackApi, start: Start, tmp_path: Path, event: str) -> None:
    start(NOTES_CLOSING)

    api.report_on(api.give(event))
    api.wait_until_asked()

    assert (tmp_path / "closed").read_text() == "closed"


def test_an_endless_body_is_closed_when_the_runtime_api_hangs_up(
    api: LoopbackApi, start: Start, tmp_path: Path
) -> None:
    runtime = start(NOTES_CLOSING)

    request_id = api.give("endless", hang_up_after=3)
    report = api.report_on(request_id)
    answer = api.report_on(api.give("ok"))

    assert not report.complete
    assert (tmp_path / "closed").read_text() == "closed"
    assert answer.http()[1] == b"fine"
    (line,) = runtime.log()
    assert line["requestId"] == request_id
    assert "cut off" in line["message"]


def test_the_finally_of_a_generator_runs_when_the_runtime_api_hangs_up(
    api: LoopbackApi, start: Start, tmp_path: Path
) -> None:
    start(
        "import os, pathlib\n"
        "def pieces():\n"
        "    try:\n"
        "        while True:\n"
        "            yield b'x'\n"
        "    finally:\n"
        "        pathlib.Path(os.environ['FOLDER'], 'closed').write_text('closed')\n"
        "def handler(event, context):\n"
        "    return {'statusCode': 200, 'body': pieces()}\n"
    )

    api.report_on(api.give(hang_up_after=2))
    api.wait_until_asked()

    assert (tmp_path / "closed").read_text() == "closed"


def test_an_error_in_closing_is_logged_and_the_loop_goes_on(api: LoopbackApi, start: Start) -> None:
    runtime = start(
        "class Body:\n"
        "    def __iter__(self):\n"
        "        return iter([b'a'])\n"
        "    def close(self):\n"
        "        raise ValueError('stuck')\n"
        "def handler(event, context):\n"
        "    return {'statusCode': 200, 'body': Body()}\n"
    )

    first = api.give()
    assert api.report_on(first).http()[1] == b"a"
    assert api.report_on(api.give()).http()[1] == b"a"

    assert runtime.log()[0]["requestId"] == first
    assert runtime.log()[0]["errorMessage"] == "stuck"
