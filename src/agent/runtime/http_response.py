"""From a handler's result to what is sent: the prelude of the answer and the pieces of its body."""

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from agent.runtime.errors import BadResult
from shared import jsonio
from shared.trace import TRACE_HEADER

PRELUDE_END = bytes(8)
"""Eight NUL bytes part the prelude from the body."""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An HTTP answer: the prelude with its end mark, and the body's pieces, none of them empty."""

    prelude: bytes
    pieces: Iterator[bytes]


def reply_to(result: object) -> HttpResponse:
    """Read what a handler returned. Raises BadResult.

    A dict with `statusCode` is the usual HTTP answer (`headers`, `multiValueHeaders`, `cookies`,
    `body`, `isBase64Encoded`), whose body may be an iterator of bytes. Anything else that is JSON
    becomes the body of a 200, as a Function URL of a buffered function does it.
    """
    if not isinstance(result, Mapping) or "statusCode" not in result:
        return _json_reply(200, result)
    headers, cookies = _headers_and_cookies(result)
    prelude = _prelude(_status(result["statusCode"]), headers, cookies)
    return HttpResponse(prelude, _pieces(result.get("body"), bool(result.get("isBase64Encoded"))))


def internal_error(request_id: str, trace_id: str | None = None) -> HttpResponse:
    """The 500 for a handler that failed: the ids to look up in the log, and no internals."""
    message = f"The request failed unexpectedly (request {request_id})."
    error = {"error": {"code": "internal_error", "message": message, "details": []}}
    return _json_reply(500, error, {TRACE_HEADER: trace_id} if trace_id else {})


def close_body(result: object) -> None:
    """Close the body that a handler returned, if it can be closed; what that raises goes on."""
    body = result.get("body") if isinstance(result, Mapping) else None
    close = getattr(body, "close", None)
    if callable(close):
        close()


def _json_reply(
    status: int, value: object, headers: Mapping[str, str] = MappingProxyType({})
) -> HttpResponse:
    try:
        body = jsonio.dumps(value).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise BadResult(f"the result is neither an HTTP answer nor JSON: {error}") from error
    headers = {"content-type": "application/json; charset=utf-8", **headers}
    return HttpResponse(_prelude(status, headers, []), iter([body]))


def _prelude(status: int, headers: Mapping[str, str], cookies: list[str]) -> bytes:
    head = {"statusCode": status, "headers": headers, "cookies": cookies}
    return jsonio.dumps(head).encode() + PRELUDE_END


def _status(value: object) -> int:
    status = int(value) if isinstance(value, str) and value.isdecimal() else value
    if not isinstance(status, int) or isinstance(status, bool) or not 100 <= status <= 599:
        raise BadResult(f"statusCode is {value!r}, not a status from 100 to 599")
    return int(status)


def _headers_and_cookies(result: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """One value a header; several are joined by commas, but each Set-Cookie becomes a cookie."""
    given: dict[str, list[str]] = {}
    for name, value in _mapping(result, "headers").items():
        given.setdefault(name.lower(), []).append(_text(name, value))
    for name, values in _mapping(result, "multiValueHeaders").items():
        if not isinstance(values, list):
            raise BadResult(f"multiValueHeaders[{name!r}] is {type(values).__name__}, not a list")
        given[name.lower()] = [_text(name, value) for value in values]
    cookies = result.get("cookies") or []
    if not isinstance(cookies, list) or not all(isinstance(cookie, str) for cookie in cookies):
        raise BadResult("cookies is not a list of strings")
    cookies = [*cookies, *given.pop("set-cookie", [])]
    return {name: ", ".join(values) for name, values in given.items()}, cookies


def _mapping(result: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    value = result.get(field) or {}
    if not isinstance(value, Mapping):
        raise BadResult(f"{field} is {type(value).__name__}, not an object")
    return value


def _text(name: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadResult(f"header {name!r} is {type(value).__name__}, not text")
    return str(value)


def _pieces(body: object, is_base64: bool) -> Iterator[bytes]:
    if body is None or body == "":
        return iter(())
    if is_base64:
        return filter(None, (_decoded(body),))
    if isinstance(body, str):
        return iter((body.encode("utf-8", "replace"),))
    if isinstance(body, bytes | bytearray | memoryview):
        return filter(None, (bytes(body),))
    if isinstance(body, Iterable) and not isinstance(body, Mapping):
        return _checked(body)
    raise BadResult(f"the body is {type(body).__name__}, not text, bytes or an iterator of bytes")


def _decoded(body: object) -> bytes:
    if not isinstance(body, str | bytes):
        raise BadResult(f"the body is {type(body).__name__}, which cannot be base64")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadResult(f"the body is not base64: {error}") from error


def _checked(body: Iterable[object]) -> Iterator[bytes]:
    # An empty piece is left out: as a chunk it would end the response.
    for piece in body:
        if not isinstance(piece, bytes | bytearray | memoryview):
            raise BadResult(f"the body yielded {type(piece).__name__}, not bytes")
        if piece:
            yield bytes(piece)
