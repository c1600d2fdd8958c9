"""A period as it was asked, worked out by the plant's clock: an exact time, or refused with the choices."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from shared.contracts.t4 import TimeAsked
from shared.contracts.t4_look import Part, Period
from shared.errors import Detail, InvalidInput
from t4_shots.clock_times import between, clock_time, latest
from t4_shots.plant_time import HOUR_MS, PlantTime, Span
from t4_shots.reading import EARLIEST_MS, read_instant

FORMS: Final = (
    "from and to, last_shots, last_hours, day (alone, with shift, part, until, week, or from and to), shift, "
    "week (alone or with month), or month; and earlier with any but last_shots"
)
DAY_MS: Final = 24 * HOUR_MS
type Form = Mapping[str, str | int | float]
_PARTS: Final[dict[Part, int]] = {"dawn": 0, "morning": 6, "afternoon": 12, "evening": 18}
"""The hours that parts of a day begin at."""
_PART_HOURS: Final = 6
_BACK: Final = ("today", "yesterday", "day before yesterday")
_AGO: Final = ("this", "last", "before last")
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SAME: Final = ({"day", "주간", "주간조"}, {"night", "야간", "야간조"}, {"evening", "저녁", "저녁조"})
"""Words for a shift that mean the same; a plant may have named its shifts by any of them."""


@dataclass(frozen=True, slots=True)
class Time:
    """A half-open time in ms since 1970, and of it the newest `shots` alone, if any.

    `form` is a period that means the same at any later time, but for the newest shots.
    """

    label: str
    begin_ms: int
    end_ms: int
    shots: int | None = None
    form: Form = field(default_factory=dict)


def time_of(period: Period, clock: PlantTime, now_ms: int) -> Time:
    """Return the time of a period. Raises InvalidInput for none, or for more than one form at once."""
    given = frozenset(name for name in Period.model_fields if getattr(period, name) is not None)
    if "earlier" in given and given != {"earlier"}:
        told = time_of(period.model_copy(update={"earlier": None}), clock, now_ms)
        return time_of(_before(told, period.earlier or 0, clock), clock, now_ms) if period.earlier else told
    form = _FORMS.get(given)
    if form is None:
        named = " and ".join(sorted("from" if name == "begin" else name for name in given))
        of_these = f"of {named} is none; it takes" if given else "takes"
        raise _refused("period", f"{of_these} one of these forms: {FORMS}")
    return form(period, clock, now_ms)


def _before(told: Time, earlier: int, clock: PlantTime) -> Period:
    """The period that lies so many days, weeks, months or its own lengths earlier."""
    form = dict(told.form)
    try:
        if told.shots is not None:
            raise _refused("period.earlier", "goes with no number of shots")
        if "day" in form:
            for name in form.keys() & {"day", "until"}:
                form[name] = f"{date.fromisoformat(str(form[name])) - timedelta(days=earlier)}"
        elif "week" in form:
            form["week"] = f"{date.fromisoformat(str(form['week'])) - timedelta(weeks=earlier)}"
        elif "month" in form:
            year, month = map(int, str(form["month"]).split("-"))
            months = 12 * year + month - 1 - earlier
            form["month"] = f"{months // 12:04}-{months % 12 + 1:02}"
        else:
            away = earlier * (told.end_ms - told.begin_ms)
            times = clock.exactly(told.begin_ms - away), clock.exactly(told.end_ms - away)
            form = dict(zip(("from", "to"), times, strict=True))
    except (OverflowError, ValueError) as error:
        raise _refused("period.earlier", "leads out of this century") from error
    return Period.model_validate(form)


def _newest(period: Period, _clock: PlantTime, now_ms: int) -> Time:
    shots = period.last_shots or 0
    return Time(f"last {shots} shots", EARLIEST_MS, now_ms + 1, shots, {"last_shots": shots})


def _hours(period: Period, clock: PlantTime, now_ms: int) -> Time:
    hours = period.last_hours or 0.0
    begin, end = now_ms + 1 - round(hours * HOUR_MS), now_ms + 1
    return Time(f"last {hours:g} h", begin, end, form=_exact(clock, begin, end))


def _exact(clock: PlantTime, begin_ms: int, end_ms: int) -> Form:
    return {"from": clock.exactly(begin_ms), "to": clock.exactly(end_ms)}


def _from_to(period: Period, clock: PlantTime, now_ms: int) -> Time:
    end = period.end
    if (minutes := clock_time(period.begin)) is not None:
        begin_ms, end_ms = latest(minutes, _end_of(period), clock, now_ms)
        return Time("from to", begin_ms, end_ms, form=_exact(clock, begin_ms, end_ms))
    first = instant_of(period.begin or "", "period.from", clock)
    last = now_ms + 1 if end is None else instant_of(end, "period.to", clock)
    if first >= last:
        raise _refused(
            "period.to", "does not lie after from" if end else "is now, which does not lie after from"
        )
    return Time("from to", first, last, form=_exact(clock, first, last))


def _times_of_a_day(period: Period, clock: PlantTime, now_ms: int) -> Time:
    """Times of a named day of the calendar."""
    begin = clock_time(period.begin)
    if begin is None:
        raise _refused("period.from", "with day is a time of that day, such as 10:00")
    day = _day(period.day or "", clock.date_of(now_ms))
    first, last = between(day, begin, _end_of(period), clock, now_ms)
    if first >= last:
        raise _refused("period.from", "lies ahead")
    return Time("from to", first, last, form=_exact(clock, first, last))


def _end_of(period: Period) -> int | None:
    """The minutes since midnight that a time of a day ends at, None for now. Raises InvalidInput."""
    end = clock_time(period.end)
    if period.end is not None and end is None:
        raise _refused("period.to", "is a time of the day, as from is")
    return end


def asked_time(asked: TimeAsked, clock: PlantTime, now_ms: int, shots: int | None = None) -> Time:
    """Return the time of a request; one that names none is of so many newest shots, or of the last day.

    Raises InvalidInput for what is no time, or for more than one form at once.
    """
    fixed = asked.begin is not None or asked.end is not None
    if asked.last is not None and (fixed or asked.hours is not None):
        raise _refused("last", "goes with no other form of a time")
    if asked.hours is not None and fixed:
        raise _refused("hours", "goes with neither from nor to")
    if asked.hours is not None:
        return _hours(Period(last_hours=asked.hours), clock, now_ms)
    number = asked.last or (None if fixed else shots)
    if number is not None:
        return Time(f"last {number} shots", EARLIEST_MS, now_ms + 1, number, {})
    end = now_ms + 1 if asked.end is None else instant_of(asked.end, "to", clock)
    begin = end - DAY_MS if asked.begin is None else instant_of(asked.begin, "from", clock)
    if begin > end:
        raise _refused("to", "lies before from")
    return Time("from to", begin, end, form=_exact(clock, begin, end))


def instant_of(text: str, field: str, clock: PlantTime) -> int:
    """Return a time with an offset, or else one of the plant's clock. Raises InvalidInput."""
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
        label, form = f"{day:%Y-%m-%d} {period.part}", {"day": f"{day:%Y-%m-%d}", "part": period.part}
        return Time(label, clock.at(day, time(starts)), end, form=form)
    return _shift_or_day(day, period, clock)


