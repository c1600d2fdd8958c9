"""Stages at which the heartbeat cannot sign in: an issuer of the plant's own, and none at all."""

import pytest
import urllib3
from botocore.credentials import Credentials

from checks.standins.loopback import Answer, Loopback
from checks.standins.oidc_issuer import DISCOVERY, KEYS, OidcIssuer
from heartbeat.beat import SERVICE, Beat, Check
from heartbeat.faults import Code
from heartbeat.handler import compose
from heartbeat.settings import HeartbeatSettings
from heartbeat.target import Target
from shared.metrics import Meter


def beat_at(url: str, issuer: str | None) -> Beat:
    return compose(HeartbeatSettings(heartbeat_url=url, jwt_issuer=issuer), Meter(SERVICE))


def test_with_an_issuer_of_the_plants_own_it_looks_at_the_issuer_and_the_door(
    stage: str, issuer: OidcIssuer
) -> None:
    found = beat_at(stage, issuer.url).run(asks_the_model=True)
    assert found == {check: Code.OK for check in Check if check is not Check.QUESTION}


@pytest.mark.parametrize(
    ("path", "answer", "code"),
    [
        (DISCOVERY, Answer(503), Code.REFUSED),
        (DISCOVERY, Answer(200, b"{}"), Code.WRONG),
        (KEYS, Answer(200, b'{"keys": []}'), Code.WRONG),
        (KEYS, Answer(dropped=True), Code.CUT),
    ],
)
def test_an_issuer_that_is_down_is_noticed(
    stage: str, issuer: OidcIssuer, path: str, answer: Answer, code: Code
) -> None:
    issuer.answers = {path: answer}
    try:
        found = beat_at(stage, issuer.url).run(asks_the_model=False)
    finally:
        issuer.mend()
    assert (found[Check.SIGN_IN], found[Check.PREDICT]) == (code, code)


@pytest.mark.parametrize(
    "answer", [Answer(403, b"<html>"), Answer(200, b"{}"), Answer(401, b"{}"), Answer(401, b"<html>")]
)
def test_a_door_that_is_open_or_shut_to_everybody_is_noticed(issuer: OidcIssuer, answer: Answer) -> None:
    with Loopback(answer) as edge:
        assert beat_at(edge.url, issuer.url).run(asks_the_model=False)[Check.PREDICT] is Code.REFUSED


def test_a_function_url_is_asked_with_a_signature_and_no_other_address_is(pool: urllib3.PoolManager) -> None:
    signer = Credentials("key", "secret")
    with Loopback(Answer(200, b"{}")) as edge:
        Target(edge.url, pool, "us-east-1", signer).json("GET", "/health", 5)
        assert "authorization" not in edge.requests[0].headers
    url = "https://abc.lambda-url.us-east-1.on.aws/health"
    signed = Target("https://abc.lambda-url.us-east-1.on.aws", pool, "us-east-1", signer)._headers(
        "GET", url, None
    )
    assert "/us-east-1/lambda/aws4_request" in signed["Authorization"]
