"""Calling tools by Lambda Invoke, on a loopback endpoint that speaks its HTTP API."""

import json
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

import pytest

from agent.clients import lambda_client
from agent.tools.invoke import InvokeTransport
from agent.tools.transport import ToolFailed, ToolFault, ToolTimeout, ToolUnavailable
from checks.standins.loopback import Answer, Loopback
from shared import trace
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
        (Answer(200, b'{"threshold": NaN}'), ToolFailed),
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
