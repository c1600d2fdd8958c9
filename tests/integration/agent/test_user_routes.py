"""Which routes need a signed-in user: all but one, and those that are yet to come."""

import re
from typing import Any

import pytest

from agent.api.dependencies import AgentResolver, Requires
from agent.auth.permissions import Action
from checks.standins.oidc_issuer import OidcIssuer
from checks.standins.url_events import get, url_event
from tests.agent_parts import create_test_app
from tests.user_parts import Stage

NO_ROUTES = ["/", "/api/nowhere", "/health/", "/HEALTH", "/api/chat/../../health", "/api/%63hat"]


def all_events(app: AgentResolver) -> list[tuple[str, dict[str, Any]]]:
    """Every registered route by its path, with an event that it would answer."""
    routes = app._static_routes + app._dynamic_routes
    return [
        (route.path, url_event(route.method, re.sub(r"<\w+>", "gas-porosity.ko", route.path), {}))
        for route in routes
    ]


def test_every_route_but_health_needs_a_token(issuer: OidcIssuer) -> None:
    stage = Stage(issuer)
    routes = all_events(stage.made[0])

    assert len(routes) == 29
    for path, event in routes:
        if path == "/health":
            assert stage.send(event)["statusCode"] == 200
        else:
            assert stage.refusal(event) == (401, "sign_in_required", []), path
    assert issuer.asked == [], "who brings no token makes nobody ask the issuer"


def test_no_route_answers_a_preflight() -> None:
    methods = {event["requestContext"]["http"]["method"] for _, event in all_events(create_test_app()[0])}

    assert methods == {"GET", "POST"}


def test_a_new_route_is_closed(issuer: OidcIssuer) -> None:
    stage = Stage(issuer)
    stage.made[0].route("/api/new", method="GET")(lambda: pytest.fail("nobody signed in"))

    assert stage.refusal(get("/api/new")) == (401, "sign_in_required", [])


def test_every_route_says_who_may_take_it_and_only_health_is_open() -> None:
    app, _ = create_test_app()
    needed = {
        route.path: [item.action for item in route.middlewares if isinstance(item, Requires)]
        for route in (*app._static_routes, *app._dynamic_routes)
    }

    assert [path for path, actions in needed.items() if len(actions) != 1] == []
    assert [path for path, actions in needed.items() if actions == [Action.OPEN]] == ["/health"]
    assert {path for path, actions in needed.items() if actions == [Action.INGEST]} == {
        "/api/kb/ingest",
        "/api/kb/files",
        "/api/kb/files/upload",
        "/api/kb/files/correct",
        "/api/kb/files/delete",
    }


@pytest.mark.parametrize(
    "path", ["/", "/api/nowhere", "/health/", "/HEALTH", "/api/chat/../../health", "/api/%63hat"]
)
def test_what_is_no_route_tells_nobody_so_before_they_sign_in(issuer: OidcIssuer, path: str) -> None:
    stage = Stage(issuer)

    assert stage.refusal(get(path)) == (401, "sign_in_required", [])
    assert stage.refusal(get(path), issuer.token())[:2] == (404, "not_found")


@pytest.mark.parametrize("path", ["/api/chat", "/api/kb/ingest", "/health"])
def test_a_preflight_needs_no_token_and_calls_no_route(issuer: OidcIssuer, path: str) -> None:
    assert Stage(issuer).refusal(url_event("OPTIONS", path))[:2] == (405, "method_not_allowed")


def test_a_401_says_how_to_sign_in_and_may_not_be_cached(issuer: OidcIssuer) -> None:
    for token in (None, "x"):
        headers = Stage(issuer).send(get("/api/schema"), token)["headers"]

        assert (headers["www-authenticate"], headers["cache-control"]) == ("Bearer", "no-store")
