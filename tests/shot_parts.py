"""Parts for tests of the line's memory: a plant's clock, shots as a store keeps them, what was said."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from t4_shots.plant_time import PlantTime, read_shifts
from t4_shots.shot import Outcome, Score, Shot, digest_of
from t4_shots.watch.tally import Tally
from tests.quality_parts import default_bundle

NOON = int(datetime(2026, 2, 10, 3, tzinfo=UTC).timestamp() * 1000)
"""Noon of 10 February 2026 in Seoul, in ms since 1970."""
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
SEOUL = PlantTime(ZoneInfo("Asia/Seoul"), read_shifts("day=08:00,night=20:00"))
CLOCK = "Asia/Seoul day=08:00,night=20:00"
WATCHED = default_bundle()
"""The model whose sample the windows of stores in tests are measured by."""
watched = Tally(lambda _: WATCHED, SEOUL.bucket).windows


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
