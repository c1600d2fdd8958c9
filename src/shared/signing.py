"""Headers of requests to Function URLs and to a stage, signed with SigV4 where somebody signs them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

FUNCTION_URL: Final = ".lambda-url."
"""Stands in the host of every Function URL."""


class Credentials(Protocol):
    """Keys to sign with: botocore's credentials, which may renew themselves."""

    def get_frozen_credentials(self) -> Any:
        """Return the keys of this moment."""
        ...


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs requests to Function URLs of a region."""

    credentials: Credentials
    region: str

    def headers(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> dict[str, str]:
        """Return the headers of a request with its signature."""
        request = AWSRequest(method, url, headers=dict(headers), data=body)
        SigV4Auth(self.credentials.get_frozen_credentials(), "lambda", self.region).add_auth(request)
        return dict(request.headers.items())


def signer_of(credentials: Credentials | None, region: str) -> Signer | None:
    """Return who signs with these credentials, None without any."""
    return None if credentials is None else Signer(credentials, region)


def stage_headers(
    method: str, url: str, body: bytes | None, tokens: Mapping[str, str | None], signer: Signer | None
) -> dict[str, str]:
    """Return all headers of a request to a stage; `tokens` by their headers, those that are none left out.

    A Function URL is signed for where there is a signer. CloudFront signs by itself, for which it needs the
    SHA-256 of the body.
    """
    headers = {"accept": "*/*"} | {name: token for name, token in tokens.items() if token}
    if body is not None:
        headers["content-type"] = "application/json"
        headers["x-amz-content-sha256"] = hashlib.sha256(body).hexdigest()
    if signer is None or FUNCTION_URL not in (urlsplit(url).hostname or ""):
        return headers
    return signer.headers(method, url, headers, body)
