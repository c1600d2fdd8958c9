"""The Lambda entry of T4, and where its parts are put together."""

import os
import time
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from shared.assets import asset
from shared.bundle.bundle import Bundle, load_bundle
from shared.bundle.lines import LineModels
from shared.contracts.line import DEFAULT_LINE
from shared.metrics import Meter
from shared.plant_lines import no_such_line
from shared.settings import read_settings
from shared.tool_adapter import Logic, Payload, tool_handler
from t4_shots.messages import with_messages
from t4_shots.photos import FolderPhotos, MemoryPhotos, NoPhotos, PhotoStore
from t4_shots.recording import Beside
from t4_shots.service import Clock, ShotService, Watching
from t4_shots.settings import PHOTO_FOLDER, ShotSettings
from t4_shots.shadow import Shadows
from t4_shots.shift_report.mail import ReportMail
from t4_shots.sqlite_store import SqliteShots
from t4_shots.store import ShotStore
from t4_shots.watch.metrics import report
from t4_shots.watch.tally import Tally

SERVICE = "t4_shots"


def build_service(
    environment: Mapping[str, str], now: Clock = time.time, *, in_memory: bool = False
) -> ShotService:
    """The line's memory as the environment says, or one that ends with the process."""
    settings = read_settings(ShotSettings, environment)
    shadows = Shadows(settings)
    models = LineModels(settings, load_bundle, asset("models", "default"), on_pointer=shadows.told)
    bundle_of = _bundles(models)
    tally = Tally(bundle_of, settings.clock.bucket)
    store = _store(settings, tally, in_memory=in_memory)
    meter = Meter.of(SERVICE, environment)
    watching = Watching(settings.watch_shots, settings.watch_run_shots, models.names, partial(report, meter))
    beside = partial(_beside, models, shadows)
    mail = _mail(settings, models.names, meter)
    photos = _photos(settings, in_memory=in_memory)
    days = settings.shot_days
    return ShotService(store, bundle_of, settings.clock, now, beside, watching, tally, mail, days, photos)


def _store(settings: ShotSettings, tally: Tally, *, in_memory: bool) -> ShotStore:
    bucket = settings.clock.bucket
    if in_memory or settings.shots_table is None:
        file = None if in_memory else settings.file
        return SqliteShots(file, bucket, f"{settings.plant_time_zone} {settings.shifts}", tally.windows)
    # Imported here: without a table there is nothing to load botocore for.
    from shared.aws_clients import shots_client  # noqa: PLC0415
    from t4_shots.dynamodb_items import Kept  # noqa: PLC0415
    from t4_shots.dynamodb_store import DynamoShots  # noqa: PLC0415

    kept = Kept(settings.shot_days, settings.count_days)
    return DynamoShots(shots_client(), settings.shots_table, bucket, kept, watching=tally.windows)


def _photos(settings: ShotSettings, *, in_memory: bool) -> PhotoStore:
    if in_memory:
        return MemoryPhotos()
    if settings.photos_bucket is not None:
        from shared.aws_clients import s3_client  # noqa: PLC0415
        from t4_shots.s3_photos import S3Photos  # noqa: PLC0415

        return S3Photos(s3_client(), settings.photos_bucket)
    if settings.shots_table is not None:
        return NoPhotos()
    return FolderPhotos(settings.file.parent / PHOTO_FOLDER) if settings.file else MemoryPhotos()


def _mail(settings: ShotSettings, lines: tuple[str, ...], meter: Meter) -> ReportMail | None:
    if settings.shift_report_topic is None or settings.shots_table is None:
        return None
    from shared.aws_clients import shots_client, sns_client  # noqa: PLC0415
    from t4_shots.shift_report.dynamodb_marks import DynamoMarks  # noqa: PLC0415
    from t4_shots.shift_report.sns import SnsTopic  # noqa: PLC0415

    topic = SnsTopic(sns_client(), settings.shift_report_topic)
    marks = DynamoMarks(shots_client(), settings.shots_table)
    return ReportMail(marks, topic.publish, lines, meter)


def _bundles(models: LineModels[Bundle]) -> Callable[[str], Bundle]:
    def bundle_of(line: str) -> Bundle:
        # Shots are kept of the plant's lines alone, of which the default line need not be one.
        if line not in models.names:
            raise no_such_line(line, models.names)
        return models.current(line)

    return bundle_of


def _beside(models: LineModels[Bundle], shadows: Shadows, line: str) -> Beside | None:
    """The shadow of the model that judges a line, which may be the default line's."""
    return shadows.beside(models.found(line).of_line) if shadows.any else None


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
    tool_handler(SERVICE, shots_logic(os.environ), os.environ, ahead=newest_of_a_line(os.environ)),
    os.environ,
)
