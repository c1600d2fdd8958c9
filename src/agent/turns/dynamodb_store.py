"""Turns in the sessions table, so that every instance of the function can give the rest of one.

| pk          | sk                 | attributes                                                    |
|-------------|--------------------|---------------------------------------------------------------|
| `turn#<id>` | `head`             | caller, fingerprint, session, question, features, alive_at,   |
|             |                    | asked_at, expires_at, line (of another than the default),     |
|             |                    | shot (where it was told)                                      |
| `turn#<id>` | `events#<last>`    | body (compressed), ended, at, caller, expires_at              |

Both have their `format` too. `<last>` is the number of the last event in the item, in eight digits: one
query finds all that comes after a number, and the head. The first conditional put of the head is the lock of
the turn. `alive_at`, `asked_at` and `at` are ms since the epoch. A body holds at most 256 KiB of events
before it is compressed, where an event alone is not larger than that. Lists are in `dynamodb_history`.
"""

import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from agent.turns.dynamodb_history import DynamoHistory, about, line_and_shot
from agent.turns.outline import Outline
from agent.turns.store import (
    KEPT_DAYS,
    LARGEST_TURN_BYTES,
    LOST_AFTER_S,
    SECONDS_A_DAY,
    Listed,
    Place,
    Progress,
    Sent,
    Turn,
    TurnsUnavailable,
)
from shared import item_formats, jsonio
from shared.item_formats import NOT_LATER, is_later

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FORMAT: Final = 1
"""Of the items of turns; raised when an attribute changes its meaning."""
BATCH_S: Final = 1.0
LOOK_EVERY_S: Final = 0.5
LARGEST_BODY_BYTES: Final = 256 * 1024
LARGEST_FEATURES_BYTES: Final = 60_000
_EVENTS: Final = "events#"
_SEPARATOR: Final = b"\n\n"
_LATER: Final = "This turn was kept by a later version, which this one cannot read."


