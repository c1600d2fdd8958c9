"""Summaries of a time: from the counts of whole buckets, and from shots only at its two ends."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from shared.contracts.t4 import By, SummaryAnswer, SummaryRow
from t4_shots import counts
from t4_shots.counts import Bucket, Counts
from t4_shots.plant_time import PlantTime, Span
from t4_shots.rates import DECIMALS, highest_by_chance, rated
from t4_shots.shot import Shot
from t4_shots.store import ShotStore, Wanted

PAGE: Final = 1000
NO_MOULD: Final = "(none)"
"""The row of shots that name no mould."""


def summarise(
    store: ShotStore,
    clock: PlantTime,
    asked: Wanted,
    by: By,
    label_of: Callable[[str], str] = str,
    *,
    last: int | None = None,
) -> SummaryAnswer:
    """Count the shots of a line and a time, by pieces of time, mould or mode; with `last` its newest alone.

    `label_of` gives a mode's name. `read` tells what it took: a year is read from its buckets.
    """
    begin_ms = asked.begin_ms
    if last is None:
        buckets, read = counted(store, clock, asked)
    else:
        shots, _ = newest(store, asked, last)
        buckets, read = buckets_of(clock, asked.line, shots), {"buckets": 0, "shots": len(shots)}
        begin_ms = shots[-1].at_ms if shots else begin_ms
    total = rated(row_of("total", "total", counts.summed(each.counts for each in buckets)))
    rows = rows_of(clock, buckets, by, label_of)
    return {
        "line": asked.line,
        "by": by,
        "start": clock.told(begin_ms),
        "end": clock.told(asked.end_ms),
        "time_zone": clock.zone.key,
        "rows": rows if by == "mode" else [_compared(rated(row), total) for row in rows],
        "total": total,
        "read": read,
    }


def _compared(row: SummaryRow, total: SummaryRow) -> SummaryRow:
    """A row with the rate that chance alone leaves it below, where it is a piece of time."""
    if "start" not in row or "rate" not in row:
        return row
    return row | {"high_limit": round(highest_by_chance(row["judged"], total["rate"]), DECIMALS)}


def counted(
    store: ShotStore, clock: PlantTime, asked: Wanted, most: int | None = None
) -> tuple[list[Bucket], dict[str, int]]:
    """Return the counts of a time by bucket and mould, and how many kept buckets and shots it took.

    Of the shots at each end, less than a bucket, at most `most` are read.
    """
    begin, end = asked.begin_ms, asked.end_ms
    if begin >= end:
        return [], {"buckets": 0, "shots": 0}
    first = clock.bucket(begin)
    whole_from = begin if first == begin else clock.bucket_end(first)
    whole_to = clock.bucket(end) if whole_from < end else whole_from
    made: list[Bucket] = []
    number = 0
    for start, stop in ((begin, min(whole_from, end)), (whole_to, end)):
        found, read = _of_shots(store, clock, Wanted(asked.line, start, stop), most)
        made += found
        number += read
    whole = store.buckets(asked.line, whole_from, whole_to)
    buckets = sorted([*whole, *made], key=lambda each: (each.start_ms, each.mould))
    return buckets, {"buckets": len(whole), "shots": number}


def _of_shots(
    store: ShotStore, clock: PlantTime, wanted: Wanted, most: int | None
) -> tuple[list[Bucket], int]:
    """The counts of shots that are less than a bucket, and how many those are."""
    if wanted.begin_ms >= wanted.end_ms:
        return [], 0
    shots, _ = newest(store, wanted, most)
    return buckets_of(clock, wanted.line, shots), len(shots)


def newest(store: ShotStore, wanted: Wanted, most: int | None = None) -> tuple[list[Shot], bool]:
    """Return the newest `most` shots, or all, newest first, and whether there are more."""
    found: list[Shot] = []
    while True:
        left = PAGE if most is None else min(PAGE, most + 1 - len(found))
        page = store.newest(wanted, left)
        found += page
        if most is not None and len(found) > most:
            return found[:most], True
        if len(page) < left:
            return found, False
        wanted = replace(wanted, before=page[-1].place)


def buckets_of(clock: PlantTime, line: str, shots: Iterable[Shot]) -> list[Bucket]:
    """Return the counts of shots by bucket and mould."""
    found: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for shot in shots:
        found[clock.bucket(shot.at_ms), shot.mould].update(counts.of_shot(shot))
    return [Bucket(line, start, mould, counted) for (start, mould), counted in found.items()]


def rows_of(
    clock: PlantTime, buckets: Iterable[Bucket], by: By, label_of: Callable[[str], str]
) -> list[SummaryRow]:
    """Return the counts by pieces of time in their order, or by mould or mode, the most shots first."""
    if by == "mould":
        moulds: dict[str, Counter[str]] = defaultdict(Counter)
        for bucket in buckets:
            moulds[bucket.mould].update(bucket.counts)
        return _most_first([row_of(mould, mould or NO_MOULD, counted) for mould, counted in moulds.items()])
    if by == "mode":
        total = counts.summed(bucket.counts for bucket in buckets)
        taken, was = counts.parts(total, counts.MODE), counts.parts(total, counts.OUTCOME_MODE)
        rows = [_mode_row(mode, label_of(mode), taken.get(mode, 0), was.get(mode, 0)) for mode in taken | was]
        return _most_first(rows)
    spans: dict[str, tuple[Span, Counter[str]]] = {}
    for bucket in buckets:
        span = clock.span(by, bucket.start_ms)
        spans.setdefault(span.key, (span, Counter()))[1].update(bucket.counts)
    return [
        row_of(span.key, span.label, counted)
        | {"start": clock.told(span.start_ms), "end": clock.told(span.end_ms)}
        for span, counted in sorted(spans.values(), key=lambda pair: pair[0].start_ms)
    ]


def row_of(key: str, label: str, counted: Counts) -> SummaryRow:
    """Return counts as the contract has them."""
    row: SummaryRow = {
        "key": key,
        "label": label,
        "shots": counted.get(counts.SHOTS, 0),
        "verdicts": counts.parts(counted, counts.VERDICT),
        "outcomes": counts.parts(counted, counts.OUTCOME),
        "hits": counts.parts(counted, counts.HIT),
        "modes": counts.parts(counted, counts.MODE),
        "outcome_modes": counts.parts(counted, counts.OUTCOME_MODE),
    }
    if simulated := counted.get(counts.SIMULATED, 0):
        row["simulated"] = simulated
    return row


def _mode_row(mode: str, label: str, taken: int, was: int) -> SummaryRow:
    row = row_of(mode, label, {counts.SHOTS: taken, counts.MODE + mode: taken})
    return row | {"outcome_modes": {mode: was} if was else {}}


def _most_first(rows: list[SummaryRow]) -> list[SummaryRow]:
    return sorted(rows, key=lambda row: (-row["shots"], row["key"]))
