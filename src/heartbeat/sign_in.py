"""Signing in as the heartbeat's own user of the stack's user pool.

AdminInitiateAuth, and not the page's way: only who has IAM's permission for the pool can use the password,
and the client that takes it takes no other way. The API wants an ID token, which client credentials never
give.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from heartbeat.faults import CheckFailed, Code
from shared import jsonio

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp.client import CognitoIdentityProviderClient


def credentials_in(ssm_client: Any, parameter: str) -> Mapping[str, str]:
    """User name and password of a SecureString that `diecast heartbeat` wrote. Raises CheckFailed."""
    try:
        text = ssm_client.get_parameter(Name=parameter, WithDecryption=True)["Parameter"]["Value"]
        told = jsonio.loads(text)
        return {"USERNAME": str(told["username"]), "PASSWORD": str(told["password"])}
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "ParameterNotFound":
            raise CheckFailed(Code.NOT_SET_UP, f"{parameter} is not there: run diecast heartbeat") from None
        raise CheckFailed(Code.SIGN_IN, code) from None
    except BotoCoreError as error:
        raise CheckFailed(Code.SIGN_IN, type(error).__name__) from None
    except (ValueError, KeyError, TypeError):
        raise CheckFailed(Code.NOT_SET_UP, f"{parameter} holds no user name and password") from None


def id_token(
    cognito_client: "CognitoIdentityProviderClient", pool: str, client_id: str, credentials: Mapping[str, str]
) -> str:
    """A new ID token of the user pool. Raises CheckFailed; no message holds a name, a password or a token."""
    try:
        told = cognito_client.admin_initiate_auth(
            UserPoolId=pool,
            ClientId=client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters=dict(credentials),
        )
    except ClientError as error:
        raise CheckFailed(Code.SIGN_IN, error.response["Error"]["Code"]) from None
    except BotoCoreError as error:
        raise CheckFailed(Code.SIGN_IN, type(error).__name__) from None
    token = told.get("AuthenticationResult", {}).get("IdToken")
    if not token:
        raise CheckFailed(Code.SIGN_IN, f"the user pool asks for {told.get('ChallengeName', 'nothing')}")
    return token
