"""The plant's clock: its time zone, its shifts, its days, and the buckets that shots are counted in.

A shift begins at a time of day and lasts until the next one begins. A day of the plant begins with the first
shift that is named, so that a night shift belongs as a whole to the day on which it began; midnight in it
changes nothing. Where clocks are put forward or back, a shift is as much shorter or longer; one whose start
is skipped begins with the change. An hour in which clocks change, by half an hour say, ends and begins there.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from shared.contracts.t4 import By

HOUR_MS: Final = 3_600_000
MOST_SHIFTS: Final = 8


@dataclass(frozen=True, slots=True)
class ShiftStart:
    """A shift's name, and when it begins in the plant's clock."""

    name: str
    at: time


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open piece of time in ms since 1970. `key` sorts and names it, `label` is for people."""

    key: str
    label: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class PlantTime:
    """Where the plant is, and when its shifts begin: the first one begins the day, none is midnight alone."""

    zone: ZoneInfo
    shifts: tuple[ShiftStart, ...] = ()

    @property
    def _starts(self) -> tuple[ShiftStart, ...]:
        return self.shifts or (ShiftStart("", time()),)

    def shift(self, at_ms: int) -> Span:
        """Return the shift that an instant lies in; without shifts, the day."""
        starts = self._boundaries(self._local(at_ms).date())
        place = bisect_right([start for start, _, _ in starts], at_ms) - 1
        start, day, name = starts[place]
        key = f"{day:%Y-%m-%d} {name}".rstrip()
        return Span(key, key, start, starts[place + 1][0])

    def day(self, at_ms: int) -> Span:
        """Return the plant's day of an instant: from the first shift's start to that of the next day."""
        return self.day_of(date.fromisoformat(self.shift(at_ms).key[:10]))

    def bucket(self, at_ms: int) -> int:
        """Return the start of the bucket of an instant: of its hour by the plant's clock, or of its shift
        where that began within the hour. Hours, shifts and days are all made of whole buckets."""
        return max(self._hour(at_ms), self.shift(at_ms).start_ms)

    def bucket_end(self, start_ms: int) -> int:
        """Return where the bucket ends that begins at `start_ms`."""
        return min(self._hour_end(start_ms), self.shift(start_ms).end_ms)

    def span(self, by: By, at_ms: int) -> Span:
        """Return the hour, shift or day of an instant. Raises ValueError for another `by`."""
        if by == "shift":
            return self.shift(at_ms)
        if by == "day":
            return self.day(at_ms)
        if by != "hour":
            raise ValueError(f"{by} is no piece of time")
        start = self._hour(at_ms)
        # With the offset: the hour that is repeated in autumn is two hours.
        key = f"{self._local(start):%Y-%m-%d %H:%M%z}"
        return Span(key, key[:16], start, self._hour_end(start))

    def day_of(self, day: date) -> Span:
        """Return the plant's day of a date, which begins with its first shift."""
        key = f"{day:%Y-%m-%d}"
        return Span(key, key, self._start_of(day), self._start_of(day + timedelta(days=1)))

    def shifts_of(self, day: date) -> tuple[Span, ...]:
        """Return the shifts of the plant's day of a date, in order; one that clocks skip has no length."""
        starts = self._boundaries(day)
        ends = [start for start, _, _ in starts[1:]]
        return tuple(
            Span(key := f"{day:%Y-%m-%d} {name}".rstrip(), key, start, end)
            for (start, plants, name), end in zip(starts, ends, strict=False)
            if plants == day
        )

    def at(self, day: date, clock: time) -> int:
        """Return a time of the plant's clock in ms since 1970; see `_instant` for those that come twice."""
        return _instant(self.zone, day, clock)

    def date_of(self, at_ms: int) -> date:
        """Return the calendar date of an instant by the plant's clock."""
        return self._local(at_ms).date()

    def told(self, at_ms: int) -> str:
        """Return an instant by the plant's clock: ISO 8601 with the offset."""
        return self._local(at_ms).isoformat(timespec="seconds")

    def exactly(self, at_ms: int) -> str:
        """Return an instant like `told`, to the millisecond where it has some."""
        whole = at_ms % 1000 == 0
        local = self._local(at_ms // 1000 * 1000).replace(microsecond=at_ms % 1000 * 1000)
        return local.isoformat(timespec="seconds" if whole else "milliseconds")

    def _local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, self.zone)

    def _hour(self, at_ms: int) -> int:
        """The start of an instant's hour by the plant's clock, or where clocks changed within it."""
        start = self._whole_hour(at_ms)
        if _offset_ms(self.zone, start) == _offset_ms(self.zone, at_ms):
            return start
        return _change(self.zone, start, at_ms)

    def _hour_end(self, at_ms: int) -> int:
        """The end of the same."""
        end = self._whole_hour(at_ms) + HOUR_MS
        if _offset_ms(self.zone, end - 1) == _offset_ms(self.zone, at_ms):
            return end
        return _change(self.zone, at_ms, end - 1)

    def _whole_hour(self, at_ms: int) -> int:
        offset = _offset_ms(self.zone, at_ms)
        return (at_ms + offset) // HOUR_MS * HOUR_MS - offset

    def _start_of(self, day: date) -> int:
        return _instant(self.zone, day, self._starts[0].at)

    def _boundaries(self, day: date) -> tuple[tuple[int, date, str], ...]:
        return _boundaries(self.zone, self._starts, day)


