"""What the local server tells its page about signing in."""

import pytest

from local.page import PageSettings
from shared.settings import SettingsError, read_settings

ISSUER = {
    "SIGN_IN_AUTHORIZE_URL": "https://login.plant.example/authorize",
    "SIGN_IN_TOKEN_URL": "https://tokens.plant.example:8443/oauth2/token",
    "SIGN_IN_CLIENT_ID": "page",
}


def test_without_an_issuer_nobody_signs_in_and_the_page_talks_to_its_own_server_alone() -> None:
    settings = read_settings(PageSettings, {"JWT_ISSUER": ""})
    assert settings.document() == {"stage": "local", "signIn": None}
    assert "connect-src 'self';" in settings.content_security_policy()


def test_an_issuer_is_told_to_the_page_and_its_token_address_is_let_through() -> None:
    settings = read_settings(PageSettings, {**ISSUER, "JWT_ISSUER": "https://issuer.plant.example"})
    assert settings.document()["signIn"] == {
        "authorizeUrl": "https://login.plant.example/authorize",
        "tokenUrl": "https://tokens.plant.example:8443/oauth2/token",
        "logoutUrl": "",
        "clientId": "page",
        "scope": "openid email profile",
        "issuer": "https://issuer.plant.example",
    }
    policy = settings.content_security_policy()
    assert "connect-src 'self' https://tokens.plant.example:8443;" in policy
    assert "login.plant.example" not in policy


@pytest.mark.parametrize("missing", sorted(ISSUER))
def test_half_an_issuer_is_refused_by_name(missing: str) -> None:
    environment = {name: value for name, value in ISSUER.items() if name != missing}
    with pytest.raises(SettingsError, match=f"{missing}: is needed with SIGN_IN_"):
        read_settings(PageSettings, environment)


@pytest.mark.parametrize(
    "address", ["login.plant.example", "javascript:alert(1)", "https://a b/", "http://["]
)
def test_what_is_no_address_is_refused_by_name(address: str) -> None:
    with pytest.raises(SettingsError, match="SIGN_IN_LOGOUT_URL: is not an http or https URL"):
        read_settings(PageSettings, {**ISSUER, "SIGN_IN_LOGOUT_URL": address})
