"""ID tokens: which is accepted, and what each other one is refused for."""

import hmac
import time
from typing import Any

import pytest
from jwt import api_jws

from agent.auth.authenticator import User
from agent.auth.errors import Check, NotPermitted, TokenInvalid
from agent.auth.jwks_cache import ALGORITHMS, JwksCache
from agent.auth.token_verifier import OF_OTHER_TOKENS, RECORDING_SCOPE, IdTokenVerifier
from checks.standins.oidc_keys import AUDIENCE, ISSUER, SUBJECT, Signer, claims, raw_token, signer
from tests.agent_parts import memory_logger

NOW = int(time.time())


class Reader:
    """The verifier on an issuer that publishes these rows; counts how often they are asked for."""

    def __init__(self, *rows: Any, audiences: str = AUDIENCE, groups_claim: str = "cognito:groups") -> None:
        self.fetched = 0
        self._rows = list(rows or [signer().row()])
        keys = JwksCache(self._fetch, memory_logger()[0])
        self._tokens = IdTokenVerifier(ISSUER, frozenset(audiences.split(",")), groups_claim, keys)

    def _fetch(self) -> list[Any]:
        self.fetched += 1
        return self._rows

    def verify(self, token: str) -> User:
        """See Tokens.verify."""
        return self._tokens.verify(token)

    def recorder(self, token: str) -> User:
        """See Tokens.recorder."""
        return self._tokens.recorder(token)

    def refusal(self, token: str) -> Check:
        """What a token is refused for."""
        with pytest.raises(TokenInvalid) as caught:
            self.verify(token)
        assert caught.value.__cause__ is None, "a library's text may repeat the token's"
        return Check(caught.value.details[0].reason)


def test_a_user_is_the_subject_at_its_issuer_with_their_groups() -> None:
    user = Reader().verify(signer().sign(claims()))

    assert user == User(f"oidc:{ISSUER}#{SUBJECT}", frozenset({"engineers"}))


@pytest.mark.parametrize("algorithm", sorted(ALGORITHMS))
def test_every_algorithm_of_the_list_is_understood(algorithm: str) -> None:
    by = signer(f"key-{algorithm}", algorithm)

    assert Reader(by.row()).verify(by.sign(claims())).groups == {"engineers"}


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"exp": NOW - 120}, Check.EXPIRED),
        ({"exp": NOW - 90}, Check.EXPIRED),
        ({"exp": None}, Check.EXPIRED),
        ({"nbf": NOW + 86_400}, Check.NOT_YET_VALID),
        ({"iat": NOW + 86_400}, Check.NOT_YET_VALID),
        ({"iat": None}, Check.ISSUED_AT),
        ({"iat": "yesterday"}, Check.ISSUED_AT),
        ({"aud": "another-page"}, Check.AUDIENCE),
        ({"aud": ["another-page"]}, Check.AUDIENCE),
        ({"aud": [AUDIENCE, "another-page"]}, Check.AUDIENCE),
        ({"aud": []}, Check.AUDIENCE),
        ({"aud": None}, Check.AUDIENCE),
        ({"aud": {"id": AUDIENCE}}, Check.AUDIENCE),
        ({"iss": f"{ISSUER}/"}, Check.ISSUER),
        ({"iss": "https://issuer.example.com"}, Check.ISSUER),
        ({"iss": None}, Check.ISSUER),
        ({"sub": None}, Check.SUBJECT),
        ({"sub": ""}, Check.SUBJECT),
        ({"sub": "x" * 256}, Check.SUBJECT),
        ({"sub": " "}, Check.SUBJECT),
        ({"sub": "a\x00b"}, Check.SUBJECT),
        ({"sub": "a\nb"}, Check.SUBJECT),
        ({"sub": "half \ud83d"}, Check.SUBJECT),
        ({"sub": "a\u200bb"}, Check.SUBJECT),
        ({"token_use": "access"}, Check.TOKEN_USE),
        ({"token_use": ["id"]}, Check.TOKEN_USE),
        ({"exp": "soon"}, Check.MALFORMED),
        ({"nbf": "later"}, Check.MALFORMED),
        ({"exp": float("inf")}, Check.MALFORMED),
    ],
)
def test_claims_that_do_not_hold_are_named(changes: dict[str, Any], check: Check) -> None:
    assert Reader().refusal(signer().sign(claims(**changes))) is check


@pytest.mark.parametrize(("claim", "seconds"), [("exp", -30), ("nbf", 30), ("iat", 30)])
def test_clocks_may_differ_a_little(claim: str, seconds: int) -> None:
    assert Reader().verify(signer().sign(claims(**{claim: int(time.time()) + seconds})))