@lru_cache(maxsize=1024)
def _boundaries(
    zone: ZoneInfo, shifts: tuple[ShiftStart, ...], day: date
) -> tuple[tuple[int, date, str], ...]:
    """The starts of the shifts around a calendar day, with the plant's day of each, in order."""
    first = shifts[0].at
    found = []
    for distance in range(-2, 3):
        plants = day + timedelta(days=distance)
        for shift in shifts:
            # What begins earlier than the day's first shift begins after midnight, on the next calendar day.
            calendar = plants + timedelta(days=shift.at < first)
            found.append((_instant(zone, calendar, shift.at), plants, shift.name))
    return tuple(found)


def _instant(zone: ZoneInfo, day: date, at: time) -> int:
    """The first instant in ms since 1970 at which the clock is as far as a time of it: of one that comes
    twice in autumn the first, of one that is skipped in spring that of the change. So later times are never
    earlier instants."""
    local = datetime.combine(day, at, zone)
    # Of a skipped time these two are after and before the change (PEP 495).
    late, early = (int(local.replace(fold=fold).astimezone(UTC).timestamp() * 1000) for fold in (0, 1))
    return late if early >= late else _change(zone, early, late)


def _offset_ms(zone: ZoneInfo, at_ms: int) -> int:
    offset = datetime.fromtimestamp(at_ms / 1000, zone).utcoffset() or timedelta()
    return int(offset.total_seconds() * 1000)


def _change(zone: ZoneInfo, before_ms: int, after_ms: int) -> int:
    """The first instant, to the second, that has the offset of `after_ms`, which `before_ms` has not."""
    offset, low, high = _offset_ms(zone, after_ms), before_ms // 1000, after_ms // 1000
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_ms(zone, middle * 1000) == offset:
            high = middle
        else:
            low = middle
    return high * 1000


def read_shifts(text: str) -> tuple[ShiftStart, ...]:
    """Read shifts such as `day=08:00, night=20:00`, in the order of the day; names may be left out.

    Raises ValueError naming the part that is no shift, comes twice, or is out of order.
    """
    shifts: list[ShiftStart] = []
    for number, part in enumerate(filter(None, (piece.strip() for piece in text.split(","))), 1):
        name, equals, clock = part.rpartition("=")
        try:
            begins = time.fromisoformat(clock.strip())
        except ValueError as error:
            raise ValueError(f"{part}: is not NAME=HH:MM") from error
        if begins.second or begins.microsecond or begins.tzinfo or len(clock.strip()) != len("HH:MM"):
            raise ValueError(f"{part}: is not NAME=HH:MM")
        if equals and not name.strip():
            raise ValueError(f"{part}: has no name before the equals sign")
        shifts.append(ShiftStart(name.strip() or str(number), begins))
    if len(shifts) > MOST_SHIFTS:
        raise ValueError(f"{len(shifts)} shifts; a day has {MOST_SHIFTS} at most")
    names = [shift.name for shift in shifts]
    if len(set(names)) < len(names):
        raise ValueError(f"{text}: a shift's name comes twice")
    minutes = [_minutes(shift.at) for shift in shifts]
    turned = [(minute - minutes[0]) % (24 * 60) for minute in minutes]
    if turned != sorted(set(turned)):
        raise ValueError(f"{text}: shifts have to follow each other through one day")
    return tuple(shifts)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
