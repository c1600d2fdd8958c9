"""A table as it was at a point in time, in a table beside it, and scratch tables for drills."""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ops.preflight.findings import Text
from ops.restore.report import Report
from shared.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

LATEST: Final = "latest"
LOOK_EVERY_S: Final = 5.0
LONGEST_WAIT_S: Final = 12 * 3600.0
LONGEST_UNSEEN_S: Final = 60.0
"""Until a table that was asked for is there at all; later it has failed and gone."""
RESTORED, DRILL = "-restored-", "-drill-"
"""What the names of tables have that these commands make; no other is ever deleted."""


def read_time(text: str) -> datetime | None:
    """The instant of an ISO 8601 time with its offset; None for `latest`. Raises InvalidInput."""
    if text == LATEST:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"--at {text}: is no time such as 2026-11-28T09:00:00Z, nor latest") from error
    if at.tzinfo is None:
        raise InvalidInput(f"--at {text}: says no offset. Write 2026-11-28T09:00:00Z or …+09:00.")
    return at.astimezone(UTC).replace(microsecond=0)


def stamp(at: datetime) -> str:
    """How an instant is written in a name."""
    return f"{at:%Y%m%dT%H%M%SZ}"


def told(at: datetime) -> str:
    """How an instant in UTC is told, and given again."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def chosen_point(client: "DynamoDBClient", table: str, at: datetime | None) -> datetime:
    """The instant to go to: `at`, or the latest there is. Raises InvalidInput where it cannot be had."""
    found = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    recovery = found.get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        raise InvalidInput(f"{table} has no point-in-time recovery.")
    earliest, latest = (
        recovery[name].astimezone(UTC) for name in ("EarliestRestorableDateTime", "LatestRestorableDateTime")
    )
    if at is None:
        return latest.replace(microsecond=0)
    if not earliest.replace(microsecond=0) <= at <= latest:
        raise InvalidInput(
            f"{table} can be restored to {told(earliest)} until {told(latest)}, not {told(at)}."
        )
    return at


def restored(
    client: "DynamoDBClient", source: Mapping[str, str], name: str, at: datetime, report: Report
) -> None:
    """Have the table `name` made as its source was at `at`, and wait until it is there.

    `source` is {"SourceTableName": …}, or {"SourceTableArn": …} where it is in another region than `client`.
    A table of that name that an earlier run began is gone on with. Raises Unavailable where it does not come.
    """
    with report.step(Text(f"restore to {told(at)} into {name}", f"{told(at)} 시점을 {name}에 복원")):
        if _status(client, name) is None:
            request: Any = {**source, "TargetTableName": name, "RestoreDateTime": at}
            client.restore_table_to_point_in_time(**request)
        wait_until_there(client, name)


def wait_until_there(client: "DynamoDBClient", name: str) -> None:
    """Wait until a table is ACTIVE. Raises Unavailable where it does not become so."""
    began = time.monotonic()
    while (status := _status(client, name)) != "ACTIVE":
        longest = {"CREATING": LONGEST_WAIT_S, None: LONGEST_UNSEEN_S}.get(status, 0.0)
        if time.monotonic() > began + longest:
            raise Unavailable(f"{name} did not become ready: {status}. Run it again to go on waiting.")
        time.sleep(LOOK_EVERY_S)


def scratch_like(client: "DynamoDBClient", table: str, name: str) -> None:
    """Make an empty table `name` with the keys and indexes of another, and wait until it is there."""
    like: Any = client.describe_table(TableName=table)["Table"]
    indexes = [
        {part: index[part] for part in ("IndexName", "KeySchema", "Projection")}
        for index in like.get("GlobalSecondaryIndexes", ())
    ]
    made: Any = {"GlobalSecondaryIndexes": indexes} if indexes else {}
    client.create_table(
        TableName=name,
        AttributeDefinitions=like["AttributeDefinitions"],
        KeySchema=like["KeySchema"],
        BillingMode="PAY_PER_REQUEST",
        **made,
    )
    wait_until_there(client, name)


def delete(client: "DynamoDBClient", name: str) -> None:
    """Delete a table that these commands made; one that is not there is deleted already."""
    if RESTORED not in name and DRILL not in name:
        raise ValueError(name)
    if _status(client, name) is not None:
        client.delete_table(TableName=name)


def scan(client: "DynamoDBClient", table: str, **more: Any) -> Iterator[dict[str, Any]]:
    """Every item of a table, page by page."""
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True, **more):
        yield from page["Items"]


def _status(client: "DynamoDBClient", name: str) -> str | None:
    try:
        return client.describe_table(TableName=name)["Table"]["TableStatus"]
    except client.exceptions.ResourceNotFoundException:
        return None
