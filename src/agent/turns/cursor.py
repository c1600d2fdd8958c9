"""Cursors of pages of turns: opaque to whoever holds them, and good for the list that they came with."""

import base64
import binascii
import hashlib

from agent.turns.store import Place
from shared import jsonio
from shared.errors import Detail, InvalidInput


def cursor_after(last: Place, caller: str, line: str) -> str:
    """Return the cursor that goes on behind `last`."""
    content = jsonio.dumps([_bound_to(caller, line), last.at_ms, last.turn_id])
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def place_of(cursor: str, caller: str, line: str) -> Place:
    """Return where a cursor goes on. Raises InvalidInput for one that is none, or of another list."""
    reason = "is no cursor that an answer gave"
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        bound, at_ms, turn_id = jsonio.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if type(at_ms) is int and 0 <= at_ms < 10**13 and isinstance(turn_id, str):
            if bound == _bound_to(caller, line):
                return Place(at_ms, turn_id)
            reason = "came with another list; ask without it"
    except (ValueError, TypeError, binascii.Error):
        pass
    raise InvalidInput(f"cursor: {reason}", [Detail("cursor", reason)])


def _bound_to(caller: str, line: str) -> str:
    return hashlib.sha256(jsonio.dumps([caller, line]).encode("utf-8", "replace")).hexdigest()[:16]
