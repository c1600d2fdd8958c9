"""The requests that the local server refuses before anything else looks at a request.

Nobody signs in on a laptop, so the browser's own word has to tell who asks: pages of other sites can send
requests to 127.0.0.1 as well as its owner can. Order: host, origin, fetch metadata, type, size, time.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.api.schemas import LARGEST_EVENT_BYTES, MAX_BODY_BYTES, MAX_SHOTS_BODY_BYTES
from local.hosts import KnownHosts
from shared.errors import DiecastError

BODY_TIMEOUT_S: Final = 20.0
"""For a whole body. On the slowest link between a browser and this machine 256 KiB take a tenth of that."""

LINGER_S, LINGER_BYTES = 1.0, 1024 * 1024
"""How long, and how much, a refused sender may go on: a connection cut at once loses the answer as well."""

LARGE_BODIES: Final = frozenset({"/api/chat", "/api/kb/files/upload", "/api/kb/files/correct"})
OF_AN_OUTCOME: Final = re.compile(r"/api/shots/.+/outcome")
"""May hold a photo of the part; a shot's id may hold a slash, which the path has decoded here."""

JSON_TYPE = "application/json"
_BROWSERS = ("origin", "sec-fetch-site", "sec-fetch-mode", "referer")


class Refused(DiecastError):
    """A request that this server does not look into."""

    status = 403


class UnknownHost(Refused):
    """The request is for another host: a name that was pointed at this machine."""

    code = "host_not_allowed"


class ForeignOrigin(Refused):
    """The request comes from a page of another site."""

    code = "origin_not_allowed"


class UnsupportedType(Refused):
    """The body is not said to be JSON."""

    code = "unsupported_media_type"
    status = 415


class BodyTooLarge(Refused):
    """The body is, or is said to be, larger than what is accepted."""

    code = "body_too_large"
    status = 413


