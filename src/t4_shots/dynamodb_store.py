"""The line's memory in a DynamoDB table.

Each write is one transaction: shots with their ids, the counts of their buckets, the list of changes, and the
number of the write, which goes up by one. So counts agree with shots at every moment, a shot that comes twice
is counted once, and whoever reads changes by number misses none. Writes to one line follow each other; two at
once meet in the number, and one of them tries again.

What a later version wrote stays as it is: who would have to change it hears Unavailable, and so does who
would have to count what cannot be read. A list is told without it, and the log says so.
"""

import logging
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import batched
from typing import TYPE_CHECKING, Any, Final, Literal

from botocore.exceptions import BotoCoreError, ClientError

from shared import item_formats, jsonio
from shared.errors import NotFound, Unavailable
from t4_shots import counts
from t4_shots import dynamodb_items as items
from t4_shots.counts import Bucket
from t4_shots.shot import Outcome, Shot
from t4_shots.store import ALWAYS_MS, Change, Changes, Recounted, Wanted, Watching, read_mark, unwatched
from t4_shots.watch.window import KeptWindow, Window, WindowKey

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

MOST_ITEMS: Final = 100
"""Of one transaction (DynamoDB Developer Guide, "Quotas")."""
IDS_AT_ONCE: Final = 100
"""Of one BatchGetItem."""
TRIES: Final = 12
LONGEST_PAUSE_S: Final = 0.4
DAY_S: Final = 86_400
LONGEST_BUCKET_MS: Final = 3_600_000
CHANGES_DAYS: Final = 7
"""How long changes are told: a reader that was away for longer lists the shots."""
OFFSETS: Final = 1000
"""Marks are numbers of writes times this, plus how many rows of the next write were told."""

_SPREAD: Final = random.SystemRandom()
"""Not seeded in this process: those that start from one snapshot would wait the same, and meet again."""
_log = logging.getLogger(__name__)
_MOVED: Final = frozenset({"ConditionalCheckFailed", "TransactionConflict"})


type _Changes = Mapping[tuple[int, str], Mapping[str, int]]
"""What to add to the counts of buckets, by start and mould."""
type _Seen = Mapping[tuple[int, str], int]
"""How often the counts of buckets were made anew."""


class _Moved(Exception):
    """Somebody else wrote first. `places` are the operations of the transaction that were refused."""

    def __init__(self, places: frozenset[int]) -> None:
        super().__init__()
        self.places = places


@dataclass(frozen=True, slots=True)
class Kept:
    """How many days after a shot was made it is kept with all that was said of it, and its counts are."""

    shot_days: int = 400
    count_days: int = 3650


