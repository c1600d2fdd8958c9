"""The issuer's keys as they are known now: fetched once an hour, and when a token names an unknown one.

| the issuer             | a known key                      | an unknown key                                |
|------------------------|----------------------------------|-----------------------------------------------|
| answers                | is used                          | is looked for, every `REFETCH_S` at most      |
| does not answer        | is used for `STALE_S` more       | Unavailable: it may be one that is new        |
| never answered         | –                                | Unavailable                                   |

So forged key ids cannot make the agent hammer the issuer, and its outage signs nobody out at once.
A row of its key set that is for something else, of an unknown kind, too weak or damaged is passed
over: one such row must not keep the others from being used.
"""

import math
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from jwt import PyJWK, PyJWTError

from agent.auth.errors import Check, TokenInvalid
from agent.auth.oidc_discovery import DiscoveryFailed
from shared.errors import Unavailable

if TYPE_CHECKING:
    from jwt.algorithms import AllowedPublicKeys

RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
EC = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
ALGORITHMS = frozenset((*RSA, *EC.values()))
"""Asymmetric ones only (RFC 7518, section 3.1): with an HMAC, whoever can verify can also sign."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key of the issuer, and the algorithms that its signatures may be of."""

    kid: str | None
    key: "AllowedPublicKeys"
    algorithms: frozenset[str]


def read_keys(rows: Iterable[Any]) -> list[SigningKey]:
    """The usable keys of a key set's rows."""
    return [key for row in rows if isinstance(row, dict) and (key := _key(row))]


def _key(row: Mapping[str, Any]) -> SigningKey | None:
    kid = row.get("kid")
    if row.get("use", "sig") != "sig" or "d" in row or not isinstance(kid, str | None):
        return None
    operations = row.get("key_ops")
    if isinstance(operations, list) and "verify" not in operations:
        return None
    algorithms = _algorithms(row)
    if not algorithms:
        return None
    try:
        jwk = PyJWK(dict(row), algorithm=min(algorithms))
        if jwk.Algorithm.check_key_length(jwk.key):
            return None
    except (PyJWTError, ValueError, TypeError):
        return None
    return SigningKey(kid, jwk.key, algorithms)


def _algorithms(row: Mapping[str, Any]) -> frozenset[str]:
    """Return what the key can do by its type and curve, narrowed to what the issuer says it is for."""
    possible: tuple[str, ...] = ()
    if row.get("kty") == "RSA":
        possible = RSA
    elif row.get("kty") == "EC":
        possible = tuple(name for curve, name in EC.items() if curve == row.get("crv"))
    return frozenset(name for name in possible if row.get("alg") in (None, name))  # a list has no hash


LIFETIME_S = 3_600
STALE_S = 86_400
REFETCH_S = 30
RETRY_S = 10


class JwksCache:
    """Keys by their id. Safe to share between threads; one of them fetches and the others wait.

    `fetch` gives the rows of the key set, or raises DiscoveryFailed; `clock` counts seconds.
    """

    def __init__(
        self, fetch: Callable[[], list[Any]], logger: Logger, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._logger = logger
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: list[SigningKey] = []
        self._read_at = -math.inf
        self._next_try = -math.inf
        self._answers = False

    def find(self, kid: str | None) -> SigningKey:
        """The key of this id; without an id, the only key there is. Raises TokenInvalid or Unavailable."""
        with self._lock:
            if self._clock() - self._read_at >= LIFETIME_S:
                self._renew()
            key = self._known(kid)
            if key is None:
                self._renew()
                key = self._known(kid)
            if key is not None:
                return key
            if not self._answers:
                raise Unavailable("Sign-ins cannot be checked at the moment. Try again soon.")
            raise TokenInvalid(Check.KEY)

    def prepare(self) -> None:
        """Fetch the keys before anybody asks. Never raises."""
        with self._lock:
            self._renew()

    def _known(self, kid: str | None) -> SigningKey | None:
        if self._clock() - self._read_at >= STALE_S:
            return None
        if kid is None:
            return self._keys[0] if len(self._keys) == 1 else None
        return next((key for key in self._keys if key.kid == kid), None)

    def _renew(self) -> None:
        """Fetch, unless that was done or tried only just now. A fault leaves the keys as they are."""
        if self._clock() < self._next_try:
            return
        try:
            keys = read_keys(self._fetch())
            if not keys:
                raise DiscoveryFailed("its key set has no key that can verify ID tokens")  # noqa: TRY301
        except DiscoveryFailed as fault:
            self._answers, self._next_try = False, self._clock() + RETRY_S
            self._logger.warning("issuer's keys not read", extra={"fault": str(fault)})
            return
        self._keys, self._read_at = keys, self._clock()
        self._answers, self._next_try = True, self._clock() + REFETCH_S
