"""A map of messages (YAML): where in a machine's JSON a shot's time, values, id and context are.

time: {path: $.ts, unit: ms}          # or $.ts of ISO 8601, {path, format}, or received
shots: $.data[*]                      # where one message holds several; @.… is then of each of them
id: $.number
variables:
  Process_Temperature: $.values.temp
  Process_Pressure: {path: $.values.p, unit: psi}
context: {mould: $.mould}
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Final

from ops.feeding.messages import Found, read_json
from ops.feeding.words import Words
from shared.contracts.t4 import MOST_SHOTS
from training.lines.json_path import EACH, JsonPath
from training.lines.line import Line
from training.lines.map_file import MapFile, Variable

KEYS: Final = frozenset({"time", "shots", "id", "variables", "context"})
TIME_KEYS: Final = frozenset({"path", "unit", "format"})
RECEIVED: Final = "received"
SECONDS: Final[Mapping[str, float]] = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,4})?", re.ASCII)
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", re.ASCII | re.IGNORECASE)
"""A date alone is no time of a shot."""


@dataclass(frozen=True, slots=True)
class TimePlace:
    """Where the time is, and how it is written: a number in `unit`, a text by `format`, else ISO 8601.

    Without a path a shot is made when its message comes.
    """

    path: JsonPath | None = None
    unit: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class MessageMap:
    """Reads messages by a map. `zone` is of times that carry none, `context` is said of every shot."""

    time: TimePlace
    variables: Sequence[tuple[Variable, JsonPath]]
    zone: tzinfo
    words: Words
    shots: JsonPath | None = None
    id: JsonPath | None = None
    places: Mapping[str, JsonPath] = field(default_factory=dict)
    context: Mapping[str, str] = field(default_factory=dict)

    @property
    def timed_by_arrival(self) -> bool:
        """See Messages."""
        return self.time.path is None

    def read(self, payload: bytes, received_s: float) -> list[Found]:
        """See Messages."""
        message, why = read_json(payload, self.words)
        if why:
            return [Found(why=why)]
        if self.shots is None:
            return [self._shot(message, message, received_s)]
        rows = self.shots.find(message, message)
        if not isinstance(rows, list):
            return [Found(why=self.words.no_list(self.shots.text + EACH))]
        if not 1 <= len(rows) <= MOST_SHOTS:
            return [Found(why=self.words.too_many(len(rows), MOST_SHOTS))]
        # Two shots of one machine are never made in the same instant.
        return [
            self._shot(message, row, received_s - (len(rows) - 1 - place) * 1e-3)
            for place, row in enumerate(rows)
        ]

    def _shot(self, message: Any, row: Any, received_s: float) -> Found:
        notes: list[str] = []
        features: dict[str, float | str] = {}
        for variable, path in self.variables:
            value = path.find(message, row)
            if value is None:
                continue
            taken = _text_of(value) if variable.feature.codes else _number_of(value)
            if taken is None:
                notes.append(self.words.no_value(variable.feature.name, path.text, repr(value)[:40]))
            else:
                features[variable.feature.name] = taken if isinstance(taken, str) else variable.in_unit(taken)
        if not features:
            return Found(why=self.words.no_values, notes=notes)
        made, why = self._time(message, row, received_s)
        if made is None:
            return Found(why=why, notes=notes)
        context = dict(self.context)
        for name, path in self.places.items():
            if (value := path.find(message, row)) is not None:
                text = _text_of(value)
                if not text:
                    notes.append(self.words.no_text(name, path.text))
                else:
                    context[name] = text
        told = made.isoformat(timespec="milliseconds")
        shot: dict[str, Any] = {"at": told, "features": features, "context": context}
        if self.id is not None:
            # Without its id a shot that comes again would be another one.
            text = _text_of(self.id.find(message, row))
            if not text:
                return Found(why=self.words.no_text("id", self.id.text), notes=notes)
            shot["shot_id"] = text
        return Found(shot, notes=notes)

    def _time(self, message: Any, row: Any, received_s: float) -> tuple[datetime | None, str]:
        """Return the time of a shot, or why there is none."""
        if self.time.path is None:
            return datetime.fromtimestamp(received_s, self.zone), ""
        value = self.time.path.find(message, row)
        if value is None:
            return None, self.words.no_time
        reason = self.words.odd_time(self.time.path.text, repr(value)[:60])
        try:
            if self.time.unit:
                number = _number_of(value)
                scale = SECONDS[self.time.unit]
                made = None if number is None else datetime.fromtimestamp(number * scale, self.zone)
                return made, "" if made else reason
            if not isinstance(value, str) or not (self.time.format or _ISO.match(value.strip())):
                return None, reason
            text = value.strip()
            read = (
                datetime.strptime(text, self.time.format)  # noqa: DTZ007 - its zone follows
                if self.time.format
                else datetime.fromisoformat(text)
            )
        except (ValueError, OverflowError, OSError):
            return None, reason
        return read if read.tzinfo else read.replace(tzinfo=self.zone), ""


def read_message_map(
    path: Path, line: Line, zone: tzinfo, words: Words, context: Mapping[str, str]
) -> MessageMap:
    """Read a map of messages for a line.

    Raises ValueError naming file and line of what is odd, OSError where the file cannot be read.
    """
    file = MapFile.open(path, KEYS)
    shots = None
    if "shots" in file.document:
        text = file.text("shots", file.document["shots"])
        if not text.endswith(EACH) or text.startswith("@"):
            raise file.fault("shots", f"ends with {EACH} and begins with $, such as $.data{EACH}")
        shots = _path(file, "shots", text.removesuffix(EACH))
    variables = [
        (variable, _path(file, f"variables.{variable.feature.name}", variable.place))
        for variable in file.variables(line, "path")
    ]
    named = _path(file, "id", file.text("id", file.document["id"])) if "id" in file.document else None
    places = {name: _path(file, f"context.{name}", text) for name, text in file.texts("context")}
    return MessageMap(_time_place(file), variables, zone, words, shots, named, places, context)


def _time_place(file: MapFile) -> TimePlace:
    given = file.document.get("time")
    if given is None:
        raise file.fault(
            "time", f"must say where the time is; {RECEIVED} is the time that a message comes at"
        )
    if given == RECEIVED:
        return TimePlace()
    entry = given if isinstance(given, Mapping) else {"path": given}
    file.check_keys("time", entry, TIME_KEYS)
    path = _path(file, "time", file.text("time", entry.get("path")))
    unit, form = entry.get("unit", ""), entry.get("format", "")
    if unit and (not isinstance(unit, str) or unit not in SECONDS):
        raise file.fault("time.unit", f"is one of {', '.join(SECONDS)}: of a number since 1970")
    if form and (not isinstance(form, str) or "%d" not in form):
        raise file.fault("time.format", "is a form of strptime with a date, such as '%Y/%m/%d %H:%M:%S'")
    if unit and form:
        raise file.fault("time", "a number has a unit, a text a format")
    return TimePlace(path, unit, form)


def _path(file: MapFile, place: str, text: str) -> JsonPath:
    try:
        return JsonPath.of(text)
    except ValueError as error:
        raise file.fault(place, str(error)) from error


def _number_of(value: Any) -> float | None:
    """A JSON number, or a text that is one as JSON writes it; a comma may be two things, and is none."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def _text_of(value: Any) -> str | None:
    """A text, or a number as a text; None for all else."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(int(value)) if float(value).is_integer() else repr(value)
