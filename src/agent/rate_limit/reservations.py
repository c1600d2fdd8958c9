"""Tokens that are held for one question while it is answered."""

import threading
from collections.abc import Callable

from agent.models.types import Usage
from agent.rate_limit.token_equivalents import equivalents

type Grow = Callable[[int, int], bool]
"""Takes more tokens and those held already; says whether they were counted. Raises LimitReached."""
type Settle = Callable[[int, int], None]
"""Takes the tokens reserved and those used."""


class Reservation:
    """Input-token equivalents of one question: an estimate until it is settled, once, with what was used.

    One that nobody settles stays charged: its process may have died in the middle of an answer that costs.
    Without arguments it counts nothing.
    """

    def __init__(self, tokens: int = 0, grow: Grow | None = None, settle: Settle | None = None) -> None:
        self._tokens = tokens
        self._grow = grow
        self._settle = settle
        self._lock = threading.Lock()

    def grow_to(self, tokens: int) -> None:
        """Hold `tokens` in all, where that is more than is held. Raises LimitReached, holding no more."""
        more = tokens - self._tokens
        if more > 0 and self._grow is not None and self._grow(more, self._tokens):
            self._tokens = tokens

    def settle(self, usage: Usage) -> None:
        """Charge what was used instead of what was held. A second time changes nothing."""
        with self._lock:
            settle, self._settle = self._settle, None
        if settle is not None:
            settle(self._tokens, equivalents(usage))

    def release(self) -> None:
        """Give everything back: no model was asked."""
        self.settle(Usage())
