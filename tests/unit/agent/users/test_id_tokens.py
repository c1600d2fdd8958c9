"""ID tokens: which is accepted, and what each other one is refused for."""

import hmac
import time
from typing import Any

import pytest
from jwt import api_jws

from agent.users.errors import Check, TokenInvalid
from agent.users.gate import User
from agent.users.id_tokens import LONGEST_TOKEN, IdTokens
from agent.users.jwk import ALGORITHMS
from agent.users.keys import IssuerKeys
from checks.standins.oidc_keys import AUDIENCE, ISSUER, SUBJECT, Signer, claims, raw_token, signer
from tests.agent_parts import memory_logger

NOW = int(time.time())


class Reader:
    """The verifier on an issuer that publishes these rows; counts how often they are asked for."""

    def __init__(self, *rows: Any, audiences: str = AUDIENCE, groups_claim: str = "cognito:groups") -> None:
        self.fetched = 0
        self._rows = list(rows or [signer().row()])
        keys = IssuerKeys(self._fetch, memory_logger()[0])
        self._tokens = IdTokens(ISSUER, frozenset(audiences.split(",")), groups_claim, keys)

    def _fetch(self) -> list[Any]:
        self.fetched += 1
        return self._rows

    def verify(self, token: str) -> User:
        """See Tokens.verify."""
        return self._tokens.verify(token)

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
            raw_token({"alg": "RS256"}, {}) + "x" * LONGEST_TOKEN,
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
            ("engineers documents", {"engineers", "documents"}),
            ("engineers, documents,", {"engineers", "documents"}),
            ("engineers", {"engineers"}),
            ([], set()),
            ("", set()),
            (None, set()),
            (7, set()),
            ({"engineers": True}, set()),
            (["engineers", 7, None, ""], {"engineers"}),
        ],
    )
    def test_a_list_and_a_text_are_read_and_nothing_else_is_a_group(
        self, said: Any, groups: set[str]
    ) -> None:
        token = signer().sign(claims(**{"cognito:groups": said}))

        assert Reader().verify(token).groups == groups

    def test_the_claim_has_the_name_that_is_configured(self) -> None:
        token = signer().sign(claims(**{"https://plant.example.com/roles": ["casting"]}))

        assert Reader(groups_claim="https://plant.example.com/roles").verify(token).groups == {"casting"}