class DynamoTurns:
    """Turns in the table `table`, for `kept_days` after they were asked."""

    batch_s = BATCH_S

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        logger: Logger,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        *,
        kept_days: int = KEPT_DAYS,
    ) -> None:
        self._kept_s = kept_days * SECONDS_A_DAY
        self._history = DynamoHistory(client, table, logger, self._kept_s, now)
        self._client = client
        self._table = table
        self._logger = logger
        self._now = now
        self._sleep = sleep

    def claim(self, turn: Turn) -> Turn | None:
        """See TurnStore.claim. A conditional put and one in the list; one read where the turn is there."""
        features = jsonio.dumps(turn.features)
        try:
            self._client.put_item(
                TableName=self._table,
                Item={
                    **_key(turn.turn_id, "head"),
                    **item_formats.stamp(FORMAT),
                    "caller": {"S": turn.caller},
                    "fingerprint": {"S": turn.fingerprint},
                    "session": {"S": turn.session_id},
                    "question": {"S": turn.question},
                    "features": {"S": features if len(features) <= LARGEST_FEATURES_BYTES else "{}"},
                    **about(turn),
                    "asked_at": _number(turn.at_ms),
                    "alive_at": _number(self._now() * 1000),
                    "expires_at": self._expiry(),
                },
                ConditionExpression="attribute_not_exists(pk) OR expires_at < :now",
                ExpressionAttributeValues={":now": _number(self._now())},
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ConditionalCheckFailedException":
                raise TurnsUnavailable("The turn could not be kept.") from error
            found = self.read(turn.turn_id)
            if found is None:
                raise TurnsUnavailable("The turn could not be read. Ask again in a moment.") from error
            return found.turn
        except BotoCoreError as error:
            raise TurnsUnavailable("The turn could not be kept.") from error
        self._history.begin(turn)
        return None

    def abandon(self, turn: Turn) -> None:
        """See TurnStore.abandon. Where it fails the turn is found lost, and ends as such."""
        try:
            self._client.delete_item(
                TableName=self._table,
                Key=_key(turn.turn_id, "head"),
                ConditionExpression=NOT_LATER,
                ExpressionAttributeNames=item_formats.known_names(),
                ExpressionAttributeValues=item_formats.known_values(FORMAT),
            )
            self._history.drop(turn)
        except (ClientError, BotoCoreError):
            self._logger.warning("turn not given back", exc_info=True)

    def append(self, turn: Turn, events: Sequence[Sent], *, ended: bool) -> None:
        """See TurnStore.append. One put for each 256 KiB; one update where there is nothing new."""
        try:
            if not events:
                self._client.update_item(
                    TableName=self._table,
                    Key=_key(turn.turn_id, "head"),
                    UpdateExpression="SET alive_at = :now",
                    # What was forgotten meanwhile must not come back.
                    ConditionExpression=f"caller = :caller AND {NOT_LATER}",
                    ExpressionAttributeNames=item_formats.known_names(),
                    ExpressionAttributeValues={
                        ":now": _number(self._now() * 1000),
                        ":caller": {"S": turn.caller},
                        **item_formats.known_values(FORMAT),
                    },
                )
                return
            bodies = list(_bodies(events))
            for place, body in enumerate(bodies, start=1):
                self._client.put_item(
                    TableName=self._table,
                    Item={
                        **_key(turn.turn_id, f"{_EVENTS}{body[-1].number:08d}"),
                        **item_formats.stamp(FORMAT),
                        "body": {"B": zlib.compress(b"".join(event.data for event in body))},
                        "first": _number(body[0].number),
                        "ended": {"BOOL": ended and place == len(bodies)},
                        "at": _number(self._now() * 1000),
                        "caller": {"S": turn.caller},
                        "expires_at": self._expiry(),
                    },
                    ConditionExpression=NOT_LATER,
                    ExpressionAttributeNames=item_formats.known_names(),
                    ExpressionAttributeValues=item_formats.known_values(FORMAT),
                )
        except (ClientError, BotoCoreError) as error:
            raise TurnsUnavailable("The events of the turn could not be kept.") from error

    def conclude(self, turn: Turn, outline: Outline) -> None:
        """See TurnStore.conclude."""
        self._history.conclude(turn, outline)

    def listed(self, caller: str, before: Place | None, limit: int) -> Sequence[Listed]:
        """See TurnStore.listed."""
        return self._history.listed(caller, before, limit)

    def read(self, turn_id: str, after: int = 0) -> Progress | None:
        """See TurnStore.read. One query; what has expired and is not deleted yet is passed over.

        The part that ends with `after` comes along, since it may say that the turn has ended. One item of a
        later version that cannot be read makes the whole unreadable: a gap would be taken for the whole.
        """
        items: list[dict[str, Any]] = []
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "pk = :pk AND sk >= :after",
            "ExpressionAttributeValues": {
                ":pk": _key(turn_id, "")["pk"],
                ":after": {"S": f"{_EVENTS}{after:08d}"},
            },
            "ConsistentRead": True,
        }
        try:
            while True:
                page = self._client.query(**query)
                items.extend(dict(item) for item in page["Items"])
                if "LastEvaluatedKey" not in page:
                    break
                query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        except (ClientError, BotoCoreError) as error:
            raise TurnsUnavailable("The turn could not be read. Ask again in a moment.") from error
        try:
            return self._progress(turn_id, items, after)
        except item_formats.UNREADABLE as error:
            if any(is_later(item, FORMAT) for item in items):
                raise TurnsUnavailable(_LATER) from error
            raise

    def wait(self, turn_id: str, after: int, seconds: float) -> None:  # noqa: ARG002
        """See TurnStore.wait. The table tells nobody of news, so this is the time until the next look."""
        self._sleep(min(seconds, LOOK_EVERY_S))

    def _progress(self, turn_id: str, items: list[dict[str, Any]], after: int) -> Progress | None:
        live = {item["sk"]["S"]: item for item in items if float(item["expires_at"]["N"]) > self._now()}
        head = live.pop("head", None)
        if head is None:
            return None
        owner = head["caller"]["S"]
        if any(is_later(part, FORMAT) and part["caller"]["S"] != owner for part in live.values()):
            raise ValueError("holds events under another name")
        parts = [item for _, item in sorted(live.items()) if item["caller"]["S"] == owner]
        events = [event for part in parts for event in _events(part) if event.number > after]
        # The head says when it was claimed or last silent, each part when it was written.
        seen = max(float(item.get("at", item.get("alive_at", {"N": "0"}))["N"]) for item in (head, *parts))
        ended = any(part["ended"]["BOOL"] for part in parts)
        lost = not ended and self._now() * 1000 - seen > LOST_AFTER_S * 1000
        return Progress(_turn(turn_id, head), events, ended, lost)

    def _expiry(self) -> dict[str, str]:
        return _number(self._now() + self._kept_s)


def _bodies(events: Sequence[Sent]) -> Iterator[list[Sent]]:
    body: list[Sent] = []
    size = 0
    for event in events:
        if body and size + len(event.data) > LARGEST_BODY_BYTES:
            yield body
            body, size = [], 0
        body.append(event)
        size += len(event.data)
    if body:
        yield body


def _events(part: dict[str, Any]) -> Iterator[Sent]:
    # Numbers follow each other. JSON holds no raw line break: an empty line ends an event, nothing else.
    first = int(part["first"]["N"])
    text = zlib.decompressobj().decompress(bytes(part["body"]["B"]), LARGEST_TURN_BYTES)
    pieces = text.split(_SEPARATOR)[:-1]
    if is_later(part, FORMAT) and first + len(pieces) - 1 != int(part["sk"]["S"].removeprefix(_EVENTS)):
        raise ValueError("holds other events than it says")
    for place, data in enumerate(pieces):
        yield Sent(first + place, data + _SEPARATOR)


def _turn(turn_id: str, head: dict[str, Any]) -> Turn:
    features = jsonio.loads(head["features"]["S"])
    return Turn(
        turn_id,
        head["caller"]["S"],
        head["fingerprint"]["S"],
        head["session"]["S"],
        head["question"]["S"],
        item_formats.numbers(features) if is_later(head, FORMAT) else features,
        *line_and_shot(head),
        int(head["asked_at"]["N"]) if "asked_at" in head else 0,
    )


def _key(turn_id: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": f"turn#{turn_id}"}, "sk": {"S": sk}}


def _number(value: float) -> dict[str, str]:
    return {"N": str(int(value))}
