"""Users on both sides: signed in by the page, verified by the agent, held to their groups."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from checks.standins.oidc_issuer import OidcIssuer, serving_issuer
from tests.browser.conftest import Faults
from tests.browser.oidc_login import CLIENT_ID, OidcLogin
from tests.browser.reading import answer_text, ask_example, expect_state
from tests.composing import composed
from tests.running import Running


@pytest.fixture
def keys() -> Iterator[OidcIssuer]:
    with serving_issuer() as issuer:
        yield issuer


@pytest.fixture
def login(keys: OidcIssuer) -> Iterator[OidcLogin]:
    """The login pages of the issuer whose keys the agent reads."""
    with OidcLogin(sign=keys.published[0].sign) as pages:
        pages.behaviour.claims = {"iss": keys.url, "cognito:groups": ["engineers"]}
        yield pages


@pytest.fixture
def stage(keys: OidcIssuer, login: OidcLogin, tmp_path: Path) -> Iterator[Running]:
    """The local server with users: engineers ask, others look after documents."""
    users = {
        "JWT_ISSUER": keys.url,
        "JWT_AUDIENCE": CLIENT_ID,
        "ASK_GROUPS": "engineers",
        "INGEST_GROUPS": "knowledge",
        "SIGN_IN_AUTHORIZE_URL": f"{login.url}/authorize",
        "SIGN_IN_TOKEN_URL": f"{login.url}/token",
        "SIGN_IN_CLIENT_ID": CLIENT_ID,
    }
    with Running(composed(tmp_path, OFFLINE_WORD_MS="1", **users)) as server:
        yield server


def test_a_signed_in_engineer_is_answered_and_may_not_ingest(
    page: Page, stage: Running, faults: Faults
) -> None:
    page.goto(stage.url, wait_until="commit")
    page.get_by_role("link", name="Sign in as Kim").click()
    ask_example(page)

    expect_state(page, "done")
    expect(answer_text(page)).to_contain_text("판정")
    assert faults == []

    page.get_by_role("button", name="문서 관리").click()
    expect(page.get_by_role("dialog")).to_contain_text("권한")