class BodyTooSlow(Refused):
    """The body did not come in time."""

    code = "request_timeout"
    status = 408


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest body in bytes, the seconds that it may take, and those that a refused one may go on.

    `chat_body_bytes` is for a question, which may hold pictures, and for a file, `shots_body_bytes` for many
    shots.
    """

    body_bytes: int = MAX_BODY_BYTES
    chat_body_bytes: int = LARGEST_EVENT_BYTES
    shots_body_bytes: int = MAX_SHOTS_BODY_BYTES
    body_seconds: float = BODY_TIMEOUT_S
    linger_seconds: float = LINGER_S


class RequestGuard:
    """Middleware: lets through what is for this server and from nobody else's page, with a whole body.

    The body is read here, counted as it comes, and handed on in one piece; what is refused is not read.
    """

    def __init__(self, app: ASGIApp, hosts: KnownHosts, limits: Limits) -> None:
        self._app, self._hosts, self._limits = app, hosts, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI scope."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._check(scope)
            body = await self._body(Headers(scope=scope), receive, self._most(scope))
        except Refused as error:
            await _refuse(error, scope, receive, send, self._limits.linger_seconds)
            return
        if body is None:
            return  # the sender left before the end
        await self._app(scope, _replayed(body, receive), send)

    def _check(self, scope: Scope) -> None:
        """Raise Refused where the headers alone say so."""
        headers = Headers(scope=scope)
        address, port = scope.get("server") or ("", 0)
        given = headers.getlist("host")
        if len(given) != 1 or not self._hosts.knows(given[0], address, port):
            raise UnknownHost(
                f"This server does not answer to the host {_shown(given)}. Where that is meant, name it in "
                f"ALLOWED_HOSTS. / 이 서버는 {_shown(given)} 주소의 요청에 답하지 않습니다. 의도한 주소라면 "
                "ALLOWED_HOSTS에 넣어 주세요."
            )
        for origin in headers.getlist("origin"):
            if not self._hosts.is_own_origin(origin, address, port):
                raise _foreign()
        if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"} and not _is_visit(scope):
            raise _foreign()
        self._check_body(headers, self._most(scope))

    def _most(self, scope: Scope) -> int:
        if scope["path"] == "/api/shots":
            return self._limits.shots_body_bytes
        large = scope["path"] in LARGE_BODIES or OF_AN_OUTCOME.fullmatch(scope["path"])
        return self._limits.chat_body_bytes if large else self._limits.body_bytes

    def _check_body(self, headers: Headers, most: int) -> None:
        if not _has_body(headers):
            return
        kinds = headers.getlist("content-type")
        named_none = not kinds and not any(name in headers for name in _BROWSERS)
        if not named_none and [_media_type(kind) for kind in kinds] != [JSON_TYPE]:
            raise UnsupportedType(
                f"The body has to be {JSON_TYPE}. / 본문은 {JSON_TYPE} 형식이어야 합니다 (Content-Type)."
            )
        # More digits than a number of bytes can have would cost time to read as one.
        declared = headers.get("content-length", "0").lstrip("0")
        if len(declared) > 15 or int(declared or "0") > most:
            raise _too_large(most)

    async def _body(self, headers: Headers, receive: Receive, most: int) -> bytes | None:
        if not _has_body(headers):
            return b""
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    body += message.get("body", b"")
                    if len(body) > most:
                        raise _too_large(most)
                    if not message.get("more_body", False):
                        return bytes(body)
        except TimeoutError as error:
            seconds = f"{self._limits.body_seconds:g}"
            raise BodyTooSlow(
                f"The body did not come within {seconds} seconds. / 본문이 {seconds}초 안에 오지 않았습니다."
            ) from error


def _too_large(most: int) -> BodyTooLarge:
    return BodyTooLarge(f"The body has more than {most} bytes. / 본문이 허용 크기({most} 바이트)를 넘습니다.")


def _foreign() -> ForeignOrigin:
    return ForeignOrigin(
        "Pages of other sites may not use this server. / 다른 사이트의 페이지는 이 서버를 사용할 수 없습니다."
    )


def _is_visit(scope: Scope) -> bool:
    """Return whether somebody comes to the page by a link, or back from signing in: that only shows it."""
    headers = Headers(scope=scope)
    to_the_page = not scope["path"].startswith("/api/")
    visits = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")
    return scope["method"] == "GET" and to_the_page and visits


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0").strip("0") != ""


def _media_type(content_type: str) -> str:
    """The type alone; with a charset other than UTF-8 it is no JSON."""
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charset = [part for part in parameters if part.startswith("charset=")]
    return kind if set(charset) <= {"charset=utf-8", 'charset="utf-8"'} else content_type


def _shown(given: Sequence[str]) -> str:
    """A host in a message: short, and only what a host may have in it."""
    return ascii(given[0][:80]) if len(given) == 1 else "(none or several)"


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body once and then waits for the end of the connection."""
    given = False

    async def receive_body() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_body


async def _refuse(error: Refused, scope: Scope, receive: Receive, send: Send, linger_seconds: float) -> None:
    """Answer at once, then let the sender's rest run into nothing for a moment, and close."""
    lingering = isinstance(error, BodyTooLarge | BodyTooSlow | UnsupportedType) or _has_body(
        Headers(scope=scope)
    )
    response = JSONResponse(error.body(), error.status, {"connection": "close", "cache-control": "no-store"})
    if not lingering:
        await response(scope, receive, send)
        return

    async def send_without_end(message: Message) -> None:
        await send({**message, "more_body": True} if message["type"] == "http.response.body" else message)

    await response(scope, receive, send_without_end)
    await _linger(receive, linger_seconds)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _linger(receive: Receive, seconds: float) -> None:
    dropped = 0
    try:
        async with asyncio.timeout(seconds):
            while dropped <= LINGER_BYTES:
                message = await receive()
                dropped += len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return
    except TimeoutError:
        return
