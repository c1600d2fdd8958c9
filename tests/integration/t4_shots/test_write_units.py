"""What `diecast costs` counts for shots is what recording them writes.

A transactional write takes two units for each kB that an item has begun; its size is that of its names and
values (DynamoDB Developer Guide, "Read and write operations" and "Item sizes and formats").
"""

import math
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from ops.costs.usage import Usage
from shared import aws_clients, jsonio
from t4_shots.handler import shots_logic
from tests.stack_tables import make_table
from tests.stack_template import PATH

TABLE = "shots"
MOST_SHOTS = 47
"""Shots of one transaction of 100 operations: two for each, five for all."""


class Heard:
    """DynamoDB's client, and what was asked of it to write."""

    def __init__(self, client: Any) -> None:
        self.operations: list[Any] = []
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **given: Any) -> Any:
        self.operations += given["TransactItems"]
        return self._client.transact_write_items(**given)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    with mock_aws():
        client = boto3.client("dynamodb", region_name="ap-northeast-2")
        make_table(client, "ShotsTable", TABLE)
        listening = Heard(client)
        monkeypatch.setattr(aws_clients, "shots_client", lambda: listening)
        yield listening


def units(operation: Any) -> int:
    """Write units of one operation; an update is of an item that is shorter than a kB."""
    item = operation.get("Put", {}).get("Item", {})
    size = sum(len(name) + _bytes(next(iter(value.values()))) for name, value in item.items())
    return 2 * max(1, math.ceil(size / 1024))


def _bytes(value: Any) -> int:
    return len(value if isinstance(value, bytes) else str(value).encode())


@pytest.mark.parametrize("together", [1, 10, MOST_SHOTS])
def test_write_units_of_shots_are_those_that_costs_counts(heard: Heard, together: int) -> None:
    event = jsonio.loads((PATH.parent / "events" / "t4_shots_record.json").read_bytes())
    (shot,) = event["shots"]
    event["shots"] = [shot | {"shot_id": f"7-{number:06}"} for number in range(together)]
    for row in event["shots"]:
        row.pop("outcome", None)

    answer = shots_logic({"SHOTS_TABLE": TABLE})(event)

    counted = together * Usage().shot_writes + Usage().recording_writes
    assert answer["accepted"] == together
    assert sum(map(units, heard.operations)) == pytest.approx(counted, rel=0.1)
