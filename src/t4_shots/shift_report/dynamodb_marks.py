"""Marks of mailed reports in the table of shots: `M#<line>`, the shift's key."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from shared import item_formats
from shared.errors import Unavailable
from t4_shots import dynamodb_items as items
from t4_shots.shift_report.mail import Mark

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

KEPT_DAYS: Final = 30


class DynamoMarks:
    """Marks in `table`. Needs GetItem, PutItem, UpdateItem and DeleteItem on it."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._dynamodb = client
        self._table = table

    def get(self, line: str, shift: str) -> Mark | None:
        """See Marks."""
        with _faults():
            answer = self._dynamodb.get_item(
                TableName=self._table, Key=items.mail_key(line, shift), ConsistentRead=True
            )
        item = answer.get("Item")
        if item is None:
            return None
        sent = item.get("sent_ms")
        return Mark(int(item["claimed_ms"]["N"]), int(sent["N"]) if sent else None)

    def claim(self, line: str, shift: str, now_ms: int) -> bool:
        """See Marks."""
        with _faults():
            try:
                self._dynamodb.put_item(
                    TableName=self._table,
                    Item={
                        **items.mail_key(line, shift),
                        **item_formats.stamp(items.FORMAT),
                        "claimed_ms": {"N": str(now_ms)},
                        "expires_at": {"N": str(now_ms // 1000 + KEPT_DAYS * items.DAY_S)},
                    },
                    ConditionExpression="attribute_not_exists(pk)",
                )
            except self._dynamodb.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def release(self, line: str, shift: str) -> None:
        """See Marks. What was sent meanwhile is not taken back."""
        with _faults():
            self._dynamodb.delete_item(
                TableName=self._table,
                Key=items.mail_key(line, shift),
                ConditionExpression="attribute_not_exists(sent_ms)",
            )

    def settle(self, line: str, shift: str, now_ms: int) -> None:
        """See Marks."""
        with _faults():
            self._dynamodb.update_item(
                TableName=self._table,
                Key=items.mail_key(line, shift),
                UpdateExpression="SET sent_ms = :sent",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeValues={":sent": {"N": str(now_ms)}},
            )


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise Unavailable("the marks of mailed reports cannot be read or written") from error
