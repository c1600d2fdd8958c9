"""The Lambda entry of T4, and where its parts are put together."""

import os
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from shared.assets import asset
from shared.bundle.bundle import Bundle, load_bundle
from shared.bundle.published import follow_models
from shared.contracts.t4 import DEFAULT_LINE
from shared.errors import NotFound
from shared.settings import read_settings
from shared.tool_adapter import Logic, Payload, tool_handler
from t4_shots.messages import with_messages
from t4_shots.service import Clock, ShotService
from t4_shots.settings import ShotSettings
from t4_shots.sqlite_store import SqliteShots
from t4_shots.store import ShotStore


def build_service(
    environment: Mapping[str, str], now: Clock = time.time, *, in_memory: bool = False
) -> ShotService:
    """The line's memory as the environment says, or one that ends with the process."""
    settings = read_settings(ShotSettings, environment)
    return ShotService(_store(settings, in_memory=in_memory), _bundles(settings), settings.clock, now)


def _store(settings: ShotSettings, *, in_memory: bool) -> ShotStore:
    bucket = settings.clock.bucket
    if in_memory or settings.shots_table is None:
        file = None if in_memory else settings.file
        return SqliteShots(file, bucket, f"{settings.plant_time_zone} {settings.shifts}")
    # Imported here: without a table there is nothing to load botocore for.
    from shared.aws_clients import shots_client  # noqa: PLC0415
    from t4_shots.dynamodb_store import DynamoShots, Kept  # noqa: PLC0415

    kept = Kept(settings.shot_days, settings.count_days)
    return DynamoShots(shots_client(), settings.shots_table, bucket, kept)


def _bundles(settings: ShotSettings) -> Callable[[str], Bundle]:
    followed = follow_models(settings, load_bundle, asset("models", "default"))
    known = settings.line_names

    def bundle_of(line: str) -> Bundle:
        if line not in known:
            raise NotFound(f"There is no line {line}; there are {', '.join(known)}.")
        return followed.current()

    return bundle_of


def shots_logic(environment: Mapping[str, str]) -> Logic:
    """T4's payload-to-answer function; its parts are put together by its first call."""
    service = cache(lambda: build_service(environment))

    def logic(payload: Payload) -> Mapping[str, Any]:
        return service().answer(payload)

    return logic


def newest_of_a_line(environment: Mapping[str, str]) -> Payload:
    """A request that loads the line's model and the table's client, and changes nothing."""
    lines = environment.get("PLANT_LINES") or DEFAULT_LINE
    return {"action": "list", "line": lines.split(",")[0].strip(), "limit": 1}


handler = with_messages(
    tool_handler("t4_shots", shots_logic(os.environ), os.environ, ahead=newest_of_a_line(os.environ)),
    os.environ,
)
