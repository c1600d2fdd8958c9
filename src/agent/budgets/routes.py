"""Limits of the routes: requests a minute of one caller. docs/operations/limits-and-costs.md lists them too.

POST /api/chat is not in here: MaxRequestsPerMinute is its limit. The others are far above what the page can
send: its what-if sliders ask /api/predict every 200 ms at most (300 a minute), an ingest is looked at every
800 ms at most (75 a minute), documents are opened by hand.
"""

from collections.abc import Mapping
from typing import Final

CHAT: Final = "/api/chat"
HEALTH: Final = "/health"
OTHER: Final = "other"
"""What fits no route, and preflights."""

REQUESTS_A_MINUTE: Final[Mapping[str, int]] = {
    "/api/chat/stop": 60,
    "/api/predict": 360,
    "/api/schema": 60,
    "/api/kb/documents/<document_id>": 60,
    "/api/session/create": 60,
    "/api/kb/ingest": 180,
    HEALTH: 120,
    OTHER: 60,
}

UNLISTED: Final = 60
"""Of a route that has no line of its own."""

IN_MEMORY: Final = frozenset({HEALTH, OTHER})
"""Counted in the instance that is asked: anybody may send these, and they should not write the table."""


def limit_of(route: str) -> int:
    """Return the requests a minute that a route but chat takes of one caller."""
    return REQUESTS_A_MINUTE.get(route, UNLISTED)
