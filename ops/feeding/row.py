"""A row that can be sent as a shot, and what rows come from; training reads the tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: `line` in its file, `seconds` since 1970 of its time where it has one, `offset` of
    that time from UTC."""

    line: int
    features: Mapping[str, float]
    seconds: float | None
    zone: tzinfo
    outcome: Mapping[str, Any] | None = None
    shot_id: str = ""

    def shot(self, context: Mapping[str, str], at: float | None = None) -> dict[str, Any]:
        """Return it as POST /api/shots takes it, made at its own time or at another, seconds since 1970."""
        made = at if at is not None else self.seconds
        if made is None:
            raise ValueError("a row without a time needs one")
        told = datetime.fromtimestamp(made, self.zone).isoformat(timespec="milliseconds")
        shot: dict[str, Any] = {"at": told, "features": self.features, "context": dict(context)}
        if self.shot_id:
            shot["shot_id"] = self.shot_id
        return shot if self.outcome is None else {**shot, "outcome": self.outcome}


class Source(Protocol):
    """The source of rows. `name` is told, `key` is its own among all sources, `digest` changes with it."""

    @property
    def name(self) -> str:
        """Its name, for people."""
        ...

    @property
    def key(self) -> str:
        """Its key, which no other source has."""
        ...

    @property
    def digest(self) -> str:
        """Its digest, which tells it from another under the same key."""
        ...

    def rows(self) -> tuple[list[Row], bool]:
        """Return its rows in order, at least one, and whether they have times.

        Raises ValueError naming file, line and column of what cannot be read, OSError.
        """
        ...


class Tables(Protocol):
    """How tables of one form are read."""

    def of(self, path: Path) -> Source:
        """The table in that file."""
        ...
