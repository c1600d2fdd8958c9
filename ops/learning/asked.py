"""Options of the commands on a line's memory: where its shots are, and of which time."""

import os
import re
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import urllib3

from ops.learning.sources import LocalShots, ShotSource, StageShots
from ops.smoke import stage_of
from ops.stack_description import outputs_and_parameters
from shared.errors import InvalidInput
from shared.settings import read_settings
from t4_shots.reading import read_instant
from t4_shots.settings import FILE, ShotSettings

_SPANS: Final = {"h": 3_600_000, "d": 86_400_000}


def now_ms() -> int:
    """Return now, in ms since 1970."""
    return int(time.time() * 1000)


def source_of(
    url: str | None, stack: str | None, data: Path | None, say: Callable[[str], None]
) -> ShotSource:
    """Return where shots are: a server, a stack's agent, or a file of this machine.

    A file is `shots.sqlite3` in the folder `data`, else in DIECAST_DATA_DIR or the user's data folder.
    Raises InvalidInput for more than one of them, and where a stack cannot be read.
    """
    if sum(each is not None for each in (url, stack, data)) > 1:
        raise InvalidInput("--url, --stack and --data: give one of them")
    if url is None and stack is None:
        file = data / FILE if data is not None else read_settings(ShotSettings, os.environ).file
        if file is None:
            raise InvalidInput("--data: has to name the folder of the shots")
        return LocalShots(file)
    outputs = outputs_and_parameters(stack)[0] if stack else {}
    return StageShots(stage_of(url, outputs, os.environ, urllib3.PoolManager()), say)


def moment_ms(text: str, option: str, zone: ZoneInfo, now_ms: int) -> int:
    """Return a moment in ms since 1970: of `7d` or `12h` ago, of a day's beginning by the plant's clock, or
    of a time of ISO 8601, with its offset or else by that clock. Raises InvalidInput naming the option."""
    if span := re.fullmatch(r"(\d{1,5})([hd])", text, re.ASCII):
        return now_ms - int(span[1]) * _SPANS[span[2]]
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        reason = f"{text!r} is no day, no time of ISO 8601 and no span such as 7d or 12h"
        raise InvalidInput(f"{option}: {reason}") from None
    if told.tzinfo is None:
        told = told.replace(tzinfo=zone)
    return read_instant(told.isoformat(), option)[0]
