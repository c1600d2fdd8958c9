"""Counters that many requests add to at once: the interface, and one in the memory of a process."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol

from shared.errors import DiecastError


class CounterStoreUnavailable(DiecastError):
    """The counters did not answer. `silent`: they were waited for in vain, so asking again costs time."""

    code: ClassVar[str] = "counters_unavailable"
    status: ClassVar[int] = 503

    def __init__(self, message: str, *, silent: bool = False) -> None:
        super().__init__(message)
        self.silent = silent


@dataclass(frozen=True, slots=True)
class Window:
    """The day and the hour (0 to 23) of UTC in which tokens of a caller count."""

    caller: str
    day: str
    hour: int
    expires_at: float


@dataclass(frozen=True, slots=True)
class Tally:
    """Input-token equivalents: used in the day and in the hour, and how many of the hour's are reserved."""

    day: int = 0
    hour: int = 0
    reserved: int = 0


class CounterStore(Protocol):
    """Named counters that forget themselves."""

    def add(self, caller: str, period: str, amount: int, expires_at: float) -> int:
        """Add `amount` to the counter of `caller` and `period`; gives its new value.

        `expires_at` is the Unix time from which nobody asks for it any more. Raises CounterStoreUnavailable.
        """
        ...

    def reserve(self, window: Window, tokens: int, ceilings: Tally) -> Tally | None:
        """Add `tokens` to day, hour and what is reserved, in one step that others cannot come between.

        Nothing is added where the day's or the hour's count has reached its ceiling; gives the counts then,
        else None. Raises CounterStoreUnavailable.
        """
        ...

    def settle(self, window: Window, reserved: int, used: int) -> None:
        """Put what was used in the place of what was reserved. Raises CounterStoreUnavailable."""
        ...


class ForgetsCallers(Protocol):
    """Counters whose callers can be forgotten."""

    def forget(self, caller: str) -> int:
        """Delete all counters of `caller`; gives how many there were. Raises CounterStoreUnavailable."""
        ...


class MemoryCounterStore:
    """Counters in one process: for the local server, for tests, and while the table does not answer."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._values: dict[tuple[str, str], tuple[int, float]] = {}
        self._tallies: dict[tuple[str, str, int], tuple[Tally, float]] = {}
        self._days: dict[tuple[str, str], tuple[int, float]] = {}
        self._lock = threading.Lock()
        self._forget_at = 1000

    def add(self, caller: str, period: str, amount: int, expires_at: float) -> int:
        """See CounterStore.add. Never raises."""
        with self._lock:
            self._forget()
            before, expiry = self._values.get((caller, period), (0, 0.0))
            value = amount + (before if expiry > self._now() else 0)
            self._values[caller, period] = (value, expires_at)
            return value

    def reserve(self, window: Window, tokens: int, ceilings: Tally) -> Tally | None:
        """See CounterStore.reserve. Never raises."""
        with self._lock:
            self._forget()
            tally = self._tally(window)
            if tally.day >= ceilings.day or tally.hour >= ceilings.hour:
                return tally
            self._add(window, tokens, tokens)
            return None

    def settle(self, window: Window, reserved: int, used: int) -> None:
        """See CounterStore.settle. Never raises."""
        with self._lock:
            # Counts that were deleted meanwhile hold no reservation that could be taken off.
            held = min(reserved, self._tally(window).reserved)
            self._add(window, used - held, -held)

    def _tally(self, window: Window) -> Tally:
        hour, _ = self._tallies.get((window.caller, window.day, window.hour), (Tally(), 0.0))
        day, _ = self._days.get((window.caller, window.day), (0, 0.0))
        return Tally(day, hour.hour, hour.reserved)

    def _add(self, window: Window, used: int, reserved: int) -> None:
        now = self._tally(window)
        hour = Tally(0, now.hour + used, now.reserved + reserved)
        self._tallies[window.caller, window.day, window.hour] = (hour, window.expires_at)
        self._days[window.caller, window.day] = (now.day + used, window.expires_at)

    def forget(self, caller: str) -> int:
        """See ForgetsCallers.forget. Never raises."""
        with self._lock:
            before = len(self._values) + len(self._tallies) + len(self._days)
            self._values = {key: kept for key, kept in self._values.items() if key[0] != caller}
            self._tallies = {key: kept for key, kept in self._tallies.items() if key[0] != caller}
            self._days = {key: kept for key, kept in self._days.items() if key[0] != caller}
            return before - len(self._values) - len(self._tallies) - len(self._days)

    def _forget(self) -> None:
        """Drop what is over, each time that there is twice as much as was kept the last time."""
        if len(self._values) + len(self._tallies) < self._forget_at:
            return
        now = self._now()
        self._values = {key: row for key, row in self._values.items() if row[1] > now}
        self._tallies = {key: row for key, row in self._tallies.items() if row[1] > now}
        self._days = {key: row for key, row in self._days.items() if row[1] > now}
        self._forget_at = max(1000, 2 * (len(self._values) + len(self._tallies)))