@pytest.mark.parametrize("changes", [{"aud": "line-tablet"}, {"aud": [AUDIENCE, "line-tablet"]}])
def test_several_audiences_may_be_named(changes: dict[str, Any]) -> None:
    assert Reader(audiences=f"{AUDIENCE},line-tablet").verify(signer().sign(claims(**changes)))


def test_an_issuer_that_says_no_token_use_is_no_worse() -> None:
    assert Reader().verify(signer().sign(claims(token_use=None)))


GUID = "6e74172b-be56-4843-9ff4-e66a39bb12e3"
COGNITO: dict[str, Any] = {"iss": ISSUER, "event_id": GUID, "origin_jti": GUID, "jti": GUID, "auth_time": NOW}
ENTRA: dict[str, Any] = {"aio": "AXQA", "rh": "0.AX", "uti": "x", "tid": GUID, "oid": GUID, "ver": "2.0"}
ENTRA_1: dict[str, Any] = {"amr": ["pwd"], "ipaddr": "192.0.2.1", "tid": GUID, "oid": GUID, "ver": "1.0"}
OKTA: dict[str, Any] = {"jti": "ID.x", "ver": 1, "auth_time": NOW}
KEYCLOAK: dict[str, Any] = {"jti": GUID, "auth_time": NOW, "acr": "1", "sid": GUID, "session_state": GUID}
ID_TOKENS: dict[str, dict[str, Any]] = {
    "Cognito": COGNITO | {"token_use": "id", "cognito:username": "kim", "at_hash": "x"},
    "Entra ID 2.0": ENTRA | {"name": "Kim", "preferred_username": "kim@plant.example", "roles": ["Ask"]},
    "Entra ID 1.0": ENTRA_1 | {"unique_name": "kim@plant.example", "family_name": "Kim", "nonce": "n"},
    "Okta": OKTA | {"amr": ["pwd"], "idp": "00o", "at_hash": "x", "groups": ["Everyone"], "nonce": "n"},
    "Auth0": {"nickname": "kim", "name": "Kim", "email_verified": True, "sid": "x", "nonce": "n"},
    "Google": {"azp": AUDIENCE, "hd": "plant.example", "email": "kim@plant.example", "at_hash": "x"},
    "Keycloak": KEYCLOAK | {"typ": "ID", "azp": AUDIENCE, "nonce": "n", "preferred_username": "kim"},
    "Zitadel": {"azp": AUDIENCE, "client_id": AUDIENCE, "amr": ["pwd"], "at_hash": "x", "sid": "V1_x"},
    "several audiences": {"aud": [AUDIENCE], "azp": AUDIENCE},
    "null for nothing": {"azp": None, "client_id": None},
}
"""What an ID token says beside issuer, audience, subject and times, with each provider."""

OTHER_TOKENS: dict[str, dict[str, Any]] = {
    "Cognito, access": COGNITO | {"token_use": "access", "scope": "openid", "client_id": AUDIENCE},
    "Entra ID 2.0, access to the page's own API": ENTRA | {"scp": "Ask", "azp": AUDIENCE, "azpacr": "0"},
    "Entra ID 2.0, access of another application": ENTRA | {"scp": "Ask", "azp": GUID, "azpacr": "1"},
    "Entra ID 2.0, access of a program": ENTRA | {"azp": AUDIENCE, "azpacr": "1", "roles": ["Ask"]},
    "Entra ID 2.0, access, with its kind": ENTRA | {"idtyp": "user"},
    "Entra ID 1.0, access": ENTRA_1 | {"appid": AUDIENCE, "appidacr": "0", "scp": "user_impersonation"},
    "Entra ID 1.0, access of a program": ENTRA_1 | {"appid": GUID, "appidacr": "1", "idp": "x"},
    "Okta, access": OKTA | {"cid": AUDIENCE, "uid": "00u", "scp": ["openid"]},
    "Okta, access without scopes": OKTA | {"cid": AUDIENCE, "uid": "00u"},
    "Auth0, access": {"scope": "openid profile", "azp": AUDIENCE},
    "Auth0, access of a program": {"gty": "client-credentials", "azp": AUDIENCE},
    "Auth0, access to the page by another": {"azp": "another-page"},
    "Keycloak, access": KEYCLOAK | {"typ": "Bearer", "azp": AUDIENCE, "scope": "openid email"},
    "Keycloak, access without scopes": KEYCLOAK | {"typ": "Bearer", "azp": AUDIENCE},
    "Keycloak, refresh": KEYCLOAK | {"typ": "Refresh", "azp": AUDIENCE},
    "Keycloak, offline": KEYCLOAK | {"typ": "Offline", "azp": AUDIENCE},
    "RFC 9068 without its header": {"client_id": "another-page", "jti": GUID},
    "RFC 9068 with a scope": {"client_id": AUDIENCE, "jti": GUID, "scope": "openid"},
    "logout": {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}, "sid": "x"},
    "an empty scope": {"scope": ""},
    "no scopes": {"scp": []},
    "a scope that is null": {"scp": None},
    "a kind that is no text": {"typ": ["ID"]},
    "a party that is no text": {"azp": [AUDIENCE]},
    "a party of nobody": {"azp": ""},
}
"""Tokens with the right issuer, audience, subject, times and signature that are none for this door."""


