"""The Lambda entry of T4, and where its parts are put together."""

import os
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from shared.assets import asset
from shared.bundle.bundle import Bundle, load_bundle
from shared.bundle.published import follow_models
from shared.errors import NotFound
from shared.settings import read_settings
from shared.tool_adapter import Logic, Payload, tool_handler
from t4_shots.service import ShotService
from t4_shots.settings import ShotSettings
from t4_shots.sqlite_store import SqliteShots


def build_service(environment: Mapping[str, str]) -> ShotService:
    """The line's memory as the environment says."""
    settings = read_settings(ShotSettings, environment)
    clock = settings.clock
    store = SqliteShots(settings.file, clock.bucket, f"{settings.plant_time_zone} {settings.shifts}")
    return ShotService(store, _bundles(settings), clock)


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


handler = tool_handler("t4_shots", shots_logic(os.environ), os.environ)
