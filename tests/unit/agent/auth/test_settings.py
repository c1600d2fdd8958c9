"""Who may use the agent, by its variables: what is refused at start, so that no door stands open."""

from typing import Any

import pytest

from agent.auth.permissions import Permissions
from agent.auth.settings import AuthSettings
from agent.settings import AgentSettings
from shared.settings import SettingsError, read_settings

ISSUER = {"JWT_ISSUER": "https://issuer.example.com/realms/plant", "JWT_AUDIENCE": "page"}


def read(**environment: str) -> AuthSettings:
    """Settings of an environment that has only these variables."""
    return read_settings(AuthSettings, environment)


def refusal(**environment: str) -> str:
    """Why the agent does not start."""
    with pytest.raises(SettingsError) as caught:
        read(**environment)
    return str(caught.value)


def test_on_a_laptop_nothing_is_needed() -> None:
    settings = read()

    assert (settings.stage, settings.jwt_issuer, settings.permissions) == ("dev", None, Permissions())


def test_the_agents_settings_hold_them() -> None:
    assert read_settings(AgentSettings, ISSUER).jwt_issuer == ISSUER["JWT_ISSUER"]
    with pytest.raises(SettingsError, match="JWT_ISSUER"):
        read_settings(AgentSettings, {"STAGE": "prod"})


@pytest.mark.parametrize("stage", ["staging", "prod", "Dev", "local"])
def test_outside_dev_an_issuer_is_needed_or_anonymous_callers_have_to_be_wanted(stage: str) -> None:
    assert "JWT_ISSUER: is needed in STAGE" in refusal(STAGE=stage)
    assert "JWT_ISSUER" in refusal(STAGE=stage, ALLOW_ANONYMOUS="false")
    assert read(STAGE=stage, ALLOW_ANONYMOUS="true").jwt_issuer is None
    assert read(STAGE=stage, **ISSUER).jwt_issuer == ISSUER["JWT_ISSUER"]


@pytest.mark.parametrize(
    "issuer",
    [
        "issuer.example.com",
        "http://issuer.example.com",
        "http://127.0.0.1.example.com",
        "ftp://issuer.example.com",
        "https://",
        "https://issuer.example.com?tenant=1",
        "https://issuer.example.com/#part",
        "https://issuer.example.com#",
        "https://kim:secret@issuer.example.com",
    ],
)
def test_an_issuer_is_an_https_url(issuer: str) -> None:
    assert refusal(JWT_ISSUER=issuer, JWT_AUDIENCE="page").startswith("JWT_ISSUER: ")


def test_on_loopback_an_issuer_may_be_in_the_clear() -> None:
    assert read(JWT_ISSUER="http://127.0.0.1:9000", JWT_AUDIENCE="page").jwt_issuer == "http://127.0.0.1:9000"


@pytest.mark.parametrize("audience", ["", " ", ",", " , "])
def test_an_issuer_without_an_audience_would_let_its_other_applications_users_in(audience: str) -> None:
    assert "JWT_AUDIENCE" in refusal(JWT_ISSUER="https://issuer.example.com", JWT_AUDIENCE=audience)


@pytest.mark.parametrize("variable", ["JWT_AUDIENCE", "ASK_GROUPS", "INGEST_GROUPS", "STEWARD_GROUPS"])
def test_what_only_an_issuer_can_check_is_not_passed_over_without_one(variable: str) -> None:
    given: dict[str, Any] = {variable: "engineers"}

    assert f"{variable}: " in refusal(**given)
    assert f"{variable}: " in refusal(STAGE="prod", ALLOW_ANONYMOUS="true", **given)


def test_lists_are_separated_by_commas() -> None:
    settings = read(
        **ISSUER | {"JWT_AUDIENCE": "page, tablet"}, ASK_GROUPS="Line 7,engineers,", INGEST_GROUPS=" a "
    )

    assert settings.audiences == {"page", "tablet"}
    assert settings.permissions == Permissions(frozenset({"Line 7", "engineers"}), frozenset({"a"}))
