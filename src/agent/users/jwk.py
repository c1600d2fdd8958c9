"""From the rows of a key set to keys that may verify ID tokens.

A row that is for something else, of an unknown kind, too weak or damaged is passed over: one such
row must not keep the others from being used.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jwt import PyJWK, PyJWTError

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
    """What the key can do by its type and curve, narrowed to what the issuer says it is for."""
    possible: tuple[str, ...] = ()
    if row.get("kty") == "RSA":
        possible = RSA
    elif row.get("kty") == "EC":
        possible = tuple(name for curve, name in EC.items() if curve == row.get("crv"))
    return frozenset(name for name in possible if row.get("alg") in (None, name))  # a list has no hash
