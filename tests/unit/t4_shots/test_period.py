"""Periods by the plant's clock: relative words, shifts over midnight, changes of the clock, and refusals."""

import random
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shared.contracts.parsing import parse
from shared.contracts.t4_look import Period
from shared.errors import InvalidInput
from t4_shots.period import Time, time_of
from t4_shots.plant_time import PlantTime, read_shifts
from tests.shot_parts import HOUR, SEOUL

BERLIN = PlantTime(ZoneInfo("Europe/Berlin"), read_shifts("early=06:00,late=14:00,night=22:00"))


def at(text: str, clock: PlantTime = SEOUL) -> int:
    """A time of the plant's clock in ms since 1970."""
    return int(datetime.fromisoformat(text).replace(tzinfo=clock.zone).timestamp() * 1000)


def period(now: str, clock: PlantTime = SEOUL, **form: Any) -> Time:
    return time_of(parse(Period, form), clock, at(now, clock))


def told(found: Time, clock: PlantTime = SEOUL) -> tuple[str, str]:
    """Begin and end of a period by the plant's clock, to the minute."""
    return clock.told(found.begin_ms)[:16], clock.told(found.end_ms)[:16]


@pytest.mark.parametrize(
    ("now", "form", "begin", "end"),
    [
        ("2026-02-11T10:00", {"day": "yesterday", "shift": "night"}, "2026-02-10T20:00", "2026-02-11T08:00"),
        ("2026-02-11T02:00", {"day": "yesterday", "shift": "night"}, "2026-02-10T20:00", "2026-02-11T08:00"),
        ("2026-02-10T23:00", {"day": "yesterday", "shift": "night"}, "2026-02-09T20:00", "2026-02-10T08:00"),
        ("2026-02-11T10:00", {"day": "today", "shift": "주간"}, "2026-02-11T08:00", "2026-02-11T20:00"),
        ("2026-02-11T10:00", {"day": "today", "shift": "야간조"}, "2026-02-11T20:00", "2026-02-12T08:00"),
        ("2026-02-11T02:00", {"day": "today"}, "2026-02-10T08:00", "2026-02-11T08:00"),
        ("2026-02-11T10:00", {"day": "day before yesterday"}, "2026-02-09T08:00", "2026-02-10T08:00"),
        ("2026-02-11T10:00", {"day": "today", "part": "morning"}, "2026-02-11T06:00", "2026-02-11T12:00"),
        ("2026-02-11T10:00", {"day": "yesterday", "part": "evening"}, "2026-02-10T18:00", "2026-02-11T00:00"),
        ("2026-02-11T10:00", {"from": "08:30", "to": "09:15"}, "2026-02-11T08:30", "2026-02-11T09:15"),
        ("2026-02-11T10:00", {"from": "14:00", "to": "16:00"}, "2026-02-10T14:00", "2026-02-10T16:00"),
        ("2026-02-11T10:00", {"from": "22:00", "to": "02:00"}, "2026-02-10T22:00", "2026-02-11T02:00"),
        ("2026-02-11T10:00", {"from": "8:00"}, "2026-02-11T08:00", "2026-02-11T10:00"),
        ("2026-02-11T10:00", {"from": "22:00"}, "2026-02-10T22:00", "2026-02-11T10:00"),
        (
            "2026-02-11T10:00",
            {"day": "yesterday", "from": "22:00", "to": "24:00"},
            "2026-02-10T22:00",
            "2026-02-11T00:00",
        ),
        (
            "2026-02-11T10:00",
            {"day": "02-09", "from": "23:00", "to": "01:00"},
            "2026-02-09T23:00",
            "2026-02-10T01:00",
        ),
        ("2026-02-11T10:00", {"day": "yesterday", "from": "20:00"}, "2026-02-10T20:00", "2026-02-11T00:00"),
        ("2026-02-11T10:00", {"day": "today", "from": "09:00"}, "2026-02-11T09:00", "2026-02-11T10:00"),
        ("2026-02-11T10:00", {"day": "monday"}, "2026-02-09T08:00", "2026-02-10T08:00"),
        ("2026-02-11T10:00", {"day": "wednesday"}, "2026-02-11T08:00", "2026-02-12T08:00"),
        ("2026-02-11T10:00", {"day": "Thursday"}, "2026-02-05T08:00", "2026-02-06T08:00"),
        ("2026-02-11T10:00", {"week": "last", "day": "monday"}, "2026-02-02T08:00", "2026-02-03T08:00"),
        ("2026-02-11T10:00", {"day": "02-10"}, "2026-02-10T08:00", "2026-02-11T08:00"),
        ("2026-02-11T10:00", {"day": "12-31"}, "2025-12-31T08:00", "2026-01-01T08:00"),
        ("2026-02-11T10:00", {"day": "02-29"}, "2024-02-29T08:00", "2024-03-01T08:00"),
        ("2026-02-11T10:00", {"shift": "current"}, "2026-02-11T08:00", "2026-02-11T20:00"),
        ("2026-02-11T10:00", {"shift": "last"}, "2026-02-10T20:00", "2026-02-11T08:00"),
        ("2026-02-11T10:00", {"shift": "night"}, "2026-02-10T20:00", "2026-02-11T08:00"),
        ("2026-02-11T21:00", {"shift": "night"}, "2026-02-11T20:00", "2026-02-12T08:00"),
        ("2026-02-11T10:00", {"week": "this"}, "2026-02-09T08:00", "2026-02-16T08:00"),
        ("2026-02-09T02:00", {"week": "this"}, "2026-02-02T08:00", "2026-02-09T08:00"),
        ("2026-02-11T10:00", {"week": "last"}, "2026-02-02T08:00", "2026-02-09T08:00"),
        ("2026-03-01T07:00", {"month": "this"}, "2026-02-01T08:00", "2026-03-01T08:00"),
        ("2026-01-15T10:00", {"month": "last"}, "2025-12-01T08:00", "2026-01-01T08:00"),
        ("2026-02-11T10:00", {"last_hours": 8}, "2026-02-11T02:00", "2026-02-11T10:00"),
        ("2026-02-11T10:00", {"from": "2026-02-10T15:05"}, "2026-02-10T15:05", "2026-02-11T10:00"),
        (
            "2026-02-11T10:00",
            {"from": "2026-02-10T06:05:00Z", "to": "2026-02-10T20:00"},
            "2026-02-10T15:05",
            "2026-02-10T20:00",
        ),
    ],
)
def test_words_are_times_of_the_plants_clock(now: str, form: dict[str, Any], begin: str, end: str) -> None:
    assert told(period(now, **form)) == (begin, end)


