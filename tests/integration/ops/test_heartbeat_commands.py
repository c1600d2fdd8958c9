"""`diecast heartbeat` and `diecast edge-alarms`: what they make, and that nothing secret is told."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from heartbeat.faults import CheckFailed, Code
from heartbeat.sign_in import credentials_in, id_token
from ops import edge_alarms, heartbeat
from ops.stack_plan import Plan, written
from shared.errors import InvalidInput
from tests.stack_template import nested, of_type

STACK: Final = "diecast-prod"
PARAMETER: Final = f"/diecast/{STACK}/heartbeat"


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-2")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


@pytest.fixture
def pool() -> Iterator[tuple[str, str]]:
    """A user pool with the template's policy of passwords, its group and its client: their ids."""
    plan = Plan({"CreateUserPool": "true", "Heartbeat": "questions"})
    ((_, declared),) = plan.resources("AWS::Cognito::UserPool").items()
    flows = plan.resources("AWS::Cognito::UserPoolClient")["HeartbeatClient"]["ExplicitAuthFlows"]
    with mock_aws():
        cognito = boto3.client("cognito-idp")
        made = cognito.create_user_pool(
            PoolName="gate", Policies=declared["Policies"], UsernameAttributes=declared["UsernameAttributes"]
        )["UserPool"]["Id"]
        cognito.create_group(UserPoolId=made, GroupName=heartbeat.GROUP)
        client = cognito.create_user_pool_client(UserPoolId=made, ClientName="gate", ExplicitAuthFlows=flows)
        yield made, client["UserPoolClient"]["ClientId"]


def test_the_heartbeat_signs_in_with_what_the_command_made(
    pool: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    heartbeat._renew(STACK, pool[0])
    given = credentials_in(boto3.client("ssm"), PARAMETER)
    cognito = boto3.client("cognito-idp")

    assert id_token(cognito, *pool, given).count(".") == 2
    groups = cognito.admin_list_groups_for_user(UserPoolId=pool[0], Username=heartbeat.USERNAME)["Groups"]
    assert [group["GroupName"] for group in groups] == [heartbeat.GROUP]
    assert given["PASSWORD"] not in capsys.readouterr().out
    assert boto3.client("ssm").get_parameter(Name=PARAMETER)["Parameter"]["Type"] == "SecureString"


def test_a_second_call_renews_the_password_and_the_old_one_ends(pool: tuple[str, str]) -> None:
    given = []
    for _ in range(2):
        heartbeat._renew(STACK, pool[0])
        given.append(credentials_in(boto3.client("ssm"), PARAMETER))
    cognito = boto3.client("cognito-idp")

    assert id_token(cognito, *pool, given[1])
    with pytest.raises(CheckFailed) as raised:
        id_token(cognito, *pool, given[0])
    assert (raised.value.code, str(raised.value)) == (Code.SIGN_IN, "NotAuthorizedException")


def test_every_password_fits_the_pools_policy_and_none_comes_twice() -> None:
    policy = written()["Resources"]["UserPool"]["Properties"]["Policies"]["PasswordPolicy"]
    made = {heartbeat.new_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert len(password) >= policy["MinimumLength"]
        kinds = (str.islower, str.isupper, str.isdigit, lambda letter: not letter.isalnum())
        assert all(any(kind(letter) for letter in password) for kind in kinds)


def described(name: str, outputs: dict[str, str], parameters: dict[str, str]) -> dict[str, Any]:
    """A stack as CloudFormation describes it."""
    row = {
        "StackName": name,
        "CreationTime": datetime(2026, 11, 1, tzinfo=UTC),
        "StackStatus": "CREATE_COMPLETE",
        "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()],
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    }
    return {"Stacks": [row]}


@pytest.fixture
def clouds(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Stubber]]:
    """CloudFormation where the stage is, and in us-east-1."""
    clients = {"us-east-1": boto3.client("cloudformation", region_name="us-east-1")}
    clients[""] = boto3.client("cloudformation")
    monkeypatch.setattr(boto3, "client", lambda _, region_name="": clients[region_name])
    stubbers = {region: Stubber(client) for region, client in clients.items()}
    for stubber in stubbers.values():
        stubber.activate()
    yield stubbers
    for stubber in stubbers.values():
        stubber.assert_no_pending_responses()


def test_alarms_of_the_edge_are_made_where_its_metrics_are(clouds: dict[str, Stubber]) -> None:
    stage = described(
        STACK, {"DistributionId": "E1", "Region": "ap-northeast-2"}, {"AlarmEmail": "ops@plant.example"}
    )
    given = {"Distribution": "E1", "AlarmTopic": "", "AlarmEmail": "ops@plant.example"}
    home, name = clouds["us-east-1"], f"{STACK}-edge-alarms"
    clouds[""].add_response("describe_stacks", stage, {"StackName": STACK})
    home.add_client_error("describe_stacks", "ValidationError", expected_params={"StackName": name})
    sent = {
        "StackName": name,
        "TemplateBody": edge_alarms.FILE.read_text(encoding="utf-8"),
        "Parameters": described(name, {}, given)["Stacks"][0]["Parameters"],
        "Capabilities": ["CAPABILITY_AUTO_EXPAND"],
        "Tags": [{"Key": "project", "Value": "diecast-assistant"}, {"Key": "stack", "Value": name}],
    }
    home.add_response("create_stack", {"StackId": name}, sent)
    for _ in range(2):  # The waiter, and the outputs.
        home.add_response("describe_stacks", described(name, {}, given), {"StackName": name})

    assert edge_alarms.run(STACK, dry_run=False) == 0


def test_the_command_gives_every_parameter_of_the_template_and_no_other() -> None:
    application = of_type("AWS::Serverless::Application", written())["EdgeAlarms"]
    assert nested(application)["Parameters"].keys() == {"Distribution", "AlarmTopic", "AlarmEmail"}


def test_a_file_that_cloudformation_is_given_as_it_is_has_no_anchors() -> None:
    """It takes neither aliases nor merges of YAML."""
    lines = edge_alarms.FILE.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "<<:" in line or ": *" in line or ": &" in line] == []


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_stack_in_us_east_1_has_them_already(clouds: dict[str, Stubber], dry_run: bool) -> None:
    stage = described(STACK, {"DistributionId": "E1", "Region": "us-east-1"}, {})
    clouds[""].add_response("describe_stacks", stage, {"StackName": STACK})
    assert edge_alarms.run(STACK, dry_run=dry_run) == 0


def test_a_stack_without_an_edge_has_no_alarms_of_one(clouds: dict[str, Stubber]) -> None:
    clouds[""].add_response(
        "describe_stacks", described(STACK, {"Region": "us-east-1"}, {}), {"StackName": STACK}
    )
    with pytest.raises(InvalidInput, match="EdgeMode"):
        edge_alarms.run(STACK, dry_run=False)
