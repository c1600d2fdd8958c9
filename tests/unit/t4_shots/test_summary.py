"""Summaries agree with counting every shot, whatever the time, and read no more than they need."""

import random
from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from shared.contracts.t4 import By
from t4_shots.plant_time import PlantTime, read_shifts
from t4_shots.sqlite_store import SqliteShots
from t4_shots.store import Wanted
from t4_shots.summary import summarise
from tests.shot_parts import DAY, HOUR, MINUTE, NOON, SEOUL, kept, said

CLOCKS = [
    ("Asia/Seoul", "day=08:00,night=20:00"),
    ("Europe/Berlin", "06:30,14:30,22:30"),
    ("Asia/Kolkata", ""),
]


@pytest.mark.parametrize("by", ["hour", "shift", "day", "mould"])
@pytest.mark.parametrize("clock_text", CLOCKS)
@pytest.mark.parametrize("seed", range(6))
def test_rows_are_what_counting_by_hand_gives(clock_text: tuple[str, str], seed: int, by: By) -> None:
    draw = random.Random(seed)
    at = [NOON + draw.randint(-4320, 4320) * MINUTE for _ in range(draw.randint(0, 40))]
    one, other = (NOON + draw.randint(-4320, 4320) * MINUTE for _ in range(2))
    clock = PlantTime(ZoneInfo(clock_text[0]), read_shifts(clock_text[1]))
    store = SqliteShots(None, clock.bucket, str(clock_text))
    verdicts = ["normal", "defect", "unsure", "withheld"]
    shots = [
        kept(
            f"s{n}",
            when,
            verdict=verdicts[n % 4],
            mould=f"M{n % 3}",
            outcome=said("good") if n % 5 == 0 else None,
        )
        for n, when in enumerate(at)
    ]
    store.add(shots)
    begin, end = min(one, other), max(one, other)
    inside = [shot for shot in shots if begin <= shot.at_ms < end]

    summary = summarise(store, clock, Wanted("default", begin, end), by)

    by_hand = Counter(shot.mould if by == "mould" else clock.span(by, shot.at_ms).key for shot in inside)
    assert {row["key"]: row["shots"] for row in summary["rows"]} == dict(by_hand)
    assert summary["total"]["shots"] == len(inside)
    assert summary["total"]["verdicts"] == dict(Counter(shot.score.verdict for shot in inside))
    assert sum(summary["total"]["outcomes"].values()) == sum(shot.outcome is not None for shot in inside)


@pytest.mark.parametrize("shifts", ["day=08:00,night=20:00", "23:45,02:10,02:40,11:00", "", "one=02:30"])
@pytest.mark.parametrize(
    ("zone", "change"),
    [
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        ("Asia/Pyongyang", datetime(2018, 5, 4, 15, tzinfo=UTC)),
        ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ],
)
def test_hours_shifts_and_days_add_up_where_clocks_change(zone: str, change: datetime, shifts: str) -> None:
    clock = PlantTime(ZoneInfo(zone), read_shifts(shifts))
    middle = int(change.timestamp() * 1000)
    shots = [kept(f"s{n}", middle + n * 7 * MINUTE) for n in range(-260, 260)]
    store = SqliteShots(None, clock.bucket, zone)
    store.add(shots)
    pieces: list[By] = ["hour", "shift", "day"]

    for by in pieces:
        summary = summarise(store, clock, Wanted("default", middle - 2 * DAY, middle + 2 * DAY), by)
        by_hand = Counter(clock.span(by, shot.at_ms).key for shot in shots)
        assert {row["key"]: row["shots"] for row in summary["rows"]} == dict(by_hand)
        assert summary["total"]["shots"] == len(shots)
        for shot in shots[::20]:
            span = clock.span(by, shot.at_ms)
            alone = summarise(store, clock, Wanted("default", span.start_ms, span.end_ms), by)
            assert {row["key"]: row["shots"] for row in alone["rows"]} == {span.key: by_hand[span.key]}


def test_modes_are_counted_as_taken_and_as_they_were() -> None:
    store = SqliteShots(None, SEOUL.bucket, "")
    store.add(
        [kept(f"d{n}", NOON + n, verdict="defect", mode="flash") for n in range(3)]
        + [kept("u", verdict="unsure", mode="cold_shut"), kept("w", outcome=said("defect", "blister"))]
    )

    rows = summarise(
        store,
        SEOUL,
        Wanted("default", NOON, NOON + HOUR),
        "mode",
        lambda mode: {"flash": "플래시"}.get(mode, mode),
    )["rows"]

    assert [(row["key"], row["shots"], row["outcome_modes"]) for row in rows] == [
        ("flash", 3, {}),
        ("blister", 0, {"blister": 1}),
    ]
    assert rows[0]["label"] == "플래시"


def test_a_year_is_read_from_its_buckets() -> None:
    store = SqliteShots(None, SEOUL.bucket, "")
    begin = SEOUL.day(NOON).start_ms
    for day in range(365):
        store.add([kept(f"{day}-{n}", begin + day * DAY + n * 30 * MINUTE) for n in range(48)])

    summary = summarise(store, SEOUL, Wanted("default", begin, begin + 365 * DAY), "day")

    assert summary["total"]["shots"] == 365 * 48
    assert len(summary["rows"]) == 365
    assert summary["read"] == {"buckets": 365 * 24, "shots": 0}


@pytest.mark.parametrize("minutes", [1, 59])
def test_a_time_that_begins_within_an_hour_reads_the_shots_of_that_hour_alone(minutes: int) -> None:
    store = SqliteShots(None, SEOUL.bucket, "")
    store.add([kept(f"s{n}", NOON + n * MINUTE) for n in range(600)])

    asked = Wanted("default", NOON + minutes * MINUTE, NOON + 5 * HOUR)
    summary = summarise(store, SEOUL, asked, "hour")

    assert summary["total"]["shots"] == 300 - minutes
    assert summary["read"] == {"buckets": 4, "shots": 60 - minutes}
