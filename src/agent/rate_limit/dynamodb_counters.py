"""Counters in the sessions' table.

| pk                | sk                              | attributes                                    |
|-------------------|---------------------------------|-----------------------------------------------|
| `budget#<caller>` | `minute#<epoch minute>`         | used, expires_at: questions                   |
| `budget#<caller>` | `minute#<epoch minute>#<route>` | used, expires_at: requests of another route   |
| `budget#<caller>` | `day#<YYYY-MM-DD>`              | used, hour_<h>, reserved_<h>, expires_at      |

`used` of a day and `hour_<h>` (0 to 23, UTC) are input-token equivalents, those that are only reserved
included; `reserved_<h>` are the latter alone. UpdateItem's ADD counts atomically, in whichever Lambda
instances the requests arrive, and its condition refuses in the same step. TTL deletes what is over. All have
their `format` too. Where a later version counts, the caller is counted in the memory of the instance that is
asked, as where the table is down.
"""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError

from agent.rate_limit.counters import CounterStoreUnavailable, Tally, Window
from shared import item_formats
from shared.item_formats import NOT_LATER

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


FORMAT = 1
"""Of a counter; raised when an attribute changes its meaning."""
_LATER = "A later version counts here."


class DynamoCounterStore:
    """Counters in the table `table`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def add(self, caller: str, period: str, amount: int, expires_at: float) -> int:
        """See Counters.add. One UpdateItem."""
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key=_key(caller, period),
                UpdateExpression="ADD used :amount SET expires_at = :expires_at, #format = :format",
                ConditionExpression=NOT_LATER,
                ExpressionAttributeNames=item_formats.known_names(),
                ExpressionAttributeValues={
                    ":amount": _number(amount),
                    ":expires_at": _number(expires_at),
                    **item_formats.known_values(FORMAT),
                },
                ReturnValues="ALL_NEW",
            )
        except (ClientError, BotoCoreError) as error:
            raise _down(error) from error
        return int(answer["Attributes"]["used"]["N"])

    def reserve(self, window: Window, tokens: int, ceilings: Tally) -> Tally | None:
        """See Counters.reserve. One UpdateItem with a condition."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(window.caller, f"day#{window.day}"),
                UpdateExpression="ADD used :tokens, #hour :tokens, #reserved :tokens"
                " SET expires_at = :expires_at, #format = :format",
                ConditionExpression="(attribute_not_exists(used) OR used < :day)"
                f" AND (attribute_not_exists(#hour) OR #hour < :hour) AND {NOT_LATER}",
                ExpressionAttributeNames=_names(window),
                ExpressionAttributeValues={
                    ":tokens": _number(tokens),
                    ":day": _number(ceilings.day),
                    ":hour": _number(ceilings.hour),
                    ":expires_at": _number(window.expires_at),
                    **item_formats.known_values(FORMAT),
                },
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ConditionalCheckFailedException":
                # botocore's types do not name it: the item as it was, because of ALL_OLD.
                item: Any = error.response.get("Item") or {}
                if item_formats.is_later(item, FORMAT):
                    raise CounterStoreUnavailable(_LATER) from error
                return _tally(window, item)
            raise _down(error) from error
        except BotoCoreError as error:
            raise _down(error) from error
        return None

    def settle(self, window: Window, reserved: int, used: int) -> None:
        """See Counters.settle. One UpdateItem, never repeated, so that nothing is taken off twice.

        Where the counts were deleted meanwhile, a second one counts what was used: taking off what was
        reserved would leave the caller with more than everybody has.
        """
        if not self._settled(window, reserved, used):
            self._settled(window, 0, used)

    def _settled(self, window: Window, reserved: int, used: int) -> bool:
        """Tell that there was such a reservation; without one to look for, what is used is always counted."""
        names = _names(window)
        there = "attribute_exists(#reserved) AND " if reserved else ""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(window.caller, f"day#{window.day}"),
                UpdateExpression="ADD used :change, #hour :change, #reserved :less"
                " SET expires_at = :expires_at, #format = :format",
                ConditionExpression=f"{there}{NOT_LATER}",
                ExpressionAttributeNames=names,
                ExpressionAttributeValues={
                    ":change": _number(used - reserved),
                    ":less": _number(-reserved),
                    ":expires_at": _number(window.expires_at),
                    **item_formats.known_values(FORMAT),
                },
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ConditionalCheckFailedException":
                if not reserved:
                    raise CounterStoreUnavailable(_LATER) from error
                return False
            raise _down(error) from error
        except BotoCoreError as error:
            raise _down(error) from error
        return True

    def forget(self, caller: str) -> int:
        """See ForgetsCallers.forget. One Query a page, and one DeleteItem for each counter."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": f"budget#{caller}"}},
            "ProjectionExpression": "pk, sk",
        }
        deleted = 0
        try:
            while True:
                page = self._client.query(**query)
                for key in page["Items"]:
                    self._client.delete_item(TableName=self._table, Key=key)
                    deleted += 1
                if "LastEvaluatedKey" not in page:
                    return deleted
                query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        except (ClientError, BotoCoreError) as error:
            raise CounterStoreUnavailable("The counters could not be deleted.") from error


def _names(window: Window) -> dict[str, str]:
    hour = {"#hour": f"hour_{window.hour}", "#reserved": f"reserved_{window.hour}"}
    return {**hour, **item_formats.known_names()}


def _tally(window: Window, item: dict[str, Any]) -> Tally:
    def value(name: str) -> int:
        return int(item.get(name, {"N": "0"})["N"])

    return Tally(value("used"), value(f"hour_{window.hour}"), value(f"reserved_{window.hour}"))


def _down(error: Exception) -> CounterStoreUnavailable:
    silent = isinstance(error, (ConnectTimeoutError, ReadTimeoutError))
    return CounterStoreUnavailable("The counters could not be read.", silent=silent)


def _key(caller: str, period: str) -> dict[str, Any]:
    return {"pk": {"S": f"budget#{caller}"}, "sk": {"S": period}}


def _number(value: float) -> dict[str, Any]:
    return {"N": str(int(value))}
