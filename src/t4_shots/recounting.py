"""Counting a line anew in steps, each short enough for one call, so that it can be broken off and go on."""

import time
from typing import Final

from shared.contracts.t4 import RecountAnswer
from t4_shots.plant_time import PlantTime
from t4_shots.shot import told_time
from t4_shots.store import Recounted, ShotStore

STEP_S: Final = 8.0
"""After which no further day is begun; a call of T4 may take 30 s."""
DAY_MS: Final = 86_400_000


def recount(
    store: ShotStore,
    clock: PlantTime,
    line: str,
    after_ms: int | None,
    *,
    now_ms: int,
    step_s: float = STEP_S,
) -> RecountAnswer:
    """Make the counts of some days anew, from `after_ms` or from the line's oldest shot or count on.

    Days are whole buckets of the plant's clock. Raises Unavailable where the store does.
    """
    oldest = store.oldest(line)
    end = clock.bucket(now_ms + 2 * DAY_MS)
    begin = end if oldest is None else clock.bucket(oldest)
    at = begin if after_ms is None else max(begin, clock.bucket(after_ms))
    first, done = at, Recounted(0, 0)
    started = time.monotonic()
    while at < end:
        until = min(end, clock.bucket(at + DAY_MS))
        step = store.recount(line, at, until)
        done = Recounted(done.shots + step.shots, done.changed + step.changed)
        at = until
        if time.monotonic() - started >= step_s:
            break
    return {
        "line": line,
        "shots": done.shots,
        "changed": done.changed,
        "begin": told_time(first),
        "until": told_time(at),
        "end": told_time(end),
        "after": str(at) if at < end else None,
    }
