"""Calling tools by Function URL, on a loopback server."""

import json
from typing import Any

import pytest
import urllib3
from botocore.credentials import Credentials

from agent.tools.function_url import UrlTransport
from agent.tools.transport import ToolFailed, ToolFault, ToolTimeout, ToolUnavailable
from checks.standins.loopback import Answer, Loopback
from tests.tool_results import NO_FEATURES, T1

PAYLOAD = {"features": {"Process_Temperature": 655.0}, "note": "한국어"}
CREDENTIALS = Credentials("AKIATEST", "secret-key")
OK = Answer(200, json.dumps(T1).encode())


def send(server: Loopback, credentials: Credentials | None = CREDENTIALS, timeout: float = 20.0) -> Any:
    """One call to a server."""
    transport = UrlTransport(f"{server.url}/", "ap-northeast-2", credentials, urllib3.PoolManager())
    return transport.call(PAYLOAD, timeout)


def test_the_payload_is_posted_as_json_and_the_answer_comes_back() -> None:
    with Loopback(OK) as server:
        assert send(server) == T1

    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/")
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.body) == PAYLOAD


def test_with_credentials_the_call_is_signed_for_lambda_in_its_region() -> None:
    with Loopback(OK) as server:
        send(server)

    signature = server.requests[0].headers["authorization"]
    assert signature.startswith("AWS4-HMAC-SHA256 Credential=AKIATEST/")
    assert "/ap-northeast-2/lambda/aws4_request" in signature
    assert "x-amz-date" in server.requests[0].headers


def test_credentials_of_a_role_send_their_token_along() -> None:
    with Loopback(OK) as server:
        send(server, Credentials("ASIATEST", "secret-key", "the-token"))

    assert server.requests[0].headers["x-amz-security-token"] == "the-token"


def test_without_credentials_the_call_is_sent_unsigned() -> None:
    with Loopback(OK) as server:
        send(server, None)

    assert "authorization" not in server.requests[0].headers


def test_the_trace_of_the_invocation_is_passed_on_and_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-abc;Sampled=1")
    with Loopback(OK) as server:
        send(server)

    assert server.requests[0].headers["x-amzn-trace-id"] == "Root=1-abc;Sampled=1"


def test_without_a_trace_no_header_is_sent() -> None:
    with Loopback(OK) as server:
        send(server)

    assert "x-amzn-trace-id" not in server.requests[0].headers


@pytest.mark.parametrize("status", [200, 404, 409, 422])
def test_the_tools_own_error_is_passed_on(status: int) -> None:
    with Loopback(Answer(status, json.dumps(NO_FEATURES).encode())) as server:
        assert send(server) == NO_FEATURES


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Answer(401, b'{"Message":"Unauthorized"}'), ToolUnavailable),
        (Answer(403, b'{"Message":"Forbidden"}'), ToolUnavailable),
        (Answer(429, b'{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}'), ToolUnavailable),
        (Answer(503, b"Service Unavailable"), ToolUnavailable),
        (Answer(500, b"Internal Server Error"), ToolFailed),
        (Answer(500, json.dumps(NO_FEATURES).encode()), ToolFailed),
        (Answer(502, b'{"message":"bad gateway"}'), ToolFailed),
        (Answer(400, b'{"message":"bad request"}'), ToolFailed),
        (Answer(301, b"", {"location": "http://127.0.0.1:1/"}), ToolFailed),
        (Answer(200, b"<html>"), ToolFailed),
        (Answer(200, b""), ToolFailed),
        (Answer(200, b"[1]"), ToolFailed),
    ],
)
def test_every_way_to_fail_is_a_fault_of_its_kind(answer: Answer, fault: type[ToolFault]) -> None:
    with Loopback(answer) as server:
        with pytest.raises(ToolFault) as caught:
            send(server)
        assert type(caught.value) is fault
        assert server.url not in caught.value.message


@pytest.mark.parametrize(
    ("status", "code"), [(200, "tool_failed"), (400, "validation_error"), (404, "validation_error")]
)
def test_an_error_as_text_is_passed_on_in_our_form(status: int, code: str) -> None:
    with Loopback(Answer(status, b'{"error": "features are required"}')) as server:
        assert send(server) == {"error": {"code": code, "message": "features are required", "details": []}}


def test_a_tool_that_broke_is_told_with_its_own_words() -> None:
    broken = Answer(500, b'{"error": "model not loaded"}')
    with Loopback(broken) as server, pytest.raises(ToolFailed, match="model not loaded"):
        send(server)


def test_an_answer_that_is_wrapped_all_the_same_is_taken_out() -> None:
    body = json.dumps({"statusCode": 200, "headers": {}, "body": json.dumps(T1)}).encode()
    with Loopback(Answer(200, body)) as server:
        assert send(server) == T1


def test_a_redirect_is_not_followed() -> None:
    with Loopback(OK) as elsewhere, Loopback(Answer(307, b"", {"location": elsewhere.url})) as server:
        with pytest.raises(ToolFault):
            send(server)
        assert elsewhere.requests == []


def test_a_tool_that_does_not_answer_in_time_is_a_timeout_and_not_asked_again() -> None:
    with Loopback(Answer(late=True)) as server:
        with pytest.raises(ToolTimeout):
            send(server, timeout=0.2)
        assert len(server.requests) == 1


def test_an_address_where_nobody_listens_is_unavailable() -> None:
    with Loopback(OK) as server:
        pass

    with pytest.raises(ToolUnavailable):
        send(server)
