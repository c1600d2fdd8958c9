"""A stage to watch: the local server with users, its issuer, and Cognito's sign-in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import urllib3

from agent.auth.authenticator import HEARTBEAT
from checks.standins.cognito import PARAMETER, Cognito
from checks.standins.loopback import Loopback
from checks.standins.oidc_issuer import OidcIssuer, serving_issuer
from checks.standins.oidc_keys import AUDIENCE
from heartbeat.beat import SERVICE, Beat
from heartbeat.handler import compose
from heartbeat.settings import HeartbeatSettings
from shared.metrics import Meter
from tests.composing import composed
from tests.running import Running

GROUP = HEARTBEAT.removesuffix(":")


def heartbeats_token(issuer: OidcIssuer, *groups: str) -> str:
    """An ID token of the heartbeat's user, who may be in other groups too."""
    claims: dict[str, Any] = {"cognito:groups": [GROUP, *groups]}
    return issuer.token(**claims)


@pytest.fixture(autouse=True)
def _aws_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A region and credentials, and no endpoint of this machine."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "ap-northeast-2",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def issuer() -> Iterator[OidcIssuer]:
    """A running issuer."""
    with serving_issuer() as running:
        yield running


@pytest.fixture(scope="module")
def stage(issuer: OidcIssuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a stage that knows the heartbeat by its group."""
    folder = tmp_path_factory.mktemp("data")
    users = {"JWT_ISSUER": issuer.url, "JWT_AUDIENCE": AUDIENCE}
    groups = {"ASK_GROUPS": "engineers", "HEARTBEAT_GROUP": GROUP}
    with Running(composed(folder, INDEX_CACHE_DIR=str(folder / "index"), **users, **groups)) as server:
        yield server.url


@dataclass
class Watched:
    """A beat at an address, and the sign-in that it uses."""

    cognito: Cognito
    beat: Callable[[str], Beat]


@pytest.fixture
def watched(issuer: OidcIssuer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    """The heartbeat as its handler composes it; AWS is what the stand-ins are."""
    cognito = Cognito(lambda: heartbeats_token(issuer))
    with Loopback(cognito.answer) as aws:
        for service in ("COGNITO_IDENTITY_PROVIDER", "SSM", "LAMBDA"):
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", aws.url)

        def beat(url: str) -> Beat:
            settings = HeartbeatSettings(
                heartbeat_url=url,
                user_pool_id="ap-northeast-2_Example",
                client_id=AUDIENCE,
                credentials_parameter=PARAMETER,
            )
            return compose(settings, Meter(SERVICE))

        yield Watched(cognito, beat)


@pytest.fixture
def pool() -> Iterator[urllib3.PoolManager]:
    """Connections, closed at the end."""
    with urllib3.PoolManager() as manager:
        yield manager
