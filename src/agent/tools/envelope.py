"""Opens what a tool's function gives back: the answer itself, or an HTTP response around it.

A function that was written for a Function URL or API Gateway answers every caller with
`{"statusCode": 200, "headers": {...}, "body": "<json text>"}`. Over a URL Lambda takes that apart,
under Invoke nobody does. Errors come as `{"error": {"code", "message", "details"}}` or as
`{"error": "text"}`; both leave here in the first form.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from agent.tools.transport import ToolFailed, ToolUnavailable, as_answer
from shared.errors import InvalidInput

LONGEST_MESSAGE: Final = 300
"""Characters of a tool's own words on an error that are told on."""
DEEPEST_ENVELOPE: Final = 3

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_REFUSED: Final = frozenset({401, 403, 429, 503})
_URL_SAFE: Final = str.maketrans("-_", "+/")
_WORDS: Final = ("error", "detail")


def parsed(raw: bytes | str, where: str = "") -> Any:
    """Return the JSON of a tool. NaN and Infinity, which Python's encoder writes, are read as such.

    Raises ToolFailed for what is no JSON; `where` is added to its message.
    """
    text = raw.removeprefix("\ufeff") if isinstance(raw, str) else raw
    try:
        return json.loads(text, parse_constant=float)
    except (ValueError, RecursionError) as error:
        raise ToolFailed(f"The tool answered something that is not JSON{where}.") from error


def opened(answer: Any, status: int | None = None) -> Mapping[str, Any]:
    """Return the tool's answer out of `answer`, which came with the HTTP status `status` if over a URL.

    An error of the tool's own comes back as `{"error": {"code", "message", "details"}}`. Raises
    ToolUnavailable for a status that refuses the call, ToolFailed for 5xx and for what is no answer.
    """
    for _ in range(DEEPEST_ENVELOPE):
        if not _is_envelope(answer):
            break
        status = _status(answer["statusCode"])
        if status in _REFUSED:
            break
        answer = _body(answer, status)
    if status in _REFUSED:
        raise ToolUnavailable(f"The tool refused the call (HTTP {status}).")
    return _with_error_in_form(as_answer(answer), status)


def _is_envelope(answer: Any) -> bool:
    return isinstance(answer, Mapping) and "statusCode" in answer and "body" in answer


def _status(value: Any) -> int:
    """The status of an envelope, also where it is a text ("200")."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value in range(1000):
        return int(value)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 10:
        return int(value)
    raise ToolFailed("The tool answered with a statusCode that is not a number.")


def _body(envelope: Mapping[str, Any], status: int) -> Any:
    body = envelope["body"]
    if not isinstance(body, str):
        return body
    where = f" (HTTP {status})"
    if envelope.get("isBase64Encoded") in (True, "true", "True"):
        try:
            # Some encoders break lines, and some write - and _ for + and /.
            plain = "".join(body.split()).translate(_URL_SAFE)
            return parsed(base64.b64decode(plain, validate=True), where)
        except ValueError as error:
            raise ToolFailed(f"The tool answered a body that is not base64{where}.") from error
    answer = parsed(body, where)
    # Encoded twice: once by the function, and once more by what carries its answers.
    return parsed(answer, where) if isinstance(answer, str) else answer


def _with_error_in_form(answer: Mapping[str, Any], status: int | None) -> Mapping[str, Any]:
    failed = status is not None and status >= 400
    error = answer.get("error")
    if not error and not failed:
        # `"error": null` beside a result says that there was none.
        return {name: value for name, value in answer.items() if name != "error"}
    if status is not None and status >= 500:
        raise ToolFailed(f"The tool failed (HTTP {status}){_said(answer)}")
    if isinstance(error, Mapping):
        return {"error": _error(error, status)}
    if failed and not _words(answer):
        raise ToolFailed(f"The tool failed (HTTP {status}).")
    said = _words(answer) or "The tool reported an error without saying which."
    return {"error": {"code": _code(status), "message": said, "details": []}}


def _error(error: Mapping[str, Any], status: int | None) -> dict[str, Any]:
    """Our own form, its parts being what they should be."""
    code = error.get("code")
    message = _clean(error.get("message")) or "The tool reported an error without saying which."
    rows = error.get("details")
    details = [
        {"field": _clean(row.get("field")), "reason": _clean(row.get("reason"))}
        for row in (rows if isinstance(rows, list | tuple) else ())
        if isinstance(row, Mapping)
    ]
    return {
        "code": code if isinstance(code, str) and code else _code(status),
        "message": message,
        "details": details,
    }


def _code(status: int | None) -> str:
    """Who is to blame: the call for a 4xx, the tool for anything else."""
    return ToolFailed.code if status is None or not 400 <= status < 500 else InvalidInput.code


def _said(answer: Mapping[str, Any]) -> str:
    words = _words(answer)
    return f": {words}" if words else "."


def _words(answer: Mapping[str, Any]) -> str:
    """Return what the tool says of its error, in one line of bounded length."""
    return next((said for name in _WORDS if (said := _clean(answer.get(name)))), "")


def _clean(value: Any) -> str:
    text = _CONTROL.sub(" ", value[: 4 * LONGEST_MESSAGE]).strip() if isinstance(value, str) else ""
    return text if len(text) <= LONGEST_MESSAGE else f"{text[:LONGEST_MESSAGE]}…"
