"""The smoke test and the comparison against the local server and against a stage that refuses."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import urllib3

from agent.models.errors import ModelInterrupted
from checks.standins.loopback import Answer, Loopback, Request
from diecast.cli import main
from ops.id_token import refreshed_id_token
from shared.errors import InvalidInput, Unavailable
from tests.agent_parts import Tools, create_test_app
from tests.fakes import FakeTransport, ScriptedModel, ask_for, break_with, say, use
from tests.integration.local.serving import serving
from tests.tool_results import NO_FEATURES

type Serve = Callable[..., AbstractContextManager[str]]

SIGN_IN = json.dumps({"error": {"code": "sign_in_required", "message": "Sign in.", "details": []}}).encode()
CLOUDFORMATION = "http://cloudformation.amazonaws.com/doc/2010-05-15/"
HEALTHY = json.dumps({"status": "healthy"}).encode()


@pytest.fixture(autouse=True)
def _no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SMOKE_ID_TOKEN", "SMOKE_REFRESH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """Starts a server with the agent on these parts."""
    return lambda **parts: serving(create_test_app(**parts)[0], tmp_path)


@pytest.fixture
def gated() -> Iterator[Loopback]:
    """A stage that is healthy and wants an ID token."""

    def answer(request: Request) -> Answer:
        if request.path == "/health":
            return Answer(body=HEALTHY)
        return Answer(401, SIGN_IN, {"content-type": "application/json"})

    with Loopback(answer) as stage:
        yield stage


def test_a_stage_that_answers_passes(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    with serve() as address:
        assert main(["smoke", "--url", address]) == 0

    printed = capsys.readouterr().out
    assert "first text" in printed
    assert "passed" in printed


def test_a_stage_whose_answer_breaks_off_fails(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    broken = break_with(ModelInterrupted("The language model's answer broke off."), after=["불량"])
    with serve(model=ScriptedModel(broken)) as address:
        assert main(["smoke", "--url", address, "--attempts", "1"]) == 1

    assert "error model_interrupted" in capsys.readouterr().err


def test_a_stage_with_a_broken_tool_fails(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    model = ScriptedModel(ask_for(use("predict_quality")), say("답"))
    with serve(model=model, tools=Tools(t1=FakeTransport(NO_FEATURES))) as address:
        assert main(["smoke", "--url", address, "--attempts", "1"]) == 1

    assert "predict_quality failed: no_features" in capsys.readouterr().err


def test_nobody_at_the_address_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with Loopback(Answer()) as gone:
        pass

    assert main(["smoke", "--url", gone.url, "--attempts", "1"]) == 1
    assert "cannot be reached" in capsys.readouterr().err


def test_a_stage_that_wants_a_token_fails_without_one(
    gated: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["smoke", "--url", gated.url, "--attempts", "1"]) == 1

    assert "set SMOKE_ID_TOKEN" in capsys.readouterr().err


def test_its_wish_can_be_let_pass_and_is_told(gated: Loopback, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["smoke", "--url", gated.url, "--attempts", "1", "--allow-sign-in-required"]) == 0

    assert "no question was asked" in capsys.readouterr().out


def test_a_token_that_is_refused_is_not_let_pass(
    gated: Loopback, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMOKE_ID_TOKEN", "expired")

    assert main(["smoke", "--url", gated.url, "--attempts", "1", "--allow-sign-in-required"]) == 1
    assert gated.requests[-1].headers["x-id-token"] == "expired"
    assert "HTTP 401" in capsys.readouterr().err


def described(outputs: Mapping[str, str]) -> bytes:
    """CloudFormation's answer to DescribeStacks."""
    rows = "".join(
        f"<member><OutputKey>{key}</OutputKey><OutputValue>{value}</OutputValue></member>"
        for key, value in outputs.items()
    )
    stack = f"<StackName>stage</StackName><Outputs>{rows}</Outputs>"
    result = f"<DescribeStacksResult><Stacks><member>{stack}</member></Stacks></DescribeStacksResult>"
    return f'<DescribeStacksResponse xmlns="{CLOUDFORMATION}">{result}</DescribeStacksResponse>'.encode()


