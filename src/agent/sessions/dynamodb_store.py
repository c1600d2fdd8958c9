"""Sessions in one DynamoDB table.

| pk             | sk                      | attributes                            |
|----------------|-------------------------|---------------------------------------|
| `session#<id>` | `owner`                 | caller, line, expires_at              |
| `session#<id>` | `turn#<ms>#<random>`    | caller, question, answer, features,   |
|                |                         | results, stopped, images, expires_at, |
|                |                         | line (of another than the default)    |
| `session#<id>` | `stop`                  | at (ms), expires_at                   |

Every item has its `format` too. `features` and `results` are JSON. An exchange is one item of its own:
concurrent questions add items and never overwrite each other. An answer that runs looks at the stop item now
and then, wherever it runs. TTL deletes late (up to days), so expired items are also passed over when read.
"""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from agent.cancellation import LOOK_EVERY_S, CancellationRegistry, CancellationToken, cancelled_by
from agent.sessions.store import (
    REMEMBERED_EXCHANGES,
    Exchange,
    SessionForbidden,
    SessionOfAnotherLine,
    SessionStoreUnavailable,
)
from shared import item_formats, jsonio
from shared.contracts.line import DEFAULT_LINE
from shared.item_formats import NOT_LATER, is_later, read_known

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FORMAT = 1
"""Of the items of sessions; raised when an attribute changes its meaning."""
SECONDS_A_DAY = 86_400
LONGEST_TEXT = 80_000
"""Characters of an answer that are kept; an item may hold 400 kB, and Korean takes 3 bytes a character."""
LARGEST_JSON = 60_000
"""Bytes of JSON that are kept of the values; a request may hold names by the thousand."""
STOP_KEPT_S = 3_600
_UNREAD = "The conversation so far could not be read."
_LATER = "The conversation so far was kept by a later version, which this one cannot read."


_OF_LINE = " AND (attribute_not_exists(#line) OR #line = :line)"


