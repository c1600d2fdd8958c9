"""Counters that many requests add to at once: the interface, and one in the memory of a process."""

import threading
import time
from collections.abc import Callable
from typing import ClassVar, Protocol

from shared.errors import DiecastError


class CountersDown(DiecastError):
    """The counters did not answer. A question is answered all the same, and not counted."""

    code: ClassVar[str] = "counters_unavailable"
    status: ClassVar[int] = 503


class Counters(Protocol):
    """Named counters that forget themselves."""

    def add(self, caller: str, period: str, amount: int, expires_at: float) -> int:
        """Add `amount` (0 to only look) to the counter of `caller` and `period`; gives its new value.

        `expires_at` is the Unix time from which nobody asks for it any more. Raises CountersDown.
        """
        ...


class ForgetsCallers(Protocol):
    """Counters whose callers can be forgotten."""

    def forget(self, caller: str) -> int:
        """Delete all counters of `caller`; gives how many there were. Raises CountersDown."""
        ...


class MemoryCounters:
    """Counters in one process, for the local server and for tests."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._values: dict[tuple[str, str], tuple[int, float]] = {}
        self._lock = threading.Lock()

    def add(self, caller: str, period: str, amount: int, expires_at: float) -> int:
        """See Counters.add. Never raises."""
        with self._lock:
            value = self._values.get((caller, period), (0, 0.0))[0] + amount
            if (caller, period) not in self._values:
                self._forget()
            self._values[caller, period] = (value, expires_at)
            return value

    def forget(self, caller: str) -> int:
        """See ForgetsCallers.forget. Never raises."""
        with self._lock:
            theirs = [key for key in self._values if key[0] == caller]
            for key in theirs:
                del self._values[key]
            return len(theirs)

    def _forget(self) -> None:
        now = self._now()
        self._values = {key: row for key, row in self._values.items() if row[1] > now}
