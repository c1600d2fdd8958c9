"""A batch whose T4 dies between its transactions is sent again: each shot is kept and counted once."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from t4_shots.dynamodb_store import DynamoShots
from t4_shots.shot import Shot
from t4_shots.store import Wanted
from tests.item_parts import SHOTS, both_tables
from tests.shot_parts import MINUTE, NOON, SEOUL, kept, said
from tests.shot_service import sent, service
from tests.shot_store_contract import counted, counted_by_hand

ALL = Wanted("default", 0, 2**45)


class Died(BaseException):
    """The process is gone."""


class Dying:
    """A client whose process dies at one of its transactions, which was written, or was not."""

    def __init__(self, client: Any, transactions: int, *, written: bool) -> None:
        self._client, self._left, self._written = client, transactions, written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **given: Any) -> Any:
        """Write, or die."""
        self._left -= 1
        if self._left < 0 and not self._written:
            raise Died
        answer = self._client.transact_write_items(**given)
        if self._left < 0:
            raise Died
        return answer


@pytest.fixture
def client() -> Iterator[Any]:
    with both_tables() as made:
        yield made


def store(client: Any) -> DynamoShots:
    return DynamoShots(client, SHOTS, SEOUL.bucket, pause=lambda _: None, now=lambda: NOON / 1000)


def batch(seed: int) -> list[Shot]:
    """Shots for three transactions, of several moulds and hours, some of them with what was said of them."""
    draw = random.Random(seed)
    return [
        kept(
            f"s{number}",
            NOON + draw.randrange(6 * 60) * MINUTE,
            mould=draw.choice(("", "M1", "M2")),
            verdict=draw.choice(("normal", "defect")),
            outcome=said(draw.choice(("good", "defect"))) if draw.random() < 0.3 else None,
        )
        for number in range(80)
    ]


def whole(kept_by: DynamoShots, shots: Sequence[Shot]) -> None:
    """Check that a store holds these shots once each, with counts and changes that agree."""
    found = kept_by.newest(ALL, 10_000)
    assert sorted(shot.shot_id for shot in found) == sorted(shot.shot_id for shot in shots)
    assert counted(kept_by) == counted_by_hand(found)
    told = [change.shot.shot_id for change in kept_by.changes("default", "0", 10_000).rows]
    assert sorted(told) == sorted(shot.shot_id for shot in shots)
    before = counted(kept_by)
    assert kept_by.recount("default").shots == len(shots)
    assert counted(kept_by) == before


@pytest.mark.parametrize("written", [False, True])
@pytest.mark.parametrize("transactions", range(3))
def test_a_batch_that_broke_off_and_is_sent_again_is_kept_once(
    client: Any, transactions: int, written: bool
) -> None:
    shots = batch(transactions)
    with pytest.raises(Died):
        store(Dying(client, transactions, written=written)).add(shots)
    between = {shot.shot_id for shot in store(client).newest(ALL, 10_000)}
    assert bool(between) == (transactions + written > 0)
    assert counted(store(client)) == counted_by_hand(store(client).newest(ALL, 10_000))

    assert store(client).add(shots) == {shot.shot_id for shot in shots} - between
    whole(store(client), shots)
    counts = counted(store(client))
    assert store(client).add(shots) == frozenset()
    assert counted(store(client)) == counts


def test_a_recorder_that_sends_its_request_again_hears_of_each_shot_once(client: Any) -> None:
    hours = [f"2026-02-10T{hour:02}:{minute:02}:00+09:00" for hour in range(9, 11) for minute in range(27)]
    request = {"action": "record", "line": "default", "shots": [sent(f"r{at}", at) for at in hours]}
    with pytest.raises(Died):
        service(store(Dying(client, 1, written=False))).answer(request)
    answer = service(store(client)).answer(request)
    assert 0 < answer["accepted"] < len(hours)
    assert answer["accepted"] + answer["duplicates"] == len(hours)
    assert answer["rejected"] == []
    whole(store(client), store(client).newest(ALL, 10_000))
    again = service(store(client)).answer(request)
    assert (again["accepted"], again["duplicates"]) == (0, len(hours))