def _days(period: Period, clock: PlantTime, now_ms: int) -> Time:
    """Whole days of the plant, the last one included."""
    today = date.fromisoformat(clock.day(now_ms).key)
    first, last = _day(period.day or "", today), _day(period.until or "", today, "period.until")
    if last < first and (period.day or "").lower() in _WEEKDAYS:
        # From Monday to Wednesday, asked on a Tuesday: the Monday before.
        first -= timedelta(days=7)
    if last < first:
        raise _refused("period.until", "lies before day")
    begin, end = clock.day_of(first), clock.day_of(last)
    form = {"day": f"{first}", "until": f"{last}"}
    return Time(f"{begin.key} to {end.key}", begin.start_ms, end.end_ms, form=form)


def _shift_or_day(day: date, period: Period, clock: PlantTime) -> Time:
    if period.shift is None:
        return _of(clock.day_of(day))
    shifts = clock.shifts_of(day)
    return _of(shifts[_shift_named(period.shift, shifts)])


def _day(word: str, today: date, field: str = "period.day") -> date:
    """The date that a word means. Raises InvalidInput."""
    named = word.lower()
    if named in _BACK:
        return today - timedelta(days=_BACK.index(named))
    before, weekday = named.startswith("last "), named.removeprefix("last ")
    if weekday in _WEEKDAYS:
        back = (today.weekday() - _WEEKDAYS.index(weekday)) % 7
        return today - timedelta(days=7 if before and not back else back)
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
        field, f"is {', '.join(_BACK)}, a date such as 2026-02-10 or 02-10, or {', '.join(_WEEKDAYS)}"
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
    return _seven_days(f"{period.week} week", _monday(period, today), clock)


