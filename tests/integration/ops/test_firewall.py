"""`diecast firewall` on recorded answers: made once, in us-east-1, its ARN told for the deploy."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import boto3
import pytest
from botocore.stub import ANY, Stubber

from diecast.cli import main
from ops import firewall
from ops.stack_plan import Plan, written
from tests.preflight_account import WEB_ACL

NAME: Final = "diecast-prod-firewall"
BODY: Final = firewall.FILE.read_text(encoding="utf-8")


@pytest.fixture
def stubber(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """CloudFormation of us-east-1, from a shell that works in Seoul."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-2")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    client = boto3.client("cloudformation", region_name="us-east-1")
    regions = []

    def made(service: str, region_name: str) -> Any:
        regions.append((service, region_name))
        return client

    monkeypatch.setattr(boto3, "client", made)
    with Stubber(client) as stubbed:
        yield stubbed
    stubbed.assert_no_pending_responses()
    assert set(regions) <= {("cloudformation", "us-east-1")}


def described(status: str = "CREATE_COMPLETE", days: str = "30") -> dict[str, Any]:
    """The firewall's stack as CloudFormation describes it."""
    given = {
        "Stack": "diecast-prod",
        "LogGroup": "aws-waf-logs-diecast-prod",
        "LogRetentionDays": days,
        "RequestsOfAnAddress": "3000",
    }
    row = {
        "StackName": NAME,
        "CreationTime": datetime(2026, 11, 1, tzinfo=UTC),
        "StackStatus": status,
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
        "Outputs": [{"OutputKey": "WebAclArn", "OutputValue": WEB_ACL}],
    }
    return {"Stacks": [row]}


def sent(days: str = "30") -> dict[str, Any]:
    """What goes to CloudFormation: every parameter that the template declares, and no other."""
    row = described(days=days)["Stacks"][0]
    return {
        "StackName": NAME,
        "TemplateBody": BODY,
        "Parameters": row["Parameters"],
        "Capabilities": ["CAPABILITY_AUTO_EXPAND"],
        "Tags": ANY,
    }


def arn_told(out: str) -> str:
    """What is told to be added to the deploy's parameters."""
    (arn,) = re.findall(r"^Waf=(.+)$", out, re.MULTILINE)
    return str(arn)


def test_it_is_made_and_the_template_takes_its_arn(
    stubber: Stubber, capsys: pytest.CaptureFixture[str]
) -> None:
    stubber.add_client_error("describe_stacks", "ValidationError", f"Stack with id {NAME} does not exist")
    stubber.add_response("create_stack", {"StackId": NAME}, sent())
    stubber.add_response("describe_stacks", described())
    stubber.add_response("describe_stacks", described())

    assert main(["firewall", "--stack", "diecast-prod"]) == 0

    arn = arn_told(capsys.readouterr().out)
    assert re.fullmatch(written()["Parameters"]["Waf"]["AllowedPattern"], arn)
    given = {"Stage": "prod", "ModelId": "anthropic.claude-sonnet-5", "EdgeMode": "cloudfront", "Waf": arn}
    assert Plan(given | {"CreateUserPool": "true"}, "ap-northeast-2").refusals() == []


def test_its_parameters_are_those_of_its_template() -> None:
    declared = re.findall(
        r"^  (\w+):", BODY.partition("\nParameters:\n")[2].partition("\n\n")[0], re.MULTILINE
    )

    assert {row["ParameterKey"] for row in sent()["Parameters"]} == set(declared)
    assert len(BODY.encode()) < 51_200


def test_once_more_changes_nothing_and_tells_the_same(
    stubber: Stubber, capsys: pytest.CaptureFixture[str]
) -> None:
    stubber.add_response("describe_stacks", described())
    stubber.add_response("get_template", {"TemplateBody": BODY})
    stubber.add_response("describe_stacks", described())

    assert main(["firewall", "--stack", "diecast-prod"]) == 0

    out = capsys.readouterr().out
    assert "is as it should be" in out
    assert arn_told(out) == WEB_ACL


@pytest.mark.parametrize(("days", "body"), [("90", BODY), ("30", BODY + "\n")])
def test_other_days_or_another_template_update_it(stubber: Stubber, days: str, body: str) -> None:
    stubber.add_response("describe_stacks", described())
    stubber.add_response("get_template", {"TemplateBody": body})
    stubber.add_response("update_stack", {"StackId": NAME}, sent(days))
    stubber.add_response("describe_stacks", described("UPDATE_COMPLETE", days))
    stubber.add_response("describe_stacks", described("UPDATE_COMPLETE", days))

    assert main(["firewall", "--stack", "diecast-prod", "--days", days]) == 0


def test_a_dry_run_makes_nothing(stubber: Stubber, capsys: pytest.CaptureFixture[str]) -> None:
    stubber.add_client_error("describe_stacks", "ValidationError")

    assert main(["firewall", "--stack", "diecast-prod", "--dry-run"]) == 0
    assert "create" in capsys.readouterr().out


@pytest.mark.parametrize("status", ["CREATE_IN_PROGRESS", "ROLLBACK_COMPLETE", "DELETE_FAILED"])
def test_a_stack_in_between_is_left_alone(stubber: Stubber, status: str) -> None:
    stubber.add_response("describe_stacks", described(status))

    assert main(["firewall", "--stack", "diecast-prod"]) == 2


def test_one_that_cannot_be_made_fails(stubber: Stubber, capsys: pytest.CaptureFixture[str]) -> None:
    stubber.add_client_error("describe_stacks", "ValidationError")
    stubber.add_response("create_stack", {"StackId": NAME}, sent())
    stubber.add_response("describe_stacks", described("ROLLBACK_COMPLETE"))

    assert main(["firewall", "--stack", "diecast-prod"]) == 1
    assert "events" in capsys.readouterr().err


def test_a_denial_is_no_absence(stubber: Stubber) -> None:
    stubber.add_client_error("describe_stacks", "AccessDenied")

    assert main(["firewall", "--stack", "diecast-prod"]) == 2


@pytest.mark.parametrize("days", ["0", "31"])
@pytest.mark.usefixtures("stubber")
def test_days_that_the_log_cannot_keep_are_refused(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["firewall", "--stack", "diecast-prod", "--days", days]) == 2
    assert "365" in capsys.readouterr().err
