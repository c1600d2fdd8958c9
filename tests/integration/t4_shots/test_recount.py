"""Counts that went wrong are put right, and no shot that comes meanwhile is lost or counted twice."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from shared.bundle.bundle import Bundle
from shared.errors import Unavailable
from t4_shots import dynamodb_items as items
from t4_shots.dynamodb_items import Kept
from t4_shots.dynamodb_store import DynamoShots
from t4_shots.sqlite_store import SqliteShots
from t4_shots.store import Recounted, ShotStore
from t4_shots.watch.tally import Tally
from tests.shot_parts import CLOCK, DAY, HOUR, MINUTE, NOON, SEOUL, WATCHED, kept, said
from tests.shot_store_contract import counted, counted_by_hand, same_windows
from tests.stack_tables import make_table

TABLE = "shots"
SHOTS = [
    kept(f"s{n}", NOON + n * 20 * MINUTE, mould=f"M{n % 2}", outcome=said("good") if n % 3 == 0 else None)
    for n in range(6)
]
BUCKET = SEOUL.bucket(NOON)


def store_of(client: Any, now_ms: int = NOON + DAY) -> DynamoShots:
    return DynamoShots(client, TABLE, SEOUL.bucket, pause=lambda _: None, now=lambda: now_ms / 1000)


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        made = boto3.client("dynamodb", region_name="ap-northeast-2")
        make_table(made, "ShotsTable", TABLE)
        yield made


def spoil(client: Any, start_ms: int = BUCKET, mould: str = "M0", shots: int = 5) -> None:
    """Make a bucket's count of shots wrong, or one of a bucket that there is not."""
    client.update_item(
        TableName=TABLE,
        Key=items.bucket_key("default", start_ms, mould),
        UpdateExpression="ADD #shots :more",
        ExpressionAttributeNames={"#shots": "n:shots"},
        ExpressionAttributeValues={":more": {"N": str(shots)}},
    )


def test_wrong_counts_are_put_right_and_told(client: Any) -> None:
    store = store_of(client)
    store.add(SHOTS)
    spoil(client)
    spoil(client, BUCKET + 2 * DAY, "never")
    client.delete_item(TableName=TABLE, Key=items.bucket_key("default", BUCKET + HOUR, "M1"))

    assert store.recount("default") == Recounted(6, 3)
    assert counted(store) == counted_by_hand(SHOTS)
    assert store.recount("default") == Recounted(6, 0)
    spoil(client, shots=-3)
    assert store.recount("default") == Recounted(6, 1)
    assert counted(store) == counted_by_hand(SHOTS)


def test_wrong_counts_in_a_file_are_put_right_and_told(tmp_path: Path) -> None:
    store = SqliteShots(tmp_path / "shots.sqlite3", SEOUL.bucket, CLOCK)
    store.add(SHOTS)
    with closing(sqlite3.connect(tmp_path / "shots.sqlite3", isolation_level=None)) as beside:
        changed = beside.execute("UPDATE buckets SET counts = '{}' WHERE mould = 'M1'").rowcount

    assert store.recount("default") == Recounted(6, changed)
    assert counted(store) == counted_by_hand(SHOTS)


class Interrupted:
    """A client that does something before its call number `place`, once."""

    def __init__(self, client: Any, place: int, act: Any) -> None:
        self.calls = 0
        self._client, self._place, self._act = client, place, act

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if name not in {"get_item", "query", "transact_write_items"}:
            return found

        def call(**given: Any) -> Any:
            self.calls += 1
            if self.calls == self._place:
                self._act()
            return found(**given)

        return call


def late(beside: DynamoShots) -> None:
    beside.add([kept("late", NOON + 5 * MINUTE, mould="M0", verdict="defect")])


def corrected(beside: DynamoShots) -> None:
    """There and back, so that counts are as before while the shot was another in between."""
    beside.set_outcome("default", "s0", said("defect", "flash", at_ms=NOON + 1))
    beside.set_outcome("default", "s0", said("good", at_ms=NOON + 2))


def counted_too(beside: DynamoShots) -> None:
    assert beside.recount("default").changed <= 1


@pytest.mark.parametrize("act", [late, corrected, counted_too])
def test_whatever_happens_in_the_middle_is_counted_once(client: Any, act: Any) -> None:
    """At every single call that a recount makes to the table."""
    place, reached = 0, True
    while reached:
        place += 1
        for item in client.scan(TableName=TABLE)["Items"]:
            client.delete_item(TableName=TABLE, Key={"pk": item["pk"], "sk": item["sk"]})
        beside = store_of(client)
        beside.add(SHOTS)
        spoil(client)
        between = Interrupted(client, place, lambda beside=beside: act(beside))

        store_of(between).recount("default", BUCKET, BUCKET + 3 * HOUR)

        reached = between.calls >= place
        found = [beside.get("default", shot.shot_id) for shot in [*SHOTS, kept("late")]]
        assert counted(beside) == counted_by_hand([shot for shot in found if shot is not None]), place
    assert place > 10


def test_counts_whose_shots_have_expired_stay(client: Any) -> None:
    store = store_of(client)
    store.add(SHOTS)
    before = counted(store)
    for shot in SHOTS:
        client.delete_item(TableName=TABLE, Key=items.shot_key("default", shot.at_ms, shot.shot_id))

    long_after = store_of(client, NOON + (Kept().shot_days + 2) * DAY)
    assert long_after.oldest("default") is None
    assert long_after.recount("default") == Recounted(0, 0)
    assert counted(long_after) == before


@pytest.mark.parametrize("in_a_file", [True, False])
def test_a_model_that_cannot_be_read_now_costs_no_window(
    client: Any, tmp_path: Path, *, in_a_file: bool
) -> None:
    """Neither by a recount nor by shots that come: the sender hears that nothing was kept."""
    models = [WATCHED]

    def bundle_of(_: str) -> Bundle:
        if not models:
            raise Unavailable("the model cannot be used now")
        return models[0]

    watching = Tally(bundle_of, SEOUL.bucket).windows
    store: ShotStore = (
        SqliteShots(tmp_path / "shots.sqlite3", SEOUL.bucket, CLOCK, watching)
        if in_a_file
        else DynamoShots(client, TABLE, SEOUL.bucket, now=lambda: (NOON + DAY) / 1000, watching=watching)
    )
    store.add(SHOTS)
    models.clear()

    with pytest.raises(Unavailable):
        store.recount("default")
    with pytest.raises(Unavailable):
        store.add([kept("late", NOON)])

    assert store.get("default", "late") is None
    assert counted(store) == counted_by_hand(SHOTS)
    assert same_windows(store, SHOTS)
