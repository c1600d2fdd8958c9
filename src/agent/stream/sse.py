"""The one place that writes Server-Sent Events."""

from agent.stream.events import Event
from shared import jsonio

_LINE_ENDS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""Line breaks to some clients' readers of lines, and none to the standard: JSON can write them as escapes."""
PING = b": ping\n\n"
"""A comment line that keeps proxies from closing a quiet connection."""


def encode(event: Event, number: int, elapsed: float) -> bytes:
    """One event as bytes: `id`, `data` with `type` and `elapsed` (seconds, 3 decimals), an empty line.

    JSON holds no raw line break, so one `data` line is enough; what else a client may take for one is
    escaped. Half of a surrogate pair, which a
    JSON escape can smuggle in, has no UTF-8 form and becomes a question mark.
    """
    payload = event.payload()
    payload["elapsed"] = round(elapsed, 3)
    data = jsonio.dumps(payload).translate(_LINE_ENDS)
    return f"id: {number}\ndata: {data}\n\n".encode("utf-8", "replace")