def said_by(provider: dict[str, Any]) -> dict[str, Any]:
    """Claims that differ from an ID token of Cognito's in what this provider says."""
    return {**claims(token_use=None, **{"cognito:groups": None}), **provider}


@pytest.mark.parametrize("provider", ID_TOKENS)
@pytest.mark.parametrize("kind", ["JWT", "jwt", None])
def test_the_id_tokens_of_every_provider_come_in(provider: str, kind: str | None) -> None:
    token = signer().sign(said_by(ID_TOKENS[provider]), {"typ": kind} if kind else {})

    assert Reader().verify(token).caller == f"oidc:{ISSUER}#{SUBJECT}"


@pytest.mark.parametrize("provider", OTHER_TOKENS)
def test_no_other_token_of_a_provider_comes_in(provider: str) -> None:
    assert Reader().refusal(signer().sign(said_by(OTHER_TOKENS[provider]))) is Check.TOKEN_USE


@pytest.mark.parametrize("marker", sorted(OF_OTHER_TOKENS))
@pytest.mark.parametrize("provider", ID_TOKENS)
def test_one_mark_of_another_kind_is_enough(provider: str, marker: str) -> None:
    token = signer().sign(said_by(ID_TOKENS[provider] | {marker: "x"}))

    assert Reader().refusal(token) is Check.TOKEN_USE


def test_a_token_may_be_given_to_any_client_that_is_named() -> None:
    token = signer().sign(said_by(ID_TOKENS["Google"] | {"azp": "line-tablet"}))

    assert Reader(audiences=f"{AUDIENCE},line-tablet").verify(token)
    assert Reader().refusal(token) is Check.TOKEN_USE


class TestForgeries:
    """Tokens that nobody with a key of the issuer made."""

    def test_an_algorithm_of_none_is_refused_whatever_its_spelling(self) -> None:
        for none in ("none", "None", "NONE", "nOnE", "", None):
            header = {"alg": none, "kid": "key-1", "typ": "JWT"}
            for signature in (b"", b"anything"):
                assert Reader().refusal(raw_token(header, claims(), signature)) is Check.ALGORITHM

    @pytest.mark.parametrize("hash_name", ["sha256", "sha384", "sha512"])
    def test_an_hmac_with_the_public_key_as_its_secret_is_refused(self, hash_name: str) -> None:
        header = {"alg": f"HS{hash_name[3:]}", "kid": "key-1", "typ": "JWT"}
        unsigned = raw_token(header, claims()).removesuffix(".")
        signature = hmac.new(signer().public_pem, unsigned.encode(), hash_name).digest()

        assert Reader().refusal(raw_token(header, claims(), signature)) is Check.ALGORITHM

    def test_an_algorithm_that_nobody_knows_is_refused_before_a_key_is_looked_for(self) -> None:
        reader = Reader()
        for algorithm in ("RS1", "EdDSA", "ES256K", "RSA-OAEP", 5, ["RS256"], {"alg": "RS256"}):
            assert reader.refusal(raw_token({"alg": algorithm, "kid": "x"}, claims())) is Check.ALGORITHM
        assert reader.fetched == 0

    def test_a_token_that_was_changed_is_refused(self) -> None:
        head, _, signature = signer().sign(claims()).split(".")
        other = signer().sign(claims(sub="somebody-else")).split(".")[1]

        assert Reader().refusal(f"{head}.{other}.{signature}") is Check.SIGNATURE

    def test_a_key_of_somebody_else_under_the_issuers_id_is_refused(self) -> None:
        stranger = Signer("key-1", "RS256", signer("stranger").private)

        assert Reader().refusal(stranger.sign(claims())) is Check.SIGNATURE

    def test_a_key_that_comes_along_in_the_header_is_not_used(self) -> None:
        stranger = signer("stranger")
        headers = {"jwk": stranger.row(), "jku": "https://stranger.example.com/keys"}

        assert Reader().refusal(stranger.sign(claims(), headers)) is Check.KEY

    @pytest.mark.parametrize(
        ("published", "used"),
        [("RS256", "PS256"), ("RS256", "RS512"), ("ES384", "ES256"), ("RS256", "ES256")],
    )
    def test_a_key_verifies_no_other_algorithm_than_its_own(self, published: str, used: str) -> None:
        forged = Signer("key-1", used, signer("other", used).private)

        assert Reader(signer("key-1", published).row()).refusal(forged.sign(claims())) is Check.ALGORITHM

    @pytest.mark.parametrize("kind", ["at+jwt", "logout+jwt", "application/at+jwt", 7])
    def test_another_kind_of_token_is_refused(self, kind: Any) -> None:
        assert Reader().refusal(signer().sign(claims(), {"typ": kind})) is Check.TYPE

    def test_an_extension_that_must_be_understood_and_is_not_is_refused(self) -> None:
        token = signer().sign(claims(), {"crit": ["exp"], "exp": 1})

        assert Reader().refusal(token) is Check.MALFORMED

    @pytest.mark.parametrize(
        "token",
        [
            "x",
            "..",
            "a.b.c",
            "é.é.é",
            "\ud800.a.b",
            "a.b.c.d.e",
            f"Bearer {signer().sign(claims())}",
            f"{signer().sign(claims())},{signer().sign(claims())}",
            raw_token([], {}),
            raw_token({"alg": "RS256", "kid": 7}, {}),
            raw_token(b"[" * 9_000, {}),
            raw_token({"alg": "RS256"}, {}) + "x" * 16_384,
        ],
    )
    def test_what_is_no_token_is_refused(self, token: str) -> None:
        assert Reader().refusal(token) is Check.MALFORMED

    @pytest.mark.parametrize("payload", [b"no json", b"[]", b'"text"', b"[" * 9_000])
    def test_a_signed_payload_that_is_no_object_is_refused(self, payload: bytes) -> None:
        token = api_jws.encode(payload, signer().private, "RS256", {"kid": "key-1"})

        assert Reader().refusal(token) is Check.MALFORMED


