"""Summaries agree with counting every shot, whatever the time, and read no more than they need."""

import random
from collections import Counter
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
