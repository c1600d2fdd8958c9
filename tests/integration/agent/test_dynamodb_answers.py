"""Remembered answers in DynamoDB, on moto."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from agent.cache.dynamodb_store import DynamoAnswers
from tests.agent_parts import log_lines, memory_logger

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "sessions"


@pytest.fixture
def dynamodb() -> Iterator["DynamoDBClient"]:
    """A client on an emulated account with the sessions table."""
    with mock_aws():
        client = boto3.client(
            "dynamodb", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        client.create_table(
            TableName=TABLE,
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client


def test_what_one_instance_keeps_another_finds(dynamodb: "DynamoDBClient") -> None:
    logger, _ = memory_logger()
    DynamoAnswers(dynamodb, TABLE, 600, logger).put("key", b"\x00packed", "engineer")

    assert DynamoAnswers(dynamodb, TABLE, 600, logger).get("key") == b"\x00packed"
    assert DynamoAnswers(dynamodb, TABLE, 600, logger).get("other") is None


def test_an_expired_item_that_is_still_there_is_passed_over(dynamodb: "DynamoDBClient") -> None:
    now = [1000.0]
    answers = DynamoAnswers(dynamodb, TABLE, 600, memory_logger()[0], lambda: now[0])
    answers.put("key", b"packed", "engineer")
    now[0] = 1601.0

    assert answers.get("key") is None


def test_a_table_that_fails_is_left_alone_for_30_seconds(dynamodb: "DynamoDBClient") -> None:
    now = [1000.0]
    logger, written = memory_logger()
    answers = DynamoAnswers(dynamodb, "no-such-table", 600, logger, lambda: now[0])
    assert answers.get("key") is None
    answers.put("key", b"packed", "engineer")
    assert answers.get("key") is None
    assert len(log_lines(written)) == 1

    now[0] = 1029.9
    answers.put("key", b"packed", "engineer")
    assert len(log_lines(written)) == 1
    now[0] = 1030.0
    answers.put("key", b"packed", "engineer")
    assert [line["message"] for line in log_lines(written)] == [
        "remembered answer not read",
        "answer not remembered",
    ]


def test_a_table_out_of_reach_is_no_answer() -> None:
    client = boto3.client(
        "dynamodb",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        endpoint_url="http://127.0.0.1:1",
        config=Config(retries={"total_max_attempts": 1}),
    )

    assert DynamoAnswers(client, TABLE, 600, memory_logger()[0]).get("key") is None