class TestKeysOfASet:
    """Which rows of a key set may verify, and which key a token is checked with."""

    def test_without_a_key_id_the_only_key_is_used(self) -> None:
        token = signer().sign(claims(), {"kid": None})

        assert Reader(signer().row(kid=None)).verify(token)

    def test_without_a_key_id_none_of_several_is_guessed(self) -> None:
        reader = Reader(signer().row(), signer("key-2").row())

        assert reader.refusal(signer().sign(claims(), {"kid": None})) is Check.KEY

    def test_a_key_whose_algorithm_is_not_said_verifies_what_its_type_can(self) -> None:
        by = signer("key-PS384", "PS384")

        assert Reader(by.row(alg=None)).verify(by.sign(claims()))

    @pytest.mark.parametrize(
        "row",
        [
            None,
            "text",
            {},
            {"kty": "RSA", "kid": "key-1"},
            {"kty": "RSA", "kid": "key-1", "n": "!", "e": "AQAB"},
            {"kty": "oct", "kid": "key-1", "k": "c2VjcmV0", "alg": "HS256"},
            signer().row(use="enc"),
            signer().row(key_ops=["encrypt"]),
            signer().row(alg="RSA-OAEP"),
            signer().row(alg=["RS256"]),
            signer().row(kid=7),
            signer("key-1", "ES256").private_row(),
            signer("key-1", "RS256", 1024).row(),
        ],
    )
    def test_a_row_that_cannot_be_used_keeps_no_other_from_it(self, row: Any) -> None:
        other = signer("key-2")
        reader = Reader(row, other.row())

        assert reader.verify(other.sign(claims()))
        assert reader.refusal(signer().sign(claims())) is Check.KEY


