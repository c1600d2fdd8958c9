"""The table of sessions as the template makes it, for moto."""

from typing import TYPE_CHECKING, Any, Final

from agent.erasure.dynamodb_marks import PARTITION as MARKS
from tests.stack_tables import make_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

TABLE: Final = "sessions"


def make_sessions_table(client: "DynamoDBClient") -> None:
    """Make `TABLE` with the keys and the index of the template."""
    make_table(client, "SessionsTable", TABLE)


def items(client: "DynamoDBClient") -> list[dict[str, Any]]:
    """Everything that the table holds."""
    pages = client.get_paginator("scan").paginate(TableName=TABLE)
    return [dict(item) for page in pages for item in page["Items"]]


def unmarked(client: "DynamoDBClient") -> list[dict[str, Any]]:
    """Everything but the marks of erasures, which name nobody."""
    return [item for item in items(client) if item["pk"]["S"] != MARKS]
