"""The agent itself under its runtime: who may come in, and one trace id for all that belongs together."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from checks.standins.oidc_issuer import OidcIssuer, serving_issuer
from checks.standins.oidc_keys import AUDIENCE
from checks.standins.runtime_api import LoopbackApi
from checks.standins.url_events import get, post
from tests.agent_parts import QUESTION, TRACE_ID, sse_events
from tests.fakes import kinds
from tests.integration.runtime.conftest import Start
from tests.integration.runtime.process import RuntimeProcess
from tests.tool_results import SHOT

TRACE = f"Root={TRACE_ID};Parent=53995c3f42cd8ad8;Sampled=1"
FAR_AWAY_MS = 10**13
ENVIRONMENT = {"USE_MOCK": "true", "AWS_DEFAULT_REGION": "ap-northeast-2", "STAGE": "staging"}


@pytest.fixture
def issuer() -> Iterator[OidcIssuer]:
    """A running issuer."""
    with serving_issuer() as running:
        yield running


def lines(runtime: RuntimeProcess) -> list[dict[str, Any]]:
    """What the agent logged; metrics are left out."""
    written = [json.loads(line) for line in runtime.stdout.read_text().splitlines()]
    return [line for line in written if "_aws" not in line]


def test_a_user_is_answered_and_everything_about_it_has_one_trace_id(
    api: LoopbackApi, start: Start, issuer: OidcIssuer
) -> None:
    runtime = start("", "agent.handler.handler", JWT_ISSUER=issuer.url, JWT_AUDIENCE=AUDIENCE, **ENVIRONMENT)
    token = issuer.token()
    asked = post("/api/chat", {"question": QUESTION, "features": SHOT}, headers={"x-id-token": token})
    prelude, body = api.report_on(api.give(asked, trace_id=TRACE, deadline_ms=FAR_AWAY_MS)).http()

    assert (prelude["statusCode"], prelude["headers"]["x-trace-id"]) == (200, TRACE_ID)
    assert kinds(sse_events([body]))[-1] == "done"
    told = lines(runtime)
    assert "question answered" in [line["message"] for line in told]
    assert {line["trace_id"] for line in told} == {TRACE_ID}
    log = runtime.stdout.read_text() + runtime.stderr.read_text()
    assert not any(part in log for part in token.split("."))


def test_nobody_else_is(api: LoopbackApi, start: Start, issuer: OidcIssuer) -> None:
    runtime = start("", "agent.handler.handler", JWT_ISSUER=issuer.url, JWT_AUDIENCE=AUDIENCE, **ENVIRONMENT)
    for token in ({}, {"x-id-token": issuer.token(exp=1)}):
        prelude, _ = api.report_on(api.give(get("/api/schema", headers=token), trace_id=TRACE)).http()

        assert (prelude["statusCode"], prelude["headers"]["x-trace-id"]) == (401, TRACE_ID)
        assert prelude["headers"]["www-authenticate"] == "Bearer"
    assert [(line["message"], line["code"]) for line in lines(runtime)] == [
        ("request refused", "sign_in_required"),
        ("request refused", "token_invalid"),
    ]


def test_keys_are_fetched_before_the_first_request(
    api: LoopbackApi, start: Start, issuer: OidcIssuer
) -> None:
    start("", "agent.handler.handler", JWT_ISSUER=issuer.url, JWT_AUDIENCE=AUDIENCE, **ENVIRONMENT)
    api.wait_until_asked()

    assert len(issuer.asked) == 2


def test_without_an_issuer_a_stage_does_not_start(api: LoopbackApi, start: Start) -> None:
    runtime = start("", "agent.handler.handler", **ENVIRONMENT)

    told = json.loads(api.init_error().body)
    assert told["errorType"] == "SettingsError"
    assert "JWT_ISSUER: is needed in STAGE staging" in told["errorMessage"]
    assert runtime.wait() == 1


def test_a_handler_that_fails_is_told_with_its_trace_too(api: LoopbackApi, start: Start) -> None:
    runtime = start("def handler(event, context):\n    raise RuntimeError\n")
    prelude, _ = api.report_on(api.give(trace_id=TRACE)).http()

    assert (prelude["statusCode"], prelude["headers"]["x-trace-id"]) == (500, TRACE_ID)
    assert [line["trace_id"] for line in runtime.log()] == [TRACE_ID]
