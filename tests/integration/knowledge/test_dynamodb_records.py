"""Job records in DynamoDB."""

from typing import TYPE_CHECKING

import boto3
import pytest

from shared.errors import Conflict, Unavailable
from t0_ingest.dynamodb_records import DynamoRecords
from tests.integration.knowledge.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


@pytest.fixture
def records(dynamodb: "DynamoDBClient") -> DynamoRecords:
    return DynamoRecords(dynamodb, TABLE)


def test_a_record_comes_back_as_it_was_written(records: DynamoRecords) -> None:
    written = records.put("a", {"at": 1740787200.25, "글": ["기공", None]}, 1740787200, None)
    assert records.get("a") == written
    assert records.get("b") is None


def test_a_second_first_write_is_refused(records: DynamoRecords) -> None:
    records.put("a", {"n": 1}, 0, None)
    with pytest.raises(Conflict):
        records.put("a", {"n": 2}, 0, None)


def test_a_record_that_was_changed_is_neither_overwritten_nor_deleted(records: DynamoRecords) -> None:
    first = records.put("a", {"n": 1}, 0, None)
    second = records.put("a", {"n": 2}, 0, first)
    with pytest.raises(Conflict):
        records.put("a", {"n": 3}, 0, first)
    records.delete(first)
    assert records.get("a") == second
    records.delete(second)
    assert records.get("a") is None


def test_a_scan_is_bounded(records: DynamoRecords) -> None:
    for number in range(5):
        records.put(f"job_{number}", {}, 0, None)
    assert len(records.scan(3)) == 3


def test_the_time_to_live_is_a_number_of_seconds(records: DynamoRecords, dynamodb: "DynamoDBClient") -> None:
    records.put("a", {}, 1740787200, None)
    item = dynamodb.get_item(TableName=TABLE, Key={"pk": {"S": "a"}})["Item"]
    assert item["expires_at"] == {"N": "1740787200"}


def test_a_table_that_does_not_answer_is_unavailable(aws: None) -> None:
    missing = DynamoRecords(boto3.client("dynamodb"), "no-such-table")
    with pytest.raises(Unavailable):
        missing.get("a")
    with pytest.raises(Unavailable):
        missing.put("a", {}, 0, None)
    with pytest.raises(Unavailable):
        missing.scan(1)
