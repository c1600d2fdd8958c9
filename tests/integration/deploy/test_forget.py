"""`python -m deploy.forget` on a stack and a table that moto plays."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from agent.budgets.dynamodb import DynamoCounters
from agent.cache.dynamodb import DynamoAnswers
from agent.sessions.dynamodb import DynamoSessions
from agent.sessions.store import Exchange
from deploy.forget import main
from tests.agent_parts import memory_logger
from tests.sessions_table import TABLE, items, make_sessions_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

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
            DynamoCounters(dynamodb, TABLE).add(caller, "day#2026-11-28", 5, 2_000_000_000)
        yield dynamodb


def stack(**parameters: str) -> str:
    """A stack with the outputs and parameters that count here."""
    template = {
        "Parameters": {name: {"Type": "String"} for name in parameters},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {"SessionsTableName": {"Value": TABLE}},
    }
    boto3.client("cloudformation").create_stack(
        StackName="diecast-prod",
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
    )
    return "diecast-prod"


@pytest.mark.parametrize("whom", [("--subject", "kim"), ("--caller", KIM)])
def test_a_person_is_forgotten_and_counted_and_nobody_else(
    client: "DynamoDBClient", capsys: pytest.CaptureFixture[str], whom: tuple[str, str]
) -> None:
    before = [item for item in items(client) if "lee" in json.dumps(item, default=str)]

    assert main(["--stack", stack(JwtIssuer=ISSUER), *whom], pause_s=0) == 0

    assert sorted(map(repr, items(client))) == sorted(map(repr, before))
    assert "1 sessions, 1 turns, 1 answers, 1 counters; nothing is left" in capsys.readouterr().out


def test_a_second_run_finds_nothing(client: "DynamoDBClient", capsys: pytest.CaptureFixture[str]) -> None:
    name = stack(JwtIssuer=ISSUER)
    main(["--stack", name, "--subject", "kim"], pause_s=0)
    capsys.readouterr()

    assert main(["--stack", name, "--subject", "kim"], pause_s=0) == 0
    assert "deleted 0 sessions, 0 turns, 0 answers, 0 counters; nothing is left" in capsys.readouterr().out


def test_a_dry_run_deletes_nothing(client: "DynamoDBClient", capsys: pytest.CaptureFixture[str]) -> None:
    before = items(client)

    assert main(["--stack", stack(JwtIssuer=ISSUER), "--subject", "kim", "--dry-run"]) == 0
    assert items(client) == before
    assert "found 1 sessions, 1 turns, 1 answers" in capsys.readouterr().out


def test_where_nobody_signs_in_a_subject_is_nobody(
    client: "DynamoDBClient", capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--stack", stack(JwtIssuer=""), "--subject", "kim"]) == 1
    assert "Give --caller" in capsys.readouterr().err


def test_a_stack_that_is_not_there_is_said(
    client: "DynamoDBClient", capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--stack", "nothing", "--subject", "kim"]) == 1
    assert "nothing cannot be read" in capsys.readouterr().err
