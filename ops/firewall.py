"""`diecast firewall`: the web ACL of a stage in us-east-1, the one region where CloudFront takes one from."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from shared.errors import InvalidInput

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.client import CloudFormationClient

HOME: Final = "us-east-1"
FILE: Final = Path(__file__).resolve().parents[1] / "infrastructure" / "firewall.yaml"
FAILED: Final = 1
DAYS: Final = (1, 3, 5, 7, 14, 30, 60, 90, 120, 180, 365)
"""That CloudWatch Logs can keep lines; as for the stage's own logs."""
DONE: Final = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
"""States from which a stack can be updated."""
ABSENT: Final = "ValidationError"
"""What CloudFormation calls a stack that is not there."""


def run(stack: str, days: int, requests: int, *, dry_run: bool) -> int:
    """Make the stack's firewall or bring it up to date; 1 where that fails. Raises InvalidInput.

    `requests` are those of one address in five minutes, above which it is blocked. Prints the parameter to
    deploy the stack with, or several stacks that share it.
    """
    if days not in DAYS:
        raise InvalidInput(f"--days {days} cannot be had; choose one of {', '.join(map(str, DAYS))}.")
    client = boto3.client("cloudformation", region_name=HOME)
    name = f"{stack}-firewall"
    parameters = {
        "Stack": stack,
        "LogGroup": f"aws-waf-logs-{stack}",
        "LogRetentionDays": str(days),
        "RequestsOfAnAddress": str(requests),
    }
    try:
        before = _described(client, name)
        change = _change(client, name, before, parameters)
        print(f"{name} in {HOME}: {change or 'is as it should be'}")
        if dry_run:
            return 0
        if change:
            _apply(client, name, change, parameters)
        made = _described(client, name)
    except WaiterError as error:
        print(f"{name} was not made; its events in CloudFormation say why: {error}", file=sys.stderr)
        return FAILED
    except (BotoCoreError, ClientError) as error:
        raise InvalidInput(f"The firewall {name} cannot be made: {error}") from error
    outputs = {row["OutputKey"]: row["OutputValue"] for row in (made or {}).get("Outputs", ())}
    print(f"add to parameter_overrides in samconfig.toml:\nWaf={outputs['WebAclArn']}")
    return 0


def _described(client: "CloudFormationClient", name: str) -> Mapping[str, Any] | None:
    try:
        return client.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] == ABSENT:
            return None
        raise


def _change(
    client: "CloudFormationClient", name: str, before: Mapping[str, Any] | None, parameters: Mapping[str, str]
) -> str:
    """Return what has to be done: `create`, `update`, or nothing. Raises InvalidInput in between."""
    if before is None:
        return "create"
    if before["StackStatus"] not in DONE:
        raise InvalidInput(f"{name} is {before['StackStatus']}: wait, or delete it in {HOME} first.")
    given = {row["ParameterKey"]: row["ParameterValue"] for row in before.get("Parameters", ())}
    body: Any = client.get_template(StackName=name, TemplateStage="Original")["TemplateBody"]
    return "" if given == parameters and body == FILE.read_text(encoding="utf-8") else "update"


def _apply(client: "CloudFormationClient", name: str, change: str, parameters: Mapping[str, str]) -> None:
    call, ending = (
        (client.create_stack, client.get_waiter("stack_create_complete"))
        if change == "create"
        else (client.update_stack, client.get_waiter("stack_update_complete"))
    )
    call(
        StackName=name,
        TemplateBody=FILE.read_text(encoding="utf-8"),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=["CAPABILITY_AUTO_EXPAND"],
        Tags=[{"Key": "project", "Value": "diecast-assistant"}, {"Key": "stack", "Value": name}],
    )
    ending.wait(StackName=name, WaiterConfig={"Delay": 5, "MaxAttempts": 120})