def test_the_stacks_outputs_say_where_to_ask_and_where_to_renew_a_token(
    gated: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMOKE_REFRESH_TOKEN", "refresh")
    with Loopback(Answer(body=b'{"id_token": "fresh"}')) as tokens:
        outputs = {
            "AgentUrl": gated.url,
            "SignInTokenUrl": f"{tokens.url}/token",
            "SignInClientId": "client-1",
        }
        with Loopback(Answer(body=described(outputs))) as account:
            monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", account.url)

            assert main(["smoke", "--stack", "stage", "--attempts", "1"]) == 1

    assert b"StackName=stage" in account.requests[0].body
    assert b"client_id=client-1" in tokens.requests[0].body
    assert gated.requests[-1].headers["x-id-token"] == "fresh"


def test_a_stage_with_a_page_is_asked_through_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Loopback(Answer(body=HEALTHY, headers={"content-type": "application/json"})) as page:
        outputs = {"AgentUrl": "https://abc.lambda-url.us-east-1.on.aws", "PageUrl": page.url}
        with Loopback(Answer(body=described(outputs))) as account:
            monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", account.url)

            assert main(["smoke", "--stack", "stage", "--attempts", "1"]) == 1

    assert [request.path for request in page.requests] == ["/health", "/", "/config.json", "/api/chat"]
    told = capsys.readouterr().err
    assert "the page answers HTTP 200, application/json" in told
    assert "/config.json answers HTTP 200 without a stage" in told


def test_a_refresh_token_without_a_place_to_trade_it_is_told(
    gated: Loopback, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMOKE_REFRESH_TOKEN", "refresh")

    assert main(["smoke", "--url", gated.url]) == 1
    assert "needs --stack and its output SignInTokenUrl" in capsys.readouterr().err


def test_a_stack_that_is_not_there_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal = (
        f'<ErrorResponse xmlns="{CLOUDFORMATION}"><Error><Type>Sender</Type><Code>ValidationError</Code>'
        "<Message>Stack with id absent does not exist</Message></Error></ErrorResponse>"
    )
    with Loopback(Answer(400, refusal.encode())) as account:
        monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", account.url)

        assert main(["smoke", "--stack", "absent"]) == 1

    assert "The stack absent cannot be read" in capsys.readouterr().err


def test_a_refresh_token_is_traded_for_an_id_token() -> None:
    with Loopback(Answer(body=b'{"id_token": "fresh", "access_token": "other"}')) as issuer:
        token = refreshed_id_token(f"{issuer.url}/token", "client 1", "re/fresh", urllib3.PoolManager())

    assert token == "fresh"
    assert parse_qs(issuer.requests[0].body.decode()) == {
        "grant_type": ["refresh_token"],
        "client_id": ["client 1"],
        "refresh_token": ["re/fresh"],
    }


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(400, b'{"error": "invalid_grant"}'), r"gave no ID token: invalid_grant \(HTTP 400\)"),
        (Answer(200, b'{"access_token": "a"}'), "gave no ID token: no id_token"),
        (Answer(502, b"<html>"), r"not JSON \(HTTP 502\)"),
    ],
)
def test_an_issuer_that_gives_no_token_is_told_without_the_secret(answer: Answer, reason: str) -> None:
    with Loopback(answer) as issuer, pytest.raises(InvalidInput, match=reason) as raised:
        refreshed_id_token(issuer.url, "client", "the-secret", urllib3.PoolManager())

    assert "the-secret" not in raised.value.message


def test_an_issuer_that_is_gone_is_told() -> None:
    with Loopback(Answer()) as gone:
        pass

    with pytest.raises(Unavailable, match="cannot be reached"):
        refreshed_id_token(gone.url, "client", "refresh", urllib3.PoolManager())


def questions(folder: Path, **body: Any) -> str:
    path = folder / "questions.jsonl"
    path.write_text(json.dumps(body), encoding="utf-8")
    return str(path)


def test_two_equal_systems_answer_the_same(
    serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = questions(tmp_path, question="불량 원인이 뭐야?", features={"Process_HoldPressure": 97})
    with serve() as old, serve() as new:
        assert main(["compare-systems", old, new, "--questions", asked]) == 0

    assert "0 of 1 answered differently" in capsys.readouterr().out


def test_a_system_that_fails_answers_differently(
    serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = questions(tmp_path, question="불량 원인이 뭐야?", features={"Process_HoldPressure": 97})
    with serve() as old, serve(model=ScriptedModel(say("답"))) as new:
        assert main(["compare-systems", old, new, "--questions", asked]) == 1

    assert "verdict defect → None" in capsys.readouterr().out
