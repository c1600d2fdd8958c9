"""When the process ends, with which exit code, and when it must not."""

from pathlib import Path

import pytest

from checks.standins.runtime_api import LoopbackApi
from tests.integration.runtime.conftest import Start

FINE = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'fine'}\n"

WAITS_IN_THE_BODY = """
import os, pathlib, threading

def pieces():
    try:
        yield b"started"
        threading.Event().wait()
    finally:
        pathlib.Path(os.environ["FOLDER"], "closed").write_text("closed")

def handler(event, context):
    return {"statusCode": 200, "body": pieces()}
"""


@pytest.mark.parametrize("status", [400, 403, 413])
def test_a_response_that_the_api_refuses_is_logged_and_the_loop_goes_on(
    api: LoopbackApi, start: Start, status: int
) -> None:
    runtime = start(FINE)

    refused = api.give(answer=status)
    api.report_on(refused)

    assert api.report_on(api.give()).http()[1] == b"fine"
    (line,) = runtime.log()
    assert line["requestId"] == refused
    assert line["status"] == status


def test_an_api_that_says_it_is_broken_ends_the_process(api: LoopbackApi, start: Start) -> None:
    runtime = start(FINE)

    api.give(answer=500)

    assert runtime.wait() == 1
    assert "500" in runtime.log()[0]["message"]


@pytest.mark.parametrize("status", [403, 500])
def test_a_next_that_is_refused_ends_the_process(api: LoopbackApi, start: Start, status: int) -> None:
    api.next_status = status

    runtime = start(FINE)

    assert runtime.wait() == 1
    assert str(status) in runtime.log()[0]["message"]


def test_an_api_that_is_gone_ends_the_process(api: LoopbackApi, start: Start) -> None:
    runtime = start(FINE)
    api.report_on(api.give())
    api.wait_until_asked()

    api.stop_listening()

    assert runtime.wait() == 1
    assert "ConnectionRefusedError" in runtime.log()[0]["message"]


def test_without_an_api_the_process_says_what_starts_it(start: Start) -> None:
    runtime = start(FINE, AWS_LAMBDA_RUNTIME_API="")

    assert runtime.wait() == 1
    assert "AWS_LAMBDA_RUNTIME_API" in runtime.log()[0]["message"]


def test_sigterm_ends_a_waiting_runtime_cleanly(api: LoopbackApi, start: Start) -> None:
    runtime = start(FINE)
    api.wait_until_asked()

    runtime.terminate()

    assert runtime.wait() == 0
    assert runtime.log() == []


def test_sigterm_closes_a_running_body_and_leaves_its_response_cut_off(
    api: LoopbackApi, start: Start, tmp_path: Path
) -> None:
    runtime = start(WAITS_IN_THE_BODY)
    request_id = api.give()
    api.wait_for_chunks(request_id, 2)

    runtime.terminate()

    assert runtime.wait() == 0
    assert (tmp_path / "closed").read_text() == "closed"
    assert not api.report_on(request_id).complete
