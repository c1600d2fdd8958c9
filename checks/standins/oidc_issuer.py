"""An OIDC issuer over HTTP on loopback: discovery and a key set, which rotates and fails as a test asks."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from checks.standins.loopback import Answer, Loopback, Request
from checks.standins.oidc_keys import Signer, claims, signer

DISCOVERY = "/.well-known/openid-configuration"
KEYS = "/keys"


@dataclass
class OidcIssuer:
    """Documents of the issuer, and its faults. `answers` takes the place of the answer at a path."""

    url: str = ""
    published: list[Signer] = field(default_factory=lambda: [signer()])
    document: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def token(self, by: Signer | None = None, **changes: Any) -> str:
        """An ID token of this issuer, with these claims changed."""
        return (by or self.published[0]).sign(claims(**{"iss": self.url} | changes))

    def rotate(self, kid: str) -> None:
        """Sign with a new key from now on, and take the old ones back."""
        self.published = [signer(kid)]

    def break_with(self, answer: Answer) -> None:
        """Answer everything with this."""
        self.answers = dict.fromkeys((DISCOVERY, KEYS), answer)

    def mend(self) -> None:
        """Answer properly again."""
        self.answers = {}

    def answer(self, request: Request) -> Answer:
        """The answer to one request."""
        self.asked.append(request.path)
        if request.path in self.answers:
            return self.answers[request.path]
        if request.path == DISCOVERY:
            return _json({"issuer": self.url, "jwks_uri": self.url + KEYS} | self.document)
        if request.path == KEYS:
            return _json({"keys": [by.row() for by in self.published]})
        return Answer(404)


@contextmanager
def serving_issuer() -> Iterator[OidcIssuer]:
    """Serve an issuer while the context lasts."""
    issuer = OidcIssuer()
    with Loopback(issuer.answer) as server:
        issuer.url = server.url
        yield issuer


def _json(body: dict[str, Any]) -> Answer:
    return Answer(200, json.dumps(body).encode(), {"content-type": "application/json"})
