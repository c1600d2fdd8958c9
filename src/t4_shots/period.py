"""A period as it was asked, worked out by the plant's clock: an exact time, or refused with the choices."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from shared.contracts.t4_look import Part, Period
from shared.errors import Detail, InvalidInput
from t4_shots.plant_time import HOUR_MS, PlantTime, Span
from t4_shots.reading import EARLIEST_MS, read_instant

FORMS: Final = (
    "from and to, last_shots, last_hours, day (alone, with shift, part or week), shift, week, or month"
)
_PARTS: Final[dict[Part, int]] = {"dawn": 0, "morning": 6, "afternoon": 12, "evening": 18}
"""The hours that parts of a day begin at."""
_PART_HOURS: Final = 6
_BACK: Final = ("today", "yesterday", "day before yesterday")
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SAME: Final = ({"day", "주간", "주간조"}, {"night", "야간", "야간조"}, {"evening", "저녁", "저녁조"})
"""Words for a shift that mean the same; a plant may have named its shifts by any of them."""


@dataclass(frozen=True, slots=True)
class Time:
    """A half-open time in ms since 1970, and of it the newest `shots` alone, if any."""

    label: str
    begin_ms: int
    end_ms: int
    shots: int | None = None


def time_of(period: Period, clock: PlantTime, now_ms: int) -> Time:
    """Return the time of a period. Raises InvalidInput for none, or for more than one form at once."""
    given = frozenset(name for name in Period.model_fields if getattr(period, name) is not None)
    form = _FORMS.get(given)
    if form is None:
        named = " and ".join(sorted("from" if name == "begin" else name for name in given))
        of_these = f"of {named} is none; it takes" if given else "takes"
        raise _refused("period", f"{of_these} one of these forms: {FORMS}")
    return form(period, clock, now_ms)


def _newest(period: Period, _clock: PlantTime, now_ms: int) -> Time:
    return Time(f"last {period.last_shots} shots", EARLIEST_MS, now_ms + 1, period.last_shots)


def _hours(period: Period, _clock: PlantTime, now_ms: int) -> Time:
    hours = period.last_hours or 0.0
    return Time(f"last {hours:g} h", now_ms + 1 - round(hours * HOUR_MS), now_ms + 1)


def _from_to(period: Period, clock: PlantTime, now_ms: int) -> Time:
    end = period.end
    first = _instant(period.begin or "", "period.from", clock)
    last = now_ms + 1 if end is None else _instant(end, "period.to", clock)
    if first >= last:
        raise _refused(
            "period.to", "does not lie after from" if end else "is now, which does not lie after from"
        )
    return Time("from to", first, last)


def _instant(text: str, field: str, clock: PlantTime) -> int:
    """A time with an offset, or else one of the plant's clock."""
    reason = "is no time of ISO 8601 in this century, such as 2026-02-10T15:05 or 2026-02-10T15:05:00+09:00"
    try:
        local = datetime.fromisoformat(text)
    except ValueError as error:
        raise _refused(field, reason) from error
    if not 2000 <= local.year < 2100:
        raise _refused(field, reason)
    if local.tzinfo is None:
        return clock.at(local.date(), local.time())
    return read_instant(text, field)[0]


def _of_a_day(period: Period, clock: PlantTime, now_ms: int) -> Time:
    # Shifts and parts of "yesterday" are those of the calendar: past midnight the shift that began the
    # evening before is yesterday's. A day alone is the plant's, which runs until its first shift comes again.
    whole = period.shift is None and period.part is None
    today = date.fromisoformat(clock.day(now_ms).key) if whole else clock.date_of(now_ms)
    day = _day(period.day or "", today)
    if period.part is not None:
        starts = _PARTS[period.part]
        end = clock.at(day + timedelta(days=starts + _PART_HOURS == 24), time((starts + _PART_HOURS) % 24))
        return Time(f"{day:%Y-%m-%d} {period.part}", clock.at(day, time(starts)), end)
    if period.shift is not None:
        shifts = clock.shifts_of(day)
        return _of(shifts[_shift_named(period.shift, shifts)])
    return _of(clock.day_of(day))


