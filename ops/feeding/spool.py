"""The spool: shots that a server has not acknowledged yet, and how far each source was read, in one file.

A shot and the place that its source was read to are written together, so that a process that is killed has
neither lost a row nor will read one twice.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from shared import jsonio
from shared.errors import Unavailable
from shared.sqlite import transaction

MOST_KEPT: Final = 100_000
"""Shots that wait at most, about 150 MB. After that the sources wait."""

TABLES: Final = """
CREATE TABLE IF NOT EXISTS shots (number INTEGER PRIMARY KEY AUTOINCREMENT, place TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sources (name TEXT PRIMARY KEY, state TEXT NOT NULL);
"""  # noqa: E501


@dataclass(frozen=True, slots=True)
class Spooled:
    """A shot as POST /api/shots takes it, and where it comes from, such as `shots.csv, line 7`."""

    place: str
    shot: Mapping[str, Any]
    number: int = 0


class Spool:
    """A file of one process at a time. Raises Unavailable where it cannot be opened or written."""

    def __init__(self, path: Path, most: int = MOST_KEPT) -> None:
        self.path, self._most = path, most
        with self._faults():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._connection = sqlite3.connect(path, timeout=0, isolation_level=None)
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.executescript(f"BEGIN EXCLUSIVE; {TABLES} COMMIT;")
            (self._waiting,) = self._connection.execute("SELECT count(*) FROM shots").fetchone()

    def __len__(self) -> int:
        return int(self._waiting)

    @property
    def room(self) -> int:
        """How many shots it still takes."""
        return max(0, self._most - len(self))

    def put(self, shots: Sequence[Spooled], source: str, state: Mapping[str, Any]) -> None:
        """Keep shots, and that their source was read to `state`."""
        with self._writing() as connection:
            connection.executemany(
                "INSERT INTO shots (place, body) VALUES (?, ?)",
                [(each.place, jsonio.dumps(each.shot)) for each in shots],
            )
            told = jsonio.dumps(state)
            connection.execute("INSERT OR REPLACE INTO sources VALUES (?, ?)", (source, told))
        self._waiting += len(shots)

    def oldest(self, most: int, most_bytes: int) -> list[Spooled]:
        """Return the first shots that wait, at least one where there is one."""
        found: list[Spooled] = []
        size = 0
        with self._faults():
            query = "SELECT number, place, body FROM shots ORDER BY number LIMIT ?"
            for number, place, body in self._connection.execute(query, (most,)):
                size += len(body.encode()) + 1
                if found and size > most_bytes:
                    break
                found.append(Spooled(place, jsonio.loads(body), number))
        return found

    def done(self, shots: Sequence[Spooled]) -> None:
        """Forget shots that were acknowledged, or refused for good."""
        with self._writing() as connection:
            connection.execute("DELETE FROM shots WHERE number <= ?", (shots[-1].number,))
        self._waiting -= len(shots)

    def state(self, source: str) -> Mapping[str, Any]:
        """Return how far a source was read, empty for one that is new."""
        with self._faults():
            row = self._connection.execute("SELECT state FROM sources WHERE name = ?", (source,)).fetchone()
        found: Mapping[str, Any] = jsonio.loads(row[0]) if row else {}
        return found

    def forget(self, source: str) -> None:
        """Forget how far a source was read."""
        with self._writing() as connection:
            connection.execute("DELETE FROM sources WHERE name = ?", (source,))

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._faults(), transaction(self._connection):
            yield self._connection

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            locked = "locked" in str(error)
            why = "another feed or watch uses it; --spool names another file" if locked else str(error)
            raise Unavailable(f"the spool {self.path} cannot be used: {why}") from error
