"""The one place that writes Server-Sent Events."""

from agent.stream.events import Event
from shared import jsonio

PING = b": ping\n\n"
"""A comment line that keeps proxies from closing a quiet connection."""


def encode(event: Event, number: int, elapsed: float) -> bytes:
    """One event as bytes: `id`, `data` with `type` and `elapsed` (seconds, 3 decimals), an empty line.

    JSON holds no raw line break, so one `data` line is enough. Half of a surrogate pair, which a
    JSON escape can smuggle in, has no UTF-8 form and becomes a question mark.
    """
    payload = event.payload()
    payload["elapsed"] = round(elapsed, 3)
    return f"id: {number}\ndata: {jsonio.dumps(payload)}\n\n".encode("utf-8", "replace")