def _day(word: str, today: date) -> date:
    """The date that a word means. Raises InvalidInput."""
    named = word.lower()
    if named in _BACK:
        return today - timedelta(days=_BACK.index(named))
    if named in _WEEKDAYS:
        return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(named)) % 7)
    try:
        if len(named) == len("MM-DD"):
            # The latest one, of a year that has it: 29 February is one of a leap year.
            years = range(today.year, today.year - 9, -1)
            days = (_date(f"{year}-{named}") for year in years)
            return next(day for day in days if day is not None and day <= today)
        if len(named) == len("YYYY-MM-DD") and 2000 <= int(named[:4]) < 2100:
            return date.fromisoformat(named)
    except (ValueError, StopIteration):
        pass
    raise _refused(
        "period.day", f"is {', '.join(_BACK)}, a date such as 2026-02-10 or 02-10, or {', '.join(_WEEKDAYS)}"
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _latest_shift(period: Period, clock: PlantTime, now_ms: int) -> Time:
    word, running = period.shift or "", clock.shift(now_ms)
    if word.lower() == "current":
        return _of(running)
    if word.lower() == "last":
        return _of(clock.shift(running.start_ms - 1))
    today = date.fromisoformat(running.key[:10])
    days = [clock.shifts_of(today - timedelta(days=back)) for back in (0, 1)]
    place = _shift_named(word, days[0], ("current", "last"))
    return _of(next(shifts[place] for shifts in days if shifts[place].start_ms <= now_ms))


def _shift_named(word: str, shifts: Sequence[Span], others: Sequence[str] = ()) -> int:
    """The place of a shift by its name. Raises InvalidInput naming the shifts that there are."""
    names = [shift.key[11:] for shift in shifts]
    folded = word.casefold()
    meant = next((same for same in _SAME if folded in same), {folded})
    if (place := next((n for n, name in enumerate(names) if name.casefold() in meant), None)) is not None:
        return place
    known = [*filter(None, names), *others]
    raise _refused(
        "period.shift", f"is one of {', '.join(known)}" if known else "cannot be: this plant has no shifts"
    )


def _week(period: Period, clock: PlantTime, now_ms: int) -> Time:
    today = date.fromisoformat(clock.day(now_ms).key)
    monday = _monday(period, today)
    end = clock.day_of(monday + timedelta(days=7)).start_ms
    return Time(f"{period.week} week", clock.day_of(monday).start_ms, end)


def _weekday(period: Period, clock: PlantTime, now_ms: int) -> Time:
    named = (period.day or "").lower()
    if named not in _WEEKDAYS:
        raise _refused("period.day", f"with week is one of {', '.join(_WEEKDAYS)}")
    today = date.fromisoformat(clock.day(now_ms).key)
    return _of(clock.day_of(_monday(period, today) + timedelta(days=_WEEKDAYS.index(named))))


def _monday(period: Period, today: date) -> date:
    return today - timedelta(days=today.weekday() + 7 * (period.week == "last"))


def _month(period: Period, clock: PlantTime, now_ms: int) -> Time:
    first = date.fromisoformat(clock.day(now_ms).key).replace(day=1)
    if period.month == "last":
        first = (first - timedelta(days=1)).replace(day=1)
    end = (first + timedelta(days=31)).replace(day=1)
    return Time(f"{period.month} month", clock.day_of(first).start_ms, clock.day_of(end).start_ms)


_FORMS: Final[Mapping[frozenset[str], Callable[[Period, PlantTime, int], Time]]] = {
    frozenset({"last_shots"}): _newest,
    frozenset({"last_hours"}): _hours,
    frozenset({"begin"}): _from_to,
    frozenset({"begin", "end"}): _from_to,
    frozenset({"day"}): _of_a_day,
    frozenset({"day", "shift"}): _of_a_day,
    frozenset({"day", "part"}): _of_a_day,
    frozenset({"shift"}): _latest_shift,
    frozenset({"week"}): _week,
    frozenset({"week", "day"}): _weekday,
    frozenset({"month"}): _month,
}


def _of(span: Span) -> Time:
    return Time(span.label, span.start_ms, span.end_ms)


def _refused(field: str, reason: str) -> InvalidInput:
    return InvalidInput(f"{field}: {reason}", [Detail(field, reason)])
