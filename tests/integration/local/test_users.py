"""`make run` with JWT_ISSUER in its environment: tokens are verified as on a stage."""

from collections.abc import Iterator

import httpx
import pytest

from checks.standins.oidc_issuer import OidcIssuer, serving_issuer
from checks.standins.oidc_keys import AUDIENCE
from tests.agent_parts import QUESTION
from tests.composing import composed
from tests.fakes import PATIENCE_S
from tests.running import Running
from tests.tool_results import SHOT


@pytest.fixture(scope="module")
def issuer() -> Iterator[OidcIssuer]:
    """A running issuer."""
    with serving_issuer() as running:
        yield running


@pytest.fixture(scope="module")
def address(issuer: OidcIssuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The local server as the command composes it."""
    users = {"JWT_ISSUER": issuer.url, "JWT_AUDIENCE": AUDIENCE}
    folder = tmp_path_factory.mktemp("data")
    with Running(composed(folder, INDEX_CACHE_DIR=str(folder / "index"), **users)) as server:
        yield server.url


def ask(address: str, token: str | None, session_id: str = "mine") -> httpx.Response:
    """The whole answer to a question."""
    body = {"question": QUESTION, "features": SHOT, "session_id": session_id}
    headers = {"X-Id-Token": token} if token else {}
    return httpx.post(f"{address}/api/chat", json=body, headers=headers, timeout=PATIENCE_S)


def test_the_page_and_health_are_for_everybody_and_the_api_is_not(address: str) -> None:
    assert httpx.get(f"{address}/", timeout=PATIENCE_S).status_code == 200
    assert httpx.get(f"{address}/health", timeout=PATIENCE_S).status_code == 200
    assert ask(address, None).json()["error"]["code"] == "sign_in_required"


def test_a_user_is_answered_under_their_own_name(address: str, issuer: OidcIssuer) -> None:
    answer = ask(address, issuer.token())

    assert (answer.status_code, '"type":"done"' in answer.text) == (200, True)
    assert answer.headers["x-trace-id"].startswith("1-")
    assert ask(address, issuer.token(sub="somebody-else")).json()["error"]["code"] == "forbidden"


def test_a_token_of_another_application_is_refused(address: str, issuer: OidcIssuer) -> None:
    error = ask(address, issuer.token(aud="another-page")).json()["error"]

    assert (error["code"], error["details"][0]["reason"]) == ("token_invalid", "audience")
