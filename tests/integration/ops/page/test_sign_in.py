"""The page's address in the app client of the stack's own user pool."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ops.page.sign_in import AppClient
from tests.integration.ops.page.conftest import Account
from tests.page_parts import write_build

NOW = datetime(2026, 3, 2, tzinfo=UTC)
PAGE = "https://d1.cloudfront.net/"


@pytest.fixture
def app_client(account: Account) -> AppClient:
    """An app client as the template makes it where CloudFront chooses the domain name."""
    pool = account.cognito.create_user_pool(PoolName="users")["UserPool"]["Id"]
    made = account.cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="page",
        CallbackURLs=["https://deploy-page.invalid/"],
        LogoutURLs=["https://deploy-page.invalid/"],
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid", "email", "profile"],
        AllowedOAuthFlowsUserPoolClient=True,
        SupportedIdentityProviders=["COGNITO"],
        RefreshTokenValidity=12,
        TokenValidityUnits={"RefreshToken": "hours"},
        PreventUserExistenceErrors="ENABLED",
    )
    return AppClient(account.cognito, pool, made["UserPoolClient"]["ClientId"])


def test_the_first_deploy_lets_sign_in_return_to_the_page(
    account: Account, app_client: AppClient, tmp_path: Path
) -> None:
    build = write_build(tmp_path, "app-1.js")
    assert f"let sign-in return to {PAGE}" in account.deploy(build, NOW, app_client)
    assert app_client.returns_to(PAGE)
    assert f"let sign-in return to {PAGE}" not in account.deploy(build, NOW, app_client)


def test_every_other_setting_of_the_client_stays(account: Account, app_client: AppClient) -> None:
    def described() -> dict[str, object]:
        answer = account.cognito.describe_user_pool_client(
            UserPoolId=app_client.user_pool_id, ClientId=app_client.client_id
        )
        return {key: value for key, value in answer["UserPoolClient"].items() if not key.endswith("Date")}

    before = described()
    app_client.return_to(PAGE)
    assert described() == before | {"CallbackURLs": [PAGE], "LogoutURLs": [PAGE]}
