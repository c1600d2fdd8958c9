"""A stream of what is new on a line: it tells, says when to come back, and ends. A laptop's stays open."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from agent.streaming.sse import PING, PING_AFTER_S
from shared import jsonio

RETRY: Final = b"retry: 5000\n\n"
"""Milliseconds until the reader comes back (WHATWG HTML, section 9.2.6)."""
LOOK_S: Final = 1.0
"""How often an open stream looks for what is new."""

type Look = Callable[[str], Mapping[str, Any] | None]
"""Gives what is new after a mark (T4's ChangesAnswer), None where it cannot be had."""


def tell_changes(
    first: Mapping[str, Any],
    look: Look,
    open_s: float = 0.0,
    now: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[bytes]:
    """The events of a stream: each change, then the mark to go on from as the event's id.

    A reader that was cut off sends the last id that it saw, and misses nothing. For `open_s` seconds it goes
    on looking. Where a look fails it ends, and the reader comes back.
    """
    ends, spoke = now() + open_s, now()
    found: Mapping[str, Any] | None = first
    after = None
    while found is not None:
        if found["changes"] or after is None:
            for change in found["changes"]:
                yield _event({"type": change["kind"], "shot": change["shot"]})
            yield _event({"type": "mark", "after": found["after"]}, found["after"])
            spoke = now()
        after = found["after"]
        if not found["more"]:
            if now() >= ends:
                break
            if now() - spoke >= PING_AFTER_S:
                yield PING
                spoke = now()
            wait(min(LOOK_S, max(0.0, ends - now())))
        found = look(after)
    yield RETRY


def _event(content: Mapping[str, Any], mark: str = "") -> bytes:
    name = f"id: {mark}\n" if mark else ""
    return f"{name}data: {jsonio.dumps(content)}\n\n".encode()
