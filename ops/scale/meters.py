"""Gates for questions: room in a span of time, a bucket that refills; both keep the most that was used.

Time never goes back, so that the current span is all that has to be kept.
"""

import math


class Window:
    """At most `limit` in each span of `span_s` seconds, counted for each key apart, from the clock's whole
    spans on."""

    def __init__(self, limit: float, span_s: float) -> None:
        self._limit = limit
        self._span_s = span_s
        self._spans: dict[int, tuple[int, float]] = {}
        self.peak = 0.0

    def used(self, key: int, now: float) -> float:
        """Return what the key has used in the span of `now`."""
        span, used = self._spans.get(key, (-1, 0.0))
        return used if span == now // self._span_s else 0.0

    def has_room(self, key: int, now: float, amount: float) -> bool:
        """Tell whether `amount` more fits."""
        return self.used(key, now) + amount <= self._limit

    def add(self, key: int, now: float, amount: float) -> None:
        """Count `amount`, whether or not it fits."""
        used = self.used(key, now) + amount
        self._spans[key] = (int(now // self._span_s), used)
        self.peak = max(self.peak, used)

    def take(self, key: int, now: float, amount: float) -> bool:
        """Count `amount` if it fits, and tell whether it did."""
        fits = self.has_room(key, now, amount)
        if fits:
            self.add(key, now, amount)
        return fits


class Bucket:
    """A minute's quota that refills evenly: `limit` at most, `limit` / 60 more each second; it may be
    overdrawn."""

    SPAN_S = 60.0

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._level = limit
        self._at_s = 0.0
        self._meter = Window(math.inf, self.SPAN_S)

    @property
    def peak(self) -> float:
        """The most that was taken within one minute of the clock."""
        return self._meter.peak

    def has_room(self, now: float, amount: float) -> bool:
        """Tell whether `amount` is there."""
        if math.isinf(self._limit):
            return True
        self._level = min(self._limit, self._level + (now - self._at_s) * self._limit / self.SPAN_S)
        self._at_s = now
        return self._level >= amount

    def charge(self, now: float, amount: float) -> None:
        """Take `amount`, or give it back where it is below 0."""
        self.has_room(now, 0.0)
        self._level -= amount
        self._meter.add(0, now, amount)