class DynamoSessions:
    """Sessions in the table `table`, forgotten `ttl_days` after their last question."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        ttl_days: int,
        now: Callable[[], float] = time.time,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._client = client
        self._table = table
        self._ttl_s = ttl_days * SECONDS_A_DAY
        self._now = now
        self._look_every_s = look_every_s
        self._cancellations = CancellationRegistry()

    def open(self, session_id: str, caller: str, line: str | None = None) -> Sequence[Exchange]:
        """See SessionStore.open. One conditional put binds or verifies and renews, one query reads.

        A session that a later version bound is read where its owner can be, and not renewed.
        """
        key = _key(session_id)
        try:
            self._client.put_item(
                TableName=self._table,
                Item={
                    "pk": key,
                    "sk": {"S": "owner"},
                    **item_formats.stamp(FORMAT),
                    "caller": {"S": caller},
                    **({} if line is None else {"line": {"S": line}}),
                    "expires_at": self._expiry(),
                },
                ConditionExpression="attribute_not_exists(pk) OR expires_at < :now"
                f" OR (caller = :caller AND {NOT_LATER}{'' if line is None else _OF_LINE})",
                ExpressionAttributeNames=item_formats.known_names()
                | ({} if line is None else {"#line": "line"}),
                ExpressionAttributeValues={
                    ":caller": {"S": caller},
                    **({} if line is None else {":line": {"S": line}}),
                    ":now": _number(self._now()),
                    **item_formats.known_values(FORMAT),
                },
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "ConditionalCheckFailedException":
                raise SessionStoreUnavailable(_UNREAD) from error
            # botocore's types do not name it: the item as it is, because of ALL_OLD.
            owner: Any = error.response.get("Item") or {}
            if _owner(owner) != caller:
                raise SessionForbidden("This session belongs to another caller.") from error
            if not is_later(owner, FORMAT):
                known = owner.get("line", {}).get("S", DEFAULT_LINE)
                raise SessionOfAnotherLine(session_id, known, line or DEFAULT_LINE) from error
        except BotoCoreError as error:
            raise SessionStoreUnavailable(_UNREAD) from error
        return self.exchanges(session_id, caller)

    def exchanges(self, session_id: str, caller: str) -> Sequence[Exchange]:
        """The last exchanges of a caller's session, oldest first; nothing is written.

        Raises SessionStoreUnavailable, also where one of them is of a later version and cannot be read: a
        history with a gap would be taken for the whole.
        """
        try:
            found = self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :turn)",
                ExpressionAttributeValues={":pk": _key(session_id), ":turn": {"S": "turn#"}},
                ScanIndexForward=False,
                Limit=REMEMBERED_EXCHANGES,
                ConsistentRead=True,
            )
        except (ClientError, BotoCoreError) as error:
            raise SessionStoreUnavailable(_UNREAD) from error
        items: list[dict[str, Any]] = [dict(item) for item in reversed(found["Items"])]
        rows = [read_known(item, FORMAT, lambda item: self._row(item, caller)) for item in items]
        if None in rows:
            raise SessionStoreUnavailable(_LATER)
        return tuple(exchange for row in rows if row for exchange in row)

    def append(self, session_id: str, caller: str, exchange: Exchange) -> None:
        """See SessionStore.append."""
        moment = f"turn#{int(self._now() * 1000):013d}#{secrets.token_hex(4)}"
        try:
            self._client.put_item(
                TableName=self._table,
                Item={
                    "pk": _key(session_id),
                    "sk": {"S": moment},
                    **item_formats.stamp(FORMAT),
                    "caller": {"S": caller},
                    "question": {"S": exchange.question},
                    "answer": {"S": exchange.answer[:LONGEST_TEXT]},
                    "features": {"S": _json(exchange.features, "{}")},
                    "results": {"S": _json(exchange.results, "[]")},
                    "stopped": {"BOOL": exchange.stopped},
                    "images": _number(exchange.images),
                    **({} if exchange.line == DEFAULT_LINE else {"line": {"S": exchange.line}}),
                    "expires_at": self._expiry(),
                },
            )
        except (ClientError, BotoCoreError) as error:
            raise SessionStoreUnavailable("The answer could not be added to the conversation.") from error

    def stop(self, session_id: str, caller: str) -> None:
        """See SessionStore.stop. One read for the owner, one put for other processes."""
        try:
            found = self._client.get_item(
                TableName=self._table, Key={"pk": _key(session_id), "sk": {"S": "owner"}}, ConsistentRead=True
            )
            owner = found.get("Item")
            if owner is None or read_known(owner, FORMAT, self._has_expired):
                return
            if _owner(owner) != caller:
                raise SessionForbidden("This session belongs to another caller.")
            self._cancellations.stop(session_id)
            self._client.put_item(
                TableName=self._table,
                Item={
                    "pk": _key(session_id),
                    "sk": {"S": "stop"},
                    **item_formats.stamp(FORMAT),
                    "at": {"N": str(int(self._now() * 1000))},
                    "expires_at": _number(self._now() + STOP_KEPT_S),
                },
                ConditionExpression=NOT_LATER,
                ExpressionAttributeNames=item_formats.known_names(),
                ExpressionAttributeValues=item_formats.known_values(FORMAT),
            )
        except (ClientError, BotoCoreError) as error:
            raise SessionStoreUnavailable("The answer could not be stopped.") from error

    @contextmanager
    def watch(self, session_id: str) -> Iterator[CancellationToken]:
        """See SessionStore.watch. Stops of this process ring at once, others within a look."""
        since = int(self._now() * 1000)
        with (
            self._cancellations.watch(session_id) as token,
            cancelled_by(token, lambda: self._was_stopped(session_id, since), self._look_every_s) as stop,
        ):
            yield stop

    def _was_stopped(self, session_id: str, since: int) -> bool:
        try:
            found = self._client.get_item(
                TableName=self._table, Key={"pk": _key(session_id), "sk": {"S": "stop"}}, ConsistentRead=True
            )
        except (ClientError, BotoCoreError):
            return False
        item = found.get("Item")
        return bool(item and read_known(item, FORMAT, lambda item: int(item["at"]["N"]) >= since))

    def _row(self, item: item_formats.Item, caller: str) -> tuple[Exchange, ...]:
        """The exchange of an item, none where it has expired or is another's."""
        if item["caller"]["S"] != caller or self._has_expired(item):
            return ()
        return (_later_exchange(item) if is_later(item, FORMAT) else _exchange(item),)

    def _has_expired(self, item: item_formats.Item) -> bool:
        return float(item["expires_at"]["N"]) <= self._now()

    def _expiry(self) -> dict[str, str]:
        return _number(self._now() + self._ttl_s)


def _owner(item: item_formats.Item) -> str:
    """The owner of a session. Raises SessionStoreUnavailable where a later version does not tell it here."""
    owner = read_known(item, FORMAT, lambda item: str(item["caller"]["S"]))
    if owner is None:
        raise SessionStoreUnavailable(_LATER)
    return owner


def _later_exchange(item: item_formats.Item) -> Exchange:
    """The sure part of an exchange of a later form: its texts and its numbers, without its tools' results."""
    read = _exchange({name: value for name, value in item.items() if name != "results"})
    if not isinstance(read.stopped, bool):
        raise TypeError("stopped is no truth value")
    return replace(read, features=item_formats.numbers(read.features))


def _exchange(item: item_formats.Item) -> Exchange:
    # Items written by an earlier version hold the texts alone.
    return Exchange(
        item["question"]["S"],
        item["answer"]["S"],
        jsonio.loads(item["features"]["S"]) if "features" in item else {},
        tuple(jsonio.loads(item["results"]["S"])) if "results" in item else (),
        item.get("stopped", {}).get("BOOL", False),
        int(item.get("images", {}).get("N", 0)),
        item.get("line", {}).get("S", DEFAULT_LINE),
    )


def _json(value: Any, too_large: str) -> str:
    # A name may hold half of a surrogate pair, which has no UTF-8 form.
    written = jsonio.dumps(value).encode("utf-8", "replace")
    return written.decode() if len(written) <= LARGEST_JSON else too_large


def _key(session_id: str) -> dict[str, str]:
    return {"S": f"session#{session_id}"}


def _number(value: float) -> dict[str, str]:
    return {"N": str(int(value))}
