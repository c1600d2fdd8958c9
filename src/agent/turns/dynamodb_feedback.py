"""Feedback in the sessions table.

| pk         | sk          | attributes                                    |
|------------|-------------|-----------------------------------------------|
| `feedback` | `<turn id>` | format, body (compressed), caller, expires_at |

All of it stands in one partition, so that one query lists it: people write some of it a day.
"""

import logging
import time
import zlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import TypeAdapter

from agent.turns.feedback import FEEDBACK_DAYS, MOST_LISTED, SECONDS_A_DAY, Feedback, as_json, from_json
from shared import item_formats, jsonio
from shared.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FORMAT: Final = 1
"""Of feedback; raised when its body or an attribute changes its meaning."""
CONDITION_FAILED: Final = "ConditionalCheckFailedException"
PARTITION: Final = "feedback"
_LATER: Final = "What was said of this answer was kept by a later version, which has to change it."
_log = logging.getLogger(__name__)


class DynamoFeedback:
    """Feedback in the table `table`."""

    def __init__(self, client: "DynamoDBClient", table: str, now: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table
        self._now = now

    def put(self, feedback: Feedback) -> None:
        """See FeedbackStore.put. What a later version keeps is not overwritten."""
        body = jsonio.dumps(as_json(feedback)).encode("utf-8", "replace")
        try:
            self._client.put_item(
                TableName=self._table,
                Item={
                    **_key(feedback.turn_id),
                    **item_formats.stamp(FORMAT),
                    "body": {"B": zlib.compress(body)},
                    "caller": {"S": feedback.caller},
                    "expires_at": {"N": str(int(self._now() + FEEDBACK_DAYS * SECONDS_A_DAY))},
                },
                ConditionExpression=f"{item_formats.NOT_LATER} OR expires_at < :now",
                ExpressionAttributeNames=item_formats.known_names(),
                ExpressionAttributeValues={
                    ":now": {"N": str(int(self._now()))},
                    **item_formats.known_values(FORMAT),
                },
            )
        except (ClientError, BotoCoreError) as error:
            if isinstance(error, ClientError) and error.response["Error"]["Code"] == CONDITION_FAILED:
                raise Unavailable(_LATER) from error
            raise Unavailable("The feedback could not be kept. Send it again in a moment.") from error

    def get(self, turn_id: str) -> Feedback | None:
        """See FeedbackStore.get. Raises Unavailable too where a later version's cannot be read."""
        try:
            found = self._client.get_item(TableName=self._table, Key=_key(turn_id), ConsistentRead=True)
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("The feedback could not be read. Ask again in a moment.") from error
        item = found.get("Item")
        rows = item_formats.read_known(item, FORMAT, self._row) if item else ()
        if rows is None:
            raise Unavailable(_LATER)
        return rows[0] if rows else None

    def every(self) -> Sequence[Feedback]:
        """See FeedbackStore.every. A query for each MB of it; the log counts what could not be read."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": PARTITION}},
        }
        rows: list[Feedback] = []
        unread = 0
        try:
            while True:
                page = self._client.query(**query)
                for item in page["Items"]:
                    read = item_formats.read_known(item, FORMAT, self._row)
                    rows.extend(read or ())
                    unread += read is None
                if "LastEvaluatedKey" not in page or len(rows) >= MOST_LISTED:
                    break
                query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("The feedback could not be read. Ask again in a moment.") from error
        if unread:
            _log.warning("feedback of a later version that this one cannot read: %d", unread)
        return sorted(rows, key=lambda row: row.at, reverse=True)[:MOST_LISTED]

    def _row(self, item: item_formats.Item) -> tuple[Feedback, ...]:
        """The feedback of an item, none where it has expired."""
        if float(item["expires_at"]["N"]) <= self._now():
            return ()
        feedback = from_json(jsonio.loads(zlib.decompress(bytes(item["body"]["B"]))))
        if item_formats.is_later(item, FORMAT):
            return (TypeAdapter(Feedback).validate_python(as_json(feedback)),)
        return (feedback,)


def _key(turn_id: str) -> dict[str, Any]:
    return {"pk": {"S": PARTITION}, "sk": {"S": turn_id}}
