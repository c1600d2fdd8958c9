"""The items of a caller in the sessions' table, found by the index `by-caller` on the attribute `caller`.

| pk              | sk       | kind     |
|-----------------|----------|----------|
| `session#<id>`  | `owner`  | sessions |
| `session#<id>`  | `turn#…` | turns    |
| `answer#<hash>` | `answer` | answers  |
| `turn#<id>`     | …        | streams  |
| `history#<…>`   | `<ms>#…` | history  |
| `feedback`      | `<id>`   | feedback |

That somebody was forgotten stands there without a name (`dynamodb_marks.py`), and is not found.
Whatever else is written with a `caller` is found as well, and counted by the first part of its pk. The
index also holds what was written before it was made. It follows the table within a second or so: an item that
was written in the moment before is found by the next call.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from agent.erasure.erasure import Erased
from shared.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

INDEX: Final = "by-caller"
PAGE: Final = 100
CONDITION_FAILED: Final = "ConditionalCheckFailedException"
_OF_SESSIONS: Final = {"owner": "sessions", "turn": "turns"}
_BY_PREFIX: Final = {"answer": "answers", "turn": "streams"}


class DynamoPersonalData:
    """The caller's items in the table `table`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find(self, caller: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The kind and the key of each item, page by page. Raises Unavailable."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": INDEX,
            "KeyConditionExpression": "caller = :caller",
            "ExpressionAttributeValues": {":caller": {"S": caller}},
            "Limit": PAGE,
        }
        while True:
            try:
                page = self._client.query(**query)
            except (ClientError, BotoCoreError) as error:
                raise Unavailable("What is kept could not be read. Ask again in a moment.") from error
            for item in page["Items"]:
                yield _kind(item["pk"]["S"], item["sk"]["S"]), {"pk": item["pk"], "sk": item["sk"]}
            if "LastEvaluatedKey" not in page:
                return
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def forget(self, caller: str, more_time: Callable[[], bool]) -> Erased:
        """See PersonalData.forget."""
        counts: Counter[str] = Counter()
        for kind, key in self.find(caller):
            if not more_time():
                return Erased(counts, complete=False)
            counts[kind] += self._delete(caller, key)
            if kind == "sessions":
                self._delete_stop(key["pk"])
        return Erased(counts)

    def _delete(self, caller: str, key: dict[str, Any]) -> bool:
        """Return whether there was such an item of the caller's.

        A session that expired may be another's since the index was read: theirs is not touched.
        """
        try:
            self._client.delete_item(
                TableName=self._table,
                Key=key,
                ConditionExpression="caller = :caller",
                ExpressionAttributeValues={":caller": {"S": caller}},
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == CONDITION_FAILED:
                return False
            raise Unavailable("Not everything could be deleted. Ask again in a moment.") from error
        except BotoCoreError as error:
            raise Unavailable("Not everything could be deleted. Ask again in a moment.") from error
        return True

    def _delete_stop(self, pk: dict[str, str]) -> None:
        """The flag that ended the session's answers names nobody, and is of no use without it."""
        try:
            self._client.delete_item(TableName=self._table, Key={"pk": pk, "sk": {"S": "stop"}})
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("Not everything could be deleted. Ask again in a moment.") from error


def _kind(pk: str, sk: str) -> str:
    prefix = pk.partition("#")[0]
    if prefix == "session":
        return _OF_SESSIONS.get(sk.partition("#")[0], prefix)
    return _BY_PREFIX.get(prefix, prefix)
