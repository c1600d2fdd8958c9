"""Times of shots, whatever form a table writes them in: read rightly, or refused with line and example.

A column is read as a whole: its own rows say whether 02/03/2024 begins with the day, whether 150500 is a
clock, a date or a count of seconds. What they do not say is not guessed.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt

from shared.tables.words import EMPTY, words

Numbers = npt.NDArray[np.float64]
DateOrder = Literal["day-first", "month-first"]


DAY = 86_400.0
EPOCH = date(1970, 1, 1).toordinal()
EXCEL = date(1899, 12, 30).toordinal() - EPOCH
EXAMPLES = "2024-02-10 15:05:00, 20240210150500, 2024년 2월 10일 오후 3:05"


class TimeFault(ValueError):
    """A field that cannot be read as a time: its `row` in the column, and the reason."""

    def __init__(self, row: int, reason: str) -> None:
        super().__init__(reason)
        self.row = row
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Times:
    """Times of rows. `days` since 1970 and `clock`, seconds of the day, both NaN where a row has none;
    `zoned`: they are UTC or carry an offset, and are on the clock of the first row's offset."""

    days: Numbers
    clock: Numbers
    zoned: str = ""

    @property
    def has_days(self) -> bool:
        """True where any row has a date."""
        return bool((~np.isnan(self.days)).any())

    @property
    def has_clock(self) -> bool:
        """True where any row has a time of the day."""
        return bool((~np.isnan(self.clock)).any())


def read_times(texts: Sequence[str], order: DateOrder | None = None) -> Times:
    """Read one column. `order` is what the schema says of dates such as 02/03/2024.

    A column may hold dates, times of the day, or both. Raises TimeFault for the first row that is
    neither, or whose meaning the column leaves open.
    """
    fields = [_plain(text) for text in texts]
    rows = [row for row, field in enumerate(fields) if field not in EMPTY]
    days, clock = np.full(len(fields), np.nan), np.full(len(fields), np.nan)
    if not rows:
        return Times(days, clock)
    values = [fields[row].removesuffix(".0") for row in rows]
    if all(re.fullmatch(r"\d+(\.\d+)?", value) for value in values):
        found = _from_numbers(values, rows)
        days[rows], clock[rows] = found.days, found.clock
        return Times(days, clock, found.zoned)
    seen: dict[str, _Parsed] = {}
    parsed = []
    for row in rows:
        field = fields[row]
        if field not in seen:
            seen[field] = _parse(field, row)
        parsed.append(seen[field])
    day_first = _day_first(parsed, rows, fields, order)
    calendar: dict[_Parsed, float] = {}
    for row, one in zip(rows, parsed, strict=True):
        if one.parts is not None:
            if one not in calendar:
                calendar[one] = _day(one, row, fields[row], day_first=day_first)
            days[row] = calendar[one]
        if one.clock is not None:
            clock[row] = one.clock
    _check_halves(parsed, rows, fields)
    return Times(*_on_one_clock(days, clock, parsed, rows, fields))


def combine(columns: Sequence[Times]) -> Times:
    """One time from a group of columns, one of which has the date and one the clock, in any order.

    Raises TimeFault where two columns have different dates or clocks, or only some rows have a clock.
    """
    days, clock = columns[0].days.copy(), columns[0].clock.copy()
    for other in columns[1:]:
        for mine, theirs, noun in ((days, other.days, "dates"), (clock, other.clock, "clocks")):
            differ = ~np.isnan(mine) & ~np.isnan(theirs) & (np.abs(mine - theirs) > 1)
            if differ.any():
                raise TimeFault(int(differ.argmax()), f"the columns give two different {noun}")
            empty = np.isnan(mine)
            mine[empty] = theirs[empty]
    lacking = ~np.isnan(days) & np.isnan(clock)
    if lacking.any() and not np.isnan(clock).all():
        raise TimeFault(int(lacking.argmax()), "has no time of the day, as other rows have")
    homeless = np.isnan(days) & ~np.isnan(clock)
    if homeless.any() and not np.isnan(days).all():
        raise TimeFault(int(homeless.argmax()), "has no date, as other rows have")
    return Times(days, clock, next((column.zoned for column in columns if column.zoned), ""))


