"""Times of a day without their date, as people say them: from 10:00 to 12:00 of a day, or the latest ones."""

import re
from datetime import date, time, timedelta
from typing import Final

from t4_shots.plant_time import PlantTime

_CLOCK: Final = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)", re.ASCII)


def clock_time(text: str | None) -> int | None:
    """Return the minutes since midnight of "10:00" up to "24:00"; None for anything else."""
    found = _CLOCK.fullmatch(text or "")
    if found is None:
        return None
    minutes = 60 * int(found[1]) + int(found[2])
    return minutes if minutes <= 24 * 60 else None


def between(day: date, begin: int, end: int | None, clock: PlantTime, now_ms: int) -> tuple[int, int]:
    """Return a time of a day of the calendar, in ms since 1970, from minutes since its midnight.

    One that ends no later than it begins ends the day after. Without an end it is until now, or until the day
    is over.
    """
    first = _at(day, begin, clock)
    if end is None:
        return first, min(now_ms + 1, _at(day, 24 * 60, clock))
    return first, _at(day if end > begin else day + timedelta(days=1), end, clock)


def latest(begin: int, end: int | None, clock: PlantTime, now_ms: int) -> tuple[int, int]:
    """Return the latest such time that began, in ms since 1970; without an end it is until now."""
    today = clock.date_of(now_ms)
    day = today if _at(today, begin, clock) <= now_ms else today - timedelta(days=1)
    first, last = between(day, begin, end, clock, now_ms)
    return first, now_ms + 1 if end is None else last


def _at(day: date, minutes: int, clock: PlantTime) -> int:
    days, left = divmod(minutes, 24 * 60)
    return clock.at(day + timedelta(days=days), time(left // 60, left % 60))
