"""The pages of an OIDC issuer on loopback: login, code for tokens with PKCE, renewal, logout.

It holds the page to the rules as Cognito does: known addresses only, a code counts once, the verifier
has to fit its challenge, a refresh token is replaced when it is used.
"""

import base64
import hashlib
import html
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from local.page import PageSettings
from tests.running import Running

CLIENT_ID = "assistant-page"
SUBJECT = "3f1c0d9e-7a52-4e6b-9f0a-1b2c3d4e5f60"
COOKIE = "issuer-session"

type Claims = Mapping[str, Any]


def unsigned(claims: Claims) -> str:
    """A token with a signature that nobody checks: the page does not, the server does."""
    parts = ({"alg": "RS256", "typ": "JWT"}, claims, "signature")
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts
    )


@dataclass
class Behaviour:
    """What the issuer does next; a test changes it while the issuer runs."""

    claims: dict[str, Any] = field(default_factory=dict)
    """Takes the place of claims in the next tokens."""
    refusal: str = ""
    """The error that comes back from the login page, if any."""
    renews: bool = True
    """Whether a refresh token still counts."""
    lifetime_s: int = 3600


class OidcLogin(Running):
    """`logins` counts the times somebody had to type; `tokens` holds the form of each token request.

    `sign` makes a token of claims.
    """

    def __init__(self, sign: Callable[[Claims], str] = unsigned) -> None:
        self.behaviour = Behaviour()
        self.logins = 0
        self.tokens: list[dict[str, str]] = []
        self.logouts: list[dict[str, str]] = []
        self._sign = sign
        self._codes: dict[str, dict[str, str]] = {}
        self._refresh = ""
        super().__init__(
            Starlette(
                routes=[
                    Route("/authorize", self._authorize),
                    Route("/login", self._login),
                    Route("/token", self._token, methods=["POST"]),
                    Route("/logout", self._logout),
                ]
            )
        )

    def settings(self) -> PageSettings:
        """What a page that signs in here is told."""
        return PageSettings(
            sign_in_authorize_url=f"{self.url}/authorize",
            sign_in_token_url=f"{self.url}/token",
            sign_in_logout_url=f"{self.url}/logout",
            sign_in_client_id=CLIENT_ID,
            jwt_issuer=self.url,
        )

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        wanted = {"response_type": "code", "client_id": CLIENT_ID, "code_challenge_method": "S256"}
        if any(asked.get(name) != value for name, value in wanted.items()) or "openid" not in asked["scope"]:
            return HTMLResponse("invalid_request", 400)
        if self.behaviour.refusal:
            return _back(asked, error=self.behaviour.refusal, error_description="said the issuer")
        if COOKIE in request.cookies:
            return self._with_code(asked)
        form = html.escape(f"/login?{urlencode(asked)}")
        head = '<!doctype html><title>login</title><link rel="icon" href="data:,">'
        return HTMLResponse(f'{head}<a href="{form}">Sign in as Kim</a>')

    async def _login(self, request: Request) -> Response:
        self.logins += 1
        answer = self._with_code(dict(request.query_params))
        answer.set_cookie(COOKIE, "kim", httponly=True)
        return answer

    def _with_code(self, asked: dict[str, str]) -> Response:
        code = secrets.token_urlsafe(12)
        self._codes[code] = asked
        return _back(asked, code=code)

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        self.tokens.append(form)
        nonce = None
        if form.get("client_id") != CLIENT_ID:
            return _json({"error": "invalid_client"}, 401)
        if form.get("grant_type") == "authorization_code":
            asked = self._codes.pop(form["code"], None)
            if not asked or asked["redirect_uri"] != form["redirect_uri"] or not _fits(asked, form):
                return _json({"error": "invalid_grant"}, 400)
            nonce = asked["nonce"]
        elif form.get("refresh_token") != self._refresh or not self.behaviour.renews:
            return _json({"error": "invalid_grant"}, 400)
        self._refresh = secrets.token_urlsafe(12)
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "sub": SUBJECT,
            "name": "김주조",
            "nonce": nonce,
            "iat": now,
            "exp": now + self.behaviour.lifetime_s,
        }
        said = {name: value for name, value in (claims | self.behaviour.claims).items() if value is not None}
        return _json({"id_token": self._sign(said), "refresh_token": self._refresh, "token_type": "Bearer"})

    async def _logout(self, request: Request) -> Response:
        asked = dict(request.query_params)
        self.logouts.append(asked)
        answer = RedirectResponse(asked["logout_uri"], 302)
        answer.delete_cookie(COOKIE)
        return answer


def _back(asked: Mapping[str, str], **fields: str) -> Response:
    query = urlencode({"state": asked["state"], **fields})
    return RedirectResponse(f"{asked['redirect_uri']}?{query}", 302)


def _fits(asked: Mapping[str, str], form: Mapping[str, str]) -> bool:
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]


def _json(body: Mapping[str, Any], status: int = 200) -> Response:
    """Any page may read it, as with Cognito: the code is worth nothing without its verifier."""
    return JSONResponse(body, status, {"access-control-allow-origin": "*", "cache-control": "no-store"})
