"""Budgets in DynamoDB: atomic, shared between instances, and no reason to refuse an answer when down."""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from agent.budgets.counters import CountersDown
from agent.budgets.dynamodb import DynamoCounters
from agent.budgets.limits import LimitReached, Limits
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
    counters = DynamoCounters(client, TABLE)

    assert counters.add("me", "day#2024-02-10", 0, 2e9) == 0
    assert counters.add("me", "day#2024-02-10", 1200, 2e9) == 1200
    assert counters.add("me", "day#2024-02-10", 34, 2e9) == 1234
    assert counters.add("you", "day#2024-02-10", 1, 2e9) == 1
    (item,) = (row for row in client.scan(TableName=TABLE)["Items"] if row["pk"]["S"] == "budget#me")
    assert item["expires_at"] == {"N": "2000000000"}


def test_instances_share_their_counts_and_none_is_lost(client: "DynamoDBClient") -> None:
    logger, _ = memory_logger()
    instances = [Limits(DynamoCounters(client, TABLE), logger, 10, 5000, lambda: 1e9) for _ in range(3)]

    def ask(number: int) -> bool:
        try:
            instances[number % 3].admit("me")
        except LimitReached:
            return False
        return True

    # One after the other: what moto counts is not atomic, as DynamoDB's ADD is.
    assert sum(map(ask, range(24))) == 10


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
        counters = DynamoCounters(impatient("dynamodb", server.url), TABLE)
        with pytest.raises(CountersDown):
            counters.add("me", "minute#1", 1, 2e9)
