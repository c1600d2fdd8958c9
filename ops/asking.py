"""Asking a stage from outside: signed or with a token, and its stream read as it comes."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import urllib3
from botocore.credentials import Credentials

from shared import jsonio
from shared.errors import InvalidInput, Unavailable
from shared.signing import signer_of, stage_headers
from shared.urls import is_url

CONNECT_S = 5.0
READ_S = 60.0
"""The agent sends a ping every 15 s: a minute without a byte is a broken stream."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where to ask and as whom.

    A Function URL is asked with SigV4 where there are `credentials`. CloudFront signs by itself, and a
    laptop needs no signature. `id_token` goes into X-Id-Token, a machine's `access_token` into
    X-Access-Token.
    """

    url: str
    region: str = ""
    credentials: Credentials | None = None
    id_token: str | None = None
    access_token: str | None = None

    def __post_init__(self) -> None:
        try:
            known = is_url(self.url)
        except ValueError as error:
            raise InvalidInput(str(error)) from error
        if not known:
            raise InvalidInput(f"{self.url!r} is no address: it has to begin with https://")

    def headers(self, method: str, url: str, body: bytes | None) -> dict[str, str]:
        """All headers of a request; see stage_headers."""
        tokens = {"x-id-token": self.id_token, "x-access-token": self.access_token}
        return stage_headers(method, url, body, tokens, signer_of(self.credentials, self.region))


@dataclass(frozen=True, slots=True)
class Received:
    """An event, its number (None from a server that sends no `id:`) and the seconds until it came."""

    event: Mapping[str, Any]
    number: int | None
    after_s: float

    @property
    def type(self) -> str:
        """Return what kind of event it is."""
        return str(self.event.get("type"))


@dataclass(frozen=True, slots=True)
class Answer:
    """All that came for a request. `body` is what came instead of a stream."""

    status: int
    events: Sequence[Received] = ()
    body: Mapping[str, Any] = field(default_factory=dict)

    def first(self, kind: str) -> Received | None:
        """The first event of a type."""
        return next((received for received in self.events if received.type == kind), None)

    @property
    def text(self) -> str:
        """The whole answer of `ai_response`."""
        told = self.first("ai_response")
        return str(told.event["data"]["answer"]) if told else ""


def ask(stage: Stage, body: Mapping[str, Any], pool: urllib3.PoolManager) -> Answer:
    """POST /api/chat, and read its stream to the end. Raises Unavailable where nobody answers."""
    started = time.perf_counter()
    response = send(stage, "POST", "/api/chat", pool, body)
    try:
        if response.headers.get("content-type", "").startswith("text/event-stream"):
            events = tuple(received(response.stream(), lambda: time.perf_counter() - started))
            return Answer(response.status, events)
        return Answer(response.status, body=jsonio.loads_object(response.data))
    except urllib3.exceptions.HTTPError as error:
        raise Unavailable(f"{stage.url}: the answer broke off ({type(error).__name__}).") from error
    finally:
        response.close()


def get(stage: Stage, path: str, pool: urllib3.PoolManager) -> tuple[int, Mapping[str, Any]]:
    """Status and JSON object of a GET; an empty object where the body is none. Raises Unavailable."""
    response = send(stage, "GET", path, pool)
    with response:
        return response.status, jsonio.loads_object(response.data)


def send(
    stage: Stage, method: str, path: str, pool: urllib3.PoolManager, body: Mapping[str, Any] | None = None
) -> urllib3.BaseHTTPResponse:
    """Send a request; the response's body is not read yet. Raises Unavailable."""
    url = stage.url.rstrip("/") + path
    raw = None if body is None else jsonio.dumps(body).encode()
    try:
        return pool.request(
            method,
            url,
            body=raw,
            headers=stage.headers(method, url, raw),
            timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S),
            retries=False,
            redirect=False,
            preload_content=False,
        )
    except urllib3.exceptions.HTTPError as error:
        raise Unavailable(f"{stage.url} cannot be reached ({type(error).__name__}).") from error


def received(pieces: Iterable[bytes], after_s: Callable[[], float]) -> Iterator[Received]:
    """The events in the pieces of an event stream; comments and what it breaks off in are passed over."""
    number: int | None = None
    for line in _lines(pieces):
        name, _, value = line.partition(": ")
        if name == "id":
            number = int(value) if value.isdigit() else None
        elif name == "data":
            yield Received(jsonio.loads_object(value.encode()), number, after_s())
            number = None


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line.rstrip(b"\r").decode("utf-8", "replace") for line in whole)
