"""The heartbeat's Lambda entry: called every five minutes, and four times a day with `{"ask": true}`."""

import os
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import boto3
import urllib3
from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from heartbeat.beat import SERVICE, Beat, SignIn
from heartbeat.faults import CheckFailed, Code
from heartbeat.settings import HeartbeatSettings
from heartbeat.sign_in import credentials_in, id_token
from heartbeat.target import Target
from shared.aws_clients import QUICK
from shared.metrics import Meter
from shared.settings import read_settings
from shared.signing import FUNCTION_URL


def handler(event: Any, _: Any) -> dict[str, str]:
    """Do one beat. Gives each check's code, for who calls it by hand."""
    asks = isinstance(event, Mapping) and event.get("ask") is True
    return {check.value: code.value for check, code in _beat().run(asks_the_model=asks).items()}


@cache
def _beat() -> Beat:
    return compose(read_settings(HeartbeatSettings, os.environ), Meter.of(SERVICE, os.environ))


def compose(settings: HeartbeatSettings, meter: Meter) -> Beat:
    """The beat that the settings ask for."""
    pool = urllib3.PoolManager(maxsize=1)
    session = boto3.Session()
    url = settings.heartbeat_url.rstrip("/")
    signs = FUNCTION_URL in (urlsplit(url).hostname or "")
    target = Target(url, pool, session.region_name or "", session.get_credentials() if signs else None)
    lambda_client = session.client("lambda", config=QUICK)

    def account_limit() -> float:
        try:
            return float(lambda_client.get_account_settings()["AccountLimit"]["ConcurrentExecutions"])
        except (BotoCoreError, ClientError) as error:
            raise CheckFailed(Code.UNREACHABLE, type(error).__name__) from None

    return Beat(
        target,
        _sign_in(settings, session),
        meter,
        Logger(service=SERVICE),
        Target(settings.jwt_issuer.rstrip("/"), pool) if settings.jwt_issuer else None,
        account_limit,
    )


def _sign_in(settings: HeartbeatSettings, session: boto3.Session) -> SignIn | None:
    """By the stack's user pool; without any issuer nobody signs in; with another's the heartbeat cannot."""
    if settings.user_pool_id and settings.client_id and settings.credentials_parameter:
        pool, client_id, parameter = settings.user_pool_id, settings.client_id, settings.credentials_parameter
        cognito_client, ssm_client = (
            session.client("cognito-idp", config=QUICK),
            session.client("ssm", config=QUICK),
        )
        # Read anew at each beat: a password that was renewed counts at once.
        return lambda: id_token(cognito_client, pool, client_id, credentials_in(ssm_client, parameter))
    return None if settings.jwt_issuer else lambda: ""
