"""Small JSON records under a key, written only where nobody else changed them meanwhile.

The interface, and the records of one machine as files of one folder.
"""

import fcntl
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from shared import jsonio
from shared.errors import Conflict

FORMAT = 1
"""Number of the form of records as this version writes them; raised when a body changes its meaning."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `revision` counts its writes; `expires_at` (epoch seconds) is when it may be forgotten.

    `format` is the number of the version that wrote it. It stands beside the body, not in it: versions that
    know no such number read the body alone, and their records count as 1.
    """

    key: str
    body: Mapping[str, Any]
    revision: int
    expires_at: int
    format: int = FORMAT

    @property
    def newer(self) -> bool:
        """True where a later version wrote it: whoever is older may read it, and leaves it as it is."""
        return self.format > FORMAT


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


class FileRecords:
    """One JSON file a record: `<folder>/<key>.json`. Keys are plain names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, key: str) -> Record | None:
        try:
            row = jsonio.loads((self._folder / f"{key}.json").read_bytes())
            return Record(key, row["body"], row["revision"], row["expires_at"], row.get("format", 1))
        except (FileNotFoundError, ValueError, KeyError):
            return None

    def put(self, key: str, body: Mapping[str, Any], expires_at: int, after: Record | None) -> Record:
        with self._locked():
            stored = self.get(key)
            if (stored.revision if stored else None) != (after.revision if after else None):
                raise Conflict(f"{key} was changed meanwhile")
            record = Record(key, body, (after.revision if after else 0) + 1, expires_at)
            row = {
                "body": body,
                "revision": record.revision,
                "expires_at": expires_at,
                "format": record.format,
            }
            # Written beside and renamed, so that a reader never sees half a record.
            with tempfile.NamedTemporaryFile("w", dir=self._folder, delete=False, encoding="utf-8") as file:
                file.write(jsonio.dumps(row))
            Path(file.name).replace(self._folder / f"{key}.json")
            return record

    def delete(self, record: Record) -> None:
        with self._locked():
            stored = self.get(record.key)
            if stored and stored.revision == record.revision:
                (self._folder / f"{record.key}.json").unlink()

    def scan(self, limit: int) -> list[Record]:
        keys = sorted((path.stem for path in self._folder.glob("*.json")), reverse=True)
        found = (self.get(key) for key in keys[:limit])
        return [record for record in found if record]

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._folder / "records.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
