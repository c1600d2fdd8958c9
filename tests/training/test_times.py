"""Times of shots: every form that plants write is read rightly, or refused with row and reason."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from shared.tables.times import DAY, EPOCH, DateOrder, TimeFault, combine, put_back, read_times

MOMENTS = [datetime(2024, 2, 10, 9, 0, 0) + timedelta(minutes=97 * step) for step in range(40)]  # noqa: DTZ001


def seconds(moments: list[datetime]) -> list[float]:
    return [moment.replace(tzinfo=UTC).timestamp() for moment in moments]


def half(moment: datetime, morning: str, afternoon: str) -> str:
    return f"{afternoon if moment.hour >= 12 else morning} {(moment.hour - 1) % 12 + 1}:{moment:%M:%S}"


FORMS: dict[str, Callable[[datetime], str]] = {
    "iso": lambda m: f"{m:%Y-%m-%d %H:%M:%S}",
    "iso T Z": lambda m: f"{m:%Y-%m-%dT%H:%M:%S}Z",
    "iso with an offset": lambda m: f"{m:%Y-%m-%dT%H:%M:%S}+09:00",
    "slashes": lambda m: f"{m.year}/{m.month}/{m.day} {m.hour}:{m:%M:%S}",
    "points": lambda m: f"{m.year}. {m.month}. {m.day}. {m:%H:%M:%S}",
    "Korean half days": lambda m: f"{m.year}. {m.month}. {m.day}. {half(m, '오전', '오후')}",
    "Korean words": lambda m: f"{m.year}년 {m.month}월 {m.day}일 {m.hour}시 {m.minute}분 {m.second}초",
    "digits": lambda m: f"{m:%Y%m%d%H%M%S}",
    "digits apart": lambda m: f"{m:%Y%m%d %H%M%S}",
    "day first": lambda m: f"{m:%d/%m/%Y %H:%M:%S}",
    "month first": lambda m: (
        f"{m.month}/{m.day}/{m.year} {half(m, 'AM', 'PM').split()[1]} {'PM' if m.hour >= 12 else 'AM'}"
    ),
    "month's name": lambda m: f"{m:%d}-Feb-{m:%Y %H:%M:%S}",
    "seconds since 1970": lambda m: f"{m.replace(tzinfo=UTC).timestamp():.0f}",
    "milliseconds since 1970": lambda m: f"{1000 * m.replace(tzinfo=UTC).timestamp():.0f}",
    "a spreadsheet's days": lambda m: f"{25569 + m.replace(tzinfo=UTC).timestamp() / DAY:.9f}",
    "clock in points": lambda m: f"{m:%Y-%m-%d %H.%M.%S}",
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_gives_the_same_moments(form: str) -> None:
    # Days from 10 to 13 February: in the forms that leave it open, a 13 decides.
    found = read_times([FORMS[form](moment) for moment in MOMENTS])
    assert (found.days * DAY + found.clock) == pytest.approx(seconds(MOMENTS), abs=0.01)


CLOCKS: dict[str, Callable[[datetime], str]] = {
    "150500": lambda m: f"{m:%H%M%S}",
    "a number without its zeros": lambda m: str(int(f"{m:%H%M%S}")),
    "15.05.00": lambda m: f"{m:%H.%M.%S}",
    "오후 3:05:00": lambda m: half(m, "오전", "오후"),
    "3:05:00 PM": lambda m: f"{half(m, '', '').strip()} {'PM' if m.hour >= 12 else 'AM'}",
    "15시 05분 00초": lambda m: f"{m:%H시 %M분 %S초}",
    "a spreadsheet's clock": lambda m: f"1900-01-00 {m:%H:%M:%S}",
    "a part of a day": lambda m: f"{(m.hour * 3600 + m.minute * 60 + m.second) / DAY:.9f}",
}


@pytest.mark.parametrize("form", CLOCKS)
@pytest.mark.parametrize("turned", [False, True])
def test_date_and_clock_may_stand_in_two_columns_in_any_order(form: str, turned: bool) -> None:
    columns = [
        read_times([f"{moment:%Y-%m-%d}" for moment in MOMENTS]),
        read_times([CLOCKS[form](moment) for moment in MOMENTS]),
    ]
    found = combine(columns[::-1] if turned else columns)
    assert (found.days * DAY + found.clock) == pytest.approx(seconds(MOMENTS), abs=0.01)


@pytest.mark.parametrize(
    ("texts", "row", "said"),
    [
        (["2024-02-10 10:00", "next Tuesday"], 1, "is not a time such as"),
        (["2024-02-30 10:00"], 0, "day is out of range"),
        (["2024-02-10 25:00"], 0, "no time of the day"),
        (["2024-02-10 10:61"], 0, "no time of the day"),
        (["24:00"], 0, "no time of the day"),
        (["오전 9:00", "0:05 PM"], 1, "hour 0 of the afternoon"),
        (["2024-02-10 자정"], 0, "may begin or end its day"),
        (["2024-02-10 15:05-16:00"], 0, "a time zone that does not exist"),
        (["10.02.24", "11.02.24"], 0, "may be a clock, or a date"),
        (["22.11.01", "26.11.02"], 0, "year of two digits"),
        (["26. 11. 1."], 0, "year of two digits"),
        (["261101", "261102"], 0, "year of two digits"),
        (["221101", "221102"], 0, "may be a clock as digits or a date with a year of two digits"),
        (["오전 15:05"], 0, "says morning, and an hour of the afternoon"),
        (["24-02-10 10:00"], 0, "year of two digits"),
        (["0219-02-10 10:00"], 0, "year 219"),
        (["02/03/2024 10:00", "04/03/2024 10:00"], 0, "table.date_order"),
        (["13/03/2024 10:00", "03/14/2024 10:00"], 1, "begins with the month"),
        (["오후 3:05", "4:05"], 1, "does not say morning or afternoon"),
        (["11:50:00", "12:55:00", "1:02:00"], 2, "twelve hours without"),
        (["2024-02-10T10:00Z", "2024-02-10T10:00"], 1, "has no time zone"),
        (["15.05", "16.10"], 0, "no form of time fits"),
        (["45332"], 0, "may be a clock as digits or a spreadsheet's days"),
        (["150500", "156100"], 1, "no form of time fits"),
        (["20240210150500", "20241310150500"], 1, "no form of time fits"),
        (["1", "2", "3"], 0, "no form of time fits"),
    ],
)
def test_what_cannot_be_read_or_decided_is_refused_with_its_row(
    texts: list[str], row: int, said: str
) -> None:
    with pytest.raises(TimeFault, match=said) as caught:
        read_times(texts)
    assert caught.value.row == row


def test_the_schema_decides_what_the_column_leaves_open_but_not_against_it() -> None:
    first, second = (read_times(["02/03/2024 10:00"], order) for order in ("day-first", "month-first"))
    assert (first.days[0], second.days[0]) == (19784.0, 19756.0)
    with pytest.raises(TimeFault, match="not day-first"):
        read_times(["02/14/2024 10:00"], "day-first")


def test_offsets_that_change_keep_the_distance_of_moments() -> None:
    found = read_times(["2024-10-27T02:30:00+02:00", "2024-10-27T02:10:00+01:00"])
    moments = found.days * DAY + found.clock
    assert moments[1] - moments[0] == 40 * 60


@pytest.mark.parametrize(
    ("dates", "clocks", "said"),
    [
        (["2024-02-10", "2024-02-11"], ["10:00", ""], "has no time of the day"),
        (["2024-02-10", ""], ["10:00", "10:05"], "has no date"),
        (["2024-02-10 09:00", "2024-02-11 09:00"], ["09:00", "10:00"], "two different clocks"),
    ],
)
def test_columns_that_do_not_go_together_are_refused(dates: list[str], clocks: list[str], said: str) -> None:
    with pytest.raises(TimeFault, match=said) as caught:
        combine([read_times(dates), read_times(clocks)])
    assert caught.value.row == 1


@pytest.mark.parametrize("form", FORMS)
def test_whatever_is_read_of_any_years_is_right(form: str) -> None:
    rng = np.random.default_rng(7)
    for _ in range(100):
        start = datetime(2000, 1, 1)  # noqa: DTZ001
        month = [
            start + timedelta(seconds=float(s))
            for s in rng.integers(0, 30 * 365 * 86_400, rng.integers(1, 5))
        ]
        if form == "month's name":
            month = [moment.replace(month=2, day=min(moment.day, 28)) for moment in month]
        try:
            found = read_times([FORMS[form](moment) for moment in month])
        except TimeFault:
            assert "first" in form  # the only form that a few rows may leave open
            continue
        assert (found.days * DAY + found.clock) == pytest.approx(seconds(month), abs=0.01)


SHORT = {
    "year-first": ("%y-%m-%d %H:%M:%S", "%y.%m.%d %H:%M:%S", "%y. %m. %d.", "%y/%m/%d", "%y-%b-%d %H:%M"),
    "day-first": ("%d-%m-%y %H:%M:%S", "%d.%m.%y %H:%M:%S", "%d/%m/%y", "%d-%b-%y %H:%M"),
    "month-first": ("%m-%d-%y %H:%M:%S", "%m.%d.%y %H:%M:%S", "%m/%d/%y", "%b %d, %y %H:%M"),
}


@pytest.mark.parametrize(
    ("order", "form"), [(order, form) for order, forms in SHORT.items() for form in forms]
)
def test_years_of_two_digits_are_read_where_the_order_is_said_and_refused_else(
    order: DateOrder, form: str
) -> None:
    texts = [moment.strftime(form) for moment in MOMENTS]
    days = [moment.date().toordinal() - EPOCH for moment in MOMENTS]
    assert read_times(texts, order).days.tolist() == days
    with pytest.raises(TimeFault, match=r"year of two digits; write four, or give table\.date_order"):
        read_times(texts)


def test_a_century_is_never_guessed() -> None:
    with pytest.raises(TimeFault, match="may be 1998"):
        read_times(["98-02-10"], "year-first")


@pytest.mark.parametrize("text", ["15:5", "15:05:5", "2024-02-10 15:5", "15.5.10"])
def test_minutes_of_one_digit_are_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(TimeFault, match="of one digit; write 15:05:00"):
        read_times([text])


def clock_of(texts: list[str]) -> int | None:
    return put_back(read_times(texts))


def test_an_hour_that_comes_again_is_noticed_on_a_sundays_night_alone() -> None:
    hours = ["02:30:00", "02:50:00", "02:10:00", "02:40:00", "03:05:00"]
    assert clock_of([f"2024-10-27 {hour}" for hour in hours]) == 2
    assert clock_of([f"2024-10-28 {hour}" for hour in hours]) is None
    assert clock_of([f"2024-10-27 1{hour[1:]}" for hour in hours]) is None
    assert clock_of([f"2024-10-27 {hour}" for hour in sorted(hours)]) is None
    shuffled = [f"2024-10-27 {hour:02d}:{minute:02d}" for minute in range(0, 60, 5) for hour in (3, 2, 1)]
    assert clock_of(shuffled) is None
