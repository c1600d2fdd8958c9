"""The stack's tables as the template makes them, for moto and the emulated account."""

from typing import TYPE_CHECKING, Any, Final

from tests.stack_template import written

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_MADE_BY: Final = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")


def make_table(client: "DynamoDBClient", logical_id: str, name: str) -> None:
    """Make the table `name` with the keys and the index of the template's `logical_id`."""
    properties: Any = written()["Resources"][logical_id]["Properties"]
    client.create_table(TableName=name, **{key: properties[key] for key in _MADE_BY})
