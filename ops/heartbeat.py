"""`diecast heartbeat`: the heartbeat's user with a new password, and one beat by hand."""

import secrets
import string
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ops.stack_description import outputs_and_parameters
from shared import jsonio
from shared.errors import InvalidInput

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp.client import CognitoIdentityProviderClient

FAILED: Final = 1
USERNAME: Final = "heartbeat@diecast.invalid"
"""No mail reaches it (RFC 2606, section 2), so that nobody can have its password sent."""
GROUP: Final = "heartbeat"
LENGTH: Final = 40


def run(stack: str, *, ask: bool) -> int:
    """Renew the user's password where the stack has one, and do a beat; 1 where a check of it fails.

    Raises InvalidInput.
    """
    outputs, _ = outputs_and_parameters(stack)
    if "HeartbeatFunctionName" not in outputs:
        raise InvalidInput(f"{stack} has no heartbeat: deploy it with Heartbeat=checks or questions.")
    try:
        if "HeartbeatClientId" in outputs:
            _renew(stack, outputs["UserPoolId"])
        found = _beat(outputs["HeartbeatFunctionName"], ask=ask)
    except (BotoCoreError, ClientError) as error:
        raise InvalidInput(f"The heartbeat of {stack} cannot be set up: {error}") from error
    for check, code in found.items():
        print(f"{check}: {code}")
    return 0 if found and all(code == "ok" for code in found.values()) else FAILED


def _renew(stack: str, pool: str) -> None:
    """Give the user a new password and keep it in a SecureString; neither is printed."""
    cognito, password = boto3.client("cognito-idp"), new_password()
    made = _make(cognito, pool)
    cognito.admin_set_user_password(UserPoolId=pool, Username=USERNAME, Password=password, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=USERNAME, GroupName=GROUP)
    boto3.client("ssm").put_parameter(
        Name=f"/diecast/{stack}/heartbeat",
        Value=jsonio.dumps({"username": USERNAME, "password": password}),
        Type="SecureString",
        Overwrite=True,
    )
    print(f"{USERNAME}: {'made' if made else 'its password was renewed'}")


def _make(cognito: "CognitoIdentityProviderClient", pool: str) -> bool:
    """Make the user where there is none, without a mail to anybody."""
    try:
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=USERNAME,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": USERNAME},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
    except cognito.exceptions.UsernameExistsException:
        return False
    return True


def new_password() -> str:
    """A random password with every kind of character that the pool's policy asks for."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "-_.+=")
    letters = [secrets.choice(kind) for kind in kinds]
    letters += [secrets.choice("".join(kinds)) for _ in range(LENGTH - len(kinds))]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)


def _beat(function: str, *, ask: bool) -> Mapping[str, str]:
    answer = boto3.client("lambda").invoke(FunctionName=function, Payload=jsonio.dumps({"ask": ask}).encode())
    told: Any = jsonio.loads(answer["Payload"].read())
    if "FunctionError" in answer or not isinstance(told, dict):
        print(f"the heartbeat broke: {told}", file=sys.stderr)
        return {}
    return told
