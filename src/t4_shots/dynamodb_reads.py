"""Reads of the table of shots: shots, what was said of them, counts, windows, changes."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from shared import item_formats, jsonio
from t4_shots import dynamodb_items as items
from t4_shots.counts import Bucket
from t4_shots.dynamodb_table import ShotTable, beginning, between
from t4_shots.shot import Outcome, Shot
from t4_shots.store import Change, Changes, Wanted, read_mark
from t4_shots.watch.window import KeptWindow

OFFSETS: Final = 1000
"""Marks are numbers of writes times this, plus how many rows of the next write were told."""

_log = logging.getLogger(__name__)

type _Row = tuple[Literal["shot", "outcome"], int, str]


@dataclass(frozen=True, slots=True)
class ShotReads:
    """Reads `table`: the reading methods of a ShotStore, and what its writing ones read first."""

    table: ShotTable

    def digests(self, line: str, shot_ids: Sequence[str]) -> Mapping[str, str]:
        """See ShotStore."""
        keys = [items.id_key(line, shot_id) for shot_id in shot_ids]
        return {
            items.named_by(item)[1]: items.known(item, lambda item: str(item["digest"]["S"]))
            for item in self.table.found(keys)
        }

    def get(self, line: str, shot_id: str) -> Shot | None:
        """See ShotStore."""
        key = self.shot_key(line, shot_id)
        item = self.table.item(key) if key else None
        return items.known(item, partial(items.read_shot_item, line)) if item else None

    def newest(self, wanted: Wanted, limit: int) -> list[Shot]:
        """See ShotStore."""
        found: list[Shot] = []
        for item in self.stored(wanted):
            shot = item_formats.read_known(item, items.FORMAT, partial(items.read_shot_item, wanted.line))
            if shot is None:
                _log.warning("not listed, since a later version kept it: %s", item["sk"]["S"])
                continue
            found.append(shot)
            if len(found) == limit:
                break
        return found

    def outcomes(self, line: str, shot_id: str) -> list[Outcome]:
        """See ShotStore."""
        asked = beginning(items.id_key(line, shot_id)["pk"]["S"], items.OUTCOME)
        return [items.known(item, items.read_outcome_item) for item in self.table.query(asked)]

    def buckets(self, line: str, begin_ms: int, end_ms: int) -> list[Bucket]:
        """See ShotStore."""
        days = self.days(line, begin_ms - items.DAY_MS, end_ms)
        return [
            row
            for month in sorted({day[:7] for day in days})
            for row, _ in self.bucket_items(line, month, begin_ms, end_ms)
            if row.counts
        ]

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
            for item in self.table.query(asked):
                if item["sk"]["S"].partition("#")[2] == version:
                    window = item_formats.read_known(item, items.FORMAT, items.read_window_item)
                    found += [window] if window else []
                if len(found) == limit:
                    return found
        return found

    def changes(self, line: str, after: str | None, limit: int) -> Changes:
        """See ShotStore."""
        last = self.number(line)
        if after is None:
            return Changes([], str((last + 1) * OFFSETS), more=False)
        number, told = divmod(read_mark(after), OFFSETS)
        rows: list[Change] = []
        while number <= last:
            for kind, at_ms, shot_id in (self.changed(line, number) or [])[told:]:
                if len(rows) == limit:
                    return Changes(rows, str(number * OFFSETS + told), more=True)
                told += 1
                shot = self.table.item(items.shot_key(line, at_ms, shot_id))
                if shot is not None:
                    read = partial(items.read_shot_item, line)
                    rows.append(Change(kind, items.known(shot, read)))
            number, told = number + 1, 0
        return Changes(rows, str(number * OFFSETS + told), more=False)

    def shot_key(self, line: str, shot_id: str) -> dict[str, Any] | None:
        """The key of a shot by its id; None where there is none."""
        place = self.table.item(items.id_key(line, shot_id))
        if place is None:
            return None
        return items.shot_key(line, items.known(place, lambda item: int(item["at_ms"]["N"])), shot_id)

    def number(self, line: str) -> int:
        """The number of the last write to a line."""
        item = self.table.item(items.line_key(line))
        return items.known(item, lambda item: int(item["number"]["N"])) if item else 0

    def days(self, line: str, begin_ms: int, end_ms: int) -> list[str]:
        """The days of a time that have shots, the newest first."""
        first, last = (items.DAY + items.day_of(max(0, at_ms)) for at_ms in (begin_ms, end_ms))
        asked = between(items.line_key(line)["pk"]["S"], first, last) | {"ScanIndexForward": False}
        return [item["sk"]["S"].removeprefix(items.DAY) for item in self.table.query(asked)]

    def stored(self, wanted: Wanted) -> Iterator[items.Item]:
        """The items of the wanted shots, newest first."""
        last = items.sort_of(wanted.end_ms)
        end_ms = wanted.end_ms - 1
        if wanted.before is not None:
            last = min(last, items.sort_of(wanted.before.at_ms, wanted.before.shot_id))
            end_ms = min(end_ms, wanted.before.at_ms)
        for day in self.days(wanted.line, wanted.begin_ms, end_ms):
            for block in reversed(range(24 // items.BLOCK_HOURS)):
                asked = between(f"S#{wanted.line}#{day}#{block}", items.sort_of(wanted.begin_ms), last) | {
                    "ScanIndexForward": False
                }
                if wanted.verdict is not None:
                    asked["FilterExpression"] = "verdict = :verdict"
                    asked["ExpressionAttributeValues"][":verdict"] = {"S": wanted.verdict}
                for item in self.table.query(asked):
                    if item["sk"]["S"] < last:  # BETWEEN takes both ends
                        yield item

    def bucket_items(
        self, line: str, month: str, begin_ms: int, end_ms: int
    ) -> Iterator[tuple[Bucket, items.Item]]:
        """The counts of a month's buckets that start in a time, each with its item."""
        asked = between(f"B#{line}#{month}", items.sort_of(max(0, begin_ms)), items.sort_of(end_ms))
        for item in self.table.query(asked):
            row = items.known(item, partial(items.read_bucket_item, line))
            if row.start_ms < end_ms:
                yield row, item

    def changed(self, line: str, number: int) -> Sequence[_Row] | None:
        """The changes of a write as rows of kind, time and id; None where that is not kept."""
        item = self.table.item(items.change_key(line, number))
        return items.known(item, _listed) if item else None

    def _window_months(self, line: str, before_ms: int) -> list[str]:
        """The months that may have windows, newest first: a bucket may begin in the month before."""
        found: set[str] = set()
        for day in self.days(line, 0, before_ms + items.DAY_MS):
            found |= {day[:7], items.month_of(items.start_of(day) - 1)}
        return sorted(found, reverse=True)


def _listed(item: items.Item) -> list[_Row]:
    """The changes of a write, as rows of kind, time and id. Raises what item_formats.UNREADABLE names."""
    rows = [(kind, at_ms, shot_id) for kind, at_ms, shot_id in jsonio.loads(item["rows"]["S"])]
    if not all(kind in {"shot", "outcome"} and isinstance(at_ms, int) for kind, at_ms, _ in rows):
        raise ValueError("holds other rows than are known")
    return rows
