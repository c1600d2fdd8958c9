"""Reading an issuer's keys: OpenID Connect Discovery 1.0, then its JSON Web Key Set (RFC 7517).

The issuer is trusted and its network is not: https only, no redirects, short waits, a
bound on what is read, and a document that says another issuer's name counts for nothing.
"""

import time
from collections.abc import Mapping
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import urllib3

from shared import jsonio
from shared.urls import is_url

DISCOVERY = "/.well-known/openid-configuration"
WAIT_S = 2.0
"""For a connection, and for each piece that is waited for."""
STEPS = 2.5
"""All of it may take so many times as long: Lambda gives an init phase 10 s, with its imports."""
LARGEST_BYTES = 256 * 1024
"""Of one document. Large issuers' key sets with certificate chains hold about 20 kB."""


class DiscoveryFailed(Exception):
    """The issuer's keys could not be read; the message says why, for the log."""


class OidcIssuer:
    """Reads the key set of the issuer at `url`. `wait_s` are the seconds that it may be silent."""

    def __init__(self, url: str, wait_s: float = WAIT_S) -> None:
        self._url = url
        self._wait_s = wait_s

    def key_rows(self) -> list[Any]:
        """The members of the key set, as they are. Raises DiscoveryFailed."""
        deadline = time.monotonic() + STEPS * self._wait_s
        # Connections of their own each time: one kept over an hour may be dead on its other side.
        with urllib3.PoolManager() as pool:
            document = self._read(pool, self._url.rstrip("/") + DISCOVERY, deadline)
            if document.get("issuer") != self._url:
                raise DiscoveryFailed("its discovery document is that of another issuer")
            rows = self._read(pool, self.safe(document.get("jwks_uri")), deadline).get("keys")
        if not isinstance(rows, list):
            raise DiscoveryFailed("its key set has no list of keys")
        return rows

    def safe(self, address: object) -> str:
        """The address of the key set, which may be in the clear only where the issuer is (on loopback).

        Raises DiscoveryFailed.
        """
        try:
            if isinstance(address, str) and is_url(address):
                scheme = urlsplit(address).scheme
                if scheme == "https" or scheme == urlsplit(self._url).scheme:
                    return address
        except ValueError as error:
            raise DiscoveryFailed("its jwks_uri is not an https URL") from error
        raise DiscoveryFailed("its jwks_uri is not an https URL")

    def _read(self, pool: urllib3.PoolManager, address: str, deadline: float) -> Mapping[str, Any]:
        left = deadline - time.monotonic()
        if left <= 0:
            raise DiscoveryFailed("it did not answer in time")
        try:
            response = pool.request(
                "GET",
                address,
                headers={"accept": "application/json"},
                timeout=urllib3.Timeout(total=left, connect=self._wait_s, read=self._wait_s),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            with closing(response):
                if response.status != 200:
                    raise DiscoveryFailed(f"it answered with HTTP {response.status}")
                document = jsonio.loads(_body(response, deadline))
        except urllib3.exceptions.HTTPError as error:
            raise DiscoveryFailed(f"it could not be reached ({type(error).__name__})") from error
        except (ValueError, RecursionError) as error:
            raise DiscoveryFailed("it answered something that is not JSON") from error
        if not isinstance(document, dict):
            raise DiscoveryFailed("it answered something that is not a JSON object")
        return document


def _body(response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
    """All of it, within the bounds. A body that trickles never meets the time limit of a read."""
    body = b""
    while piece := response.read1(65_536):
        body += piece
        if len(body) > LARGEST_BYTES:
            raise DiscoveryFailed(f"it answered with more than {LARGEST_BYTES} bytes")
        if time.monotonic() > deadline:
            raise DiscoveryFailed("it did not answer in time")
    return body
