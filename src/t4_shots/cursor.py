"""Cursors of pages of shots: opaque to whoever holds them, and good for the filters that they came with."""

import base64
import binascii
import hashlib

from shared import jsonio
from shared.errors import Detail, InvalidInput
from t4_shots.shot import Place
from t4_shots.store import Wanted


def cursor_after(wanted: Wanted, last: Place) -> str:
    """Return the cursor that goes on behind `last`."""
    content = jsonio.dumps([_filters(wanted), last.at_ms, last.shot_id])
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def place_of(cursor: str, wanted: Wanted) -> Place:
    """Return where a cursor goes on. Raises InvalidInput for one that is none, or of other filters."""
    reason = "is no cursor that an answer gave"
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        filters, at_ms, shot_id = jsonio.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if isinstance(at_ms, int) and isinstance(shot_id, str):
            if filters == _filters(wanted):
                return Place(at_ms, shot_id)
            reason = "came with other filters; ask without it"
    except (ValueError, TypeError, binascii.Error):
        pass
    raise InvalidInput(f"cursor: {reason}", [Detail("cursor", reason)])


def _filters(wanted: Wanted) -> str:
    content = jsonio.dumps([wanted.line, wanted.begin_ms, wanted.end_ms, wanted.verdict])
    return hashlib.sha256(content.encode()).hexdigest()[:16]
