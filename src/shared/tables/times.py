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
DateOrder = Literal["day-first", "month-first", "year-first"]


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
    """Read one column. `order` is what the schema says of dates such as 02/03/2024 and 24-02-10.

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
        found = _from_numbers(values, rows, order)
        days[rows], clock[rows] = found.days, found.clock
        return Times(days, clock, found.zoned)
    seen: dict[str, _Parsed] = {}
    parsed = []
    pointed = any(map(_is_no_clock, dict.fromkeys(fields[row] for row in rows)))
    for row in rows:
        field = fields[row]
        if field not in seen:
            seen[field] = _parse(field, row, order, pointed=pointed)
        parsed.append(seen[field])
    day_first = _day_first(parsed, rows, fields, order)
    calendar: dict[_Parsed, float] = {}
    for row, one in zip(rows, parsed, strict=True):
        if one.parts is not None:
            if one not in calendar:
                calendar[one] = _day(one, row, fields[row], day_first=day_first)
            days[row] = calendar[one]
        if one.clock is not None:
            days[row] += one.clock // DAY  # 24:00 of a date
            clock[row] = one.clock % DAY
    if not pointed:
        _check_points(rows, fields)
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


def put_back(times: Times) -> int | None:
    """The row at which times without a zone go back by up to an hour between 0 and 4 o'clock of a Sunday, as
    on a clock that is put back; None where there is none, or the rows are not in order otherwise."""
    seconds = times.days * DAY + times.clock
    steps = np.diff(seconds)
    back = np.flatnonzero(steps < 0)
    if not 0 < len(back) <= len(seconds) // 2000 + 2:
        return None
    for row in (back + 1).tolist():
        sunday = (times.days[row] + 4) % 7 == 0  # 1970-01-01 was a Thursday
        if sunday and steps[row - 1] >= -3600 and max(times.clock[row - 1], times.clock[row]) < 4 * 3600:
            return int(row)
    return None


# ---- one field ----

LONGEST = 64
"""Characters of a field that may be a time."""
TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|\S")
_TIME = words()["time"]


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
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _kinds() -> dict[str, str]:
    """The kind of each word: N is a number, and a sign stands for itself."""
    found = {name: "month" for names in _TIME["months"] for name in names}
    found |= dict.fromkeys(_TIME["weekdays"], "weekday")
    found |= dict.fromkeys((name.replace(".", "") for name in _TIME["morning"]), "am")
    found |= dict.fromkeys((name.replace(".", "") for name in _TIME["afternoon"]), "pm")
    found |= dict.fromkeys(_TIME["zones"], "zone")
    found |= dict.fromkeys(_TIME["noon"], "noon") | dict.fromkeys(_TIME["midnight"], "midnight")
    for units in (_TIME["date_units"], _TIME["clock_units"]):
        found |= {name: f"{unit}s" for unit, names in units.items() for name in names}
    return (
        found
        | dict.fromkeys(("t", ",", "_", *_TIME["after_clock"]), "between")
        | dict.fromkeys(("st", "nd", "rd", "th"), "nth")
    )


_KINDS = _kinds()
_MONTHS = {name: number for number, names in enumerate(_TIME["months"], 1) for name in names}
_SHORT_WEEKDAYS = frozenset("월화수목금토일月火水木金土")


def _parse(field: str, row: int, order: DateOrder | None, *, pointed: bool) -> _Parsed:
    return _Field(_with_year_first(_tokens(field, row)), row, order, pointed=pointed).read()


def _tokens(field: str, row: int) -> list[str]:
    """The numbers, words and signs of a field without its weekday."""
    if len(field) > LONGEST:
        raise TimeFault(row, "is too long for a time")
    tokens = TOKEN.findall(field.replace("a.m.", "am").replace("p.m.", "pm"))
    found: list[str] = []
    for place, token in enumerate(tokens):
        inside = 0 < place < len(tokens) - 1 and tokens[place - 1] == "(" and tokens[place + 1] == ")"
        if _KINDS.get(token) == "weekday" or (inside and token in _SHORT_WEEKDAYS):
            continue
        if token not in ("(", ")"):
            found.append(token)
    return found


def _kind(token: str) -> str:
    return "N" if token[0] in "0123456789" else _KINDS.get(token, token)


def _with_year_first(tokens: list[str]) -> list[str]:
    """The tokens, with the year at the end of "Feb 10 15:05:00 KST 2024", as clocks of Unix write it, behind
    its date."""
    kinds = [_kind(token) for token in tokens]
    if kinds[:4] != ["month", "N", "N", ":"] or kinds[-1] != "N" or len(tokens[-1]) != 4:
        return tokens
    return [*tokens[:2], tokens[-1], *tokens[2:-1]]


_NAMED_DATES: tuple[tuple[tuple[str, ...], int, int, int], ...] = (
    (("N", "years", "N", "months", "N", "days"), 0, 2, 4),
    (("N", "-", "month", "-", "N"), 4, 2, 0),
    (("N", "/", "month", "/", "N"), 4, 2, 0),
    (("N", "month", "N"), 2, 1, 0),
    (("N", ".", "month", "N"), 3, 2, 0),
    (("N", ".", "month", ".", "N"), 4, 2, 0),
    (("month", "N", "N"), 2, 0, 1),
    (("month", "N", "between", "N"), 3, 0, 1),
    (("month", "N", "nth", "between", "N"), 4, 0, 1),
)
"""Dates with words: the kinds of their tokens, and where year, month and day stand."""
_TWO_DIGITS = (
    "has a year of two digits; write four, or give table.date_order: year-first, day-first or month-first"
)


class _Field:
    """The tokens of a field, read from left to right."""

    def __init__(self, tokens: list[str], row: int, said: DateOrder | None, *, pointed: bool) -> None:
        self.tokens, self.row, self.said, self.pointed = tokens, row, said, pointed
        self.kinds = [_kind(token) for token in tokens]
        self.place = 0
        self.order = ""
        self.parts: tuple[int, int, int] | None = None
        self.clock: tuple[int, int, float] | None = None
        self.half: str | None = None
        self.named = ""
        self.offset: float | None = None

    def read(self) -> _Parsed:
        """All of it. Raises TimeFault where a token belongs to nothing."""
        while self.place < len(self.tokens):
            kind = self.kinds[self.place]
            if self.parts is None and self._date():
                continue
            if self.clock is None and self._clock():
                continue
            if kind == "midnight":
                raise TimeFault(self.row, "may begin or end its day; write 00:00 or 24:00")
            if kind in ("am", "pm") and self.half is None:
                self.half, self.named = kind, self.tokens[self.place]
            elif self.clock is not None and self.offset is None and self._zone():
                continue
            elif kind != "between" or self.place == 0:
                raise TimeFault(self.row, f"is not a time such as {EXAMPLES}")
            self.place += 1
        if self.clock is None and (self.half is not None or self.parts is None):
            raise TimeFault(self.row, f"is not a time such as {EXAMPLES}")
        return _Parsed(self.parts, self.order, self._seconds(), self.half is not None, self.offset)

    def _next(self, *kinds: str) -> list[str] | None:
        """The numbers and words of the next tokens where they are of these kinds."""
        if tuple(self.kinds[self.place : self.place + len(kinds)]) != kinds:
            return None
        return self.tokens[self.place : self.place + len(kinds)]

    def _date(self) -> bool:
        for mark in "-/.":
            if (found := self._next("N", mark, "N", mark, "N")) is not None:
                return self._dated(found[0], found[2], found[4], mark)
        for kinds, at_year, month, at_day in _NAMED_DATES:
            if (found := self._next(*kinds)) is not None:
                number = str(_MONTHS.get(found[month], found[month]))
                year, day = found[at_year], found[at_day]
                if "years" in kinds:
                    year = f"20{year}" if len(year) == 2 else year
                elif kinds[0] == "N" and self.said == "year-first" and len(year) < 3:
                    year, day = self._year(day), year
                else:
                    year = self._year(year)
                return self._taken("ymd", (year, number, day), len(kinds))
        if (found := self._next("N")) is not None and len(found[0]) in (8, 14):
            digits = found[0]
            if len(digits) == 14:
                self.clock = (int(digits[8:10]), int(digits[10:12]), float(digits[12:]))
            return self._taken("ymd", (digits[:4], digits[4:6], digits[6:8]), 1)
        return False

    def _dated(self, first: str, second: str, third: str, mark: str) -> bool:
        lengths = len(first), len(second), len(third)
        count = 6 if mark == "." and self._next("N", ".", "N", ".", "N", ".") is not None else 5
        if max(lengths) <= 2:
            if mark == "." and not self.pointed and not self._clock_behind():
                return False  # a clock
            if self.said == "year-first":
                return self._taken("ymd", (self._year(first), second, third), count)
            return self._taken("open", (self._year(third), first, second), count)
        if lengths[0] == 4:
            return self._taken("ymd", (first, second, third), count)
        return self._taken("open", (third, first, second), count)

    def _clock_behind(self) -> bool:
        """True where a clock follows the three numbers, which then are a date."""
        rest = self.kinds[self.place + 5 :]
        while rest and rest[0] in (".", "between", "am", "pm"):
            rest = rest[1:]
        return rest[:2] in (["N", ":"], ["N", "hours"])

    def _year(self, digits: str) -> str:
        """A year with its century, where the schema says which of the numbers is the year."""
        if len(digits) > 2:
            return digits
        if self.said is None or len(digits) < 2:
            raise TimeFault(self.row, _TWO_DIGITS)
        if int(digits) >= 40:
            raise TimeFault(self.row, f"has a year of two digits that may be 19{digits}; write four")
        return f"20{digits}"

    def _taken(self, order: str, parts: tuple[str, str, str], count: int) -> bool:
        year, month, day = parts
        if len(year) != 4 or len(month) > 2 or len(day) > 2:
            raise TimeFault(self.row, f"is not a time such as {EXAMPLES}")
        self.order, self.parts = order, (int(year), int(month), int(day))
        self.place += count
        return True

    def _bare(self) -> int | None:
        """Two digits that end the clock without a unit of their own, as in 15h05."""
        found = self._next("N")
        unit = self.kinds[self.place + 1] if self.place + 1 < len(self.kinds) else ""
        if found is None or len(found[0]) != 2 or unit in ("minutes", "seconds"):
            return None
        return int(found[0])

    def _clock(self) -> bool:
        if self._next("noon") is not None and self.half is None:
            self.clock, self.half, self.place = (12, 0, 0.0), "pm", self.place + 1
            return True
        for mark in ":.":
            if (found := self._next("N", mark, "N", mark, "N")) is not None:
                return self._timed(found[0], found[2], found[4], 5)
        if (found := self._next("N", ":", "N")) is not None:
            return self._timed(found[0], found[2], "00", 3)
        if (found := self._next("N", "hours")) is not None:
            self._timed(found[0], "00", "00", 2)
            hour, minute, second = self.clock or (0, 0, 0.0)
            if (bare := self._bare()) is not None:
                self.place, minute = self.place + 1, bare
            elif (more := self._next("N", "minutes")) is not None:
                self.place, minute = self.place + 2, int(more[0])
                if (last := self._next("N", "seconds")) is not None:
                    self.place, second = self.place + 2, float(last[0])
                elif (bare := self._bare()) is not None:
                    self.place, second = self.place + 1, float(bare)
            self.clock = (hour, minute, second)
            return True
        return self._clock_in_digits()

    def _clock_in_digits(self) -> bool:
        """150500, and behind a date 15-05-00 and, where that is of digits alone, 1505."""
        if (dashed := self._next("N", "-", "N", "-", "N")) is not None and self.parts is not None:
            return self._timed(dashed[0], dashed[2], dashed[4], 5)
        digits = (self._next("N") or [""])[0]
        if len(digits) == 6:
            return self._timed(digits[:2], digits[2:4], digits[4:], 1)
        if len(digits) == 4 and self._behind_digits():
            return self._timed(digits[:2], digits[2:], "00", 3)
        dash = self._next("-") is not None and self.parts is not None and self._dash_to_clock()
        self.place += dash
        return dash

    def _behind_digits(self) -> bool:
        """True where 1505 follows a date such as 20240210, and the clock can be nothing else."""
        before = [token for token in self.tokens[: self.place] if _kind(token) == "N"]
        return self.parts is not None and len(before) == 1 and len(before[0]) == 8

    def _dash_to_clock(self) -> bool:
        """True for a dash between date and clock, as in 2024-02-10-15:05:00 and 20240210-150500; with minutes
        alone it may be a time zone."""
        rest = self.kinds[self.place + 1 :]
        return rest[:5] == ["N", ":", "N", ":", "N"] or (
            rest == ["N"] and len(self.tokens[self.place + 1]) == 6
        )

    def _timed(self, hour: str, minute: str, second: str, count: int) -> bool:
        if len(hour) <= 2 and 1 in (len(minute), len(second)) and count > 1:
            raise TimeFault(self.row, "has minutes or seconds of one digit; write 15:05:00")
        if len(hour) > 2 or len(minute) != 2 or len(second) != 2:
            raise TimeFault(self.row, f"is not a time such as {EXAMPLES}")
        self.place += count
        fraction = 0.0
        for mark in (".", "between"):
            rest = self._next(mark, "N")
            if count in (1, 5) and rest is not None and rest[0] in ".,":
                fraction = float(f"0.{rest[1]}")
                self.place += 2
        self.clock = (int(hour), int(minute), int(second) + fraction)
        return True

    def _zone(self) -> bool:
        if (named := self._next("zone")) is not None:
            self.offset = float(_TIME["zones"][named[0]])
            self.place += 1
            return True
        for sign, factor in (("+", 1), ("-", -1)):
            for kinds in ((sign, "N", ":", "N"), (sign, "N")):
                if (found := self._next(*kinds)) is not None:
                    digits = found[1] + (found[3] if len(found) == 4 else "")
                    if len(digits) not in (2, 4):
                        return False
                    self.offset = factor * (int(digits[:2]) + int(digits[2:] or 0) / 60)
                    if not -12 <= self.offset <= 14 or int(digits[2:] or 0) > 59:
                        raise TimeFault(self.row, "has a time zone that does not exist: UTC-12 to UTC+14 do")
                    self.place += len(kinds)
                    return True
        return False

    def _seconds(self) -> float | None:
        if self.clock is None:
            return None
        hour, minute, second = self.clock
        if self.half == "pm":
            if hour == 0 and self.named.isascii():
                raise TimeFault(self.row, "is hour 0 of the afternoon; write 12 PM, or 0 AM")
            hour += 12 if hour < 12 else 0
        elif self.half == "am":
            if hour > 12:
                raise TimeFault(self.row, "says morning, and an hour of the afternoon")
            hour %= 12
        if (
            self.parts is not None
            and self.parts[0] > 1900
            and self.half is None
            and (hour, minute, second) == (24, 0, 0)
        ):
            return DAY
        if hour > 23 or minute > 59 or second >= 60:
            raise TimeFault(self.row, "is no time of the day: hours end at 23, minutes and seconds at 59")
        return hour * 3600 + minute * 60 + second


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
    if order in ("day-first", "month-first"):
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


_NO_DATES = frozenset(((1899, 12, 30), (1899, 12, 31), (1900, 1, 0), (1900, 1, 1)))
"""The days that spreadsheets and programs put before a time of the day that has none."""


def _day(one: _Parsed, row: int, field: str, *, day_first: bool) -> float:
    year, month, day = one.parts or (0, 0, 0)
    if one.order == "open" and day_first:
        month, day = day, month
    if (year, month, day) in _NO_DATES and one.clock is not None:
        return float("nan")
    first, last = _TIME["years"]
    if not first <= year <= last:
        raise TimeFault(row, f"is of the year {year}")
    try:
        return float(date(year, month, day).toordinal() - EPOCH)
    except ValueError as error:
        raise TimeFault(row, f"{field!r}: {error}") from error


_THREE = re.compile(r"([0-9]{1,2}) ?\. ?([0-9]{1,2}) ?\. ?([0-9]{1,2})(?: ?(\.))?(?: ?\([^0-9()]+\))?")


def _is_no_clock(field: str) -> bool:
    """True for 26.11.01 and 24.5.3., which are three numbers between points, and no time of the day: where
    one row of a column is none, all of its rows are dates."""
    found = _THREE.fullmatch(field)
    if found is None:
        return False
    hour, minute, second = (int(number) for number in found.groups()[:3])
    return hour > 23 or minute > 59 or second > 59 or found[4] is not None


def _check_points(rows: Sequence[int], fields: Sequence[str]) -> None:
    """Refuse 10.02.24 where it may be a clock in all rows, and a date of a year of two digits in all rows."""
    found = [re.fullmatch(r"(\d\d?)\.(\d\d)\.(\d\d)", fields[row]) for row in rows]
    groups = [[int(number) for number in one.groups()] for one in found if one is not None]
    if len(groups) < len(found):
        return
    for year, month, day in ((2, 1, 0), (2, 0, 1), (0, 1, 2)):
        if all(10 <= one[year] < 40 and 1 <= one[month] <= 12 and 1 <= one[day] <= 31 for one in groups):
            raise TimeFault(
                rows[0], "may be a clock, or a date with a year of two digits; write 15:05:00 or 2024-02-10"
            )


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


def _from_numbers(values: Sequence[str], rows: Sequence[int], order: DateOrder | None) -> Times:
    """Numbers alone: which of the forms fits all rows, and only that one."""
    fitting = [(name, found) for name, form in _NUMBER_FORMS if (found := form(values)) is not None]
    orders = [order] if order else list(_PLACES)
    short = [found for one in orders if (found := _short_dates(values, one)) is not None]
    if short:
        if order is None and not fitting:
            raise TimeFault(rows[0], _TWO_DIGITS)
        fitting.append(("a date with a year of two digits", short[0]))
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


_PLACES: dict[DateOrder, tuple[int, int, int]] = {
    "year-first": (0, 2, 4),
    "day-first": (4, 2, 0),
    "month-first": (4, 0, 2),
}
"""Where year, month and day stand in six digits."""


def _short_dates(values: Sequence[str], order: DateOrder) -> Times | None:
    """240210 in this order, of the years 2010 to 2039, as 10.02.24 is read."""
    days = []
    for value in values:
        if len(value) != 6 or not value.isdigit():
            return None
        year, month, day = (int(value[at : at + 2]) for at in _PLACES[order])
        if not 10 <= year < 40:
            return None
        try:
            days.append(float(date(2000 + year, month, day).toordinal() - EPOCH))
        except ValueError:
            return None
    return Times(np.array(days), np.full(len(days), np.nan))


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
