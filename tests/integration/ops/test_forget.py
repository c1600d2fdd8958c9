"""`diecast forget` on a stack and a table that moto plays."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from agent.cache.dynamodb_store import DynamoAnswers
from agent.erasure.dynamodb_marks import DynamoErasureMarks, hashed
from agent.rate_limit.dynamodb_counters import DynamoCounterStore
from agent.sessions.dynamodb_store import DynamoSessions
from agent.sessions.store import Exchange
from checks.standins.loopback import Answer, Loopback, Request
from diecast.cli import main
from ops import forget
from tests.agent_parts import memory_logger
from tests.sessions_table import TABLE, items, make_sessions_table, unmarked

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

CLOUDFORMATION = "http://cloudformation.amazonaws.com/doc/2010-05-15/"
ISSUER = "https://idp.plant.example/realms/quality"
KIM, LEE = f"oidc:{ISSUER}#kim", f"oidc:{ISSUER}#lee"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator["DynamoDBClient"]:
    """The table with data of two people."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        dynamodb = boto3.client("dynamodb")
        make_sessions_table(dynamodb)
        for caller in (KIM, LEE):
            sessions = DynamoSessions(dynamodb, TABLE, 7)
            sessions.open(f"of-{caller[-3:]}", caller)
            sessions.append(f"of-{caller[-3:]}", caller, Exchange("질문", "답"))
            sessions.stop(f"of-{caller[-3:]}", caller)
            DynamoAnswers(dynamodb, TABLE, 600, memory_logger()[0]).put(f"key-{caller}", b"packed", caller)
            DynamoCounterStore(dynamodb, TABLE).add(caller, "day#2026-11-28", 5, 2_000_000_000)
        yield dynamodb


def described(request: Request) -> Answer:
    """CloudFormation's answer for the stack `diecast-prod` and for `nobody-signs-in`; no other is there."""
    if b"StackName=nothing" in request.body:
        error = "<Error><Type>Sender</Type><Code>ValidationError</Code><Message>no</Message></Error>"
        return Answer(400, f'<ErrorResponse xmlns="{CLOUDFORMATION}">{error}</ErrorResponse>'.encode())
    issuer = ISSUER if b"StackName=diecast-prod" in request.body else ""
    outputs = f"<member><OutputKey>SessionsTableName</OutputKey><OutputValue>{TABLE}</OutputValue></member>"
    given = (
        f"<member><ParameterKey>JwtIssuer</ParameterKey><ParameterValue>{issuer}</ParameterValue></member>"
    )
    stack = f"<StackName>x</StackName><Outputs>{outputs}</Outputs><Parameters>{given}</Parameters>"
    result = f"<DescribeStacksResult><Stacks><member>{stack}</member></Stacks></DescribeStacksResult>"
    answer = f'<DescribeStacksResponse xmlns="{CLOUDFORMATION}">{result}</DescribeStacksResponse>'
    return Answer(200, answer.encode(), {"content-type": "text/xml"})


def run(*arguments: str, stack: str = "diecast-prod") -> int:
    """The command's exit status."""
    with Loopback(described) as account, pytest.MonkeyPatch.context() as patched:
        patched.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", account.url)
        patched.setattr(forget, "PAUSE_S", 0.0)
        return main(["forget", "--stack", stack, *arguments])


@pytest.mark.parametrize("whom", [("--subject", "kim"), ("--caller", KIM)])
def test_a_person_is_forgotten_and_counted_and_nobody_else(
    client: "DynamoDBClient", capsys: pytest.CaptureFixture[str], whom: tuple[str, str]
) -> None:
    before = [item for item in items(client) if "lee" in repr(item)]

    assert run(*whom) == 0

    assert sorted(map(repr, unmarked(client))) == sorted(map(repr, before))
    assert list(DynamoErasureMarks(client, TABLE).every()) == [hashed(KIM)]
    told = capsys.readouterr().out
    assert (
        "1 sessions, 1 turns, 0 streams, 0 history, 1 answers, 0 feedback, 0 outcomes, 1 counters; "
        "nothing is left" in told
    )


def test_a_second_run_finds_nothing(client: "DynamoDBClient", capsys: pytest.CaptureFixture[str]) -> None:
    run("--subject", "kim")
    capsys.readouterr()

    assert run("--subject", "kim") == 0
    told = capsys.readouterr().out
    assert (
        "deleted 0 sessions, 0 turns, 0 streams, 0 history, 0 answers, 0 feedback, 0 outcomes, 0 counters; "
        "nothing" in told
    )


def test_a_dry_run_deletes_nothing(client: "DynamoDBClient", capsys: pytest.CaptureFixture[str]) -> None:
    before = items(client)

    assert run("--subject", "kim", "--dry-run") == 0
    assert items(client) == before
    assert "found 1 sessions, 1 turns, 0 streams, 0 history, 1 answers" in capsys.readouterr().out


def test_where_nobody_signs_in_a_subject_is_nobody(
    client: "DynamoDBClient", capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--subject", "kim", stack="nobody-signs-in") == 1
    assert "Give --caller" in capsys.readouterr().err


def test_a_stack_that_is_not_there_is_said(
    client: "DynamoDBClient", capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--subject", "kim", stack="nothing") == 1
    assert "nothing cannot be read" in capsys.readouterr().err
