"""The values of nodes of an OPC UA server, and the shot that is made of them at one time."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, Final, Literal, Protocol

from ops.feeding.messages import Found
from ops.feeding.words import Words

type Quality = Literal["good", "uncertain", "bad"]

TRIGGER: Final = "trigger"


@dataclass(frozen=True, slots=True)
class NodeValue:
    """A value with its quality; `status` is the name of its StatusCode. Times are UTC, or None."""

    value: Any
    quality: Quality = "good"
    status: str = "Good"
    source_time: datetime | None = None
    server_time: datetime | None = None


class Placed(Protocol):
    """A variable and the node that holds it."""

    @property
    def name(self) -> str:
        """The variable's name."""
        ...

    @property
    def place(self) -> str:
        """The node."""
        ...

    @property
    def is_category(self) -> bool:
        """True where its values are texts."""
        ...

    def in_unit(self, value: float) -> float:
        """Return a value in the unit of the line."""
        ...


@dataclass(frozen=True, slots=True)
class NodeMap:
    """Where a machine keeps what a shot is made of, by node ids.

    `trigger` is a counter of shots where it `counts`, else a flag that is true when a shot is complete;
    values are read `wait_s` after it. `time` is a node; without one it is the trigger's source time.
    Uncertain values are taken only where the map says so.
    """

    trigger: str
    counts: bool
    variables: Sequence[Placed]
    zone: tzinfo
    words: Words
    wait_s: float = 0.0
    time: str | None = None
    id: str | None = None
    context_nodes: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, str] = field(default_factory=dict)
    takes_uncertain: bool = False

    @property
    def nodes(self) -> list[str]:
        """All nodes that are read for a shot, the trigger first, each once."""
        others = [variable.place for variable in self.variables] + list(self.context_nodes.values())
        named = [node for node in (self.time, self.id) if node is not None]
        return list(dict.fromkeys([self.trigger, *others, *named]))

    def shot(self, values: Mapping[str, NodeValue]) -> Found:
        """Return the shot of values that were read together, by node."""
        notes: list[str] = []
        features: dict[str, float | str] = {}
        for variable in self.variables:
            value = values[variable.place]
            if (why := self._unsound(value)) is not None:
                notes.append(self.words.no_value(variable.name, variable.place, why))
                continue
            taken = _text(value.value) if variable.is_category else _number(value.value)
            if taken is None:
                told = repr(value.value)[:40]
                notes.append(self.words.no_value(variable.name, variable.place, told))
            else:
                features[variable.name] = taken if isinstance(taken, str) else variable.in_unit(taken)
        if not features:
            return Found(why=self.words.no_values, notes=notes)
        made = self._time(values, notes)
        if made is None:
            return Found(why=self.words.no_time, notes=notes)
        context = dict(self.context)
        for name, node in self.context_nodes.items():
            text = None if self._unsound(values[node]) else _text(values[node].value)
            if text is None:
                notes.append(self.words.no_text(name, node))
            else:
                context[name] = text
        told = made.astimezone(self.zone).isoformat(timespec="milliseconds")
        shot: dict[str, Any] = {"at": told, "features": features, "context": context}
        if self.id is not None:
            own = None if self._unsound(values[self.id]) else _text(values[self.id].value)
            if own is None:
                return Found(why=self.words.no_text("id", self.id), notes=notes)
            shot["shot_id"] = own
        return Found(shot, notes=notes)

    def _unsound(self, value: NodeValue) -> str | None:
        """Why a value is not taken, None where it is."""
        if value.quality == "good" or (value.quality == "uncertain" and self.takes_uncertain):
            return None
        return value.status

    def _time(self, values: Mapping[str, NodeValue], notes: list[str]) -> datetime | None:
        if self.time is not None:
            value = values[self.time]
            return None if self._unsound(value) else _instant(value.value, self.zone)
        trigger = values[self.trigger]
        if trigger.source_time is None and trigger.server_time is not None:
            notes.append(self.words.server_time)
        return trigger.source_time or trigger.server_time


def counter_of(value: NodeValue) -> int | None:
    """Return a counter's number, None for what is none."""
    number = None if value.quality == "bad" else _number(value.value)
    return int(number) if number is not None and number.is_integer() and number >= 0 else None


def flag_of(value: NodeValue) -> bool | None:
    """Return a flag, None for what is none."""
    return value.value if value.quality != "bad" and isinstance(value.value, bool) else None


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    number = _number(value)
    return None if number is None else str(int(number)) if number.is_integer() else repr(number)


def _instant(value: Any, zone: tzinfo) -> datetime | None:
    """A DateTime is UTC by OPC 10000-3; a text is ISO 8601, without an offset of the plant's zone."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if not isinstance(value, str) or len(value) < 16:
        return None
    try:
        read = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=zone)
