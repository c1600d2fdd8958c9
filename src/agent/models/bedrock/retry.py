"""How long to wait before a call is made again."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential backoff with full jitter: a wait is uniform between 0 and the cap of its try.

    Full jitter spreads callers that were refused together; see "Exponential Backoff And
    Jitter" in the AWS Architecture Blog. `random` gives numbers from 0 to 1.
    """

    random: Callable[[], float]
    base_s: float = 0.25
    cap_s: float = 4.0

    def wait_s(self, failures: int) -> float:
        """Seconds to wait after `failures` (at least 1) failed tries in a row."""
        return self.random() * float(min(self.cap_s, self.base_s * 2 ** (failures - 1)))
