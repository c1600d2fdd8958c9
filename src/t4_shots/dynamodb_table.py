"""The table of shots: what is read of it, page by page, and what is written, all or nothing.

What a later version wrote stays as it is: an operation that would change it is refused.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from shared import item_formats
from shared.errors import Unavailable
from t4_shots import dynamodb_items as items

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

MOST_ITEMS: Final = 100
"""Of one transaction (DynamoDB Developer Guide, "Quotas")."""
KEYS_AT_ONCE: Final = 100
"""Of one BatchGetItem."""
TRIES: Final = 12
LONGEST_PAUSE_S: Final = 0.4

_SPREAD: Final = random.SystemRandom()
"""Not seeded in this process: those that start from one snapshot would wait the same, and meet again."""
_MOVED: Final = frozenset({"ConditionalCheckFailed", "TransactionConflict"})


class Moved(Exception):
    """Somebody else wrote first. `places` are the operations of the transaction that were refused."""

    def __init__(self, places: frozenset[int]) -> None:
        super().__init__()
        self.places = places


class ShotTable:
    """A table. Every method that asks it raises Unavailable where it does not answer."""

    def __init__(
        self, client: "DynamoDBClient", name: str, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._dynamodb = client
        self._name = name
        self._pause = pause

    def wait(self, attempt: int) -> None:
        """Wait before the next attempt, the longer the more there were, and not as long as others."""
        self._pause(_SPREAD.uniform(0, min(LONGEST_PAUSE_S, 0.01 * 2**attempt)))

    def item(self, key: Mapping[str, Any]) -> items.Item | None:
        """Return an item, None where there is none."""
        with self._faults("read"):
            answer = self._dynamodb.get_item(TableName=self._name, Key=dict(key), ConsistentRead=True)
        return answer.get("Item")

    def found(self, keys: Sequence[Mapping[str, Any]]) -> Iterator[items.Item]:
        """The items that there are of these keys, in any order."""
        for start in range(0, len(keys), KEYS_AT_ONCE):
            left = [dict(key) for key in keys[start : start + KEYS_AT_ONCE]]
            while left:
                with self._faults("read"):
                    answer = self._dynamodb.batch_get_item(
                        RequestItems={self._name: {"Keys": left, "ConsistentRead": True}}
                    )
                yield from answer["Responses"].get(self._name, [])
                unread = answer["UnprocessedKeys"].get(self._name)
                left = [dict(one) for one in unread["Keys"]] if unread else []
                if left:
                    self._pause(_SPREAD.uniform(0, LONGEST_PAUSE_S))

    def query(self, asked: Mapping[str, Any]) -> Iterator[items.Item]:
        """The items of a query, page by page, as far as they are wanted."""
        start: dict[str, Any] = {}
        while True:
            with self._faults("read"):
                answer = self._dynamodb.query(
                    **{"TableName": self._name, "ConsistentRead": True, **asked, **start}
                )
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def transact(self, operations: Sequence[Any]) -> None:
        """Write all or nothing. Raises Moved where a condition did not hold, Unavailable else.

        Where it did not hold because a later version wrote an item, trying again is of no use: Unavailable.
        """
        with self._faults("written"):
            try:
                self._dynamodb.transact_write_items(TransactItems=list(operations))
            except self._dynamodb.exceptions.TransactionCanceledException as error:
                told: list[Any] = list(error.response["CancellationReasons"])
                reasons = [reason.get("Code", "None") for reason in told]
                if any(items.is_later(reason.get("Item") or {}) for reason in told):
                    raise Unavailable(items.LATER) from error
                if set(reasons) - {"None"} <= _MOVED:
                    refused = {
                        place for place, code in enumerate(reasons) if code == "ConditionalCheckFailed"
                    }
                    raise Moved(frozenset(refused)) from error
                raise

    def put(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """An item in the place of what is there."""
        return {"Put": {"TableName": self._name, "Item": {**item_formats.stamp(items.FORMAT), **item}}}

    def put_guarded(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """An item in the place of what is there, unless a later version's is."""
        return _guarded("Put", self.put(item)["Put"])

    def delete_guarded(self, key: Mapping[str, Any]) -> dict[str, Any]:
        """An item's removal, unless it is a later version's."""
        return _guarded("Delete", self.at(key))

    def update(
        self,
        key: Mapping[str, Any],
        expression: str,
        values: Mapping[str, Any],
        names: Mapping[str, str] | None = None,
        condition: str = "",
    ) -> dict[str, Any]:
        """A change of an item that a later version's refuses; see `transact`."""
        return _guarded(
            "Update",
            {
                **self.at(key),
                "UpdateExpression": expression,
                "ExpressionAttributeNames": names or {},
                "ExpressionAttributeValues": values,
            },
            condition,
        )

    def at(self, key: Mapping[str, Any]) -> dict[str, Any]:
        """The table and key that an operation on an item begins with."""
        return {"TableName": self._name, "Key": key}

    @contextmanager
    def _faults(self, done: str) -> Iterator[None]:
        try:
            yield
        except (ClientError, BotoCoreError) as error:
            raise Unavailable(f"the table of shots cannot be {done}") from error


def between(pk: str, first: str, last: str) -> dict[str, Any]:
    """Return the query of a partition's items from one sort key to another, both included."""
    return {
        "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
        "ExpressionAttributeValues": {":pk": {"S": pk}, ":first": {"S": first}, ":last": {"S": last}},
    }


def beginning(pk: str, start: str) -> dict[str, Any]:
    """Return the query of a partition's items whose sort key begins so."""
    return {
        "KeyConditionExpression": "pk = :pk AND begins_with(sk, :start)",
        "ExpressionAttributeValues": {":pk": {"S": pk}, ":start": {"S": start}},
    }


def _guarded(name: str, operation: Mapping[str, Any], condition: str = "") -> dict[str, Any]:
    """An operation that changes no item of a later version."""
    both = f"{condition} AND {item_formats.NOT_LATER}" if condition else item_formats.NOT_LATER
    return {
        name: {
            **operation,
            "ConditionExpression": both,
            "ExpressionAttributeNames": {
                **operation.get("ExpressionAttributeNames", {}),
                **item_formats.known_names(),
            },
            "ExpressionAttributeValues": {
                **operation.get("ExpressionAttributeValues", {}),
                **item_formats.known_values(items.FORMAT),
            },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }
