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


NEVER_ENDS = """
import threading, time
from agent.streaming import sse
from agent.streaming.events import Status

def produce(cancelled):
    yield Status("first")
    while True:  # deaf to being cancelled
        threading.Event().wait(0.1)

def handler(event, context):
    if event.get("asks"):
        wait = event.get("wait", 3600)
        body = sse.response_body(produce, ping_after=wait, give_up_at=time.monotonic() + wait)
        return {"statusCode": 200, "body": body}
    return {"statusCode": 200, "body": "fine"}
"""

JOINED_AT_EXIT = """
import concurrent.futures, threading

def handler(event, context):
    concurrent.futures.ThreadPoolExecutor().submit(threading.Event().wait)
    return {"statusCode": 200, "body": "fine"}
"""


def test_an_answer_that_never_ends_is_given_up_and_the_next_one_is_given(
    api: LoopbackApi, start: Start
) -> None:
    start(NEVER_ENDS)

    report = api.report_on(api.give({"asks": True, "wait": 0.3}))
    assert report.complete
    assert b'"type":"error"' in report.http()[1].replace(b": ", b":")
    assert b"out_of_time" in report.http()[1]
    assert api.report_on(api.give({})).http()[1] == b"fine"


@pytest.mark.parametrize(
    ("source", "event", "chunks"), [(NEVER_ENDS, {"asks": True}, 2), (JOINED_AT_EXIT, {}, 2)]
)
def test_sigterm_ends_a_process_in_which_something_never_ends(
    api: LoopbackApi, start: Start, source: str, event: dict[str, bool], chunks: int
) -> None:
    runtime = start(source)
    api.wait_for_chunks(api.give(event), chunks)

    runtime.terminate()

    assert runtime.wait() == 0
    assert "did not end by itself" in runtime.log()[-1]["message"]


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
