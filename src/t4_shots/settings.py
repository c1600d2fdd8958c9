"""The environment of T4."""

import sys
from functools import cached_property
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from shared.bundle.lines import LineModelSettings
from t4_shots.plant_time import PlantTime, read_shifts
from t4_shots.recording import SHOT_DAYS

FILE = "shots.sqlite3"
PHOTO_FOLDER = "photos"


class ShotSettings(LineModelSettings):
    """With SHOTS_TABLE shots are in that table, for SHOT_DAYS days after they were made, and their counts for
    COUNT_DAYS; older shots are not taken, wherever they are kept. Without it they are in a file of
    DIECAST_DATA_DIR or else of the user's data folder; on Lambda, which has none, in memory. PLANT_TIME_ZONE
    and SHIFTS are the plant's clock. SHADOW_MODELS is a folder of bundles, named like lines, that score
    beside these; in MODEL_BUCKET a pointer names them. The watch looks at the newest WATCH_SHOTS of a line,
    and takes WATCH_RUN_SHOTS in a row, about a production run, to be as alike as one. Reports of shifts are
    mailed by the topic SHIFT_REPORT_TOPIC. Photos of parts are in PHOTOS_BUCKET, without it in a folder
    beside that file, and without that in memory."""

    shots_table: str | None = None
    shot_days: Annotated[int, Field(ge=1, le=3650)] = SHOT_DAYS
    count_days: Annotated[int, Field(ge=1, le=36_500)] = 3650
    diecast_data_dir: Path | None = None
    xdg_data_home: Path | None = None
    localappdata: Path | None = None
    plant_time_zone: str = "Asia/Seoul"
    shifts: str = "day=08:00,night=20:00"
    shadow_models: Path | None = None
    watch_shots: Annotated[int, Field(ge=300, le=100_000)] = 2000
    watch_run_shots: Annotated[int, Field(ge=20, le=20_000)] = 200
    shift_report_topic: str | None = None
    photos_bucket: str | None = None
    aws_lambda_function_name: str | None = None

    @field_validator("plant_time_zone")
    @classmethod
    def _zone_is_known(cls, name: str) -> str:
        try:
            return ZoneInfo(name).key
        except (KeyError, OSError, ValueError) as error:  # ZoneInfoNotFoundError is a KeyError
            raise ValueError(f"{name} is no time zone of the IANA's list, such as Asia/Seoul") from error

    @field_validator("shifts")
    @classmethod
    def _shifts_follow(cls, text: str) -> str:
        read_shifts(text)
        return text

    @cached_property
    def clock(self) -> PlantTime:
        """The plant's clock."""
        return PlantTime(ZoneInfo(self.plant_time_zone), read_shifts(self.shifts))

    @property
    def file(self) -> Path | None:
        """The file of shots, None for memory."""
        if self.diecast_data_dir is not None:
            return self.diecast_data_dir / FILE
        return None if self.aws_lambda_function_name else self._user_data / "diecast" / FILE

    @property
    def _user_data(self) -> Path:
        """Where this system keeps the data of programs for a user (XDG Base Directory 0.8 on Linux)."""
        if sys.platform == "win32":
            return self.localappdata or Path.home() / "AppData" / "Local"
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Application Support"
        given = self.xdg_data_home
        return given if given and given.is_absolute() else Path.home() / ".local" / "share"
