"""Counters in the sessions' table.

| pk                | sk                     | attributes        |
|-------------------|------------------------|-------------------|
| `budget#<caller>` | `minute#<epoch minute>` | used, expires_at |
| `budget#<caller>` | `day#<YYYY-MM-DD>`     | used, expires_at  |

UpdateItem's ADD counts atomically, in whichever Lambda instances the requests arrive. TTL
deletes what is over.
"""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from agent.budgets.counters import CountersDown

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoCounters:
    """Counters in the table `table`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def add(self, caller: str, period: str, amount: int, expires_at: float) -> int:
        """See Counters.add. One UpdateItem."""
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key={"pk": {"S": f"budget#{caller}"}, "sk": {"S": period}},
                UpdateExpression="ADD used :amount SET expires_at = :expires_at",
                ExpressionAttributeValues={
                    ":amount": {"N": str(amount)},
                    ":expires_at": {"N": str(int(expires_at))},
                },
                ReturnValues="ALL_NEW",
            )
        except (ClientError, BotoCoreError) as error:
            raise CountersDown("The budgets could not be read.") from error
        return int(answer["Attributes"]["used"]["N"])

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
            raise CountersDown("The budgets could not be deleted.") from error
