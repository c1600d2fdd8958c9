"""Records in a DynamoDB table whose partition key is `pk` (string), with TTL on `expires_at`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from shared import jsonio
from shared.errors import Conflict, Unavailable
from t0_ingest.records import Record

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


class DynamoRecords:
    """The body is one JSON string: its numbers stay what they are, and reading it needs no type system.

    Needs GetItem, PutItem, DeleteItem and Scan on the table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._dynamodb = client
        self._table = table

    def get(self, key: str) -> Record | None:
        try:
            answer = self._dynamodb.get_item(
                TableName=self._table, Key={"pk": {"S": key}}, ConsistentRead=True
            )
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("the table of ingest jobs cannot be read") from error
        item = answer.get("Item")
        return _record(item) if item else None

    def put(self, key: str, body: Mapping[str, Any], expires_at: int, after: Record | None) -> Record:
        record = Record(key, body, (after.revision if after else 0) + 1, expires_at)
        item = {
            "pk": {"S": key},
            "body": {"S": jsonio.dumps(body)},
            "revision": {"N": str(record.revision)},
            "expires_at": {"N": str(expires_at)},
            "format": {"N": str(record.format)},
        }
        try:
            if after is None:
                self._dynamodb.put_item(
                    TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)"
                )
            else:
                self._dynamodb.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression="revision = :expected",
                    ExpressionAttributeValues={":expected": {"N": str(after.revision)}},
                )
        except self._dynamodb.exceptions.ConditionalCheckFailedException as error:
            raise Conflict(f"{key} was changed meanwhile") from error
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("the table of ingest jobs cannot be written") from error
        return record

    def delete(self, record: Record) -> None:
        try:
            self._dynamodb.delete_item(
                TableName=self._table,
                Key={"pk": {"S": record.key}},
                ConditionExpression="revision = :expected",
                ExpressionAttributeValues={":expected": {"N": str(record.revision)}},
            )
        except self._dynamodb.exceptions.ConditionalCheckFailedException:
            return
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("the table of ingest jobs cannot be written") from error

    def scan(self, limit: int) -> list[Record]:
        # A page ends after 1 MB, which is a handful of jobs that name many failures.
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=self._table, ConsistentRead=True, PaginationConfig={"MaxItems": limit}
        )
        try:
            return [_record(item) for page in pages for item in page["Items"]]
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("the table of ingest jobs cannot be read") from error


def _record(item: Mapping[str, Any]) -> Record:
    return Record(
        item["pk"]["S"],
        jsonio.loads(item["body"]["S"]),
        int(item["revision"]["N"]),
        int(item["expires_at"]["N"]),
        int(item.get("format", {"N": "1"})["N"]),
    )
