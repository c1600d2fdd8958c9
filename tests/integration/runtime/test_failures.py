"""Errors of a handler: a 500 while nothing has been sent, trailers after that, and the loop goes on."""

import base64
import json

import pytest

from checks.standins.runtime_api import LoopbackApi, Report
from tests.integration.runtime.conftest import Start

BREAKS = """
SECRET = "password=hunter2"

def broken_after(pieces):
    yield from pieces
    raise RuntimeError(SECRET)

def handler(event, context):
    if event == "raise":
        raise RuntimeError(SECRET)
    if event == "ok":
        return {"statusCode": 200, "body": "fine"}
    return {"statusCode": 200, "body": broken_after([piece.encode() for piece in event])}
"""


def assert_internal_error(report: Report, request_id: str) -> None:
    prelude, body = report.http()
    assert prelude["statusCode"] == 500
    assert prelude["headers"]["content-type"] == "application/json; charset=utf-8"
    error = json.loads(body)["error"]
    assert error["code"] == "internal_error"
    assert request_id in error["message"]
    assert error["details"] == []
    assert report.complete
    assert report.trailers == {}


@pytest.mark.parametrize("event", ["raise", [], [""]], ids=["handler", "first piece", "after empty piece"])
def test_an_error_before_the_first_byte_is_an_http_500_without_internals(
    api: LoopbackApi, start: Start, event: object
) -> None:
    start(BREAKS)

    request_id = api.give(event)
    report = api.report_on(request_id)

    assert_internal_error(report, request_id)
    assert b"hunter2" not in report.body


def test_an_error_is_logged_as_one_line_with_request_id_and_stack_trace(
    api: LoopbackApi, start: Start
) -> None:
    runtime = start(BREAKS)

    request_id = api.give("raise")
    api.report_on(request_id)

    (line,) = runtime.log()
    assert line["level"] == "ERROR"
    assert line["requestId"] == request_id
    assert line["errorType"] == "RuntimeError"
    assert line["errorMessage"] == "password=hunter2"
    assert any("given.py" in frame and "in handler" in frame for frame in line["stackTrace"])


def test_an_error_after_the_first_byte_ends_the_stream_with_trailers(api: LoopbackApi, start: Start) -> None:
    runtime = start(BREAKS)

    request_id = api.give(["one", "two"])
    report = api.report_on(request_id)

    assert report.http()[0]["statusCode"] == 200
    assert report.chunks[1:] == [b"one", b"two"]
    assert report.complete
    assert report.trailers["Lambda-Runtime-Function-Error-Type"] == "RuntimeError"
    told = json.loads(base64.b64decode(report.trailers["Lambda-Runtime-Function-Error-Body"]))
    assert told == {"errorMessage": "password=hunter2", "errorType": "RuntimeError", "stackTrace": []}
    (line,) = runtime.log()
    assert line["requestId"] == request_id
    assert any("in broken_after" in frame for frame in line["stackTrace"])


def test_trailers_stay_within_what_an_http_server_reads(api: LoopbackApi, start: Start) -> None:
    start(
        "class 오류(Exception): pass\n"
        "def pieces():\n"
        "    yield b'x'\n"
        "    raise 오류('가' * 10_000)\n"
        "def handler(event, context):\n"
        "    return {'statusCode': 200, 'body': pieces()}\n"
    )

    trailers = api.report_on(api.give()).trailers

    assert trailers["Lambda-Runtime-Function-Error-Type"] == "??"
    told = json.loads(base64.b64decode(trailers["Lambda-Runtime-Function-Error-Body"]))
    assert told["errorType"] == "오류"
    assert set(told["errorMessage"]) == {"가"}
    assert sum(len(f"{name}: {value}\r\n") for name, value in trailers.items()) < 4096


@pytest.mark.parametrize(
    "result",
    [
        "{'statusCode': 'teapot'}",
        "{'statusCode': 99}",
        "{'statusCode': True}",
        "{'statusCode': 200, 'body': {'a': 1}}",
        "{'statusCode': 200, 'body': iter(['text'])}",
        "{'statusCode': 200, 'body': 'no base64!', 'isBase64Encoded': True}",
        "{'statusCode': 200, 'headers': ['a']}",
        "{'statusCode': 200, 'headers': {'a': None}}",
        "{'statusCode': 200, 'cookies': [object()]}",
        "object()",
        "float('nan')",
    ],
)
def test_a_result_that_cannot_be_sent_is_a_500(api: LoopbackApi, start: Start, result: str) -> None:
    start(f"def handler(event, context):\n    return {result}\n")

    request_id = api.give()

    assert_internal_error(api.report_on(request_id), request_id)


def test_the_next_invocation_is_answered_after_each_kind_of_error(api: LoopbackApi, start: Start) -> None:
    start(BREAKS)

    for event in ("raise", [], ["one"]):
        api.report_on(api.give(event))

        assert api.report_on(api.give("ok")).http()[1] == b"fine"


def test_an_event_that_is_not_json_is_reported_and_the_loop_goes_on(api: LoopbackApi, start: Start) -> None:
    start(BREAKS)

    request_id = api.give(payload=b"{not json")
    report = api.report_on(request_id)

    assert report.path == f"/2018-06-01/runtime/invocation/{request_id}/error"
    assert report.headers["Lambda-Runtime-Function-Error-Type"] == "Runtime.InvalidEvent"
    assert json.loads(report.body)["errorType"] == "Runtime.InvalidEvent"
    assert api.report_on(api.give("ok")).http()[1] == b"fine"
