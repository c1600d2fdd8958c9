"""Feedback in the sessions table.

| pk         | sk          | attributes                            |
|------------|-------------|---------------------------------------|
| `feedback` | `<turn id>` | body (compressed), caller, expires_at |

All of it stands in one partition, so that one query lists it: people write some of it a day.
"""

import time
import zlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from agent.turns.feedback import FEEDBACK_DAYS, MOST_LISTED, SECONDS_A_DAY, Feedback, as_json, from_json
from shared import jsonio
from shared.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PARTITION: Final = "feedback"


class DynamoFeedback:
    """Feedback in the table `table`."""

    def __init__(self, client: "DynamoDBClient", table: str, now: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table
        self._now = now

    def put(self, feedback: Feedback) -> None:
        """See FeedbackStore.put."""
        body = jsonio.dumps(as_json(feedback)).encode("utf-8", "replace")
        try:
            self._client.put_item(
                TableName=self._table,
                Item={
                    **_key(feedback.turn_id),
                    "body": {"B": zlib.compress(body)},
                    "caller": {"S": feedback.caller},
                    "expires_at": {"N": str(int(self._now() + FEEDBACK_DAYS * SECONDS_A_DAY))},
                },
            )
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("The feedback could not be kept. Send it again in a moment.") from error

    def get(self, turn_id: str) -> Feedback | None:
        """See FeedbackStore.get."""
        try:
            found = self._client.get_item(TableName=self._table, Key=_key(turn_id), ConsistentRead=True)
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("The feedback could not be read. Ask again in a moment.") from error
        item = found.get("Item")
        return _feedback(dict(item)) if item and self._is_live(dict(item)) else None

    def every(self) -> Sequence[Feedback]:
        """See FeedbackStore.every. A query for each MB of it."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": PARTITION}},
        }
        rows: list[Feedback] = []
        try:
            while True:
                page = self._client.query(**query)
                rows.extend(_feedback(dict(item)) for item in page["Items"] if self._is_live(dict(item)))
                if "LastEvaluatedKey" not in page or len(rows) >= MOST_LISTED:
                    break
                query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("The feedback could not be read. Ask again in a moment.") from error
        return sorted(rows, key=lambda row: row.at, reverse=True)[:MOST_LISTED]

    def _is_live(self, item: dict[str, Any]) -> bool:
        return float(item["expires_at"]["N"]) > self._now()


def _feedback(item: dict[str, Any]) -> Feedback:
    return from_json(jsonio.loads(zlib.decompress(bytes(item["body"]["B"]))))


def _key(turn_id: str) -> dict[str, Any]:
    return {"pk": {"S": PARTITION}, "sk": {"S": turn_id}}
