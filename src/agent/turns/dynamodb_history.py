"""The list of each caller's turns in the sessions table: one partition a caller, by time.

| pk                 | sk          | attributes                                                  |
|--------------------|-------------|-------------------------------------------------------------|
| `history#<caller>` | `<ms>#<id>` | caller, question (its beginning), state, expires_at;        |
|                    |             | line (of another than the default), shot (where it was      |
|                    |             | told), verdict and chance (once there is a prediction)      |

Each has its `format` too. A row is written when its turn is asked and once more when that has ended: one
that died stays `running` here, and is told as interrupted.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import TypeAdapter

from agent.turns.outline import Outline
from agent.turns.store import Listed, Place, Turn, TurnsUnavailable
from shared import item_formats, jsonio
from shared.contracts.line import DEFAULT_LINE
from shared.contracts.turns import LONGEST_LISTED
from shared.item_formats import NOT_LATER, is_later

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FORMAT: Final = 1
"""Of rows of the list; raised when an attribute changes its meaning."""


@dataclass(frozen=True, slots=True)
class DynamoHistory:
    """Lists in the table `table`, each row for `kept_s` after its turn was asked."""

    client: "DynamoDBClient"
    table: str
    logger: Logger
    kept_s: float
    now: Callable[[], float] = time.time

    def begin(self, turn: Turn) -> None:
        """List a turn as running. One put. The turn can be read without its row, so that it may fail."""
        item: dict[str, Any] = {
            **_key(turn),
            **item_formats.stamp(FORMAT),
            "caller": {"S": turn.caller},
            "question": {"S": turn.question[:LONGEST_LISTED]},
            **about(turn),
            "state": {"S": "running"},
            "expires_at": {"N": str(int(self.now() + self.kept_s))},
        }
        try:
            self.client.put_item(TableName=self.table, Item=item)
        except (ClientError, BotoCoreError):
            self.logger.warning("turn not listed", exc_info=True)

    def conclude(self, turn: Turn, outline: Outline) -> None:
        """See TurnStore.conclude. One update, of a row that is still there."""
        told: dict[str, Any] = {"state": {"S": outline.state}}
        if outline.verdict is not None:
            told["verdict"] = {"S": outline.verdict}
        if outline.defect_probability is not None:
            told["chance"] = {"N": f"{outline.defect_probability:.6g}"}
        try:
            self.client.update_item(
                TableName=self.table,
                Key=_key(turn),
                UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in told),
                # What was forgotten meanwhile must not come back.
                ConditionExpression=f"caller = :caller AND {NOT_LATER}",
                ExpressionAttributeNames={
                    **item_formats.known_names(),
                    **{f"#{name}": name for name in told},
                },
                ExpressionAttributeValues={
                    ":caller": {"S": turn.caller},
                    **item_formats.known_values(FORMAT),
                    **{f":{name}": value for name, value in told.items()},
                },
            )
        except (ClientError, BotoCoreError) as error:
            raise TurnsUnavailable("How the turn ended could not be kept.") from error

    def drop(self, turn: Turn) -> None:
        """Take a turn from the list. Raises what the client does."""
        self.client.delete_item(
            TableName=self.table,
            Key=_key(turn),
            ConditionExpression=NOT_LATER,
            ExpressionAttributeNames=item_formats.known_names(),
            ExpressionAttributeValues=item_formats.known_values(FORMAT),
        )

    def listed(self, caller: str, before: Place | None, limit: int) -> Sequence[Listed]:
        """See TurnStore.listed. A query for each page of rows, of which some may have expired.

        Rows of a later version that cannot be read are left out, and counted in the log.
        """
        values: dict[str, Any] = {":pk": {"S": _partition(caller)}}
        condition = "pk = :pk"
        if before is not None:
            values[":before"] = {"S": _sort_key(before)}
            condition += " AND sk < :before"
        query: dict[str, Any] = {
            "TableName": self.table,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ScanIndexForward": False,
            "Limit": limit,
            "ConsistentRead": True,
        }
        rows: list[Listed] = []
        unread = 0
        try:
            while len(rows) < limit:
                page = self.client.query(**query)
                for item in page["Items"]:
                    read = item_formats.read_known(item, FORMAT, self._row)
                    rows.extend(read or ())
                    unread += read is None
                if "LastEvaluatedKey" not in page:
                    break
                query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        except (ClientError, BotoCoreError) as error:
            raise TurnsUnavailable("The turns could not be read. Ask again in a moment.") from error
        if unread:
            self.logger.warning("turns of a later version not listed", extra={"rows": unread})
        return rows[:limit]

    def _row(self, item: item_formats.Item) -> tuple[Listed, ...]:
        """The turn of a row, none where it has expired."""
        if float(item["expires_at"]["N"]) <= self.now():
            return ()
        at_ms, _, turn_id = item["sk"]["S"].partition("#")
        outline = Outline(
            item["state"]["S"],
            item["verdict"]["S"] if "verdict" in item else None,
            float(item["chance"]["N"]) if "chance" in item else None,
        )
        if is_later(item, FORMAT):
            TypeAdapter(Outline).validate_python(asdict(outline))
        row = Listed(Place(int(at_ms), turn_id), item["question"]["S"], *line_and_shot(item), outline)
        return (row.seen_at(self.now()),)


def about(turn: Turn) -> dict[str, Any]:
    """Which line and shot a turn is about, as attributes of an item."""
    line = {} if turn.line == DEFAULT_LINE else {"line": {"S": turn.line}}
    return line if turn.shot is None else {**line, "shot": {"S": jsonio.dumps(turn.shot)}}


def line_and_shot(item: item_formats.Item) -> tuple[str, Mapping[str, Any] | None]:
    """See `about`. Raises one of item_formats.UNREADABLE where they are of another form."""
    shot = jsonio.loads(item["shot"]["S"]) if "shot" in item else None
    if shot is not None and not isinstance(shot, dict):
        raise TypeError("is no shot")
    return item.get("line", {}).get("S", DEFAULT_LINE), shot


def _partition(caller: str) -> str:
    return f"history#{caller}"


def _sort_key(place: Place) -> str:
    return f"{place.at_ms:013d}#{place.turn_id}"


def _key(turn: Turn) -> dict[str, Any]:
    return {"pk": {"S": _partition(turn.caller)}, "sk": {"S": _sort_key(turn.place)}}
