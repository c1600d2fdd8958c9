"""Users while the issuer rotates its keys or fails, and what the log keeps of their tokens."""

from typing import Any

import pytest

from checks.standins.loopback import Answer
from checks.standins.oidc_issuer import DISCOVERY, KEYS, OidcIssuer
from checks.standins.oidc_keys import claims, raw_token, signer
from checks.standins.url_events import get, post
from tests.user_parts import ASK, GROUPS, Stage


def test_a_rotated_key_is_found_and_the_old_one_then_refused(issuer: OidcIssuer) -> None:
    stage = Stage(issuer)
    old = issuer.token()
    assert stage.send(get("/api/schema"), old)["statusCode"] == 200
    issuer.rotate("key-2")
    stage.now += 30

    assert stage.send(get("/api/schema"), issuer.token())["statusCode"] == 200
    assert stage.refusal(get("/api/schema"), old) == (401, "token_invalid", ["key"])


FAULTS = [
    Answer(503),
    Answer(200, b"<html>maintenance</html>"),
    Answer(200, b" " * 300_000),
    Answer(late=True),
]


@pytest.mark.parametrize("fault", FAULTS, ids=["down", "garbage", "huge", "slow"])
@pytest.mark.parametrize("place", [DISCOVERY, KEYS])
def test_an_issuer_that_fails_is_a_503_and_never_an_open_door(
    issuer: OidcIssuer, fault: Answer, place: str
) -> None:
    issuer.answers[place] = fault
    stage = Stage(issuer)
    for token in (issuer.token(), issuer.token(signer("stranger")), issuer.token(exp=1)):
        assert stage.refusal(get("/api/schema"), token)[:2] == (503, "unavailable")
    assert stage.refusal(get("/api/schema"))[:2] == (401, "sign_in_required")

    issuer.mend()
    stage.now += 10
    assert stage.send(get("/api/schema"), issuer.token())["statusCode"] == 200


def test_known_keys_are_enough_while_the_issuer_fails(issuer: OidcIssuer) -> None:
    stage = Stage(issuer)
    stage.send(get("/api/schema"), issuer.token())
    issuer.break_with(Answer(503))
    stage.now += 3_600

    assert stage.send(get("/api/schema"), issuer.token())["statusCode"] == 200
    assert stage.refusal(get("/api/schema"), issuer.token(exp=1)) == (401, "token_invalid", ["expired"])


def test_nothing_of_a_token_is_logged(issuer: OidcIssuer) -> None:
    stage = Stage(issuer, ask="engineers")
    secret: dict[str, Any] = {"sub": "secret-subject", GROUPS: ["secret-group", "engineers"]}
    hand_made = {"alg": "secret-alg", "kid": "secret-kid", "typ": "secret-typ"}
    tokens = [
        issuer.token(**secret),
        issuer.token(**secret | {GROUPS: ["secret-group"]}),
        issuer.token(**secret | {"exp": 1}),
        issuer.token(**secret | {"aud": "secret-audience"}),
        issuer.token(**secret | {"iss": "https://secret.example.com"}),
        issuer.token(signer("secret-kid"), **secret),
        issuer.token(**secret)[:-4] + "AAAA",
        raw_token(hand_made, claims(**secret)),
        raw_token(hand_made | {"alg": "RS256"}, claims(**secret)),
        "secret-text",
    ]
    for token in tokens:
        stage.send(post("/api/chat", ASK), token)
    issuer.break_with(Answer(200, b"secret-body"))
    stage.now += 3_600
    stage.send(post("/api/chat", ASK), issuer.token(signer("secret-kid"), **secret))

    assert stage.log.count("request refused") == len(tokens)
    assert "issuer's keys not read" in stage.log
    assert "secret" not in stage.log
    assert not any(part in stage.log for token in tokens for part in token.split(".") if len(part) > 10)
