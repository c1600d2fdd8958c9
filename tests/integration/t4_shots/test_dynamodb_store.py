"""The table of shots, on moto's DynamoDB: the contract of stores, and faults of the table."""

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from shared.errors import NotFound, Unavailable
from t4_shots.dynamodb_store import DynamoShots
from tests.look_contract import LookContract
from tests.shot_parts import DAY, MINUTE, NOON, SEOUL, kept, said, watched
from tests.shot_service import sent, service
from tests.shot_store_contract import StoreContract, counted, counted_by_hand, same_windows
from tests.stack_tables import make_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

TABLE = "shots"


def day_after() -> float:
    """The day after the shots of tests/shot_parts.py: none of them has expired."""
    return (NOON + DAY) / 1000


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with mock_aws():
        made = boto3.client("dynamodb", region_name="ap-northeast-2")
        make_table(made, "ShotsTable", TABLE)
        yield made


class OneAtATime:
    """The client, whose calls may come from many threads: moto copies its tables without a lock."""

    def __init__(self, client: Any) -> None:
        self._client, self._lock = client, threading.Lock()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if not callable(found):
            return found

        def call(**given: Any) -> Any:
            with self._lock:
                return found(**given)

        return call


@pytest.fixture
def store(client: "DynamoDBClient") -> DynamoShots:
    one_at_a_time: Any = OneAtATime(client)
    return DynamoShots(one_at_a_time, TABLE, SEOUL.bucket, now=day_after, watching=watched)


class TestDynamo(StoreContract):
    """The contract on the table."""


def test_a_recount_makes_the_windows_of_shots_that_were_put_back_without(
    client: "DynamoDBClient", store: DynamoShots
) -> None:
    shots = [kept(f"s{number}", NOON + number * 17 * MINUTE, mould=f"M{number % 2}") for number in range(30)]
    DynamoShots(client, TABLE, SEOUL.bucket, now=day_after).add(shots)
    assert not same_windows(store, shots)

    assert store.recount("default").changed == 0
    assert same_windows(store, shots)


class TestLooks(LookContract):
    """Looks at shots on the table."""

    @pytest.fixture
    def seed(self) -> int:
        """The shots."""
        return 0


def test_more_shots_than_fit_a_transaction_are_kept_in_several(store: DynamoShots) -> None:
    shots = [
        kept(f"s{n}", NOON + n * 40 * MINUTE, mould=f"M{n % 3}", outcome=said("good") if n % 4 == 0 else None)
        for n in range(150)
    ]

    assert store.add(shots) == {shot.shot_id for shot in shots}
    assert counted(store) == counted_by_hand(shots)


@pytest.mark.parametrize(
    "operation",
    ["TransactWriteItems", "GetItem", "BatchGetItem", "Query"],
)
def test_a_table_that_throttles_is_unavailable_and_loses_nothing(
    client: "DynamoDBClient", store: DynamoShots, operation: str
) -> None:
    store.add([kept("before")])

    def refuse(**_: Any) -> Any:
        raise client.exceptions.ProvisionedThroughputExceededException(
            {"Error": {"Code": "ProvisionedThroughputExceededException", "Message": "slow down"}}, operation
        )

    calls: dict[str, Callable[[], object]] = {
        "TransactWriteItems": lambda: store.add([kept("new", NOON + MINUTE)]),
        "GetItem": lambda: store.get("default", "before"),
        "BatchGetItem": lambda: store.digests("default", ["before"]),
        "Query": lambda: store.outcomes("default", "before"),
    }
    client.meta.events.register(f"before-call.dynamodb.{operation}", refuse)
    with pytest.raises(Unavailable):
        calls[operation]()
    client.meta.events.unregister(f"before-call.dynamodb.{operation}", refuse)

    assert store.add([kept("before"), kept("new", NOON + MINUTE)]) == {"new"}
    assert counted(store) == counted_by_hand([kept("before"), kept("new", NOON + MINUTE)])


def test_a_late_outcome_of_a_shot_that_is_gone_is_said(client: "DynamoDBClient", store: DynamoShots) -> None:
    store.add([kept("a")])
    for item in client.scan(TableName=TABLE)["Items"]:
        if item["pk"]["S"].startswith("I#"):
            client.delete_item(TableName=TABLE, Key={"pk": item["pk"], "sk": item["sk"]})

    with pytest.raises(NotFound):
        store.set_outcome("default", "a", said("good"))


def test_a_shot_that_the_table_has_deleted_is_not_counted_again(
    client: "DynamoDBClient", store: DynamoShots
) -> None:
    asked = {"action": "record", "shots": [sent("a"), sent("b", at="2026-02-10T12:01:00+09:00")]}
    assert service(store).answer(asked)["accepted"] == 2
    before = counted(store)
    end = NOON // 1000 + 401 * DAY // 1000
    for item in client.scan(TableName=TABLE)["Items"]:
        # As the table itself does.
        if int(item.get("expires_at", {"N": str(end)})["N"]) < end:
            client.delete_item(TableName=TABLE, Key={"pk": item["pk"], "sk": item["sk"]})
    assert store.get("default", "a") is None

    answer = service(store, NOON + 401 * DAY).answer(asked)

    assert [(row["index"], row["field"]) for row in answer["rejected"]] == [(0, "at"), (1, "at")]
    assert counted(store) == before


def test_every_item_says_its_format_and_ends_but_the_lines_own(
    client: "DynamoDBClient", store: DynamoShots
) -> None:
    store.add([kept("a", outcome=said("good"))])
    store.set_outcome("default", "a", said("defect", "flash"))
    found = client.scan(TableName=TABLE)["Items"]

    assert len(found) >= 8
    assert [item["sk"]["S"] for item in found if "expires_at" not in item] == ["line"]
