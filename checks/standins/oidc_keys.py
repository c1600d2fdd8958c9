"""An issuer's signing keys and the tokens that it makes with them, good and bad."""

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

ISSUER = "https://cognito-idp.ap-northeast-2.amazonaws.com/ap-northeast-2_Example"
AUDIENCE = "assistant-page"
SUBJECT = "3f1c0d9e-7a52-4e6b-9f0a-1b2c3d4e5f60"
CURVES: Mapping[str, ec.EllipticCurve] = {
    "ES256": ec.SECP256R1(),
    "ES384": ec.SECP384R1(),
    "ES512": ec.SECP521R1(),
}


@dataclass(frozen=True, slots=True)
class Signer:
    """A key pair with its id and the algorithm that it signs with."""

    kid: str
    algorithm: str
    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

    def row(self, **changes: Any) -> dict[str, Any]:
        """The public key as a row of a key set. A change to None leaves the member out."""
        public = self.private.public_key()
        if isinstance(public, rsa.RSAPublicKey):
            written = RSAAlgorithm.to_jwk(public, as_dict=True)
        else:
            written = ECAlgorithm.to_jwk(public, as_dict=True)
        row = {**written, "kid": self.kid, "use": "sig", "alg": self.algorithm} | changes
        return {name: value for name, value in row.items() if value is not None}

    def private_row(self) -> dict[str, Any]:
        """The private key, which no issuer should ever publish."""
        assert isinstance(self.private, ec.EllipticCurvePrivateKey)
        return self.row() | ECAlgorithm.to_jwk(self.private, as_dict=True)

    def sign(self, claims: Mapping[str, Any], headers: Mapping[str, Any] | None = None) -> str:
        """A token of these claims. A header that is None is left out."""
        given = {"kid": self.kid} | dict(headers or {})
        named = {name: value for name, value in given.items() if value is not None}
        return jwt.encode(dict(claims), self.private, self.algorithm, headers=named)

    @property
    def public_pem(self) -> bytes:
        """The public part of the key."""
        return self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )


@cache
def signer(kid: str = "key-1", algorithm: str = "RS256", bits: int = 2048) -> Signer:
    """A key pair of this id, made once."""
    curve = CURVES.get(algorithm)
    if curve:
        return Signer(kid, algorithm, ec.generate_private_key(curve))
    return Signer(kid, algorithm, rsa.generate_private_key(65_537, bits))


def claims(**changes: Any) -> dict[str, Any]:
    """The claims of a Cognito ID token. A change to None leaves the claim out."""
    now = int(time.time())
    said = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": SUBJECT,
        "iat": now - 10,
        "exp": now + 3600,
        "token_use": "id",
        "cognito:groups": ["engineers"],
    } | changes
    return {name: value for name, value in said.items() if value is not None}


def raw_token(header: Any, payload: Any, signature: bytes = b"") -> str:
    """A token put together by hand, as somebody without a key would."""
    return ".".join(
        base64.urlsafe_b64encode(part).rstrip(b"=").decode()
        for part in (_bytes(header), _bytes(payload), signature)
    )


def _bytes(part: Any) -> bytes:
    return part if isinstance(part, bytes) else json.dumps(part).encode()
