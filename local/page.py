"""The page's files, its configuration and its headers, as a stage's bucket and CloudFront give them."""

import html
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import model_validator
from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.settings import Settings

LOCAL_STAGE = "local"
HOW_TO_MAKE = "The page has not been bundled yet. Run: make page"


class PageSettings(Settings):
    """Without these variables nobody signs in. With an issuer all but the logout page are needed."""

    sign_in_authorize_url: str = ""
    sign_in_token_url: str = ""
    sign_in_logout_url: str = ""
    sign_in_client_id: str = ""
    sign_in_scope: str = "openid email profile"
    jwt_issuer: str = ""

    @model_validator(mode="after")
    def _all_or_none(self) -> Self:
        needed = {
            "SIGN_IN_AUTHORIZE_URL": self.sign_in_authorize_url,
            "SIGN_IN_TOKEN_URL": self.sign_in_token_url,
            "SIGN_IN_CLIENT_ID": self.sign_in_client_id,
        }
        given = [name for name, value in needed.items() if value]
        for name, value in needed.items():
            if given and not value:
                raise ValueError(f"{name}: is needed with {given[0]}")
        for name, address in (*needed.items(), ("SIGN_IN_LOGOUT_URL", self.sign_in_logout_url)):
            if name.endswith("_URL") and address and not _is_address(address):
                raise ValueError(f"{name}: is not an http or https URL")
        return self

    def document(self) -> dict[str, Any]:
        """Return what the page reads as config.json."""
        if not self.sign_in_client_id:
            return {"stage": LOCAL_STAGE, "signIn": None}
        sign_in = {
            "authorizeUrl": self.sign_in_authorize_url,
            "tokenUrl": self.sign_in_token_url,
            "logoutUrl": self.sign_in_logout_url,
            "clientId": self.sign_in_client_id,
            "scope": self.sign_in_scope,
            "issuer": self.jwt_issuer,
        }
        return {"stage": LOCAL_STAGE, "signIn": sign_in}

    def content_security_policy(self) -> str:
        """The page may talk to its own server, and to the issuer where users sign in."""
        parts = urlsplit(self.sign_in_token_url)
        connect = f"'self' {parts.scheme}://{parts.netloc}" if parts.netloc else "'self'"
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            f"connect-src {connect}; font-src 'self'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types dompurify"
        )


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not any(map(str.isspace, text))


class PageHeaders:
    """Adds the page's security headers, as CloudFront does on a stage."""

    def __init__(self, app: ASGIApp, settings: PageSettings) -> None:
        self._app = app
        self._headers = {
            "content-security-policy": settings.content_security_policy(),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI scope."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                # A page whose modules come from two versions would break after an update.
                headers.setdefault("cache-control", "no-cache")
            await send(message)

        await self._app(scope, receive, send_with_headers)


def page_files(folder: Path) -> ASGIApp:
    """Serve the bundled page under `folder`; while there is none, say how to make it."""
    files = StaticFiles(directory=folder, html=True, check_dir=False)
    missing = HTMLResponse(f"<!doctype html><title>make page</title><p>{html.escape(HOW_TO_MAKE)}</p>", 503)

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        # Looked for each time: the bundle may be made while the server runs.
        serving = files if is_bundled(folder) else missing
        await serving(scope, receive, send)

    return serve


def is_bundled(folder: Path) -> bool:
    """Return whether `make page` has been run."""
    return (folder / "index.html").is_file()
