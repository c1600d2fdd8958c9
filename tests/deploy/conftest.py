"""One emulated account for all tests of a deploy."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from checks.emulated_account.account import bedrock_stand_in, emulated_account
from checks.emulated_account.stack import Stack, deployed


@pytest.fixture(scope="session")
def account(tmp_path_factory: Any) -> Iterator[dict[str, str]]:
    """The environment with which boto3 and the SAM CLI reach the emulated account."""
    folder = tmp_path_factory.mktemp("account")
    with bedrock_stand_in(folder) as bedrock, emulated_account(folder, bedrock) as running:
        yield running.environment


@pytest.fixture(scope="session")
def session(account: dict[str, str]) -> Iterator[boto3.Session]:
    """A boto3 session in the emulated account."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in account.items():
            if name.startswith("AWS_"):
                patch.setenv(name, value)
        yield boto3.Session()


@pytest.fixture(scope="session")
def stack(account: dict[str, str], session: boto3.Session) -> Stack:
    """The built template as a public dev stage, so that its URL needs no signature."""
    return deployed(account, session, "Stage=dev AgentAuthType=NONE LogRetentionDays=7")