def _seven_days(label: str, monday: date, clock: PlantTime) -> Time:
    end = clock.day_of(monday + timedelta(days=7)).start_ms
    return Time(label, clock.day_of(monday).start_ms, end, form={"week": f"{monday}"})


def _week_of_month(period: Period, clock: PlantTime, now_ms: int) -> Time:
    word, first = period.week or "", _first_of_month(period, clock, now_ms)
    if word not in {"1", "2", "3", "4", "5"}:
        raise _refused("period.week", "with month is 1 to 5")
    thursday = first + timedelta(days=(3 - first.weekday()) % 7 + 7 * (int(word) - 1))
    if thursday.month != first.month:
        raise _refused("period.week", f"{word} is none of {first:%Y-%m}, which has four weeks")
    return _seven_days(f"{first:%Y-%m} week {word}", thursday - timedelta(days=3), clock)


def _weekday(period: Period, clock: PlantTime, now_ms: int) -> Time:
    named = (period.day or "").lower()
    if named not in _WEEKDAYS:
        raise _refused("period.day", f"with week is one of {', '.join(_WEEKDAYS)}")
    today = date.fromisoformat(clock.day(now_ms).key)
    day = _monday(period, today) + timedelta(days=_WEEKDAYS.index(named))
    return _shift_or_day(day, period, clock)


def _monday(period: Period, today: date) -> date:
    word = (period.week or "").lower()
    if word in _AGO:
        return today - timedelta(days=today.weekday() + 7 * _AGO.index(word))
    day = _date(word) if len(word) == len("YYYY-MM-DD") else None
    if day is None or not 2000 <= day.year < 2100:
        raise _refused("period.week", f"is {', '.join(_AGO)}, or a date in it such as 2026-02-10")
    return day - timedelta(days=day.weekday())


def _month(period: Period, clock: PlantTime, now_ms: int) -> Time:
    first = _first_of_month(period, clock, now_ms)
    end = (first + timedelta(days=31)).replace(day=1)
    label = f"{period.month} month" if (period.month or "").lower() in _AGO else f"{first:%Y-%m}"
    form = {"month": f"{first:%Y-%m}"}
    return Time(label, clock.day_of(first).start_ms, clock.day_of(end).start_ms, form=form)


def _first_of_month(period: Period, clock: PlantTime, now_ms: int) -> date:
    word, today = (period.month or "").lower(), date.fromisoformat(clock.day(now_ms).key)
    first = today.replace(day=1)
    if word in _AGO:
        for _ in range(_AGO.index(word)):
            first = (first - timedelta(days=1)).replace(day=1)
        return first
    if len(word) == len("MM"):
        years = (_date(f"{year}-{word}-01") for year in (today.year, today.year - 1))
        found = next((day for day in years if day is not None and day <= today), None)
    else:
        found = _date(f"{word}-01") if len(word) == len("YYYY-MM") else None
    if found is None or not 2000 <= found.year < 2100:
        raise _refused("period.month", f"is {', '.join(_AGO)}, or a month such as 2026-09 or 09")
    return found


_FORMS: Final[Mapping[frozenset[str], Callable[[Period, PlantTime, int], Time]]] = {
    frozenset({"last_shots"}): _newest,
    frozenset({"last_hours"}): _hours,
    frozenset({"begin"}): _from_to,
    frozenset({"begin", "end"}): _from_to,
    frozenset({"day"}): _of_a_day,
    frozenset({"day", "shift"}): _of_a_day,
    frozenset({"day", "part"}): _of_a_day,
    frozenset({"day", "until"}): _days,
    frozenset({"day", "begin"}): _times_of_a_day,
    frozenset({"day", "begin", "end"}): _times_of_a_day,
    frozenset({"shift"}): _latest_shift,
    frozenset({"week"}): _week,
    frozenset({"week", "month"}): _week_of_month,
    frozenset({"week", "day"}): _weekday,
    frozenset({"week", "day", "shift"}): _weekday,
    frozenset({"month"}): _month,
}


def _of(span: Span) -> Time:
    """The time of a day or shift of the plant, whose key is the date with the shift's name."""
    day, _, shift = span.key.partition(" ")
    form: Form = {"day": day, "shift": shift} if shift else {"day": day}
    return Time(span.label, span.start_ms, span.end_ms, form=form)


def _refused(field: str, reason: str) -> InvalidInput:
    return InvalidInput(f"{field}: {reason}", [Detail(field, reason)])
