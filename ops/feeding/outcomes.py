"""Outcomes: how parts really were, said of shots recorded before, by the shot's id or its time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from ops.feeding.row import Row
from t4_shots.reading import read_instant
from t4_shots.shot import digest_of


@dataclass(frozen=True, slots=True)
class Said:
    """An outcome on its way. `shot_id`, or `at` of the shot, whose time is known to `within_s` seconds;
    `due` is when to say it, seconds since 1970."""

    place: str
    outcome: Mapping[str, Any]
    shot_id: str = ""
    at: str = ""
    within_s: float = 0.0
    due: float = 0.0
    number: int = 0


def id_of(shot: Mapping[str, Any]) -> str:
    """The id under which a shot is kept that has none of its own."""
    features = {name: float(value) for name, value in shot["features"].items()}
    at_ms, _ = read_instant(shot["at"], "at")
    return str(shot.get("shot_id") or f"hash-{digest_of(at_ms, features, shot['context'])}")


def said_of(row: Row, place: str, within_s: float) -> Said | None:
    """Return what a row of a table of outcomes says, None where it names no shot."""
    if row.outcome is None:
        return None
    if row.shot_id:
        return Said(place, row.outcome, row.shot_id)
    if row.seconds is None:
        return None
    at = datetime.fromtimestamp(row.seconds, row.zone).isoformat(timespec="milliseconds")
    return Said(place, row.outcome, at=at, within_s=within_s)


def shot_path(line: str, shot_id: str) -> str:
    """The path of a shot's outcome."""
    return f"/api/shots/{line}/{quote(shot_id, safe='')}/outcome"


def between(line: str, said: Said) -> str:
    """The path of the shots that may be meant: two are enough to know that it is not sure which."""
    instant = datetime.fromisoformat(said.at).astimezone(UTC)
    half = timedelta(seconds=said.within_s)
    # `to` is not in it; times are kept to the millisecond.
    begin, end = instant - half, instant + half + timedelta(milliseconds=1)
    times = {"from": begin.isoformat(timespec="milliseconds"), "to": end.isoformat(timespec="milliseconds")}
    return "/api/shots?" + urlencode({"line": line, **times, "limit": 2})