class DynamoShots:
    """A ShotStore in `table`, counted by `bucket`, which gives the start of an instant's bucket. `watching`
    says what shots add to the windows of the watch.

    Needs GetItem, BatchGetItem, Query, PutItem, UpdateItem and DeleteItem on the table.
    """

    is_lasting = True

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        bucket: Callable[[int], int],
        kept: Kept | None = None,
        pause: Callable[[float], None] = time.sleep,
        *,
        watching: Watching = unwatched,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._dynamodb = client
        self._table = table
        self._bucket = bucket
        self._kept = kept or Kept()
        self._pause = pause
        self._watching = watching
        self._now = now

    def digests(self, line: str, shot_ids: Sequence[str]) -> Mapping[str, str]:
        """See ShotStore."""
        found: dict[str, str] = {}
        for start in range(0, len(shot_ids), IDS_AT_ONCE):
            keys = [items.id_key(line, shot_id) for shot_id in shot_ids[start : start + IDS_AT_ONCE]]
            while keys:
                with self._faults("read"):
                    answer = self._dynamodb.batch_get_item(
                        RequestItems={self._table: {"Keys": keys, "ConsistentRead": True}}
                    )
                for item in answer["Responses"].get(self._table, []):
                    digest = items.known(item, lambda item: str(item["digest"]["S"]))
                    found[item["pk"]["S"].split("#", 2)[2]] = digest
                left = answer["UnprocessedKeys"].get(self._table)
                keys = [dict(one) for one in left["Keys"]] if left else []
                if keys:
                    self._pause(_SPREAD.uniform(0, LONGEST_PAUSE_S))
        return found

    def add(self, shots: Sequence[Shot]) -> frozenset[str]:
        """See ShotStore."""
        new: set[str] = set()
        for together in self._fitting(shots):
            new |= self._add(together)
        return frozenset(new)

    def get(self, line: str, shot_id: str) -> Shot | None:
        """See ShotStore."""
        key = self._shot_key(line, shot_id)
        item = self._item(key) if key else None
        return items.known(item, partial(items.read_shot_item, line)) if item else None

    def newest(self, wanted: Wanted, limit: int) -> list[Shot]:
        """See ShotStore."""
        found: list[Shot] = []
        for item in self._stored(wanted):
            shot = item_formats.read_known(item, items.FORMAT, partial(items.read_shot_item, wanted.line))
            if shot is None:
                _log.warning("not listed, since a later version kept it: %s", item["sk"]["S"])
                continue
            found.append(shot)
            if len(found) == limit:
                break
        return found

    def set_outcome(self, line: str, shot_id: str, outcome: Outcome) -> Shot:
        """See ShotStore."""
        for attempt in range(TRIES):
            shot = self.get(line, shot_id)
            if shot is None:
                raise NotFound(f"There is no shot {shot_id} on line {line}.")
            if shot.outcome is not None and replace(shot.outcome, at_ms=outcome.at_ms) == outcome:
                return shot
            if self._say(shot, outcome, attempt):
                return replace(shot, outcome=outcome)
        raise Unavailable(f"the shot {shot_id} is being changed by others; try again")

    def outcomes(self, line: str, shot_id: str) -> list[Outcome]:
        """See ShotStore."""
        asked = _beginning(items.id_key(line, shot_id)["pk"], items.OUTCOME)
        return [items.known(item, items.read_outcome_item) for item in self._query(asked)]

    def buckets(self, line: str, begin_ms: int, end_ms: int) -> list[Bucket]:
        """See ShotStore."""
        found: list[Bucket] = []
        days = self._days(line, begin_ms - DAY_S * 1000, end_ms)
        for month in sorted({day[:7] for day in days}):
            asked = {
                "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
                "ExpressionAttributeValues": {
                    ":pk": {"S": f"B#{line}#{month}"},
                    ":first": {"S": items.sort_of(begin_ms)},
                    ":last": {"S": items.sort_of(end_ms)},
                },
            }
            rows = [items.known(item, partial(items.read_bucket_item, line)) for item in self._query(asked)]
            found += [row for row in rows if row.start_ms < end_ms and row.counts]
        return found

    def windows(self, line: str, version: str, before_ms: int, limit: int) -> list[KeptWindow]:
        """See ShotStore. One of a later version that cannot be read is left out."""
        found: list[KeptWindow] = []
        for month in self._window_months(line, before_ms):
            asked = {
                "KeyConditionExpression": "pk = :pk AND sk < :last",
                "ExpressionAttributeValues": {
                    ":pk": {"S": f"W#{line}#{month}"},
                    ":last": {"S": items.sort_of(before_ms)},
                },
                "ScanIndexForward": False,
                "Limit": limit,
            }
            for item in self._query(asked):
                if item["sk"]["S"].partition("#")[2] == version:
                    window = item_formats.read_known(item, items.FORMAT, items.read_window_item)
                    found += [window] if window else []
                if len(found) == limit:
                    return found
        return found

    def changes(self, line: str, after: str | None, limit: int) -> Changes:
        """See ShotStore."""
        last = self._number(line)
        if after is None:
            return Changes([], str((last + 1) * OFFSETS), more=False)
        number, told = divmod(read_mark(after), OFFSETS)
        rows: list[Change] = []
        while number <= last:
            item = self._item(items.change_key(line, number))
            listed = items.known(item, _listed) if item else []
            for kind, at_ms, shot_id in listed[told:]:
                if len(rows) == limit:
                    return Changes(rows, str(number * OFFSETS + told), more=True)
                told += 1
                shot = self._item(items.shot_key(line, at_ms, shot_id))
                if shot is not None:
                    read = partial(items.read_shot_item, line)
                    rows.append(Change(kind, items.known(shot, read)))
            number, told = number + 1, 0
        return Changes(rows, str(number * OFFSETS + told), more=False)

    def forget(self, caller: str) -> int:
        """See ShotStore. Another's outcomes that are found meanwhile stay as they are."""
        asked = {
            "IndexName": items.BY_CALLER,
            "ConsistentRead": False,
            "KeyConditionExpression": "caller = :caller",
            "ExpressionAttributeValues": {":caller": {"S": caller}},
        }
        number = 0
        for row in list(self._query(asked)):
            line, shot_id = items.named_by(row)
            number += self._unname(line, shot_id, row["sk"]["S"], caller)
        return number

    def oldest(self, line: str) -> int | None:
        """See ShotStore."""
        return next((first for first, _ in self._spans(line, self._whole_from(), ALWAYS_MS)), None)

    def _whole_from(self) -> int:
        """The start of the first bucket of which no shot has expired."""
        return self._bucket(int((self._now() - self._kept.shot_days * DAY_S) * 1000) + 2 * LONGEST_BUCKET_MS)

    def recount(self, line: str, begin_ms: int = 0, end_ms: int = ALWAYS_MS) -> Recounted:
        """See ShotStore. Counts of which shots may have expired stay: nothing could make them anew."""
        begin_ms = max(begin_ms, self._whole_from())
        done = Recounted(0, 0)
        for first, last in self._spans(line, begin_ms, end_ms):
            found = self._recount(line, first, last)
            done = Recounted(done.shots + found.shots, done.changed + found.changed)
        return done

    def _spans(self, line: str, begin_ms: int, end_ms: int) -> Iterator[tuple[int, int]]:
        """The days, from bucket to bucket, in which there can be shots or counts, oldest first."""
        days = {*self._days(line, begin_ms - DAY_S * 1000, end_ms)}
        months = items.months(begin_ms, min(end_ms, int(self._now() * 1000) + 32 * DAY_S * 1000))
        for month in months:
            days |= {items.day_of(row.start_ms) for row, _ in self._counted(line, month, begin_ms, end_ms)}
        # A bucket may begin on the day before its shots.
        starts = {items.start_of(day) + beside * DAY_S * 1000 for day in days for beside in (-1, 0, 1)}
        for start in sorted(starts):
            first = max(begin_ms, self._bucket(max(0, start)))
            last = min(end_ms, self._bucket(start + DAY_S * 1000))
            if first < last:
                yield first, last

    def _recount(self, line: str, begin_ms: int, end_ms: int) -> Recounted:
        """Put the counts of a span right by what they are off.

        Whatever is written meanwhile moves counts and shots alike, so that the difference of the two stays,
        and can be added at any time. It is taken twice, since a reader of several items may see a part of a
        transaction; and only while nothing was written to the span. `recounted` keeps two who count at once
        from adding it twice.
        """
        before: tuple[_Changes, _Seen] | None = None
        changed = 0
        for attempt in range(TRIES):
            number = self._number(line)
            off: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
            seen: dict[tuple[int, str], int] = {}
            for month in items.months(begin_ms, end_ms):
                for row, recounted in self._counted(line, month, begin_ms, end_ms):
                    off[row.start_ms, row.mould].subtract(row.counts)
                    seen[row.start_ms, row.mould] = recounted
            shots = 0
            windows: dict[WindowKey, Window] = {}
            for some in batched(self._stored(Wanted(line, begin_ms, end_ms)), IDS_AT_ONCE, strict=False):
                read = [items.known(item, partial(items.read_shot_item, line)) for item in some]
                for shot in read:
                    off[self._bucket(shot.at_ms), shot.mould].update(counts.of_shot(shot))
                _gather(windows, self._watching(read))
                shots += len(read)
            if self._touched(line, number, begin_ms, end_ms):
                before = None
                self._pause(_SPREAD.uniform(0, min(LONGEST_PAUSE_S, 0.01 * 2**attempt)))
                continue
            nonzero = ((key, {name: n for name, n in row.items() if n}) for key, row in off.items())
            wrong = {key: change for key, change in nonzero if change}
            with suppress(_Moved):
                if not wrong:
                    self._put_windows(line, number, begin_ms, end_ms, windows)
                    return Recounted(shots, changed)
                if before == (wrong, seen):
                    self._put_right(line, wrong, seen)
                    changed = len(wrong)
            before = (wrong, seen)
        raise Unavailable(f"line {line} is being written to; count it again when it is quiet")

    def _touched(self, line: str, number: int, begin_ms: int, end_ms: int) -> bool:
        """Tell whether a write after `number` changed a shot of the span, or may have."""
        for each in range(number + 1, self._number(line) + 1):
            item = self._item(items.change_key(line, each))
            if item is None or any(begin_ms <= at_ms < end_ms for _, at_ms, _ in items.known(item, _listed)):
                return True
        return False

    def _counted(self, line: str, month: str, begin_ms: int, end_ms: int) -> Iterator[tuple[Bucket, int]]:
        """The counts of a month's buckets that start in a time, and how often they were made anew."""
        asked = {
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":pk": {"S": f"B#{line}#{month}"},
                ":first": {"S": items.sort_of(max(0, begin_ms))},
                ":last": {"S": items.sort_of(end_ms)},
            },
        }
        for item in self._query(asked):
            row = items.known(item, partial(items.read_bucket_item, line))
            if row.start_ms < end_ms:
                yield row, int(item.get(items.RECOUNTED, {"N": "0"})["N"])

    def _stored(self, wanted: Wanted) -> Iterator[items.Item]:
        """The items of the wanted shots, newest first."""
        last = items.sort_of(wanted.end_ms)
        end_ms = wanted.end_ms - 1
        if wanted.before is not None:
            last = min(last, items.sort_of(wanted.before.at_ms, wanted.before.shot_id))
            end_ms = min(end_ms, wanted.before.at_ms)
        for day in self._days(wanted.line, wanted.begin_ms, end_ms):
            for block in reversed(range(24 // items.BLOCK_HOURS)):
                asked: dict[str, Any] = {
                    "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
                    "ExpressionAttributeValues": {
                        ":pk": {"S": f"S#{wanted.line}#{day}#{block}"},
                        ":first": {"S": items.sort_of(wanted.begin_ms)},
                        ":last": {"S": last},
                    },
                    "ScanIndexForward": False,
                }
                if wanted.verdict is not None:
                    asked["FilterExpression"] = "verdict = :verdict"
                    asked["ExpressionAttributeValues"][":verdict"] = {"S": wanted.verdict}
                for item in self._query(asked):
                    if item["sk"]["S"] < last:  # BETWEEN takes both ends
                        yield item

    def _fitting(self, shots: Sequence[Shot]) -> Iterator[list[Shot]]:
        """Shots in groups whose transactions are not too large."""
        together: list[Shot] = []
        apart: set[object] = set()
        for shot in shots:
            start = self._bucket(shot.at_ms)
            added = {(start, shot.mould), start, items.day_of(shot.at_ms)}
            size = 2 + len(apart | added) + sum(3 if each.outcome else 2 for each in (*together, shot))
            if size > MOST_ITEMS:
                yield together
                together, apart = [], set()
            together.append(shot)
            apart |= added
        if together:
            yield together

    def _add(self, shots: list[Shot]) -> set[str]:
        """Keep shots that fit one transaction, those whose ids are not taken; the ids of these."""
        line = shots[0].line
        for attempt in range(TRIES):
            number = self._number(line)
            try:
                self._write(line, number, [self._id_put(shot) for shot in shots], shots)
            except _Moved as moved:
                taken = {place for place in moved.places if place < len(shots)}
                shots = [shot for place, shot in enumerate(shots) if place not in taken]
                if not shots:
                    return set()
                if not taken:
                    self._pause(_SPREAD.uniform(0, min(LONGEST_PAUSE_S, 0.01 * 2**attempt)))
            else:
                return {shot.shot_id for shot in shots}
        raise Unavailable(f"line {line} is being written to by others; send again")

    def _write(self, line: str, number: int, ids: list[Any], shots: Sequence[Shot]) -> None:
        """One transaction; `ids` come first, so that what is taken is told by its place."""
        moved: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
        for shot in shots:
            moved[self._bucket(shot.at_ms), shot.mould].update(counts.of_shot(shot))
        said = [
            self._put(
                {
                    **items.key(items.id_key(line, shot.shot_id)["pk"]["S"], f"{items.OUTCOME}{0:06}"),
                    **items.said_by(shot.outcome),
                    "expires_at": {"N": str(self._expires(shot.at_ms))},
                }
            )
            for shot in shots
            if shot.outcome is not None
        ]
        days = {items.day_of(shot.at_ms): self._expires(shot.at_ms) + DAY_S for shot in shots}
        windows = [self._window_put(line, *added) for added in self._watching(shots).items()]
        self._transact(
            [
                *ids,
                *(self._put(items.shot_item(shot, self._expires(shot.at_ms))) for shot in shots),
                *said,
                *(self._day_update(line, day, expires) for day, expires in days.items()),
                *(
                    self._bucket_update(line, start, mould, change)
                    for (start, mould), change in moved.items()
                ),
                *windows,
                *self._numbered(line, number, [("shot", shot.at_ms, shot.shot_id) for shot in shots]),
            ]
        )

    def _say(self, shot: Shot, outcome: Outcome, attempt: int) -> bool:
        """Write what was said; false where somebody else wrote meanwhile."""
        line = shot.line
        shot_key = items.shot_key(line, shot.at_ms, shot.shot_id)
        item = self._item(shot_key)
        if item is None:
            return False
        if items.is_later(item):
            raise Unavailable(items.LATER)
        if items.known(item, partial(items.read_shot_item, line)).outcome != shot.outcome:
            return False
        said = int(item["said"]["N"])
        change = counts.of_change(shot.score, shot.outcome, outcome)
        history = items.key(items.id_key(line, shot.shot_id)["pk"]["S"], f"{items.OUTCOME}{said:06}")
        told = items.outcome_value(outcome)
        try:
            self._transact(
                [
                    self._update(
                        shot_key,
                        "SET outcome = :outcome, said = :next, #format = :format",
                        {
                            ":outcome": told,
                            ":said": {"N": str(said)},
                            ":next": {"N": str(said + 1)},
                        },
                        condition="said = :said",
                    ),
                    self._put(
                        {
                            **history,
                            **items.said_by(outcome),
                            "expires_at": {"N": str(self._expires(shot.at_ms))},
                        }
                    ),
                    *(
                        [self._bucket_update(line, self._bucket(shot.at_ms), shot.mould, change)]
                        if change
                        else []
                    ),
                    *self._numbered(line, self._number(line), [("outcome", shot.at_ms, shot.shot_id)]),
                ]
            )
        except _Moved:
            self._pause(_SPREAD.uniform(0, min(LONGEST_PAUSE_S, 0.01 * 2**attempt)))
            return False
        return True

    def _unname(self, line: str, shot_id: str, sk: str, caller: str) -> bool:
        """Take a name from one outcome, and from the shot where it is what was said last.

        An outcome of a later version from which it cannot be taken goes as a whole.
        """
        key = items.key(items.id_key(line, shot_id)["pk"]["S"], sk)
        item = self._item(key)
        if item is None or item.get("caller", {}).get("S") != caller:
            return False
        unnamed = items.unnamed_outcome(item)
        shot_key = self._shot_key(line, shot_id)
        shot = self._item(shot_key) if shot_key else None
        changes: list[Any] = [{"Delete": {"TableName": self._table, "Key": key}}]
        if unnamed is not None:
            changes = [
                {
                    "Update": {
                        "TableName": self._table,
                        "Key": key,
                        "UpdateExpression": "SET outcome = :outcome REMOVE caller",
                        "ExpressionAttributeValues": {":outcome": unnamed},
                    }
                }
            ]
        if shot_key and shot and "outcome" in shot and shot["outcome"] == item.get("outcome"):
            values = {":before": shot["outcome"]} | ({":outcome": unnamed} if unnamed is not None else {})
            changes.append(
                {
                    "Update": {
                        "TableName": self._table,
                        "Key": shot_key,
                        "UpdateExpression": "SET outcome = :outcome" if unnamed else "REMOVE outcome",
                        "ConditionExpression": "outcome = :before",
                        "ExpressionAttributeValues": values,
                    }
                }
            )
        try:
            self._transact(changes)
        except _Moved:
            return False
        return True

    def _put_windows(
        self, line: str, since: int, begin_ms: int, end_ms: int, made: Mapping[WindowKey, Window]
    ) -> None:
        """Put a span's windows in the place of those that are kept, where they differ.

        Raises _Moved where the span was written to since that number, or where writes to other times do not
        end.
        """
        kept = self._kept_windows(line, begin_ms, end_ms)
        written = [
            self._window_put(line, place, window, added=False)
            for place, window in made.items()
            if kept.pop(items.sort_of(place.start_ms, place.version), (None, b""))[1] != window.to_bytes()
        ]
        written += [
            self._guarded("Delete", {"TableName": self._table, "Key": key}) for key, _ in kept.values()
        ]
        for some in batched(written, MOST_ITEMS - 2, strict=False):
            self._write_quietly(line, since, begin_ms, end_ms, some)

    def _write_quietly(
        self, line: str, since: int, begin_ms: int, end_ms: int, operations: Sequence[Any]
    ) -> None:
        """Write where nothing was written to a span since that number. Raises _Moved."""
        for attempt in range(TRIES):
            number = self._number(line)
            if self._touched(line, since, begin_ms, end_ms):
                break
            # A write of its own, of no shot: whoever read a window before it has to read again.
            with suppress(_Moved):
                self._transact([*operations, *self._numbered(line, number, [])])
                return
            self._pause(_SPREAD.uniform(0, min(LONGEST_PAUSE_S, 0.01 * 2**attempt)))
        raise _Moved(frozenset())

    def _kept_windows(self, line: str, begin_ms: int, end_ms: int) -> dict[str, tuple[dict[str, Any], bytes]]:
        """The keys and sums of the windows that start in a time, by their sort key. Raises Unavailable."""
        found: dict[str, tuple[dict[str, Any], bytes]] = {}
        for month in items.months(begin_ms, end_ms):
            asked = {
                "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
                "ExpressionAttributeValues": {
                    ":pk": {"S": f"W#{line}#{month}"},
                    ":first": {"S": items.sort_of(max(0, begin_ms))},
                    ":last": {"S": items.sort_of(end_ms)},
                },
            }
            for item in self._query(asked):
                if items.is_later(item):
                    raise Unavailable(items.LATER)
                key = {"pk": item["pk"], "sk": item["sk"]}
                found[item["sk"]["S"]] = key, bytes(item["window"]["B"])
        return found

    def _put_right(self, line: str, wrong: _Changes, seen: _Seen) -> None:
        """Add to counts what they are off. Raises _Moved where somebody else made one anew meanwhile."""
        written = []
        for (start, mould), change in wrong.items():
            before = seen.get((start, mould), 0)
            update = self._bucket_update(line, start, mould, change)["Update"]
            expression: str = update["UpdateExpression"]
            update["UpdateExpression"] = expression.replace("SET ", "SET #again = :again, ", 1)
            there = "#again = :seen" if before else "attribute_not_exists(#again)"
            update["ConditionExpression"] = f"{there} AND {update['ConditionExpression']}"
            update["ExpressionAttributeNames"]["#again"] = items.RECOUNTED
            values = {":again": {"N": str(before + 1)}} | ({":seen": {"N": str(before)}} if before else {})
            update["ExpressionAttributeValues"] |= values
            written.append({"Update": update})
        for first in range(0, len(written), MOST_ITEMS):
            self._transact(written[first : first + MOST_ITEMS])

    def _id_put(self, shot: Shot) -> dict[str, Any]:
        put = self._put(
            {
                **items.id_key(shot.line, shot.shot_id),
                "at_ms": {"N": str(shot.at_ms)},
                "digest": {"S": shot.digest},
                "expires_at": {"N": str(self._expires(shot.at_ms))},
            }
        )
        put["Put"]["ConditionExpression"] = "attribute_not_exists(pk)"
        return put

    def _put(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return {"Put": {"TableName": self._table, "Item": {**item_formats.stamp(items.FORMAT), **item}}}

    def _day_update(self, line: str, day: str, expires_at: int) -> dict[str, Any]:
        return self._update(
            items.day_key(line, day),
            "SET expires_at = :expires, #format = :format",
            {":expires": {"N": str(expires_at)}},
        )

    def _bucket_update(self, line: str, start: int, mould: str, change: Mapping[str, int]) -> dict[str, Any]:
        names = {f"#{place}": items.COUNT + name for place, name in enumerate(change)}
        values = {f":{place}": {"N": str(number)} for place, number in enumerate(change.values())}
        added = ", ".join(f"#{place} :{place}" for place in range(len(change)))
        return self._update(
            items.bucket_key(line, start, mould),
            f"SET expires_at = :expires, #format = :format ADD {added}",
            {**values, ":expires": {"N": str(self._counts_expire(start))}},
            names,
        )

    def _window_put(
        self, line: str, place: WindowKey, window: Window, *, added: bool = True
    ) -> dict[str, Any]:
        """A window with what is added to it, or in the place of what is kept. The number of the write, which
        is part of the same transaction, holds that nobody else has added to it meanwhile."""
        key = items.window_key(line, place)
        kept = self._item(key) if added else None
        if kept is not None:
            window = items.known(kept, items.read_window_item).window + window
        written = {
            **key,
            "window": {"B": window.to_bytes()},
            "expires_at": {"N": str(self._expires(place.start_ms))},
        }
        return self._guarded("Put", self._put(written)["Put"])

    def _window_months(self, line: str, before_ms: int) -> list[str]:
        """The months that may have windows, newest first: a bucket may begin in the month before."""
        found: set[str] = set()
        for day in self._days(line, 0, before_ms + DAY_S * 1000):
            begin = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)
            found |= {day[:7], items.month_of(begin - 1)}
        return sorted(found, reverse=True)

    def _numbered(self, line: str, number: int, rows: Sequence[tuple[str, int, str]]) -> list[dict[str, Any]]:
        """The number of the write, which nobody may have taken, and what it changed."""
        expires = int(time.time()) + CHANGES_DAYS * DAY_S
        return [
            self._update(
                items.line_key(line),
                "SET #n = :next, #format = :format",
                {":number": {"N": str(number)}, ":next": {"N": str(number + 1)}},
                {"#n": "number"},
                "(attribute_not_exists(pk) OR #n = :number)",
            ),
            self._put(
                {
                    **items.change_key(line, number + 1),
                    "rows": {"S": jsonio.dumps(rows)},
                    "expires_at": {"N": str(expires)},
                }
            ),
        ]

    def _update(
        self,
        key: Mapping[str, Any],
        expression: str,
        values: Mapping[str, Any],
        names: Mapping[str, str] | None = None,
        condition: str = "",
    ) -> dict[str, Any]:
        """A change of an item that a later version's refuses; see _transact."""
        return self._guarded(
            "Update",
            {
                "TableName": self._table,
                "Key": key,
                "UpdateExpression": expression,
                "ExpressionAttributeNames": names or {},
                "ExpressionAttributeValues": values,
            },
            condition,
        )

    @staticmethod
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

    def _shot_key(self, line: str, shot_id: str) -> dict[str, Any] | None:
        """The key of a shot by its id; None where there is none."""
        place = self._item(items.id_key(line, shot_id))
        if place is None:
            return None
        return items.shot_key(line, items.known(place, lambda item: int(item["at_ms"]["N"])), shot_id)

    def _number(self, line: str) -> int:
        """The number of the last write to a line."""
        item = self._item(items.line_key(line))
        return items.known(item, lambda item: int(item["number"]["N"])) if item else 0

    def _days(self, line: str, begin_ms: int, end_ms: int) -> list[str]:
        """The days of a time that have shots, the newest first."""
        asked = {
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":pk": items.line_key(line)["pk"],
                ":first": {"S": items.DAY + items.day_of(max(0, begin_ms))},
                ":last": {"S": items.DAY + items.day_of(max(0, end_ms))},
            },
            "ScanIndexForward": False,
        }
        return [item["sk"]["S"].removeprefix(items.DAY) for item in self._query(asked)]

    def _item(self, key: Mapping[str, Any]) -> items.Item | None:
        with self._faults("read"):
            answer = self._dynamodb.get_item(TableName=self._table, Key=dict(key), ConsistentRead=True)
        return answer.get("Item")

    def _query(self, asked: Mapping[str, Any]) -> Iterator[items.Item]:
        """The items of a query, page by page, as far as they are wanted."""
        start: dict[str, Any] = {}
        while True:
            with self._faults("read"):
                answer = self._dynamodb.query(
                    **{"TableName": self._table, "ConsistentRead": True, **asked, **start}
                )
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _transact(self, operations: Sequence[Any]) -> None:
        """Write all or nothing. Raises _Moved where a condition did not hold, Unavailable else.

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
                    raise _Moved(frozenset(refused)) from error
                raise

    def _expires(self, at_ms: int) -> int:
        return at_ms // 1000 + self._kept.shot_days * DAY_S

    def _counts_expire(self, start_ms: int) -> int:
        return start_ms // 1000 + self._kept.count_days * DAY_S

    @contextmanager
    def _faults(self, done: str) -> Iterator[None]:
        try:
            yield
        except (ClientError, BotoCoreError) as error:
            raise Unavailable(f"the table of shots cannot be {done}") from error


def _gather(windows: dict[WindowKey, Window], added: Mapping[WindowKey, Window]) -> None:
    """Add windows to those that there are."""
    for place, window in added.items():
        windows[place] = windows[place] + window if place in windows else window


def _beginning(pk: Mapping[str, str], start: str) -> dict[str, Any]:
    return {
        "KeyConditionExpression": "pk = :pk AND begins_with(sk, :start)",
        "ExpressionAttributeValues": {":pk": pk, ":start": {"S": start}},
    }


def _listed(item: items.Item) -> list[tuple[Literal["shot", "outcome"], int, str]]:
    """The changes of a write, as rows of kind, time and id. Raises what item_formats.UNREADABLE names."""
    rows = [(kind, at_ms, shot_id) for kind, at_ms, shot_id in jsonio.loads(item["rows"]["S"])]
    if not all(kind in {"shot", "outcome"} and isinstance(at_ms, int) for kind, at_ms, _ in rows):
        raise ValueError("holds other rows than are known")
    return rows
