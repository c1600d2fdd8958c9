"""Remembered answers in the sessions table, so that every instance of the function finds them.

| pk              | sk       | attributes                                    |
|-----------------|----------|-----------------------------------------------|
| `answer#<hash>` | `answer` | format, body (compressed), caller, expires_at |

An answer of a later version is not used, since it can be made anew, and stays as it is.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from shared import item_formats

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FORMAT = 1
"""Of a kept answer; raised when its body or an attribute changes its meaning."""
CONDITION_FAILED = "ConditionalCheckFailedException"
PAUSE_S = 30.0
"""After a fault the table is left alone for so long: looking for an answer must not delay making one."""


class DynamoAnswers:
    """Answers in the table `table` for `ttl_s` seconds."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        ttl_s: int,
        logger: Logger,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._table = table
        self._ttl_s = ttl_s
        self._logger = logger
        self._now = now
        self._paused_until = 0.0

    def get(self, key: str) -> bytes | None:
        """See AnswerStore.get. TTL deletes late, so an expired item is passed over."""
        if self._now() < self._paused_until:
            return None
        try:
            item = self._client.get_item(TableName=self._table, Key=_key(key)).get("Item")
        except (ClientError, BotoCoreError) as error:
            self._pause("remembered answer not read", error)
            return None
        if (
            item is None
            or item_formats.is_later(item, FORMAT)
            or float(item["expires_at"]["N"]) <= self._now()
        ):
            return None
        return bytes(item["body"]["B"])

    def put(self, key: str, data: bytes, caller: str) -> None:
        """See AnswerStore.put. One of a later version that has not expired is not overwritten."""
        if self._now() < self._paused_until:
            return
        expires_at = {"N": str(int(self._now() + self._ttl_s))}
        try:
            self._client.put_item(
                TableName=self._table,
                Item={
                    **_key(key),
                    **item_formats.stamp(FORMAT),
                    "body": {"B": data},
                    "caller": {"S": caller},
                    "expires_at": expires_at,
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
                self._logger.warning("an answer of a later version stays in the place of this one")
                return
            self._pause("answer not remembered", error)

    def _pause(self, what: str, error: Exception) -> None:
        self._paused_until = self._now() + PAUSE_S
        self._logger.warning(what, exc_info=error)


def _key(key: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": f"answer#{key}"}, "sk": {"S": "answer"}}
