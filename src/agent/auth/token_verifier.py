"""Verifying ID tokens (OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725 for what to refuse)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import jwt
from jwt.exceptions import InvalidSubjectError

from agent.auth.authenticator import User, caller_of_token
from agent.auth.errors import Check, NotPermitted, TokenInvalid
from agent.auth.jwks_cache import ALGORITHMS, JwksCache
from agent.auth.permissions import groups_in, tenants_in

LEEWAY_S = 60
"""How far the issuer's clock may be from ours."""
LONGEST_TOKEN = 16_384
LONGEST_SUBJECT = 255
OF_OTHER_TOKENS = frozenset(
    {
        "scope",  # access tokens: RFC 9068; Cognito, Auth0, Keycloak
        "scp",  # Entra ID, Okta
        "appid",  # Entra ID 1.0, AD FS
        "appidacr",
        "azpacr",  # Entra ID 2.0, also of programs without a user, which have no scp
        "idtyp",
        "cid",  # Okta
        "gty",  # Auth0, of programs without a user
        "events",  # logout and security event tokens (OpenID Connect Back-Channel Logout 1.0, RFC 8417)
    }
)
"""Claims that no ID token has."""
MADE_FOR_CLIENT = ("azp", "client_id")
"""Claims that name whom a token was given to: the page itself, in an ID token that has them."""
RECORDING_API = "diecast"
RECORDING_SCOPE = "diecast/shots.write"
"""What a machine's access token has to be granted."""
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
class IdTokenVerifier:
    """Verifies the ID tokens that `issuer` made for `audiences`, with the keys that it publishes."""

    issuer: str
    audiences: frozenset[str]
    groups_claim: str
    keys: JwksCache
    tenant_claim: str = "custom:tenant"

    def verify(self, token: str) -> User:
        """See TokenVerifier.verify."""
        return self._user(self._claims(token, ("JWT",), self.audiences))

    def recorder(self, token: str) -> User:
        """See TokenVerifier.recorder.

        An access token is known by its scope (RFC 6749, section 3.3). Cognito's have no audience; one that
        has is for this API or for this application (RFC 9068, section 4).
        """
        claims = self._claims(token, ("JWT", "AT+JWT", "APPLICATION/AT+JWT"), None)
        scopes = claims.get("scope", claims.get("scp", ""))
        granted = scopes.split() if isinstance(scopes, str) else scopes
        if claims.get("token_use", "access") != "access" or not isinstance(granted, list):
            granted = []
        if RECORDING_SCOPE not in granted:
            raise NotPermitted(f"This token has not the scope {RECORDING_SCOPE}.")
        audience = claims.get("aud", RECORDING_API)
        named = [audience] if isinstance(audience, str) else audience
        if not isinstance(named, list) or {RECORDING_API, *self.audiences}.isdisjoint(map(str, named)):
            raise TokenInvalid(Check.AUDIENCE)
        return User(self._subject(claims), frozenset(), tenants_in(claims, self.tenant_claim))

    def _claims(self, token: str, kinds: tuple[str, ...], audiences: frozenset[str] | None) -> dict[str, Any]:
        """The claims of a token that the issuer signed; its audience is checked where some are given."""
        with _refusals():
            if len(token) > LONGEST_TOKEN:
                raise TokenInvalid(Check.MALFORMED)
            header = jwt.get_unverified_header(token)
            algorithm = header.get("alg")
            # Before the key is looked for: what could never be accepted must not cost a fetch.
            if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
                raise TokenInvalid(Check.ALGORITHM)
            # RFC 8725, section 3.11: access tokens (at+jwt) and logout tokens that say so are no ID tokens.
            if str(header.get("typ", "JWT")).upper() not in kinds:
                raise TokenInvalid(Check.TYPE)
            key = self.keys.find(header.get("kid"))
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key,
                # Of the key, never of the token: else the token would choose how it is checked.
                algorithms=sorted(key.algorithms),
                audience=audiences,
                issuer=self.issuer,
                leeway=LEEWAY_S,
                options={
                    "require": [name for name in REQUIRED if audiences or name != "aud"],
                    "verify_aud": audiences is not None,
                },
            )
        return claims

    def prepare(self) -> None:
        """See Tokens.prepare."""
        self.keys.prepare()

    def _user(self, claims: dict[str, Any]) -> User:
        """Return what PyJWT does not check: every audience, the kind of token, and a subject to bind to."""
        audience = claims["aud"]
        if not self.audiences.issuperset([audience] if isinstance(audience, str) else audience):
            raise TokenInvalid(Check.AUDIENCE)
        if not _is_id_token(claims, self.audiences):
            raise TokenInvalid(Check.TOKEN_USE)
        return User(
            self._subject(claims),
            groups_in(claims, self.groups_claim),
            tenants_in(claims, self.tenant_claim),
        )

    def _subject(self, claims: Mapping[str, Any]) -> str:
        """The caller of claims, whose subject can be bound to."""
        subject = claims["sub"]
        # What is not printed (controls, half characters) has no place in a key of a table or in a log.
        if not subject.strip() or len(subject) > LONGEST_SUBJECT or not subject.isprintable():
            raise TokenInvalid(Check.SUBJECT)
        return caller_of_token(self.issuer, subject)


def _is_id_token(claims: Mapping[str, Any], audiences: frozenset[str]) -> bool:
    """Return whether nothing says that these are the claims of an access, refresh or logout token.

    An access token for the page's own API has the same issuer, audience and subject as the ID token
    and is given to other servers, which could come in with it. No claim marks an ID token with every
    issuer, so what marks the others is looked for.
    """
    if claims.get("token_use", "id") != "id" or not OF_OTHER_TOKENS.isdisjoint(claims):
        return False
    if str(claims.get("typ", "ID")).upper() not in ("ID", "JWT"):  # Keycloak's: ID, Bearer, Refresh, Logout
        return False
    return all(
        isinstance(claims[name], str) and claims[name] in audiences
        for name in MADE_FOR_CLIENT
        if claims.get(name) is not None
    )


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
