"""Messages of machines, each a shot or several: what is read from one, and the own form of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from ops.feeding.words import Words
from shared import jsonio
from shared.contracts.t4 import MOST_SHOTS

MOST_BYTES: Final = 100_000
"""Of a shot: far beyond 200 variables and 20 texts of context."""
DEEPEST: Final = 4
"""Levels of a shot's JSON: an outcome's modes are on the third."""
OWN_KEYS: Final = frozenset({"line", "shots"})
"""Of a message that holds several shots."""


@dataclass(frozen=True, slots=True)
class Found:
    """A shot as POST /api/shots takes it, or why there is none; `notes` say what it lacks, and why."""

    shot: Mapping[str, Any] | None = None
    why: str = ""
    notes: Sequence[str] = ()


class Messages(Protocol):
    """How the messages of one kind of machine are read."""

    def read(self, payload: bytes, received_s: float) -> list[Found]:
        """Return what a message holds, which came at `received_s` (seconds since 1970)."""
        ...

    @property
    def timed_by_arrival(self) -> bool:
        """True where a shot is taken as made when its message came."""
        ...


@dataclass(frozen=True, slots=True)
class OwnForm:
    """A shot of POST /api/shots, a list of some, or `{"line", "shots"}`; the rest the server judges."""

    line: str
    words: Words
    context: Mapping[str, str] = field(default_factory=dict)
    timed_by_arrival: bool = False

    def read(self, payload: bytes, received_s: float) -> list[Found]:  # noqa: ARG002 - see Messages
        """See Messages."""
        content, why = read_json(payload, self.words)
        if why:
            return [Found(why=why)]
        if isinstance(content, Mapping) and "shots" in content:
            if unknown := sorted(set(content) - OWN_KEYS):
                return [Found(why=self.words.unknown_key(unknown[0]))]
            if (named := content.get("line", self.line)) != self.line:
                return [Found(why=self.words.other_line(named, self.line))]
            content = content["shots"]
        rows = content if isinstance(content, list) else [content]
        if not 1 <= len(rows) <= MOST_SHOTS:
            return [Found(why=self.words.too_many(len(rows), MOST_SHOTS))]
        return [self._shot(row) for row in rows]

    def _shot(self, row: Any) -> Found:
        if not isinstance(row, Mapping):
            return Found(why=self.words.no_object)
        missing = next((name for name in ("at", "features") if name not in row), None)
        if missing:
            return Found(why=self.words.lacks(missing))
        own = row.get("context", {})
        context = {**self.context, **own} if isinstance(own, Mapping) else own
        return Found({**row, "context": context})


def read_json(payload: bytes, words: Words) -> tuple[Any, str]:
    """Return what a message says in JSON, or why it says nothing: a name given twice says two things."""
    try:
        return jsonio.loads_once(payload), ""
    except (ValueError, RecursionError) as error:
        beginning = payload[:60].decode("utf-8", "replace")
        return None, words.no_json(str(error), beginning)


def checked(found: Found, words: Words) -> Found:
    """Return what was found, or why it cannot be sent: a number beyond all limits, half of a character, or so
    large or deep that a server would refuse all that comes with it."""
    if found.shot is None:
        return found
    try:
        size = len(jsonio.dumps(found.shot).encode())
    except (ValueError, RecursionError) as error:
        return Found(why=words.no_json(str(error), ""))
    return found if size <= MOST_BYTES and _is_flat(found.shot, DEEPEST) else Found(why=words.too_large)


def _is_flat(value: Any, levels: int) -> bool:
    if not isinstance(value, Mapping | list):
        return True
    inner = value.values() if isinstance(value, Mapping) else value
    return levels > 0 and all(_is_flat(each, levels - 1) for each in inner)
