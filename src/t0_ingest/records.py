"""Small JSON records under a key, written only where nobody else changed them meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `revision` counts its writes; `expires_at` (epoch seconds) is when it may be forgotten."""

    key: str
    body: Mapping[str, Any]
    revision: int
    expires_at: int


class Records(Protocol):
    """A table of records. All methods raise shared.errors.Unavailable where it does not answer."""

    def get(self, key: str) -> Record | None:
        """The record as last written, or None."""
        ...

    def put(self, key: str, body: Mapping[str, Any], expires_at: int, after: Record | None) -> Record:
        """Write the record that follows `after` (None: there is none yet).

        Raises Conflict, with nothing written, where the stored record is another one.
        """
        ...

    def delete(self, record: Record) -> None:
        """Remove the record; nothing happens where it was written again since."""
        ...

    def scan(self, limit: int) -> list[Record]:
        """At most `limit` records, in no order."""
        ...
