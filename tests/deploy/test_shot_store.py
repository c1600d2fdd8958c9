"""The contract of stores of shots, on DynamoDB as the emulated account has it."""

from collections.abc import Iterator
from uuid import uuid4

import boto3
import pytest

from t4_shots.dynamodb_store import DynamoShots
from tests.shot_parts import SEOUL, watched
from tests.shot_store_contract import StoreContract
from tests.stack_tables import make_table


@pytest.fixture
def store(session: boto3.Session) -> Iterator[DynamoShots]:
    """A store with an empty table of its own, which is gone afterwards."""
    client = session.client("dynamodb")
    name = f"shots-{uuid4().hex[:12]}"
    make_table(client, "ShotsTable", name)
    client.get_waiter("table_exists").wait(TableName=name)
    yield DynamoShots(client, name, SEOUL.bucket, watching=watched)
    client.delete_table(TableName=name)


class TestEmulated(StoreContract):
    """The contract on a table of the emulated account."""
