"""Pauses in a batch of raw rows: variables made from the time between its shots.

The first shot of a batch (of each machine) counts as the first after a pause, as the first of a table does.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.levels import level_key
from shared.errors import Detail, InvalidInput
from shared.tables.derived import gaps, shots_since_pause
from shared.tables.times import DAY, TimeFault, Times, combine, read_times

Row = Mapping[str, Any]


def with_pauses(schema: FeatureSchema, shots: Sequence[Row]) -> list[Row]:
    """The shots with what is made of their times, where all of them have one in the columns that the schema's
    `rows.time` names; a value that a shot gives itself stays.

    Raises InvalidInput naming the shot and its column where a time cannot be read.
    """
    reading = schema.document.get("rows", {})
    keys = [{level_key(name): value for name, value in shot.items()} for shot in shots]
    kept = [place for place, row in enumerate(keys) if not _dropped(row, reading.get("drop_rows", ()))]
    times = _times([keys[place] for place in kept], kept, reading)
    if times is None or not (times.has_days and times.has_clock):
        return list(shots)
    seconds = times.days * DAY + times.clock
    order = np.argsort(seconds, kind="stable")
    machine = _numbered([_text(keys[place].get(level_key(reading.get("machine", "")), "")) for place in kept])
    found: list[dict[str, Any]] = [{} for _ in shots]
    for feature in schema.clocked:
        if feature.derive == "gap":
            values = gaps(seconds[order], feature.cap, machine[order])
        else:
            values = shots_since_pause(seconds[order], feature.pause, feature.cap, machine[order])
        for place, value in zip(order, values.tolist(), strict=True):
            found[kept[int(place)]][feature.name] = value
    return [{**made, **shot} for made, shot in zip(found, shots, strict=True)]


def _dropped(row: Row, rules: Sequence[Mapping[str, Any]]) -> bool:
    """True for a row that is no production shot, as training leaves it out."""
    return any(
        level_key(_text(row.get(level_key(rule["column"]), "")))
        in {level_key(str(value)) for value in rule["values"]}
        for rule in rules
    )


def _times(rows: Sequence[Row], places: Sequence[int], reading: Mapping[str, Any]) -> Times | None:
    for group in reading.get("time", ()):
        names = [group] if isinstance(group, str) else list(group)
        texts = [[_text(row.get(level_key(name), "")) for row in rows] for name in names]
        if not rows or any(not text.strip() for column in texts for text in column):
            continue
        columns = []
        try:
            for name, column in zip(names, texts, strict=True):
                fault_of = name
                columns.append(read_times(column, reading.get("date_order")))
            found = combine(columns)
        except TimeFault as fault:
            field = f"shots.{places[fault.row]}.{fault_of}"
            raise InvalidInput(f"{field}: {fault.reason}", [Detail(field, fault.reason)]) from fault
        if found.has_days:
            return found
    return None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.15g}" if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _numbered(texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.int64]]:
    seen: dict[str, int] = {}
    return np.array([seen.setdefault(level_key(text), len(seen)) for text in texts], np.int64)