class TestGroups:
    """The claim that names a user's groups."""

    @pytest.mark.parametrize(
        ("said", "groups"),
        [
            (["engineers", "Line 7"], {"engineers", "Line 7"}),
            ("engineers", {"engineers"}),
            ("plant engineers", {"plant engineers"}),
            ("no engineers here", {"no engineers here"}),
            ("line 3, engineers,", {"line 3", "engineers"}),
            ("line\tengineers", {"line\tengineers"}),
            ("line\nengineers", {"line\nengineers"}),
            ("line\u00a0engineers", {"line\u00a0engineers"}),
            ("line;engineers", {"line;engineers"}),
            ('["engineers"]', {'["engineers"]'}),
            (["plant engineers", "line 3,engineers"], {"plant engineers", "line 3,engineers"}),
            ([], set()),
            ("", set()),
            (None, set()),
            (7, set()),
            ({"engineers": True}, set()),
            (["engineers", 7, None, ""], {"engineers"}),
        ],
    )
    def test_a_list_and_a_text_with_commas_are_read_and_nothing_is_split_at_spaces(
        self, said: Any, groups: set[str]
    ) -> None:
        token = signer().sign(claims(**{"cognito:groups": said}))

        assert Reader().verify(token).groups == groups

    def test_the_claim_has_the_name_that_is_configured(self) -> None:
        token = signer().sign(claims(**{"https://plant.example.com/roles": ["casting"]}))

        assert Reader(groups_claim="https://plant.example.com/roles").verify(token).groups == {"casting"}


def test_a_token_of_16384_characters_is_read_and_a_longer_one_is_not() -> None:
    def signed(room: int) -> str:
        return signer().sign({**claims(), "note": "x" * room})

    # Three bytes of a payload are four characters; the header takes up what is left to the figure.
    tokens = {len(token): token for room in range(11_000, 12_400) if (token := signed(room))}
    longest = max(length for length in tokens if length <= 16_384)
    assert longest >= 16_383
    assert Reader().verify(tokens[longest])
    assert Reader().refusal(tokens[min(length for length in tokens if length > 16_384)]) is Check.MALFORMED


def access_claims(**changes: Any) -> dict[str, Any]:
    """The claims of an access token that Cognito gives a machine: without an audience."""
    given = {"aud": None, "token_use": "access", "scope": RECORDING_SCOPE, "client_id": "machine"}
    return claims(**(given | changes))


class TestRecorderTokens:
    """Access tokens of machines that record shots."""

    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"scope": f"openid {RECORDING_SCOPE} email"},
            {"scope": None, "scp": [RECORDING_SCOPE]},
            {"aud": "diecast"},
            {"aud": ["another-api", AUDIENCE]},
            {"token_use": None},
        ],
    )
    def test_a_token_with_the_scope_records(self, changes: dict[str, Any]) -> None:
        assert Reader().recorder(signer().sign(access_claims(**changes))).caller == f"oidc:{ISSUER}#{SUBJECT}"

    def test_the_header_may_say_that_it_is_an_access_token(self) -> None:
        assert Reader().recorder(signer().sign(access_claims(), {"typ": "at+jwt"}))

    @pytest.mark.parametrize(
        "changes",
        [
            {"scope": None},
            {"scope": ""},
            {"scope": f"{RECORDING_SCOPE}s"},
            {"scope": "diecast/shots.read"},
            {"scope": RECORDING_SCOPE.upper()},
            {"scope": {RECORDING_SCOPE: True}},
            {"scope": [[RECORDING_SCOPE]]},
            {"token_use": "id"},
            {"token_use": "refresh"},
        ],
    )
    def test_a_good_token_of_another_kind_or_scope_is_forbidden(self, changes: dict[str, Any]) -> None:
        with pytest.raises(NotPermitted):
            Reader().recorder(signer().sign(access_claims(**changes)))

    def test_a_persons_id_token_records_nothing(self) -> None:
        with pytest.raises(NotPermitted):
            Reader().recorder(signer().sign(claims()))

    def test_a_machines_token_is_no_persons(self) -> None:
        for changes in ({}, {"aud": AUDIENCE}, {"aud": AUDIENCE, "token_use": None}):
            with pytest.raises(TokenInvalid):
                Reader().verify(signer().sign(access_claims(**changes)))

    @pytest.mark.parametrize(
        ("changes", "check"),
        [
            ({"exp": NOW - 120}, Check.EXPIRED),
            ({"exp": None}, Check.EXPIRED),
            ({"iss": "https://another.example.com"}, Check.ISSUER),
            ({"sub": None}, Check.SUBJECT),
            ({"aud": "another-api"}, Check.AUDIENCE),
            ({"aud": ["another-api"]}, Check.AUDIENCE),
            ({"aud": {}}, Check.AUDIENCE),
            ({"nbf": NOW + 86_400}, Check.NOT_YET_VALID),
        ],
    )
    def test_what_is_wrong_with_a_token_is_told(self, changes: dict[str, Any], check: Check) -> None:
        with pytest.raises(TokenInvalid) as caught:
            Reader().recorder(signer().sign(access_claims(**changes)))
        assert caught.value.details[0].reason == check

    def test_a_token_of_another_key_is_refused(self) -> None:
        with pytest.raises(TokenInvalid):
            Reader().recorder(signer("unknown").sign(access_claims()))
