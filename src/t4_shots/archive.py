"""Rows of the archive, made of the records that the stream of the table of shots brings.

The archive is a list of changes that only grows: a row for each shot that was kept, and one more each time
that something new was said of its part. A row holds the shot whole, as T4 tells it, so that the newest row of
a shot (by `changed_at`, then `revision`) is what the line's memory knows. Nobody's name goes into
it: not who said something, and neither the note nor the picture, in which names can stand. So taking a name
from the table changes no row, and what ends by its time to live, which is no change of a shot, stays.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

from shared.item_formats import UNREADABLE, Item
from t4_shots import dynamodb_items as items
from t4_shots.shot import Shot, told

type Record = Mapping[str, Any]
"""A record of a DynamoDB stream, as EventBridge Pipes hands it on."""
type Row = dict[str, Any]
"""A row of the archive's table, by column."""

SHOTS: Final = "S#"
"""Keys of shots begin with it; the pipe's filter lets no other record through."""
CHANGES: Final = frozenset({"INSERT", "MODIFY"})
NEVER_ARCHIVED: Final = frozenset({"by", "note", "photo"})
"""Fields of an outcome that are no column, since a name may stand in them."""
OUTCOME: Final = "outcome_"
"""Begins the columns of an outcome's other fields."""


def rows(records: Iterable[Record]) -> list[Row]:
    """Return a row for each record that changed what T4 tells of a shot, in the records' order.

    Raises Unavailable for a shot that a later version kept and this one cannot read.
    """
    return [row for record in records if (row := _row(record)) is not None]


def _row(record: Record) -> Row | None:
    change = record["dynamodb"]
    if record["eventName"] not in CHANGES or not change["Keys"]["pk"]["S"].startswith(SHOTS):
        return None
    line = change["Keys"]["pk"]["S"].split("#")[1]
    item: Item = change["NewImage"]
    row = items.known(item, partial(_archived, line))
    if "OldImage" in change and _before(line, change["OldImage"]) == row:
        return None
    return row | {
        "revision": int(item["said"]["N"]),
        "changed_at": round(float(change["ApproximateCreationDateTime"]) * 1_000_000),
    }


def _before(line: str, item: Item) -> Row | None:
    """The row of a shot before its change; None where that cannot be read, so that the change is told."""
    try:
        return _archived(line, item)
    except UNREADABLE:
        return None


def _archived(line: str, item: Item) -> Row:
    return archived(items.read_shot_item(line, item))


def archived(shot: Shot) -> Row:
    """Return a shot as T4 tells it, in columns. `shot_time` is in µs since 1970, as Firehose takes times."""
    whole: Mapping[str, Any] = told(shot)
    row = {name: value for name, value in whole.items() if name != "outcome"}
    for name, value in (whole["outcome"] or {}).items():
        if name not in NEVER_ARCHIVED:
            row[OUTCOME + name] = value
    return row | {"simulated": shot.simulated, "shot_time": shot.at_ms * 1000}
