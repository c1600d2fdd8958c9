"""Budgets in DynamoDB: atomic, shared between instances, and no reason to refuse an answer when down."""

import json
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from agent.models.types import Usage
from agent.rate_limit.counters import CounterStoreUnavailable
from agent.rate_limit.dynamodb_counters import DynamoCounterStore
from agent.rate_limit.limiter import (
    AnswersAtOnce,
    HourlyTokenLimitReached,
    LimitReached,
    RateLimiter,
    TokenLimitReached,
)
from agent.rate_limit.reservations import Reservation
from checks.standins.loopback import Answer, Loopback
from tests.agent_parts import memory_logger

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

TABLE = "sessions"


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    """A client, and the table as the template makes it."""
    with mock_aws():
        dynamodb = boto3.client("dynamodb")
        dynamodb.create_table(
            TableName=TABLE,
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        yield dynamodb


def test_a_counter_starts_at_nothing_and_grows(client: "DynamoDBClient") -> None:
    counters = DynamoCounterStore(client, TABLE)

    assert counters.add("me", "day#2024-02-10", 0, 2e9) == 0
    assert counters.add("me", "day#2024-02-10", 1200, 2e9) == 1200
    assert counters.add("me", "day#2024-02-10", 34, 2e9) == 1234
    assert counters.add("you", "day#2024-02-10", 1, 2e9) == 1
    (item,) = (row for row in client.scan(TableName=TABLE)["Items"] if row["pk"]["S"] == "budget#me")
    assert item["expires_at"] == {"N": "2000000000"}


def test_instances_share_their_counts_and_none_is_lost(client: "DynamoDBClient") -> None:
    logger, _ = memory_logger()
    instances = [
        RateLimiter(DynamoCounterStore(client, TABLE), logger, 10, 5000, lambda: 1e9) for _ in range(3)
    ]

    def ask(number: int) -> bool:
        try:
            instances[number % 3].check("me")
        except LimitReached:
            return False
        return True

    # One after the other: what moto counts is not atomic, as DynamoDB's ADD is.
    assert sum(map(ask, range(24))) == 10


@pytest.mark.parametrize("used", [0, 1, 700, 5_000])
def test_an_answer_in_flight_while_its_caller_is_forgotten_leaves_no_credit(
    client: "DynamoDBClient", used: int
) -> None:
    counters = DynamoCounterStore(client, TABLE)
    held = RateLimiter(counters, memory_logger()[0], 0, 100_000, lambda: 1e9).reserve("me", 900)
    assert counters.forget("me") == 1
    held.settle(Usage(used))

    (item,) = client.scan(TableName=TABLE)["Items"]
    counts = {name: value["N"] for name, value in item.items() if name.startswith(("used", "hour_", "res"))}
    assert set(counts.values()) <= {str(used), "0"}
    assert item["used"]["N"] == str(used)


class OneAtATime:
    """A client of which one update runs at a time, as DynamoDB has it for one item, and moto has not."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self._client = client
        self._lock = threading.Lock()
        self.updates = 0

    def update_item(self, **arguments: Any) -> Any:
        """See DynamoDBClient.update_item."""
        with self._lock:
            self.updates += 1
            return self._client.update_item(**arguments)


def spent(client: "DynamoDBClient", caller: str) -> dict[str, int]:
    """The numbers of a caller's day."""
    (item,) = (row for row in client.scan(TableName=TABLE)["Items"] if row["pk"]["S"] == f"budget#{caller}")
    passed = {"expires_at", "format"}
    return {name: int(value["N"]) for name, value in item.items() if "N" in value and name not in passed}


@pytest.mark.parametrize("seed", range(6))
def test_however_many_questions_come_at_once_they_go_over_by_one_reservation_at_most(
    client: "DynamoDBClient", seed: int
) -> None:
    chance = random.Random(seed)
    reserved = chance.randrange(50, 400)
    shared: Any = OneAtATime(client)
    logger, _ = memory_logger()
    instances = [
        RateLimiter(DynamoCounterStore(shared, TABLE), logger, 0, 20_000, lambda: 1e9) for _ in range(4)
    ]
    share = instances[0].tokens_per_hour
    held: list[Reservation] = []
    start = threading.Barrier(16)

    def ask(number: int) -> int:
        start.wait(20)
        let_in = 0
        for _ in range(6):
            try:
                running = instances[number % 4].reserve("me", reserved)
            except LimitReached:
                continue
            let_in += 1
            held.append(running)
        return let_in

    with ThreadPoolExecutor(16) as pool:
        let_in = sum(pool.map(ask, range(16)))

    count = spent(client, "me")
    assert count["used"] == let_in * reserved
    assert share <= count["used"] < share + reserved
    for running in held:
        running.settle(Usage(output_tokens=3))
        running.settle(Usage(output_tokens=3))
    assert set(spent(client, "me").values()) == {15 * let_in, 0}


def test_a_question_costs_two_updates_and_one_more_where_its_session_has_a_history(
    client: "DynamoDBClient",
) -> None:
    shared: Any = OneAtATime(client)
    limits = RateLimiter(DynamoCounterStore(shared, TABLE), memory_logger()[0], 0, 20_000, lambda: 1e9)
    running = limits.reserve("me", 100)
    running.grow_to(100)
    running.settle(Usage(1))
    assert shared.updates == 2

    running = limits.reserve("me", 100)
    running.grow_to(150)
    running.settle(Usage(1))
    assert (shared.updates, spent(client, "me")["used"]) == (5, 2)


def test_a_refusal_says_which_limit_is_reached_as_the_table_has_it(client: "DynamoDBClient") -> None:
    now = [1e9]
    limits = RateLimiter(DynamoCounterStore(client, TABLE), memory_logger()[0], 0, 20_000, lambda: now[0])
    running = limits.reserve("me", 3_000)
    with pytest.raises(AnswersAtOnce):
        limits.reserve("me", 1)
    running.settle(Usage(2_000))
    with pytest.raises(HourlyTokenLimitReached):
        limits.reserve("me", 1)
    now[0] += 3600
    limits.reserve("me", 1).settle(Usage(18_000))
    with pytest.raises(TokenLimitReached):
        limits.reserve("me", 1)
    now[0] += 86_400
    limits.reserve("me", 1)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "ProvisionedThroughputExceededException"),
        (400, "ThrottlingException"),
        (500, "InternalServerError"),
    ],
)
def test_a_table_that_throttles_or_fails_is_said(
    impatient: Callable[[str, str], Any], status: int, kind: str
) -> None:
    with Loopback(lambda _: Answer(status, json.dumps({"__type": kind}).encode())) as server:
        counters = DynamoCounterStore(impatient("dynamodb", server.url), TABLE)
        with pytest.raises(CounterStoreUnavailable):
            counters.add("me", "minute#1", 1, 2e9)
