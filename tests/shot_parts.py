"""Parts for tests of the line's memory: shots as they are sent, as they are kept, and a service."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.bundle.bundle import Bundle
from shared.errors import NotFound
from t4_shots.plant_time import PlantTime, read_shifts
from t4_shots.service import ShotService
from t4_shots.shot import Outcome, Score, Shot, digest_of
from t4_shots.sqlite_store import SqliteShots
from t4_shots.store import ShotStore
from tests.quality_parts import default_bundle, sample

NOON = int(datetime(2026, 2, 10, 3, tzinfo=UTC).timestamp() * 1000)
"""Noon of 10 February 2026 in Seoul, in ms since 1970."""
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
SEOUL = PlantTime(ZoneInfo("Asia/Seoul"), read_shifts("day=08:00,night=20:00"))
CLOCK = "Asia/Seoul day=08:00,night=20:00"


def kept(
    shot_id: str,
    at_ms: int = NOON,
    *,
    line: str = "default",
    verdict: Any = "normal",
    mould: str = "",
    mode: str | None = None,
    outcome: Outcome | None = None,
) -> Shot:
    """A shot as a store keeps it."""
    features, context = {"Process_Temperature": 670.0}, {"mould": mould} if mould else {}
    score = Score(verdict, 0.25, 0.1, 0.4, 0.3, mode, False, ("Sensor_Flow",), "model-1")
    digest = digest_of(at_ms, features, context)
    return Shot(line, shot_id, at_ms, 540, features, context, at_ms + 500, digest, score, False, outcome)


def said(result: Any, *modes: str, by: str = "kim", at_ms: int = NOON) -> Outcome:
    """What somebody said of a part."""
    return Outcome(result, modes, "", "", by, at_ms)


def sent(shot_id: str | None = None, at: str = "2026-02-10T12:00:00+09:00", **more: Any) -> dict[str, Any]:
    """A shot as a machine sends it: the good sample's values."""
    named = {} if shot_id is None else {"shot_id": shot_id}
    return {**named, "at": at, "features": sample("good"), **more}


def service(store: ShotStore | None = None, now_ms: int = NOON, bundle: Bundle | None = None) -> ShotService:
    """The service of one line called default, at this time."""
    kept_in = store or SqliteShots(None, SEOUL.bucket, CLOCK)
    return ShotService(kept_in, only_default(bundle or default_bundle()), SEOUL, lambda: now_ms / 1000)


def only_default(bundle: Bundle) -> Callable[[str], Bundle]:
    """Models by line, where there is one line."""

    def bundle_of(line: str) -> Bundle:
        if line != "default":
            raise NotFound(f"There is no line {line}.")
        return bundle

    return bundle_of
