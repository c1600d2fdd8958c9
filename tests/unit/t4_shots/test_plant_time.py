"""The plant's clock: shifts, days, hours and buckets, also where clocks change."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest

from shared.contracts.t4 import By
from t4_shots.plant_time import HOUR_MS, PlantTime, read_shifts
from tests.shot_parts import MINUTE

ZONES = ["Asia/Seoul", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]
SHIFTS = ["", "day=08:00,night=20:00", "06:00,14:00,22:00", "22:30,06:30,14:30", "00:00", "07:15,19:45"]

CHANGES = [
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
]
"""Instants at which clocks of these zones are put forward or back."""
PIECES: list[By] = ["hour", "shift", "day"]


CLOCKS = [PlantTime(ZoneInfo(zone), read_shifts(shifts)) for zone in ZONES for shifts in SHIFTS]


def instants() -> Iterator[int]:
    """Instants anywhere in ten years, and near the changes."""
    draw = random.Random(11)
    for change in CHANGES:
        for _ in range(3):
            yield (int(change.timestamp()) + draw.randint(-100_000, 100_000)) * 1000
    for _ in range(10):
        yield draw.randint(1_577_836_800_000, 1_893_456_000_000)


@pytest.mark.parametrize("clock", CLOCKS, ids=str)
def test_buckets_lie_side_by_side_and_within_one_hour_shift_and_day(clock: PlantTime) -> None:
    for at in instants():
        start = clock.bucket(at)
        end = clock.bucket_end(start)

        assert start <= at < end
        assert clock.bucket(start) == start == clock.bucket(end - 1)
        assert clock.bucket(end) == end
        for by in PIECES:
            span = clock.span(by, at)
            assert span.start_ms <= start
            assert end <= span.end_ms


@pytest.mark.parametrize("clock", CLOCKS, ids=str)
def test_spans_tile_the_time(clock: PlantTime) -> None:
    for at in instants():
        for by in PIECES:
            span = clock.span(by, at)
            assert span.start_ms <= at < span.end_ms
            assert clock.span(by, span.start_ms) == span == clock.span(by, span.end_ms - 1)
            assert clock.span(by, span.end_ms).start_ms == span.end_ms
            assert clock.span(by, span.end_ms).key != span.key


def in_zone(clock: PlantTime, text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=clock.zone).timestamp() * 1000)


def test_a_night_shift_is_of_the_day_that_it_began_on() -> None:
    clock = PlantTime(ZoneInfo("Asia/Seoul"), read_shifts("day=08:00,night=20:00"))

    after_midnight = clock.shift(in_zone(clock, "2026-02-11T03:00"))

    assert after_midnight.key == "2026-02-10 night"
    assert clock.day(in_zone(clock, "2026-02-11T03:00")).key == "2026-02-10"
    assert clock.told(after_midnight.start_ms) == "2026-02-10T20:00:00+09:00"
    assert clock.told(after_midnight.end_ms) == "2026-02-11T08:00:00+09:00"


def test_a_day_that_begins_at_night_begins_with_its_first_shift() -> None:
    clock = PlantTime(ZoneInfo("Asia/Seoul"), read_shifts("22:30,06:30,14:30"))

    assert clock.shift(in_zone(clock, "2026-02-11T05:00")).key == "2026-02-10 1"
    assert clock.shift(in_zone(clock, "2026-02-11T22:29")).key == "2026-02-10 3"
    assert clock.shift(in_zone(clock, "2026-02-11T22:30")).key == "2026-02-11 1"


@pytest.mark.parametrize(
    ("night", "hours"), [("2026-03-28", 7), ("2026-10-24", 9), ("2026-07-01", 8), ("2026-12-01", 8)]
)
def test_a_night_in_which_clocks_change_is_shorter_or_longer(night: str, hours: int) -> None:
    clock = PlantTime(ZoneInfo("Europe/Berlin"), read_shifts("06:00,14:00,22:00"))

    shift = clock.shift(in_zone(clock, f"{night}T23:00"))

    assert (shift.end_ms - shift.start_ms) / HOUR_MS == hours


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    clock = PlantTime(ZoneInfo("Europe/Berlin"), ())
    first = int(datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp() * 1000)

    keys = [clock.span("hour", first + number * HOUR_MS).key for number in range(3)]

    assert keys == ["2026-10-25 02:00+0200", "2026-10-25 02:00+0100", "2026-10-25 03:00+0100"]


def test_without_shifts_a_day_is_from_midnight_to_midnight() -> None:
    clock = PlantTime(ZoneInfo("Europe/Berlin"), ())
    day = clock.day(in_zone(clock, "2026-03-29T12:00"))

    assert (day.key, (day.end_ms - day.start_ms) / HOUR_MS) == ("2026-03-29", 23)
    assert clock.shift(in_zone(clock, "2026-03-29T12:00")) == day


@pytest.mark.parametrize("clock", CLOCKS, ids=str)
def test_every_day_of_the_calendar_is_one_day_of_the_plant(clock: PlantTime) -> None:
    for at in instants():
        here = clock.day(at)

        next_day = clock.day(here.end_ms)

        assert date.fromisoformat(next_day.key) - date.fromisoformat(here.key) == timedelta(days=1)


ODD_SHIFTS = [
    *SHIFTS,
    "23:45,02:10,02:40,11:00,19:59",
    "02:00,02:30,03:00",
    "00:00,00:30,01:00,01:30",
    "a=00:15",
]


def offset_s(zone: ZoneInfo, at_s: int) -> int:
    return int((datetime.fromtimestamp(at_s, zone).utcoffset() or timedelta()).total_seconds())


@cache
def odd_changes() -> tuple[tuple[str, int], ...]:
    """The last two instants since 2000 at which the clocks of a zone were put forward or back by anything but
    an hour, and the last one by an hour; of zones that do the same the first."""
    found: dict[tuple[tuple[int, int], ...], str] = {}
    step = 7 * 86_400
    for name in sorted(available_timezones()):
        zone, changes = ZoneInfo(name), list[tuple[int, int]]()
        for at in range(946_684_800, 1_798_761_600, step):
            before, after = offset_s(zone, at), offset_s(zone, at + step)
            if before == after:
                continue
            low, high = at, at + step
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset_s(zone, middle) == before else (low, middle)
            changes.append((high, after - before))
        odd = [change for change in changes if abs(change[1]) != 3600]
        if odd:
            found.setdefault((*odd[-2:], *changes[-1:]), name)
    return tuple((name, at) for changes, name in found.items() for at, _ in sorted(set(changes)))


def test_zones_with_unusual_changes_are_found() -> None:
    names = {name for name, _ in odd_changes()}
    assert {"Australia/LHI", "Asia/Pyongyang", "America/Caracas", "Pacific/Apia"} <= names


@pytest.mark.parametrize("shifts", ODD_SHIFTS)
def test_buckets_make_up_hours_shifts_and_days_wherever_clocks_change(shifts: str) -> None:
    for name, change_s in odd_changes():
        clock = PlantTime(ZoneInfo(name), read_shifts(shifts))
        at, until = clock.bucket((change_s - 40_000) * 1000), (change_s + 40_000) * 1000
        last = {by: clock.span(by, at) for by in PIECES}
        while at < until:
            end = clock.bucket_end(at)
            assert at < end <= at + HOUR_MS, (name, clock.told(at))
            assert clock.bucket(at) == at == clock.bucket(end - 1), (name, clock.told(at))
            assert clock.bucket(end) == end, (name, clock.told(end))
            for by in PIECES:
                span = clock.span(by, at)
                assert span.start_ms <= at < end <= span.end_ms, (name, by, clock.told(at))
                assert clock.span(by, end - 1) == span, (name, by, clock.told(at))
                if span != last[by]:
                    assert span.start_ms == last[by].end_ms == at, (name, by, clock.told(at))
                    assert span.key > last[by].key or by == "hour", (name, by, clock.told(at))
                last[by] = span
            at = end


def test_half_an_hour_back_makes_two_hours_of_one() -> None:
    clock = PlantTime(ZoneInfo("Australia/Lord_Howe"), ())
    at, keys = in_zone(clock, "2026-04-05T01:15"), []
    for _ in range(3):
        hour = clock.span("hour", at)
        keys.append((hour.key, (hour.end_ms - hour.start_ms) // MINUTE))
        at = hour.end_ms

    assert keys == [
        ("2026-04-05 01:00+1100", 60),
        ("2026-04-05 01:30+1030", 30),
        ("2026-04-05 02:00+1030", 60),
    ]


def test_a_shift_whose_start_is_skipped_begins_with_the_change() -> None:
    clock = PlantTime(ZoneInfo("Europe/Berlin"), read_shifts("early=02:30,late=14:00"))

    shift = clock.shift(in_zone(clock, "2026-03-29T03:10"))

    assert (shift.key, clock.told(shift.start_ms)) == ("2026-03-29 early", "2026-03-29T03:00:00+02:00")


def test_a_day_that_a_zone_left_out_has_no_length_and_takes_nothing_from_its_neighbours() -> None:
    clock = PlantTime(ZoneInfo("Pacific/Apia"), ())
    left_out = clock.day_of(date(2011, 12, 30))

    assert left_out.start_ms == left_out.end_ms
    assert clock.day_of(date(2011, 12, 29)).end_ms == left_out.start_ms
    assert clock.day(left_out.start_ms - 1).key == "2011-12-29"
    assert clock.day(in_zone(clock, "2011-12-31T09:00")).key == "2011-12-31"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("8", "is not NAME=HH:MM"),
        ("day=8:00", "is not NAME=HH:MM"),
        ("day=25:00", "is not NAME=HH:MM"),
        ("day=08:00:30", "is not NAME=HH:MM"),
        ("=08:00", "has no name"),
        ("day=08:00,day=20:00", "name comes twice"),
        ("a=08:00,b=20:00,c=10:00", "follow each other"),
        ("a=08:00,b=08:00", "follow each other"),
        (",".join(f"{hour:02}:00" for hour in range(9)), "8 at most"),
    ],
)
def test_shifts_that_are_none_are_refused_by_name(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        read_shifts(text)
