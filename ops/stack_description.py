"""CloudFormation's description of a stage's stack."""

from collections.abc import Mapping
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from shared.errors import InvalidInput


def outputs_and_parameters(stack: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the stack's outputs and parameters by name. Raises InvalidInput where it cannot be read."""
    try:
        found: Any = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    except (BotoCoreError, ClientError) as error:
        raise InvalidInput(f"The stack {stack} cannot be read: {error}") from error
    return (
        {row["OutputKey"]: row["OutputValue"] for row in found.get("Outputs", ())},
        {row["ParameterKey"]: row["ParameterValue"] for row in found.get("Parameters", ())},
    )


def sessions_table(stack: str) -> str:
    """Return the name of a stack's sessions table. Raises InvalidInput where it cannot be read."""
    table = outputs_and_parameters(stack)[0].get("SessionsTableName")
    if not table:
        raise InvalidInput(f"The stack {stack} has no output SessionsTableName.")
    return table
