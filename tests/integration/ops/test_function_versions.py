"""Pruning versions of a stack's functions, by the command, against moto's Lambda."""

import io
import zipfile
from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from diecast.cli import main
from ops.function_versions import expendable
from shared import jsonio

if TYPE_CHECKING:
    from mypy_boto3_lambda.client import LambdaClient

STACK, FUNCTION = "plant-a-prod", "plant-a-prod-AgentFunction-1ABC"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator["LambdaClient"]:
    """A Lambda client of an account with one function, whose five versions have different code."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        trust = jsonio.dumps({"Version": "2012-10-17", "Statement": []})
        role = boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        made = boto3.client("lambda")
        made.create_function(
            FunctionName=FUNCTION, Runtime="python3.13", Role=role, Handler="a.b", Code={"ZipFile": code(0)}
        )
        for number in range(1, 6):
            made.update_function_code(FunctionName=FUNCTION, ZipFile=code(number))
            made.publish_version(FunctionName=FUNCTION)
        outputs = {"AgentFunctionName": {"Value": FUNCTION}, "Region": {"Value": "us-east-1"}}
        template = {"Resources": {"T": {"Type": "AWS::SNS::Topic"}}, "Outputs": outputs}
        boto3.client("cloudformation").create_stack(StackName=STACK, TemplateBody=jsonio.dumps(template))
        yield made


def code(number: int) -> bytes:
    """A package that differs from those of other numbers."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.py", f"# {number}")
    return packed.getvalue()


def published(client: "LambdaClient") -> list[str]:
    """The function's published versions."""
    rows = client.list_versions_by_function(FunctionName=FUNCTION)["Versions"]
    return sorted(row["Version"] for row in rows if row["Version"] != "$LATEST")


def prune(*more: str) -> int:
    """Run the command on the stack."""
    return main(["versions", "prune", "--stack", STACK, *more])


def test_the_newest_stay_and_those_under_an_alias(client: "LambdaClient") -> None:
    client.create_alias(FunctionName=FUNCTION, Name="live", FunctionVersion="1")

    assert prune("--keep", "2") == 0

    assert published(client) == ["1", "4", "5"]


def test_both_versions_of_a_canary_stay(client: "LambdaClient") -> None:
    client.create_alias(
        FunctionName=FUNCTION,
        Name="live",
        FunctionVersion="1",
        RoutingConfig={"AdditionalVersionWeights": {"2": 0.1}},
    )

    assert prune("--keep", "2") == 0

    assert published(client) == ["1", "2", "4", "5"]


def test_a_dry_run_tells_what_would_go_and_deletes_nothing(
    client: "LambdaClient", capsys: pytest.CaptureFixture[str]
) -> None:
    client.create_alias(FunctionName=FUNCTION, Name="live", FunctionVersion="5")

    assert prune("--keep", "3", "--dry-run") == 0

    told = capsys.readouterr().out
    assert [line for line in told.splitlines() if line.startswith("would delete")] == [
        f"would delete {FUNCTION}:1",
        f"would delete {FUNCTION}:2",
    ]
    assert f"{FUNCTION} keeps 3, 4, 5*" in told
    assert published(client) == ["1", "2", "3", "4", "5"]


def test_a_second_run_finds_nothing_to_do(client: "LambdaClient") -> None:
    assert (prune("--keep", "2"), prune("--keep", "2")) == (0, 0)
    assert published(client) == ["4", "5"]


def test_one_version_alone_cannot_be_asked_for(client: "LambdaClient") -> None:
    """There would be nothing to go back to."""
    assert prune("--keep", "1") == 2
    assert len(published(client)) == 5


def test_a_stack_that_is_not_there_is_said(
    client: "LambdaClient", capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["versions", "prune", "--stack", "nowhere"]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_what_goes_and_what_stays_are_all_there_is() -> None:
    """Whatever aliases point to: the newest stay, pointed-to ones stay, and of the rest nothing does."""
    for count in range(6):
        everything = set(range(1, count + 1))
        for many in range(count + 1):
            for pointed_to in map(set, combinations(everything, many)):
                for keep in (2, 3, 10):
                    going = set(expendable(everything, pointed_to, keep))
                    newest = {each for each in everything if each > count - keep}
                    assert going == everything - newest - pointed_to
