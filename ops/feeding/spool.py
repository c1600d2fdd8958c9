"""The spool: shots that a server has not acknowledged yet, and how far each source was read, in one file.

A shot and the place that its source was read to are written together, so that a process that is killed has
neither lost a row nor will read one twice.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from ops.feeding.outcomes import Said
from shared import jsonio
from shared.errors import Unavailable
from shared.sqlite import transaction

MOST_KEPT: Final = 100_000
"""Shots that wait at most, about 150 MB. After that the sources wait."""

TABLES: Final = """
CREATE TABLE IF NOT EXISTS shots (number INTEGER PRIMARY KEY AUTOINCREMENT, place TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS outcomes (number INTEGER PRIMARY KEY AUTOINCREMENT, due REAL NOT NULL, said TEXT NOT NULL);
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
            (self._unsaid,) = self._connection.execute("SELECT count(*) FROM outcomes").fetchone()

    def __len__(self) -> int:
        return int(self._waiting)

    @property
    def room(self) -> int:
        """How many shots it still takes."""
        return max(0, self._most - len(self))

    @property
    def unsaid(self) -> int:
        """How many outcomes wait."""
        return int(self._unsaid)

    def put(
        self,
        shots: Sequence[Spooled],
        source: str,
        state: Mapping[str, Any],
        outcomes: Sequence[Said] = (),
    ) -> None:
        """Keep shots and outcomes, and that their source was read to `state`."""
        with self._writing() as connection:
            connection.executemany(
                "INSERT INTO shots (place, body) VALUES (?, ?)",
                [(each.place, jsonio.dumps(each.shot)) for each in shots],
            )
            connection.executemany(
                "INSERT INTO outcomes (due, said) VALUES (?, ?)",
                [(each.due, jsonio.dumps(asdict(each))) for each in outcomes],
            )
            told = jsonio.dumps(state)
            connection.execute("INSERT OR REPLACE INTO sources VALUES (?, ?)", (source, told))
        self._waiting += len(shots)
        self._unsaid += len(outcomes)

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

    def due(self, now_s: float) -> Said | None:
        """Return the first outcome that is to be said by now."""
        query = "SELECT number, said FROM outcomes WHERE due <= ? ORDER BY due, number LIMIT 1"
        with self._faults():
            row = self._connection.execute(query, (now_s,)).fetchone() if self._unsaid else None
        return None if row is None else replace(Said(**jsonio.loads(row[1])), number=row[0])

    def said(self, outcome: Said) -> None:
        """Forget an outcome that was acknowledged, or refused for good."""
        with self._writing() as connection:
            connection.execute("DELETE FROM outcomes WHERE number = ?", (outcome.number,))
        self._unsaid -= 1

    def state(self, source: str) -> Mapping[str, Any]:
        """Return how far a source was read, empty for one that is new."""
        with self._faults():
            row = self._connection.execute("SELECT state FROM sources WHERE name = ?", (source,)).fetchone()
        found: Mapping[str, Any] = jsonio.loads(row[0]) if row else {}
        return found

    def states(self, beginning: str) -> dict[str, Mapping[str, Any]]:
        """Return how far each source was read whose name begins so."""
        with self._faults():
            rows = self._connection.execute("SELECT name, state FROM sources").fetchall()
        return {name: jsonio.loads(state) for name, state in rows if name.startswith(beginning)}

    def renamed(self, names: Mapping[str, str]) -> None:
        """Let sources have other names, by their names before; what was kept under those is forgotten."""
        if not names:
            return
        states = {new: self.state(old) for old, new in names.items()}
        with self._writing() as connection:
            connection.executemany("DELETE FROM sources WHERE name = ?", [(old,) for old in names])
            rows = [(new, jsonio.dumps(state)) for new, state in states.items()]
            connection.executemany("INSERT OR REPLACE INTO sources VALUES (?, ?)", rows)

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
