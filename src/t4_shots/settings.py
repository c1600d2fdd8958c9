"""The environment of T4."""

import os
import sys
from functools import cached_property
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from shared.bundle.published import ModelSettings
from t4_shots.plant_time import PlantTime, read_shifts

FILE = "shots.sqlite3"


class ShotSettings(ModelSettings):
    """Without DIECAST_DATA_DIR the file of shots lies in the user's data folder; on Lambda, which has none,
    in memory. PLANT_TIME_ZONE and SHIFTS are the plant's clock; LINES its lines."""

    diecast_data_dir: Path | None = None
    plant_time_zone: str = "Asia/Seoul"
    shifts: str = "day=08:00,night=20:00"
    lines: Annotated[str, Field(pattern=r"^[a-z0-9-]+(\s*,\s*[a-z0-9-]+)*$")] = "default"
    aws_lambda_function_name: str | None = None

    @field_validator("plant_time_zone")
    @classmethod
    def _zone_is_known(cls, name: str) -> str:
        try:
            return ZoneInfo(name).key
        except (OSError, ValueError) as error:
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
    def line_names(self) -> tuple[str, ...]:
        """The lines that shots are kept of."""
        return tuple(dict.fromkeys(name.strip() for name in self.lines.split(",")))

    @property
    def file(self) -> Path | None:
        """The file of shots, None for memory."""
        if self.diecast_data_dir is not None:
            return self.diecast_data_dir / FILE
        return None if self.aws_lambda_function_name else user_data_folder() / FILE


def user_data_folder() -> Path:
    """Return where this system keeps the data of programs for a user (XDG Base Directory 0.8 on Linux)."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        given = os.environ.get("XDG_DATA_HOME", "")
        base = Path(given) if given.startswith("/") else Path.home() / ".local" / "share"
    return base / "diecast"
