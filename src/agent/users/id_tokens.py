"""Verifying ID tokens (OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725 for what to refuse)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import jwt
from jwt.exceptions import InvalidSubjectError

from agent.users.access import groups_in
from agent.users.errors import Check, TokenInvalid
from agent.users.gate import User, caller_of_token
from agent.users.jwk import ALGORITHMS
from agent.users.keys import IssuerKeys

LEEWAY_S = 60
"""How far the issuer's clock may be from ours."""
LONGEST_TOKEN = 16_384
LONGEST_SUBJECT = 255
REQUIRED = ["iss", "sub", "aud", "exp", "iat"]

_BY_CLAIM = {
    "iss": Check.ISSUER,
    "sub": Check.SUBJECT,
    "aud": Check.AUDIENCE,
    "exp": Check.EXPIRED,
    "iat": Check.ISSUED_AT,
}
# The first that fits counts: PyJWT's errors of one row may be kinds of those in a later one.
_BY_ERROR: tuple[tuple[type[jwt.PyJWTError], Check], ...] = (
    (jwt.InvalidSignatureError, Check.SIGNATURE),
    (jwt.ExpiredSignatureError, Check.EXPIRED),
    (jwt.ImmatureSignatureError, Check.NOT_YET_VALID),
    (jwt.InvalidIssuedAtError, Check.ISSUED_AT),
    (jwt.InvalidAudienceError, Check.AUDIENCE),
    (jwt.InvalidIssuerError, Check.ISSUER),
    (InvalidSubjectError, Check.SUBJECT),
    (jwt.InvalidAlgorithmError, Check.ALGORITHM),
)


@dataclass(frozen=True, slots=True)
class IdTokens:
    """Verifies the ID tokens that `issuer` made for `audiences`, with the keys that it publishes."""

    issuer: str
    audiences: frozenset[str]
    groups_claim: str
    keys: IssuerKeys

    def verify(self, token: str) -> User:
        """See Tokens.verify."""
        with _refusals():
            if len(token) > LONGEST_TOKEN:
                raise TokenInvalid(Check.MALFORMED)
            header = jwt.get_unverified_header(token)
            algorithm = header.get("alg")
            # Before the key is looked for: what could never be accepted must not cost a fetch.
            if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
                raise TokenInvalid(Check.ALGORITHM)
            # RFC 8725, section 3.11: access tokens (at+jwt) and logout tokens are no ID tokens.
            if str(header.get("typ", "JWT")).upper() != "JWT":
                raise TokenInvalid(Check.TYPE)
            key = self.keys.find(header.get("kid"))
            claims = jwt.decode(
                token,
                key.key,
                # Of the key, never of the token: else the token would choose how it is checked.
                algorithms=sorted(key.algorithms),
                audience=self.audiences,
                issuer=self.issuer,
                leeway=LEEWAY_S,
                options={"require": REQUIRED},
            )
        return self._user(claims)

    def prepare(self) -> None:
        """See Tokens.prepare."""
        self.keys.prepare()

    def _user(self, claims: dict[str, Any]) -> User:
        """What PyJWT does not check: every audience, Cognito's kind of token, and a subject to bind to."""
        audience = claims["aud"]
        if not self.audiences.issuperset([audience] if isinstance(audience, str) else audience):
            raise TokenInvalid(Check.AUDIENCE)
        if claims.get("token_use", "id") != "id":
            raise TokenInvalid(Check.TOKEN_USE)
        subject = claims["sub"]
        if not subject or len(subject) > LONGEST_SUBJECT:
            raise TokenInvalid(Check.SUBJECT)
        return User(caller_of_token(self.issuer, subject), groups_in(claims, self.groups_claim))


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn PyJWT's errors into ours. Their texts may repeat the token's, so none of them goes on."""
    try:
        yield
    except jwt.MissingRequiredClaimError as error:
        raise TokenInvalid(_BY_CLAIM.get(error.claim, Check.MALFORMED)) from None
    except jwt.PyJWTError as error:
        check = next((check for kind, check in _BY_ERROR if isinstance(error, kind)), Check.MALFORMED)
        raise TokenInvalid(check) from None
    except (ValueError, TypeError, RecursionError):
        raise TokenInvalid(Check.MALFORMED) from None
