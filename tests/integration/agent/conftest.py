"""AWS clients as the agent makes them, with made-up credentials."""

from collections.abc import Callable, Iterator

import boto3
import pytest
from botocore.config import Config

from checks.standins.oidc_issuer import OidcIssuer, serving_issuer

REGION = "ap-northeast-2"


@pytest.fixture(autouse=True)
def _aws_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A region and credentials, and no endpoint of this machine."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN", "AWS_PROFILE", "_X_AMZN_TRACE_ID"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def impatient() -> Callable[[str, str], object]:
    """Makes a client of a service on an endpoint that gives up soon and does not retry."""

    def make(service: str, endpoint: str) -> object:
        config = Config(read_timeout=0.2, connect_timeout=5, retries={"total_max_attempts": 1})
        return boto3.client(service, endpoint_url=endpoint, config=config)  # type: ignore[call-overload]

    return make


@pytest.fixture
def issuer() -> Iterator[OidcIssuer]:
    """A running issuer."""
    with serving_issuer() as running:
        yield running
