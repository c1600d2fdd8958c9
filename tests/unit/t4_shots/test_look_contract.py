"""Looks at shots in SQLite, and beginnings that only counts or only inspection tell."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from t4_shots.beginning import Piece, raised
from t4_shots.sqlite_store import SqliteShots
from t4_shots.summary import summarise
from tests.look_contract import LookContract, fault_of, look
from tests.shot_parts import CLOCK, HOUR, MINUTE, NOON, SEOUL, kept, said
from tests.shot_store_contract import ALWAYS, counted, counted_by_hand


@pytest.fixture
def store() -> Iterator[SqliteShots]:
    made = SqliteShots(None, SEOUL.bucket, CLOCK)
    yield made
    made.close()


class TestLooks(LookContract):
    """Looks at shots in SQLite."""

    @pytest.fixture(params=range(3))
    def seed(self, request: pytest.FixtureRequest) -> int:
        """The shots."""
        return int(request.param)


def test_a_beginning_further_back_than_a_look_reads_is_found_in_the_counts(store: SqliteShots) -> None:
    draw = random.Random(3)
    shots = []
    for number in range(9000):
        bad = draw.random() < (0.3 if number >= 2500 else 0.05)
        made = kept(f"s{number:04}", NOON - (9000 - number) * MINUTE, verdict="defect" if bad else "normal")
        shots.append(
            replace(made, features={"Process_Temperature": draw.gauss(650 if number >= 2500 else 670, 4)})
        )
    store.add(shots)

    answer = look(store, what="trend", period={"last_hours": 336})

    began = answer["trend"]["began"]
    assert abs(int(began["shot_id"][1:]) - 2500) <= 40
    assert began["shots"] == 9000 - int(began["shot_id"][1:])
    assert answer["changed"][0]["feature"] == "Process_Temperature"
    assert answer["cut"] is True
    assert answer["read"]["shots"] <= 5100


def test_what_no_verdict_shows_is_found_in_what_inspection_said(store: SqliteShots) -> None:
    draw = random.Random(4)
    store.add(
        [
            kept(
                f"s{number:03}",
                NOON - (400 - number) * 3 * MINUTE,
                outcome=said("defect" if draw.random() < (0.5 if number >= 300 else 0.05) else "good"),
            )
            for number in range(400)
        ]
    )

    began = look(store, what="trend", period={"last_hours": 336})["trend"]["began"]

    assert began["of"] == "outcomes"
    assert abs(int(began["shot_id"][1:]) - 300) <= 10


@pytest.mark.parametrize("seed", range(20))
def test_a_steady_rate_has_no_beginning(seed: int) -> None:
    draw = random.Random(seed)
    pieces = [Piece(n, n + 1, 80, 80, sum(draw.random() < 0.08 for _ in range(80))) for n in range(168)]

    assert raised(pieces) is None


@pytest.mark.parametrize("seed", range(20))
def test_a_raised_time_is_found_with_its_beginning_and_end(seed: int) -> None:
    draw = random.Random(seed)
    first = draw.randint(10, 140)
    end = draw.choice([None, first + draw.randint(6, 20)])
    rates = [0.25 if first <= n < (end or 168) else 0.05 for n in range(168)]
    pieces = [
        Piece(n, n + 1, 80, 80, sum(draw.random() < rate for _ in range(80))) for n, rate in enumerate(rates)
    ]

    found = raised(pieces)

    assert found is not None
    assert abs(found.first - first) <= 1
    assert found.end == end or (found.end is not None and end is not None and abs(found.end - end) <= 1)


@pytest.mark.parametrize("hours", [1, 20, 47.5, 100])
def test_dropped_shots_leave_counts_that_agree(store: SqliteShots, hours: float) -> None:
    shots = fault_of(1)
    store.add(shots)
    edge = NOON - int(hours * HOUR)

    dropped = store.drop_before("default", edge)

    left = [shot for shot in shots if shot.at_ms >= SEOUL.bucket(edge)]
    assert dropped == len(shots) - len(left)
    assert counted(store) == counted_by_hand(left)
    assert len(store.newest(ALWAYS, 1000)) == len(left)
    total = summarise(store, SEOUL, ALWAYS, "day")["total"]
    assert total["shots"] == len(left)
    assert len(store.changes("default", "0", 1000).rows) >= len(left)
    assert all(store.outcomes("default", shot.shot_id) == [] for shot in shots[: len(shots) - len(left)])