# ---- one field ----


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A field: three numbers of its date with their order (`ymd`, or `open` for day or month first), the
    seconds of its clock, whether it said morning or afternoon, and hours ahead of UTC."""

    parts: tuple[int, int, int] | None
    order: str
    clock: float | None
    half: bool
    offset: float | None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


def _any(names: Sequence[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_TIME = words()["time"]
_UNITS = {name: _any(marks) for name, marks in {**_TIME["date_units"], **_TIME["clock_units"]}.items()}
_MONTHS = {name: number for number, names in enumerate(_TIME["months"], 1) for name in names}
_MONTH = _any(list(_MONTHS))
_HALF = _any([*_TIME["morning"], *_TIME["afternoon"]])
_WEEKDAYS = re.compile(rf"\(?\b(?:{_any(_TIME['weekdays'])})\b\)?,?|\([월화수목금토일]\)")
_DATES = (
    ("ymd", r"(\d{4}) ?(?P<mark>[-/.]) ?(\d{1,2}) ?(?P=mark) ?(\d{1,2})\.?"),
    (
        "ymd",
        (
            rf"(\d{{4}}|\d{{2}}) ?(?:{_UNITS['year']})() ?(\d{{1,2}}) ?(?:{_UNITS['month']}) ?"
            rf"(\d{{1,2}}) ?(?:{_UNITS['day']})"
        ),
    ),
    ("ymd", r"(\d{4})()(\d{2})(\d{2})"),
    ("open", r"(\d{1,2}) ?(?P<mark>[-/.]) ?(\d{1,2}) ?(?P=mark) ?(\d{4})"),
    ("dmy", rf"(\d{{1,2}})([-/ ]?) ?({_MONTH})\.?,?[-/ ]?(\d{{4}})"),
    ("mdy", rf"({_MONTH})()\.? ?(\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})"),
)
_CLOCKS = (
    r"(\d{1,2}) ?: ?(\d{2})(?: ?: ?(\d{2})([.,]\d+)?)?",
    r"(\d{1,2})\.(\d{2})\.(\d{2})()",
    (
        rf"(\d{{1,2}}) ?(?:{_UNITS['hour']})(?: ?(\d{{1,2}}) ?(?:{_UNITS['minute']}))?"
        rf"(?: ?(\d{{1,2}})([.,]\d+)? ?(?:{_UNITS['second']}))?"
    ),
    r"(\d{2})(\d{2})(\d{2})([.,]\d+)?",
)
_ZONE = rf"(?:{_any(list(_TIME['zones']))}|[+-]\d{{2}}(?::?\d{{2}})?)"
_CLOCK = rf"(?P<half>{_HALF})? ?(?P<clock>%s) ?(?P<after>{_HALF})? ?(?P<zone>{_ZONE})?"
_FORMS = [
    (order, re.compile(pattern))
    for clock in _CLOCKS
    for order, pattern in (
        *((order, rf"(?P<date>{day})(?: ?[t_,] ?| )?{_CLOCK % clock}") for order, day in _DATES),
        ("", _CLOCK % clock),
        *((order, rf"{_CLOCK % clock},? (?P<date>{day})") for order, day in _DATES),
    )
] + [(order, re.compile(rf"(?P<date>{day})")) for order, day in _DATES]
_DATE_ONLY = [(order, re.compile(day)) for order, day in _DATES]
_CLOCK_ONLY = [re.compile(clock) for clock in _CLOCKS]


def _parse(field: str, row: int) -> _Parsed:
    bare = re.sub(r"\s+", " ", _WEEKDAYS.sub(" ", field)).strip()
    for order, form in _FORMS:
        match = form.fullmatch(bare)
        if match is None:
            continue
        groups = match.groupdict()
        half = groups.get("half") or groups.get("after")
        if groups.get("half") and groups.get("after"):
            raise TimeFault(row, "says morning or afternoon twice")
        clock = _seconds(groups["clock"], half, row) if groups.get("clock") else None
        parts = _parts(groups["date"], order) if groups.get("date") else None
        return _Parsed(parts, order, clock, half is not None, _hours(groups.get("zone")))
    if re.fullmatch(r"\d{1,2} ?[-/.] ?\d{1,2} ?[-/.] ?\d{2}\b.*", bare):
        raise TimeFault(row, "has a year of two digits; write four")
    raise TimeFault(row, f"is not a time such as {EXAMPLES}")


def _parts(text: str, order: str) -> tuple[int, int, int]:
    match = next(found for name, form in _DATE_ONLY if name == order and (found := form.fullmatch(text)))
    first, _, second, third = match.groups()
    if order == "ymd":
        return int(first) + (2000 if len(first) == 2 else 0), int(second), int(third)
    if order == "dmy":
        return int(third), _MONTHS[second], int(first)
    if order == "mdy":
        return int(third), _MONTHS[first], int(second)
    return int(third), int(first), int(second)


def _seconds(text: str, half: str | None, row: int) -> float:
    match = next(found for form in _CLOCK_ONLY if (found := form.fullmatch(text)))
    hour, minute, second = (int(part or 0) for part in match.groups()[:3])
    fraction = float("0" + (match.group(4) or ".0").replace(",", "."))
    if half in _TIME["afternoon"]:
        hour += 12 if hour < 12 else 0
    elif half is not None:
        if hour > 12:
            raise TimeFault(row, "says morning, and an hour of the afternoon")
        hour %= 12
    if hour > 23 or minute > 59 or second > 59:
        raise TimeFault(row, "is no time of the day: hours end at 23, minutes and seconds at 59")
    return hour * 3600 + minute * 60 + second + fraction


def _hours(zone: str | None) -> float | None:
    if zone is None:
        return None
    if zone in _TIME["zones"]:
        return float(_TIME["zones"][zone])
    digits = zone[1:].replace(":", "")
    return (1 if zone[0] == "+" else -1) * (int(digits[:2]) + int(digits[2:] or 0) / 60)


# ---- the column as a whole ----


def _day_first(
    parsed: Sequence[_Parsed], rows: Sequence[int], fields: Sequence[str], order: DateOrder | None
) -> bool:
    """True where 02/03/2024 is the second of March."""
    undecided = [(row, one.parts) for row, one in zip(rows, parsed, strict=True) if one.order == "open"]
    pairs = [(row, parts[1], parts[2]) for row, parts in undecided if parts is not None]
    by_day = next((row for row, first, _ in pairs if first > 12), None)
    by_month = next((row for row, _, second in pairs if second > 12), None)
    if by_day is not None and by_month is not None:
        raise TimeFault(by_month, f"begins with the month, and {fields[by_day]!r} with the day")
    if order is not None:
        wrong = by_month if order == "day-first" else by_day
        if wrong is not None:
            raise TimeFault(wrong, f"is not {order}, as table.date_order says")
        return order == "day-first"
    if by_day is None and by_month is None and any(first != second for _, first, second in pairs):
        row = next(row for row, first, second in pairs if first != second)
        raise TimeFault(
            row,
            "may begin with the day or the month, and no row of the column decides it; write 2024-02-10, or "
            "give table.date_order: day-first or month-first",
        )
    return by_day is not None


def _day(one: _Parsed, row: int, field: str, *, day_first: bool) -> float:
    year, month, day = one.parts or (0, 0, 0)
    if one.order == "open" and day_first:
        month, day = day, month
    if year in (1899, 1900) and one.clock is not None:
        return float("nan")  # a spreadsheet's time of the day, without a date
    first, last = _TIME["years"]
    if not first <= year <= last:
        raise TimeFault(row, f"is of the year {year}")
    try:
        return float(date(year, month, day).toordinal() - EPOCH)
    except ValueError as error:
        raise TimeFault(row, f"{field!r}: {error}") from error


def _check_halves(parsed: Sequence[_Parsed], rows: Sequence[int], fields: Sequence[str]) -> None:
    """Refuse hours from 1 to 12 that may be of the morning or of the afternoon."""
    halves = [one.half for one in parsed]
    early = [one.clock is not None and 3600 <= one.clock < 13 * 3600 for one in parsed]
    if any(halves):
        for row, half, open_hour in zip(rows, halves, early, strict=True):
            if open_hour and not half:
                raise TimeFault(row, "does not say morning or afternoon, as other rows do")
        return
    clocks = [one.clock or 0.0 for one in parsed]
    if not all(early):
        return
    for place in range(1, len(rows)):
        if clocks[place - 1] >= 12 * 3600 and clocks[place] < 2 * 3600:
            before = fields[rows[place - 1]]
            raise TimeFault(rows[place], f"comes after {before!r}: twelve hours without morning or afternoon")


def _on_one_clock(
    days: Numbers, clock: Numbers, parsed: Sequence[_Parsed], rows: Sequence[int], fields: Sequence[str]
) -> tuple[Numbers, Numbers, str]:
    offsets = [one.offset for one in parsed]
    if all(offset is None for offset in offsets):
        return days, clock, ""
    if (row := next((r for r, o in zip(rows, offsets, strict=True) if o is None), None)) is not None:
        raise TimeFault(row, "has no time zone, as other rows have")
    first = offsets[0] or 0.0
    shift = np.zeros(len(fields))
    shift[rows] = [3600 * (first - (offset or 0.0)) for offset in offsets]
    if shift.any():
        moved = clock + shift
        turn = np.where(np.isnan(days), 0.0, np.floor(moved / DAY))
        days, clock = days + turn, moved - DAY * np.floor(moved / DAY)
    return days, clock, "UTC" if first == 0 else f"UTC{first:+g} h"


# ---- columns of numbers ----


def _from_numbers(values: Sequence[str], rows: Sequence[int]) -> Times:
    """Numbers alone: which of the forms fits all rows, and only that one."""
    fitting = [(name, found) for name, form in _NUMBER_FORMS if (found := form(values)) is not None]
    if len(fitting) == 1:
        return fitting[0][1]
    if fitting:
        told = " or ".join(name for name, _ in fitting)
        raise TimeFault(rows[0], f"may be {told}; write times such as {EXAMPLES}")
    odd = _odd_one(values)
    raise TimeFault(
        rows[odd], f"is a number, and no form of time fits all rows; write times such as {EXAMPLES}"
    )


def _odd_one(values: Sequence[str]) -> int:
    """The first value that the form that fits most of them does not fit."""
    bad = [
        [place for place, value in enumerate(values) if form([value]) is None] for _, form in _NUMBER_FORMS
    ]
    fewest = min(bad, key=len)
    if not fewest:  # each fits alone, and their lengths differ
        lengths = [len(value) for value in values]
        usual = max(set(lengths), key=lengths.count)
        return next(place for place, length in enumerate(lengths) if length != usual)
    return fewest[0]


def _compact(values: Sequence[str]) -> Times | None:
    """20240210, 202402101505, 20240210150500, with fractions or milliseconds behind."""
    days, clock = [], []
    for value in values:
        whole, _, rest = value.partition(".")
        if len(whole) not in (8, 12, 14, 17):
            return None
        try:
            day = date(int(whole[:4]), int(whole[4:6]), int(whole[6:8]))
        except ValueError:
            return None
        if not _TIME["years"][0] <= day.year <= _TIME["years"][1]:
            return None
        days.append(float(day.toordinal() - EPOCH))
        seconds = _digits_clock(whole[8:14].ljust(6, "0")) if len(whole) > 8 else float("nan")
        if seconds is None:
            return None
        clock.append(seconds + float("0." + (whole[14:] or rest or "0")))
    lengths = {len(value.partition(".")[0]) == 8 for value in values}
    return None if len(lengths) > 1 else Times(np.array(days), np.array(clock))


def _digits_clock(digits: str) -> float | None:
    hour, minute, second = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    return None if hour > 23 or minute > 59 or second > 59 else hour * 3600.0 + minute * 60 + second


def _clock_digits(values: Sequence[str]) -> Times | None:
    """150500 and 80500 are 15:05:00 and 8:05:00; 1505 is 15:05 where all have four digits."""
    whole = [value.partition(".")[0] for value in values]
    longest, shortest = max(map(len, whole)), min(map(len, whole))
    if longest not in (5, 6) and not longest == shortest == 4:
        return None
    if any(len(value.partition(".")[2]) > 3 for value in values):
        return None  # milliseconds at most: more are a part of a day
    clock = []
    for digits, value in zip(whole, values, strict=True):
        padded = digits.ljust(6, "0") if longest == 4 else digits.zfill(6)
        seconds = _digits_clock(padded)
        if seconds is None:
            return None
        clock.append(seconds + float("0." + (value.partition(".")[2] or "0")))
    return Times(np.full(len(values), np.nan), np.array(clock))


def _excel(values: Sequence[str]) -> Times | None:
    """Days since 1899-12-30, the clock as their fraction."""
    numbers = np.array([float(value) for value in values])
    low, high = _TIME["excel_days"]
    if (numbers < low).any() or (numbers >= high).any():
        return None
    seconds = np.round((numbers % 1) * DAY, 3)  # a spreadsheet's number holds no more
    whole = np.floor(numbers) + EXCEL + np.floor(seconds / DAY)
    clock = seconds % DAY if (numbers % 1).any() else np.full(len(values), np.nan)
    return Times(whole, clock)


def _part_of_day(values: Sequence[str]) -> Times | None:
    """A spreadsheet's time of the day, 0 to 1."""
    numbers = np.array([float(value) for value in values])
    if (numbers >= 1).any() or not (numbers % 1).any():
        return None
    return Times(np.full(len(values), np.nan), np.round(numbers * DAY, 3) % DAY)


def _unix(values: Sequence[str]) -> Times | None:
    """Seconds, milliseconds, microseconds or nanoseconds since 1970, in UTC."""
    numbers = np.array([float(value) for value in values])
    first, last = _TIME["unix_years"]
    for scale in (1.0, 1e3, 1e6, 1e9):
        seconds = numbers / scale
        low, high = ((date(year, 1, 1).toordinal() - EPOCH) * DAY for year in (first, last))
        if ((seconds >= low) & (seconds < high)).all():
            seconds = np.round(seconds, 6)
            return Times(np.floor(seconds / DAY), seconds % DAY, "UTC")
    return None


_NUMBER_FORMS: tuple[tuple[str, Callable[[Sequence[str]], Times | None]], ...] = (
    ("a date as digits", _compact),
    ("a clock as digits", _clock_digits),
    ("a spreadsheet's days", _excel),
    ("a part of the day", _part_of_day),
    ("seconds since 1970", _unix),
)