@pytest.mark.parametrize("seed", range(40))
def test_days_of_a_week_are_the_week_and_shifts_of_a_day_the_day(seed: int) -> None:
    draw = random.Random(seed)
    clock = draw.choice([SEOUL, BERLIN, PlantTime(ZoneInfo("America/New_York"))])
    now = clock.at(date(2026, 1, 1), datetime.min.time()) + draw.randint(0, 365 * 24) * HOUR
    week = time_of(parse(Period, {"week": "last"}), clock, now)
    names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    days = [time_of(parse(Period, {"week": "last", "day": name}), clock, now) for name in names]
    ends = [week.begin_ms, *(day.end_ms for day in days)]

    assert [day.begin_ms for day in days] == ends[:-1]
    assert ends[-1] == week.end_ms <= now
    for day in days:
        shifts = clock.shifts_of(date.fromisoformat(day.label))
        assert (shifts[0].start_ms, shifts[-1].end_ms) == (day.begin_ms, day.end_ms)
        assert all(clock.shift(shift.start_ms) == shift for shift in shifts)


def test_a_night_in_which_clocks_change_is_an_hour_shorter_or_longer() -> None:
    lengths = {}
    for day in (date(2026, 3, 28), date(2026, 6, 1), date(2026, 10, 24)):
        now = f"{day + timedelta(days=1):%Y-%m-%d}T12:00"
        night = period(now, BERLIN, day="yesterday", shift="night")
        lengths[day.month] = (night.end_ms - night.begin_ms) / HOUR
        assert told(night, BERLIN)[0].endswith("22:00")
        assert told(night, BERLIN)[1].endswith("06:00")

    assert lengths == {3: 7, 6: 8, 10: 9}


@pytest.mark.parametrize(
    ("form", "field", "names"),
    [
        ({}, "period", "last_shots"),
        ({"day": "today", "last_shots": 5}, "period", "of day and last_shots is none"),
        ({"to": "2026-02-10T10:00"}, "period", "of end is none"),
        ({"day": "someday"}, "period.day", "yesterday"),
        ({"day": "2026-02-30"}, "period.day", "monday"),
        ({"day": "13-40"}, "period.day", "monday"),
        ({"week": "this", "day": "today"}, "period.day", "monday"),
        ({"day": "today", "shift": "C"}, "period.shift", "day, night"),
        ({"shift": "3"}, "period.shift", "day, night, current, last"),
        ({"from": "2시"}, "period.from", "ISO 8601"),
        ({"from": "9999-12-31T23:59"}, "period.from", "century"),
        ({"from": "2026-02-10T10:00", "to": "2026-02-10T10:00"}, "period.to", "after from"),
        ({"from": "2027-02-10T10:00"}, "period.to", "is now"),
        ({"last_shots": 0}, "last_shots", "1"),
        ({"last_hours": 0}, "last_hours", "0"),
        ({"tomorrow": True}, "tomorrow", "not permitted"),
    ],
)
def test_what_is_no_period_is_refused_by_name_with_the_choices(
    form: dict[str, Any], field: str, names: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        period("2026-02-11T10:00", **form)

    assert refused.value.details[0].field == field
    assert names in refused.value.details[0].reason


def test_a_plant_without_shifts_has_none_to_name() -> None:
    with pytest.raises(InvalidInput, match="has no shifts"):
        period("2026-02-11T10:00", PlantTime(ZoneInfo("Asia/Seoul")), day="today", shift="night")
