"""Tokens that are held for one question while it is answered, in one measure for tokens of all kinds.

The measure are input-token equivalents: tokens of plain input that cost the same.
"""

import threading
from collections.abc import Callable

from agent.models.types import Usage

OUTPUT_WEIGHT = 5.0
CACHE_WRITE_WEIGHT = 1.25
CACHE_READ_WEIGHT = 0.1
"""Prices as multiples of the price of input: the same for each Claude Sonnet in ops/costs/prices.yaml."""

_PARTS = 20
"""In twentieths of a token, all weights are whole numbers, and no rounding error is added up."""


def equivalents(usage: Usage) -> int:
    """Return the tokens of plain input that cost as much as `usage`, rounded up."""
    parts = (
        usage.input_tokens * _PARTS
        + usage.output_tokens * int(OUTPUT_WEIGHT * _PARTS)
        + usage.cache_write_tokens * int(CACHE_WRITE_WEIGHT * _PARTS)
        + usage.cache_read_tokens * int(CACHE_READ_WEIGHT * _PARTS)
    )
    return -(-parts // _PARTS)


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
