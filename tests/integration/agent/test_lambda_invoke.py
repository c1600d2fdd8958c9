"""Calling tools by Lambda Invoke, on a loopback endpoint that speaks its HTTP API."""

import base64
import json
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

import pytest

from agent.tools.lambda_invoke import InvokeTransport
from agent.tools.result_validation import read_answer
from agent.tools.transport import ToolFailed, ToolFault, ToolTimeout, ToolUnavailable
from checks.standins.loopback import Answer, Loopback
from shared import trace
from shared.aws_clients import lambda_client
from shared.contracts.tools import Tool
from tests.tool_results import NO_FEATURES, T1

NAME = "diecast-dev-t1"
PAYLOAD = {"features": {"Process_Temperature": 655.0}, "note": "한국어"}


def json_answer(value: Any, status: int = 200, **headers: str) -> Answer:
    """An answer with a JSON body."""
    return Answer(status, json.dumps(value).encode(), {k.replace("_", "-"): v for k, v in headers.items()})


def service_error(status: int, code: str) -> Answer:
    """An error of the Lambda service itself."""
    return json_answer({"Type": "User", "Message": "no"}, status, x_amzn_errortype=code)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], tuple[Any, Loopback]]:
    """Calls the tool through the agent's own client on an endpoint that gives this answer."""

    def run(answer: Answer) -> tuple[Any, Loopback]:
        with Loopback(answer) as server:
            monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", server.url)
            try:
                return InvokeTransport(lambda_client(), NAME).call(PAYLOAD, 30.0), server
            except ToolFault as fault:
                return fault, server

    return run


Call = Callable[[Answer], tuple[Any, Loopback]]


def test_the_payload_goes_to_the_function_and_its_answer_comes_back(call: Call) -> None:
    result, server = call(json_answer(T1))

    assert result == T1
    assert server.requests[0].path == f"/2015-03-31/functions/{NAME}/invocations"
    assert json.loads(server.requests[0].body) == PAYLOAD


def test_an_error_that_the_tool_answers_is_its_answer(call: Call) -> None:
    result, _ = call(json_answer(NO_FEATURES))

    assert result == NO_FEATURES


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (
            json_answer(
                {"errorType": "KeyError", "errorMessage": "secret"}, x_amz_function_error="Unhandled"
            ),
            ToolFailed,
        ),
        (
            json_answer(
                {"errorType": "Sandbox.Timedout", "errorMessage": "Task timed out"},
                x_amz_function_error="Unhandled",
            ),
            ToolTimeout,
        ),
        (json_answer({"errorMessage": "exit 1"}, x_amz_function_error="Unhandled"), ToolFailed),
        (Answer(200, b"null", {"x-amz-function-error": "Unhandled"}), ToolFailed),
        (Answer(200, b"Internal Server Error"), ToolFailed),
        (Answer(200, b""), ToolFailed),
        (Answer(200, b"[1, 2]"), ToolFailed),
        (Answer(200, b"\xff\xfe"), ToolFailed),
        (service_error(429, "TooManyRequestsException"), ToolUnavailable),
        (service_error(403, "AccessDeniedException"), ToolUnavailable),
        (service_error(404, "ResourceNotFoundException"), ToolUnavailable),
        (service_error(502, "EC2ThrottledException"), ToolUnavailable),
        (service_error(500, "ServiceException"), ToolUnavailable),
    ],
)
def test_every_way_to_fail_is_a_fault_of_its_kind(call: Call, answer: Answer, fault: type[ToolFault]) -> None:
    result, _ = call(answer)

    assert type(result) is fault


def test_a_fault_tells_neither_address_nor_the_functions_own_message(call: Call) -> None:
    for answer in (
        service_error(403, "AccessDeniedException"),
        json_answer({"errorType": "KeyError", "errorMessage": "secret"}, x_amz_function_error="Unhandled"),
    ):
        fault, server = call(answer)

        assert NAME not in fault.message
        assert server.url not in fault.message
        assert "secret" not in fault.message


def test_a_throttled_call_is_not_repeated(call: Call) -> None:
    _, server = call(service_error(429, "TooManyRequestsException"))

    assert len(server.requests) == 1


def test_a_function_that_does_not_answer_in_time_is_a_timeout(impatient: Callable[..., Any]) -> None:
    with Loopback(Answer(late=True)) as server:
        with pytest.raises(ToolTimeout):
            InvokeTransport(impatient("lambda", server.url), NAME).call(PAYLOAD, 30.0)
        assert len(server.requests) == 1


