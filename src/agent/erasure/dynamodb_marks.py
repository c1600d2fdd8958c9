"""That somebody was forgotten and when, without their name: a restore reads it, and brings nobody back.

| pk        | sk                                | attributes          |
|-----------|-----------------------------------|---------------------|
| `erasure` | SHA-256 of the caller, in hex     | at (ms), expires_at |

One item a caller, with their last erasure: what was deleted before a point in time is not in the table of
that point anyway. It stays as long as the table can be taken back to a moment before it.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from shared.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PARTITION: Final = "erasure"
KEPT_DAYS: Final = 36
"""One more than point-in-time recovery reaches back at most (DynamoDB Developer Guide: 1 to 35 days)."""
SECONDS_A_DAY: Final = 86_400


def hashed(caller: str) -> str:
    """Return what stands for a caller in a mark; the log's pseudonym is its beginning."""
    return hashlib.sha256(caller.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class DynamoErasureMarks:
    """Marks in the table `table`; `now` gives seconds since the epoch."""

    client: "DynamoDBClient"
    table: str
    now: Callable[[], float] = time.time

    def mark(self, caller: str) -> None:
        """See ErasureMarks.mark. One put."""
        item: dict[str, Any] = {
            "pk": {"S": PARTITION},
            "sk": {"S": hashed(caller)},
            "at": {"N": str(int(self.now() * 1000))},
            "expires_at": {"N": str(int(self.now() + KEPT_DAYS * SECONDS_A_DAY))},
        }
        try:
            self.client.put_item(TableName=self.table, Item=item)
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("That it was asked for could not be kept. Ask again in a moment.") from error

    def every(self) -> Mapping[str, int]:
        """When each hash was last forgotten, in ms since the epoch. Raises Unavailable."""
        query: dict[str, Any] = {
            "TableName": self.table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": PARTITION}},
            "ConsistentRead": True,
        }
        found: dict[str, int] = {}
        try:
            while True:
                page = self.client.query(**query)
                found |= {item["sk"]["S"]: int(item["at"]["N"]) for item in page["Items"]}
                if "LastEvaluatedKey" not in page:
                    return found
                query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("Who was forgotten could not be read. Try again in a moment.") from error
