"""The file of shots: other clocks, other versions, faults, and several processes."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shared.errors import Unavailable
from t4_shots.plant_time import PlantTime, read_shifts
from t4_shots.sqlite_store import SqliteShots
from tests.shot_parts import CLOCK, DAY, MINUTE, NOON, SEOUL, kept, said


def test_what_was_kept_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "shots.sqlite3"
    first = SqliteShots(file, SEOUL.bucket, CLOCK)
    first.add([kept("a", outcome=said("good"))])
    first.close()

    second = SqliteShots(file, SEOUL.bucket, CLOCK)

    assert second.get("default", "a") == kept("a")
    assert second.is_lasting
    assert stat.S_IMODE(file.parent.stat().st_mode) & 0o077 == 0, "shots are nobody else's business"


def test_a_plant_that_changes_its_shifts_is_counted_anew(tmp_path: Path) -> None:
    file = tmp_path / "shots.sqlite3"
    first = SqliteShots(file, SEOUL.bucket, CLOCK)
    first.add([kept(f"s{n}", NOON + n * 10 * MINUTE) for n in range(60)])
    first.close()
    other = PlantTime(ZoneInfo("Asia/Kolkata"), read_shifts("06:45,18:45"))

    second = SqliteShots(file, other.bucket, "Asia/Kolkata 06:45,18:45")
    buckets = second.buckets("default", 0, NOON + DAY)

    assert sum(bucket.counts["shots"] for bucket in buckets) == 60
    assert all(other.bucket(bucket.start_ms) == bucket.start_ms for bucket in buckets)


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "shots.sqlite3"
    SqliteShots(file, SEOUL.bucket, CLOCK).close()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("UPDATE facts SET value = '99' WHERE name = 'format'")

    with pytest.raises(Unavailable, match="format 99"):
        SqliteShots(file, SEOUL.bucket, CLOCK)


def test_what_is_no_file_of_shots_is_said(tmp_path: Path) -> None:
    file = tmp_path / "shots.sqlite3"
    file.write_bytes(b"no database at all, but some text that is long enough" * 100)

    with pytest.raises(Unavailable, match="cannot be opened"):
        SqliteShots(file, SEOUL.bucket, CLOCK)


def test_a_store_that_fails_in_the_middle_keeps_nothing_of_the_call(tmp_path: Path) -> None:
    store = SqliteShots(tmp_path / "shots.sqlite3", SEOUL.bucket, CLOCK)
    store.add([kept("a")])
    with closing(sqlite3.connect(tmp_path / "shots.sqlite3", isolation_level=None)) as connection:
        connection.execute("DROP TABLE buckets")

    with pytest.raises(Unavailable, match="cannot be written"):
        store.add([kept("b")])

    assert store.get("default", "b") is None
    assert store.get("default", "a") == kept("a")


def test_two_processes_may_use_one_file(tmp_path: Path) -> None:
    file = tmp_path / "shots.sqlite3"
    one, two = SqliteShots(file, SEOUL.bucket, CLOCK), SqliteShots(file, SEOUL.bucket, CLOCK)

    assert one.add([kept("a")]) == {"a"}
    assert two.add([kept("a"), kept("b")]) == {"b"}
    assert one.set_outcome("default", "b", said("good")).outcome == said("good")
    assert [bucket.counts["shots"] for bucket in two.buckets("default", 0, NOON + DAY)] == [2]