def test_an_endpoint_that_is_not_there_is_unavailable(impatient: Callable[..., Any]) -> None:
    with Loopback(Answer()) as server:
        gone = server.url

    with pytest.raises(ToolUnavailable):
        InvokeTransport(impatient("lambda", gone), NAME).call(PAYLOAD, 30.0)


def test_a_name_that_lambda_does_not_take_is_unavailable(impatient: Callable[..., Any]) -> None:
    with pytest.raises(ToolUnavailable):
        InvokeTransport(impatient("lambda", "http://127.0.0.1:1"), "").call(PAYLOAD, 30.0)


def test_a_call_from_outside_lambda_carries_the_trace_of_its_request(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(trace.TRACE_VARIABLE, raising=False)
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)

    def request() -> tuple[str, Loopback]:
        root = trace.start()
        return root, call(json_answer(T1))[1]

    root, server = copy_context().run(request)

    assert server.requests[0].headers["x-amzn-trace-id"] == f"Root={root}"


def wrapped(body: Any, status: Any = 200, **more: Any) -> Answer:
    """What a function returns that was written for a Function URL, as Invoke hands it on."""
    text = body if isinstance(body, str) else json.dumps(body)
    return json_answer({"statusCode": status, "headers": {"Content-Type": "x"}, "body": text, **more})


@pytest.mark.parametrize(
    "answer",
    [
        wrapped(T1),
        wrapped(T1, "200"),
        wrapped("\ufeff" + json.dumps(T1)),
        wrapped(base64.b64encode(json.dumps(T1).encode()).decode(), isBase64Encoded=True),
        json_answer({"statusCode": 200, "body": T1}),
        wrapped({"statusCode": 200, "body": json.dumps(T1)}),
        wrapped({**T1, "error": None}),
    ],
)
def test_an_answer_in_an_http_response_is_taken_out_of_it(call: Call, answer: Answer) -> None:
    assert call(answer)[0] == T1


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        (wrapped({"error": "features are required"}, 400), "validation_error", "features are required"),
        (json_answer({"error": "no model"}), "tool_failed", "no model"),
        (wrapped(NO_FEATURES, 422), "no_features", NO_FEATURES["error"]["message"]),
        (wrapped({"error": {"message": 5}}, 400), "validation_error", "without saying which"),
        (wrapped({"error": ["a"]}, 400), "tool_failed", "HTTP 400"),
        (wrapped({"detail": "Not Found"}, 404), "validation_error", "Not Found"),
        (wrapped({"error": "line\nbreak \u001b[31m " + "x" * 999}, 400), "validation_error", "line break"),
    ],
)
def test_an_error_as_text_is_the_tools_error_in_our_form(
    call: Call, answer: Answer, code: str, message: str
) -> None:
    result, _ = call(answer)
    error = result.body()["error"] if isinstance(result, ToolFault) else result["error"]

    assert (error["code"], error["details"]) == (code, [])
    assert message in error["message"]
    assert len(error["message"]) <= 301
    assert error["message"].isprintable()


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (wrapped({"error": "bug"}, 500), ToolFailed),
        (wrapped("<html>", 200), ToolFailed),
        (wrapped("", 200), ToolFailed),
        (wrapped("[1]", 200), ToolFailed),
        (wrapped("%%%", 200, isBase64Encoded=True), ToolFailed),
        (wrapped({"message": "x"}, 400), ToolFailed),
        (wrapped(T1, "two hundred"), ToolFailed),
        (wrapped(T1, None), ToolFailed),
        (wrapped("Unauthorized", 401), ToolUnavailable),
        (wrapped({"error": "slow down"}, 429), ToolUnavailable),
        (wrapped("x" * 2000 + "[" * 100_000, 200), ToolFailed),
    ],
)
def test_a_response_that_holds_no_answer_is_a_fault_of_its_kind(
    call: Call, answer: Answer, fault: type[ToolFault]
) -> None:
    result, _ = call(answer)

    assert type(result) is fault


def test_numbers_that_json_does_not_know_cost_their_field_alone(call: Call) -> None:
    result, _ = call(Answer(200, json.dumps({**T1, "threshold": float("nan")}).encode()))

    read = read_answer(Tool.PREDICT, result)
    assert read.result == {name: value for name, value in T1.items() if name != "threshold"}
    assert "threshold" in read.remark
