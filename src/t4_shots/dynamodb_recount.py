"""Counting shots of the table anew, and making their windows, beside whoever writes meanwhile."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import batched
from typing import Any, Final

from shared.errors import Unavailable
from t4_shots import counts
from t4_shots import dynamodb_items as items
from t4_shots.dynamodb_table import MOST_ITEMS, TRIES, Moved, between
from t4_shots.dynamodb_writes import ShotWrites
from t4_shots.store import ALWAYS_MS, Recounted, Wanted
from t4_shots.watch.window import Window, WindowKey

LONGEST_BUCKET_MS: Final = 3_600_000
SHOTS_AT_ONCE: Final = 100
"""Shots that are measured together for the windows."""

type _Changes = Mapping[tuple[int, str], Mapping[str, int]]
"""What to add to the counts of buckets, by start and mould."""
type _Seen = Mapping[tuple[int, str], int]
"""How often the counts of buckets were made anew."""


class ShotRecounts:
    """Counts anew what `writes` has written; `now` gives seconds since 1970."""

    def __init__(self, writes: ShotWrites, now: Callable[[], float]) -> None:
        self._writes = writes
        self._table, self._reads = writes.table, writes.reads
        self._bucket, self._watching = writes.bucket, writes.watching
        self._now = now

    def oldest(self, line: str) -> int | None:
        """See ShotStore."""
        return next((first for first, _ in self._spans(line, self._whole_from(), ALWAYS_MS)), None)

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
        days = {*self._reads.days(line, begin_ms - items.DAY_MS, end_ms)}
        months = items.months(begin_ms, min(end_ms, int(self._now() * 1000) + 32 * items.DAY_MS))
        for month in months:
            counted = self._reads.bucket_items(line, month, begin_ms, end_ms)
            days |= {items.day_of(row.start_ms) for row, _ in counted}
        # A bucket may begin on the day before its shots.
        starts = {items.start_of(day) + beside * items.DAY_MS for day in days for beside in (-1, 0, 1)}
        for start in sorted(starts):
            first = max(begin_ms, self._bucket(max(0, start)))
            last = min(end_ms, self._bucket(start + items.DAY_MS))
            if first < last:
                yield first, last

    def _whole_from(self) -> int:
        """The start of the first bucket of which no shot has expired."""
        return self._bucket(
            int((self._now() - self._writes.kept.shot_days * items.DAY_S) * 1000) + 2 * LONGEST_BUCKET_MS
        )

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
            number = self._reads.number(line)
            off: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
            seen: dict[tuple[int, str], int] = {}
            for month in items.months(begin_ms, end_ms):
                for row, item in self._reads.bucket_items(line, month, begin_ms, end_ms):
                    off[row.start_ms, row.mould].subtract(row.counts)
                    seen[row.start_ms, row.mould] = int(item.get(items.RECOUNTED, {"N": "0"})["N"])
            shots = 0
            windows: dict[WindowKey, Window] = {}
            stored = self._reads.stored(Wanted(line, begin_ms, end_ms))
            for some in batched(stored, SHOTS_AT_ONCE, strict=False):
                read = [items.known(item, partial(items.read_shot_item, line)) for item in some]
                for shot in read:
                    off[self._bucket(shot.at_ms), shot.mould].update(counts.of_shot(shot))
                _gather(windows, self._watching(read))
                shots += len(read)
            if self._touched(line, number, begin_ms, end_ms):
                before = None
                self._table.wait(attempt)
                continue
            nonzero = ((key, {name: n for name, n in row.items() if n}) for key, row in off.items())
            wrong = {key: change for key, change in nonzero if change}
            with suppress(Moved):
                if not wrong:
                    self._put_windows(line, number, begin_ms, end_ms, windows)
                    return Recounted(shots, changed)
                if before == (wrong, seen):
                    self._put_right(line, wrong, seen)
                    changed = len(wrong)
            before = (wrong, seen)
        raise Unavailable(f"line {line} is being written to; count it again when it is quiet")

    def _put_right(self, line: str, wrong: _Changes, seen: _Seen) -> None:
        """Add to counts what they are off. Raises Moved where somebody else made one anew meanwhile."""
        written = []
        for (start, mould), change in wrong.items():
            before = seen.get((start, mould), 0)
            update = self._writes.bucket_update(line, start, mould, change)["Update"]
            expression: str = update["UpdateExpression"]
            update["UpdateExpression"] = expression.replace("SET ", "SET #again = :again, ", 1)
            there = "#again = :seen" if before else "attribute_not_exists(#again)"
            update["ConditionExpression"] = f"{there} AND {update['ConditionExpression']}"
            update["ExpressionAttributeNames"]["#again"] = items.RECOUNTED
            values = {":again": {"N": str(before + 1)}} | ({":seen": {"N": str(before)}} if before else {})
            update["ExpressionAttributeValues"] |= values
            written.append({"Update": update})
        for first in range(0, len(written), MOST_ITEMS):
            self._table.transact(written[first : first + MOST_ITEMS])

    def _put_windows(
        self, line: str, since: int, begin_ms: int, end_ms: int, made: Mapping[WindowKey, Window]
    ) -> None:
        """Put a span's windows in the place of those that are kept, where they differ.

        Raises Moved where the span was written to since that number, or where writes to other times do not
        end.
        """
        kept = self._kept_windows(line, begin_ms, end_ms)
        written = [
            self._writes.window_put(line, place, window, added=False)
            for place, window in made.items()
            if kept.pop(items.sort_of(place.start_ms, place.version), (None, b""))[1] != window.to_bytes()
        ]
        written += [self._table.delete_guarded(key) for key, _ in kept.values()]
        for some in batched(written, MOST_ITEMS - 2, strict=False):
            self._write_quietly(line, since, begin_ms, end_ms, some)

    def _write_quietly(
        self, line: str, since: int, begin_ms: int, end_ms: int, operations: Sequence[Any]
    ) -> None:
        """Write where nothing was written to a span since that number. Raises Moved."""
        for attempt in range(TRIES):
            number = self._reads.number(line)
            if self._touched(line, since, begin_ms, end_ms):
                break
            # A write of its own, of no shot: whoever read a window before it has to read again.
            with suppress(Moved):
                self._table.transact([*operations, *self._writes.numbered(line, number, [])])
                return
            self._table.wait(attempt)
        raise Moved(frozenset())

    def _touched(self, line: str, number: int, begin_ms: int, end_ms: int) -> bool:
        """Tell whether a write after `number` changed a shot of the span, or may have."""
        for each in range(number + 1, self._reads.number(line) + 1):
            rows = self._reads.changed(line, each)
            if rows is None or any(begin_ms <= at_ms < end_ms for _, at_ms, _ in rows):
                return True
        return False

    def _kept_windows(self, line: str, begin_ms: int, end_ms: int) -> dict[str, tuple[dict[str, Any], bytes]]:
        """The keys and sums of the windows that start in a time, by their sort key. Raises Unavailable."""
        found: dict[str, tuple[dict[str, Any], bytes]] = {}
        for month in items.months(begin_ms, end_ms):
            asked = between(f"W#{line}#{month}", items.sort_of(max(0, begin_ms)), items.sort_of(end_ms))
            for item in self._table.query(asked):
                if items.is_later(item):
                    raise Unavailable(items.LATER)
                key = {"pk": item["pk"], "sk": item["sk"]}
                found[item["sk"]["S"]] = key, bytes(item["window"]["B"])
        return found


def _gather(windows: dict[WindowKey, Window], added: Mapping[WindowKey, Window]) -> None:
    """Add windows to those that there are."""
    for place, window in added.items():
        windows[place] = windows[place] + window if place in windows else window
