"""T4's service for tests: on any store, with the default bundle, at a time that stands still."""

from collections.abc import Callable
from typing import Any

from shared.bundle.bundle import Bundle
from shared.errors import NotFound
from t4_shots.service import ShotService
from t4_shots.sqlite_store import SqliteShots
from t4_shots.store import ShotStore
from tests.quality_parts import default_bundle, sample
from tests.shot_parts import CLOCK, NOON, SEOUL


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
