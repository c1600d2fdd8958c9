"""A stack of its own in us-east-1 beside a stage elsewhere: made or brought up to date from a template."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from shared.errors import InvalidInput

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.client import CloudFormationClient

HOME: Final = "us-east-1"
DONE: Final = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
"""States from which a stack can be updated."""
ABSENT: Final = "ValidationError"
"""What CloudFormation calls a stack that is not there."""


@dataclass(frozen=True, slots=True)
class StackInUsEast1:
    """A stack `name` of the template at `file`, deployed with these parameters."""

    name: str
    file: Path
    parameters: Mapping[str, str]

    def keep(self, *, dry_run: bool) -> Mapping[str, str] | None:
        """Make it or bring it up to date. Gives its outputs; None where CloudFormation did not make it.

        Says on the way what has to be done; with `dry_run` it does nothing, and the outputs are empty. Raises
        InvalidInput.
        """
        client = boto3.client("cloudformation", region_name=HOME)
        try:
            before = _described(client, self.name)
            change = self._change(client, before)
            print(f"{self.name} in {HOME}: {change or 'is as it should be'}")
            if dry_run:
                return {}
            if change:
                self._apply(client, change)
            made = _described(client, self.name)
        except WaiterError as error:
            print(f"{self.name} was not made; its events in CloudFormation say why: {error}", file=sys.stderr)
            return None
        except (BotoCoreError, ClientError) as error:
            raise InvalidInput(f"The stack {self.name} cannot be made: {error}") from error
        return {row["OutputKey"]: row["OutputValue"] for row in (made or {}).get("Outputs", ())}

    def _change(self, client: "CloudFormationClient", before: Mapping[str, Any] | None) -> str:
        """Return what has to be done: `create`, `update`, or nothing. Raises InvalidInput in between."""
        if before is None:
            return "create"
        if before["StackStatus"] not in DONE:
            raise InvalidInput(f"{self.name} is {before['StackStatus']}: wait, or delete it in {HOME} first.")
        given = {row["ParameterKey"]: row["ParameterValue"] for row in before.get("Parameters", ())}
        body: Any = client.get_template(StackName=self.name, TemplateStage="Original")["TemplateBody"]
        same = given == self.parameters and body == self.file.read_text(encoding="utf-8")
        return "" if same else "update"

    def _apply(self, client: "CloudFormationClient", change: str) -> None:
        call, ending = (
            (client.create_stack, client.get_waiter("stack_create_complete"))
            if change == "create"
            else (client.update_stack, client.get_waiter("stack_update_complete"))
        )
        call(
            StackName=self.name,
            TemplateBody=self.file.read_text(encoding="utf-8"),
            Parameters=[
                {"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters.items()
            ],
            Capabilities=["CAPABILITY_AUTO_EXPAND"],
            Tags=[{"Key": "project", "Value": "diecast-assistant"}, {"Key": "stack", "Value": self.name}],
        )
        ending.wait(StackName=self.name, WaiterConfig={"Delay": 5, "MaxAttempts": 120})


def _described(client: "CloudFormationClient", name: str) -> Mapping[str, Any] | None:
    try:
        return client.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] == ABSENT:
            return None
        raise
