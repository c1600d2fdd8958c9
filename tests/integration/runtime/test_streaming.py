"""What a handler returns arrives at the Runtime API in Lambda's framing, each piece in its time."""

import json

from checks.standins.runtime_api import LoopbackApi
from tests.integration.runtime.conftest import Start

WAITS_FOR_ARRIVAL = """
import json, os, time, urllib.request

def pieces(request_id):
    for number in range(1, 5):
        yield json.dumps({"number": number, "made": time.monotonic()}).encode()
        # Chunk 1 is the prelude, so piece n is chunk n + 1.
        url = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/arrived/{request_id}/{number + 1}"
        urllib.request.urlopen(url).close()

def handler(event, context):
    headers = {"Content-Type": "text/event-stream", "X-Number": 1}
    return {"statusCode": 200, "headers": headers, "cookies": ["a=1"], "body": pieces(context.aws_request_id)}
"""

ECHO = """
def handler(event, context):
    return {"statusCode": 201, "headers": {"content-type": "text/plain"}, "body": event}
"""


def test_each_piece_has_arrived_before_the_next_is_produced(api: LoopbackApi, start: Start) -> None:
    start(WAITS_FOR_ARRIVAL)

    report = api.report_on(api.give())

    made = [json.loads(chunk)["made"] for chunk in report.chunks[1:]]
    arrived = report.arrived[1:]
    assert len(made) == 4
    # Both ends read the machine's one monotonic clock.
    timeline = [moment for pair in zip(made, arrived, strict=True) for moment in pair]
    assert timeline == sorted(timeline)


def test_the_prelude_is_framed_as_lambda_wants_it_and_leaves_with_the_first_piece(
    api: LoopbackApi, start: Start
) -> None:
    start(WAITS_FOR_ARRIVAL)

    report = api.report_on(api.give())

    assert report.chunks[0].endswith(b"}" + bytes(8))
    assert json.loads(report.chunks[0].rstrip(b"\0")) == {
        "statusCode": 200,
        "headers": {"content-type": "text/event-stream", "x-number": "1"},
        "cookies": ["a=1"],
    }
    assert json.loads(report.chunks[1])["made"] <= report.arrived[0]


def test_the_response_is_declared_as_a_stream_with_trailers(api: LoopbackApi, start: Start) -> None:
    start(ECHO)

    request_id = api.give("x")
    report = api.report_on(request_id)

    assert report.path == f"/2018-06-01/runtime/invocation/{request_id}/response"
    assert report.headers["Lambda-Runtime-Function-Response-Mode"] == "streaming"
    assert report.headers["Content-Type"] == "application/vnd.awslambda.http-integration-response"
    assert report.headers["Transfer-Encoding"] == "chunked"
    assert "Content-Length" not in report.headers
    assert report.headers["Trailer"] == (
        "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body"
    )
    assert report.complete
    assert report.trailers == {}


def test_a_string_body_goes_out_whole(api: LoopbackApi, start: Start) -> None:
    start(ECHO)

    report = api.report_on(api.give("소착 불량"))

    assert report.http()[0]["statusCode"] == 201
    assert report.chunks[1:] == ["소착 불량".encode()]


def test_an_empty_body_is_a_prelude_alone(api: LoopbackApi, start: Start) -> None:
    start(ECHO)

    report = api.report_on(api.give(""))

    assert len(report.chunks) == 1
    assert report.complete


def test_an_iterator_that_yields_nothing_is_a_prelude_alone(api: LoopbackApi, start: Start) -> None:
    start("def handler(event, context):\n    return {'statusCode': 204, 'body': iter(())}\n")

    report = api.report_on(api.give())

    assert report.http() == ({"statusCode": 204, "headers": {}, "cookies": []}, b"")
    assert report.complete


def test_an_empty_piece_does_not_end_the_response(api: LoopbackApi, start: Start) -> None:
    start(
        "def handler(event, context):\n    return {'statusCode': 200, 'body': iter([b'', b'a', b'', b'b'])}\n"
    )

    report = api.report_on(api.give())

    assert report.chunks[1:] == [b"a", b"b"]
    assert report.complete


def test_text_cut_inside_a_character_arrives_byte_for_byte(api: LoopbackApi, start: Start) -> None:
    start(
        "def handler(event, context):\n"
        "    data = event.encode()\n"
        "    return {'statusCode': 200, 'body': (data[at:at + 2] for at in range(0, len(data), 2))}\n"
    )

    report = api.report_on(api.give("용탕 온도 670 °C → 기공"))

    assert report.http()[1].decode() == "용탕 온도 670 °C → 기공"


def test_a_piece_of_a_megabyte_arrives_whole(api: LoopbackApi, start: Start) -> None:
    start(
        "def handler(event, context):\n    return {'statusCode': 200, 'body': iter([bytes(10**6) + b'!'])}\n"
    )

    report = api.report_on(api.give())

    assert report.chunks[1] == bytes(10**6) + b"!"


def test_a_result_that_is_no_http_answer_becomes_the_json_body_of_a_200(
    api: LoopbackApi, start: Start
) -> None:
    start("def handler(event, context):\n    return {'질문': event}\n")

    prelude, body = api.report_on(api.give("왜?")).http()

    assert prelude["statusCode"] == 200
    assert prelude["headers"] == {"content-type": "application/json; charset=utf-8"}
    assert json.loads(body) == {"질문": "왜?"}
