"""Sessions in one DynamoDB table.

| pk             | sk                      | attributes                            |
|----------------|-------------------------|---------------------------------------|
| `session#<id>` | `owner`                 | caller, expires_at                    |
| `session#<id>` | `turn#<ms>#<random>`    | caller, question, answer, expires_at  |

An exchange is one item of its own: concurrent questions add items and never overwrite each
other. TTL deletes late (up to days), so expired items are also passed over when read.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from agent.sessions.store import REMEMBERED_EXCHANGES, Exchange, NotYours, SessionStoreDown

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SECONDS_A_DAY = 86_400
LONGEST_TEXT = 100_000
"""Characters of an answer that are kept; an item may hold 400 kB, and Korean takes 3 bytes a character."""


class DynamoSessions:
    """Sessions in the table `table`, forgotten `ttl_days` after their last question."""

    def __init__(
        self, client: "DynamoDBClient", table: str, ttl_days: int, now: Callable[[], float] = time.time
    ) -> None:
        self._client = client
        self._table = table
        self._ttl_s = ttl_days * SECONDS_A_DAY
        self._now = now

    def open(self, session_id: str, caller: str) -> Sequence[Exchange]:
        """See SessionStore.open. One conditional put binds or verifies and renews, one query reads."""
        key = _key(session_id)
        try:
            self._client.put_item(
                TableName=self._table,
                Item={"pk": key, "sk": {"S": "owner"}, "caller": {"S": caller}, "expires_at": self._expiry()},
                ConditionExpression="attribute_not_exists(pk) OR caller = :caller OR expires_at < :now",
                ExpressionAttributeValues={":caller": {"S": caller}, ":now": _number(self._now())},
            )
            found = self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :turn)",
                ExpressionAttributeValues={":pk": key, ":turn": {"S": "turn#"}},
                ScanIndexForward=False,
                Limit=REMEMBERED_EXCHANGES,
                ConsistentRead=True,
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ConditionalCheckFailedException":
                raise NotYours("This session belongs to another caller.") from error
            raise SessionStoreDown("The conversation so far could not be read.") from error
        except BotoCoreError as error:
            raise SessionStoreDown("The conversation so far could not be read.") from error
        items: list[dict[str, Any]] = [dict(item) for item in reversed(found["Items"])]
        return tuple(
            Exchange(item["question"]["S"], item["answer"]["S"])
            for item in items
            if item["caller"]["S"] == caller and float(item["expires_at"]["N"]) > self._now()
        )

    def append(self, session_id: str, caller: str, exchange: Exchange) -> None:
        """See SessionStore.append."""
        moment = f"turn#{int(self._now() * 1000):013d}#{secrets.token_hex(4)}"
        try:
            self._client.put_item(
                TableName=self._table,
                Item={
                    "pk": _key(session_id),
                    "sk": {"S": moment},
                    "caller": {"S": caller},
                    "question": {"S": exchange.question},
                    "answer": {"S": exchange.answer[:LONGEST_TEXT]},
                    "expires_at": self._expiry(),
                },
            )
        except (ClientError, BotoCoreError) as error:
            raise SessionStoreDown("The answer could not be added to the conversation.") from error

    def _expiry(self) -> dict[str, str]:
        return _number(self._now() + self._ttl_s)


def _key(session_id: str) -> dict[str, str]:
    return {"S": f"session#{session_id}"}


def _number(value: float) -> dict[str, str]:
    return {"N": str(int(value))}
