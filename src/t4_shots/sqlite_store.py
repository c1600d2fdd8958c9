"""The line's memory in one SQLite file: what is acknowledged has been written through to the disk.

The file is in WAL mode with `synchronous=FULL`, so that a commit waits for the disk and readers do not wait
for writers (SQLite, "Write-Ahead Logging"). Shots, what was said of them, counts and the list of changes
are written in one transaction: they agree at every moment, also after a crash. Several processes may use
one file.
"""

import sqlite3
import threading
import weakref
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Self

from shared import jsonio
from shared.errors import NotFound, Unavailable
from shared.sqlite import transaction
from t4_shots import counts
from t4_shots.counts import Bucket
from t4_shots.shot import Outcome, Shot, body_of, from_body, outcome_body, outcome_from
from t4_shots.store import ALWAYS_MS, Change, Changes, Recounted, Wanted, Watching, read_mark, unwatched
from t4_shots.watch.window import KeptWindow, Window, WindowKey

FORMAT: Final = 1
BUSY_MS: Final = 5000
"""How long another process is waited for."""
AT_ONCE: Final = 400
"""Ids in one query: SQLite takes 32,766 parameters, and older builds 999."""

TABLES: Final = """
CREATE TABLE IF NOT EXISTS shots (
    line TEXT NOT NULL, shot_id TEXT NOT NULL, at_ms INTEGER NOT NULL, verdict TEXT NOT NULL,
    digest TEXT NOT NULL, body TEXT NOT NULL, outcome TEXT, PRIMARY KEY (line, shot_id)
);
CREATE INDEX IF NOT EXISTS shots_by_time ON shots (line, at_ms, shot_id);
CREATE INDEX IF NOT EXISTS shots_by_verdict ON shots (line, verdict, at_ms, shot_id);
CREATE TABLE IF NOT EXISTS outcomes (
    line TEXT NOT NULL, shot_id TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (line, shot_id, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS buckets (
    line TEXT NOT NULL, start_ms INTEGER NOT NULL, mould TEXT NOT NULL, counts TEXT NOT NULL,
    PRIMARY KEY (line, start_ms, mould)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS windows (
    line TEXT NOT NULL, start_ms INTEGER NOT NULL, version TEXT NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (line, version, start_ms)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changes (
    number INTEGER PRIMARY KEY AUTOINCREMENT, line TEXT NOT NULL, shot_id TEXT NOT NULL, kind TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS changes_of_line ON changes (line, number);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""

COLUMNS: Final = "line, shot_id, at_ms, body, outcome"


class SqliteShots:
    """A ShotStore in the file `path`, or in memory where that is None.

    `bucket` gives the start of an instant's bucket, and `clock` names the plant's clock that it follows:
    where the file was counted by another clock, all is counted anew when it is opened. `watching` says what
    shots add to the windows of the watch. Raises Unavailable where the file cannot be opened, or is of a
    newer version.
    """

    def __init__(
        self,
        path: Path | None,
        bucket: Callable[[int], int],
        clock: str,
        watching: Watching = unwatched,
    ) -> None:
        self._prepare(path, bucket, watching)
        with self._faults("opened"):
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._connection = sqlite3.connect(
                self._name, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
            )
            self._release = weakref.finalize(self, self._connection.close)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.executescript(TABLES)
            self._check_format()
            if self._fact("clock") != clock:
                for line in self._lines():
                    self.recount(line)
                self._connection.execute("INSERT OR REPLACE INTO facts VALUES ('clock', ?)", (clock,))

    @classmethod
    def to_read(cls, path: Path) -> Self:
        """Open a file that is there and may be in use, without changing anything: its counts follow the clock
        of whoever writes it. Every write raises Unavailable."""
        opened = cls.__new__(cls)
        opened._prepare(path, lambda at_ms: at_ms)
        with opened._faults("opened"):
            opened._connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro",
                uri=True,
                timeout=BUSY_MS / 1000,
                isolation_level=None,
                check_same_thread=False,
            )
            opened._release = weakref.finalize(opened, opened._connection.close)
            opened._refuse_later(opened._fact("format"))
        return opened

    def _prepare(
        self, path: Path | None, bucket: Callable[[int], int], watching: Watching = unwatched
    ) -> None:
        self._path = path
        self._bucket = bucket
        self._watching = watching
        self._lock = threading.Lock()
        self._name = ":memory:" if path is None else str(path)

    @property
    def is_lasting(self) -> bool:
        """See ShotStore."""
        return self._path is not None

    def lines(self) -> list[str]:
        """Return the lines that there are shots of, in order."""
        with self._reading():
            return sorted(self._lines())

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._release()

    def digests(self, line: str, shot_ids: Sequence[str]) -> Mapping[str, str]:
        """See ShotStore."""
        with self._reading() as connection:
            return self._digests(connection, line, shot_ids)

    def add(self, shots: Sequence[Shot]) -> frozenset[str]:
        """See ShotStore."""
        if not shots:
            return frozenset()
        with self._writing() as connection:
            kept = self._digests(connection, shots[0].line, [shot.shot_id for shot in shots])
            new = [shot for shot in shots if shot.shot_id not in kept]
            connection.executemany(
                "INSERT INTO shots VALUES (?, ?, ?, ?, ?, ?, ?)", [self._row(shot) for shot in new]
            )
            connection.executemany(
                "INSERT INTO outcomes VALUES (?, ?, 0, ?)",
                [
                    (shot.line, shot.shot_id, jsonio.dumps(outcome_body(shot.outcome)))
                    for shot in new
                    if shot.outcome is not None
                ],
            )
            connection.executemany(
                "INSERT INTO changes (line, shot_id, kind) VALUES (?, ?, 'shot')",
                [(shot.line, shot.shot_id) for shot in new],
            )
            self._count(connection, [(shot, counts.of_shot(shot)) for shot in new])
            self._add_windows(connection, shots[0].line, self._watching(new))
        return frozenset(shot.shot_id for shot in new)

    def get(self, line: str, shot_id: str) -> Shot | None:
        """See ShotStore."""
        with self._reading() as connection:
            return self._get(connection, line, shot_id)

    def newest(self, wanted: Wanted, limit: int) -> list[Shot]:
        """See ShotStore."""
        where = ["line = ?", "at_ms >= ?", "at_ms < ?"]
        values: list[Any] = [wanted.line, wanted.begin_ms, wanted.end_ms]
        if wanted.verdict is not None:
            where.append("verdict = ?")
            values.append(wanted.verdict)
        if wanted.before is not None:
            where.append("(at_ms, shot_id) < (?, ?)")
            values += wanted.before
        query = (
            f"SELECT {COLUMNS} FROM shots WHERE {' AND '.join(where)} "  # noqa: S608 - fixed texts alone
            "ORDER BY at_ms DESC, shot_id DESC LIMIT ?"
        )
        with self._reading() as connection:
            return [_shot(row) for row in connection.execute(query, [*values, limit])]

    def set_outcome(self, line: str, shot_id: str, outcome: Outcome) -> Shot:
        """See ShotStore."""
        with self._writing() as connection:
            shot = self._get(connection, line, shot_id)
            if shot is None:
                raise NotFound(f"There is no shot {shot_id} on line {line}.")
            before = shot.outcome
            if before is not None and _same(before, outcome):
                return shot
            told = jsonio.dumps(outcome_body(outcome))
            connection.execute(
                "INSERT INTO outcomes SELECT ?1, ?2, count(*), ?3 FROM outcomes "
                "WHERE line = ?1 AND shot_id = ?2",
                (line, shot_id, told),
            )
            connection.execute(
                "UPDATE shots SET outcome = ? WHERE line = ? AND shot_id = ?", (told, line, shot_id)
            )
            connection.execute(
                "INSERT INTO changes (line, shot_id, kind) VALUES (?, ?, 'outcome')", (line, shot_id)
            )
            self._count(connection, [(shot, counts.of_change(shot.score, before, outcome))])
        return replace(shot, outcome=outcome)

    def outcomes(self, line: str, shot_id: str) -> list[Outcome]:
        """See ShotStore."""
        query = "SELECT body FROM outcomes WHERE line = ? AND shot_id = ? ORDER BY number"
        with self._reading() as connection:
            rows = connection.execute(query, (line, shot_id))
            return [outcome_from(jsonio.loads(body)) for (body,) in rows]

    def buckets(self, line: str, begin_ms: int, end_ms: int) -> list[Bucket]:
        """See ShotStore."""
        query = (
            "SELECT start_ms, mould, counts FROM buckets WHERE line = ? AND start_ms >= ? AND start_ms < ? "
            "ORDER BY start_ms, mould"
        )
        with self._reading() as connection:
            rows = connection.execute(query, (line, begin_ms, end_ms))
            return [Bucket(line, start, mould, jsonio.loads(counted)) for start, mould, counted in rows]

    def windows(self, line: str, version: str, before_ms: int, limit: int) -> list[KeptWindow]:
        """See ShotStore."""
        query = (
            "SELECT start_ms, body FROM windows WHERE line = ? AND version = ? AND start_ms < ? "
            "ORDER BY start_ms DESC LIMIT ?"
        )
        with self._reading() as connection:
            rows = connection.execute(query, (line, version, before_ms, limit)).fetchall()
        return [KeptWindow(start, Window.from_bytes(body)) for start, body in rows]

    def changes(self, line: str, after: str | None, limit: int) -> Changes:
        """See ShotStore."""
        with self._reading() as connection:
            if after is None:
                (last,) = connection.execute(
                    "SELECT coalesce(max(number), 0) FROM changes WHERE line = ?", (line,)
                ).fetchone()
                return Changes([], str(last), more=False)
            query = (
                "SELECT c.number, c.kind, s.line, s.shot_id, s.at_ms, s.body, s.outcome FROM changes c "
                "JOIN shots s ON s.line = c.line AND s.shot_id = c.shot_id "
                "WHERE c.line = ? AND c.number > ? ORDER BY c.number LIMIT ?"
            )
            rows = connection.execute(query, (line, read_mark(after), limit + 1)).fetchall()
        shown = rows[:limit]
        changes = [Change(row[1], _shot(row[2:])) for row in shown]
        return Changes(changes, str(shown[-1][0]) if shown else after, more=len(rows) > limit)

    def forget(self, caller: str) -> int:
        """See ShotStore."""
        with self._writing() as connection:
            found = connection.execute(
                "UPDATE outcomes SET body = json_set(body, '$.by', '') WHERE json_extract(body, '$.by') = ?",
                (caller,),
            ).rowcount
            connection.execute(
                "UPDATE shots SET outcome = json_set(outcome, '$.by', '') "
                "WHERE outcome IS NOT NULL AND json_extract(outcome, '$.by') = ?",
                (caller,),
            )
        return found

    def oldest(self, line: str) -> int | None:
        """See ShotStore."""
        query = (
            "SELECT min(at_ms) FROM (SELECT min(at_ms) AS at_ms FROM shots WHERE line = ?1 "
            "UNION ALL SELECT min(start_ms) FROM buckets WHERE line = ?1)"
        )
        with self._reading() as connection:
            (at_ms,) = connection.execute(query, (line,)).fetchone()
        return at_ms if at_ms is None else int(at_ms)

    def recount(self, line: str, begin_ms: int = 0, end_ms: int = ALWAYS_MS) -> Recounted:
        """See ShotStore. Who writes meanwhile waits."""
        found: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
        number = 0
        some: list[Shot] = []
        span = (line, begin_ms, end_ms)
        with self._writing() as connection:
            connection.execute("DELETE FROM windows WHERE line = ? AND start_ms >= ? AND start_ms < ?", span)
            query = f"SELECT {COLUMNS} FROM shots WHERE line = ? AND at_ms >= ? AND at_ms < ?"  # noqa: S608
            for row in connection.execute(query, span):
                shot = _shot(row)
                found[self._bucket(shot.at_ms), shot.mould].update(counts.of_shot(shot))
                number += 1
                some.append(shot)
                if len(some) == AT_ONCE:
                    self._add_windows(connection, line, self._watching(some))
                    some = []
            self._add_windows(connection, line, self._watching(some))
            where = "FROM buckets WHERE line = ? AND start_ms >= ? AND start_ms < ?"
            kept = connection.execute(f"SELECT start_ms, mould, counts {where}", span)
            before = {(start, mould): jsonio.loads(counted) for start, mould, counted in kept}
            connection.execute(f"DELETE {where}", span)
            connection.executemany(
                "INSERT INTO buckets VALUES (?, ?, ?, ?)",
                [(line, *key, jsonio.dumps(counted)) for key, counted in found.items()],
            )
        changed = sum(before.get(key, {}) != found.get(key, {}) for key in before.keys() | found.keys())
        return Recounted(number, changed)

    def drop_before(self, line: str, at_ms: int) -> int:
        """Let go of all shots of the buckets that end by `at_ms`, with their counts and all that was said.

        Return how many shots that were. What is left agrees with its counts.
        """
        edge = self._bucket(at_ms)
        with self._writing() as connection:
            for table in ("outcomes", "changes"):
                connection.execute(
                    f"DELETE FROM {table} WHERE line = ? AND shot_id IN "  # noqa: S608
                    "(SELECT shot_id FROM shots WHERE line = ? AND at_ms < ?)",
                    (line, line, edge),
                )
            for table in ("buckets", "windows"):
                connection.execute(f"DELETE FROM {table} WHERE line = ? AND start_ms < ?", (line, edge))  # noqa: S608
            dropped = connection.execute("DELETE FROM shots WHERE line = ? AND at_ms < ?", (line, edge))
            return dropped.rowcount

    def _count(self, connection: sqlite3.Connection, added: Sequence[tuple[Shot, Mapping[str, int]]]) -> None:
        """Add to the counts of the shots' buckets; numbers below zero take away."""
        moved: dict[tuple[str, int, str], Counter[str]] = defaultdict(Counter)
        for shot, change in added:
            moved[shot.line, self._bucket(shot.at_ms), shot.mould].update(change)
        for key, change in moved.items():
            row = connection.execute(
                "SELECT counts FROM buckets WHERE line = ? AND start_ms = ? AND mould = ?", key
            ).fetchone()
            total = Counter(jsonio.loads(row[0]) if row else {})
            total.update(change)
            told = jsonio.dumps({name: n for name, n in total.items() if n})
            connection.execute("INSERT OR REPLACE INTO buckets VALUES (?, ?, ?, ?)", (*key, told))

    @staticmethod
    def _add_windows(connection: sqlite3.Connection, line: str, added: Mapping[WindowKey, Window]) -> None:
        for key, window in added.items():
            row = connection.execute(
                "SELECT body FROM windows WHERE line = ? AND start_ms = ? AND version = ?", (line, *key)
            ).fetchone()
            total = Window.from_bytes(row[0]) + window if row else window
            connection.execute(
                "INSERT OR REPLACE INTO windows VALUES (?, ?, ?, ?)", (line, *key, total.to_bytes())
            )

    def _digests(
        self, connection: sqlite3.Connection, line: str, shot_ids: Sequence[str]
    ) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for start in range(0, len(shot_ids), AT_ONCE):
            some = shot_ids[start : start + AT_ONCE]
            places = ",".join("?" * len(some))
            query = f"SELECT shot_id, digest FROM shots WHERE line = ? AND shot_id IN ({places})"  # noqa: S608
            found.update(connection.execute(query, [line, *some]).fetchall())
        return found

    def _get(self, connection: sqlite3.Connection, line: str, shot_id: str) -> Shot | None:
        query = f"SELECT {COLUMNS} FROM shots WHERE line = ? AND shot_id = ?"  # noqa: S608
        row = connection.execute(query, (line, shot_id)).fetchone()
        return _shot(row) if row else None

    def _row(self, shot: Shot) -> tuple[Any, ...]:
        outcome = jsonio.dumps(outcome_body(shot.outcome)) if shot.outcome is not None else None
        told = jsonio.dumps(body_of(shot))
        return shot.line, shot.shot_id, shot.at_ms, shot.score.verdict, shot.digest, told, outcome

    def _lines(self) -> list[str]:
        return [line for (line,) in self._connection.execute("SELECT DISTINCT line FROM shots")]

    def _fact(self, name: str) -> str | None:
        row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def _check_format(self) -> None:
        self._refuse_later(self._fact("format"))
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES ('format', ?)", (str(FORMAT),))

    def _refuse_later(self, kept: str | None) -> None:
        if int(kept or FORMAT) > FORMAT:
            raise Unavailable(f"{self._name} is of format {kept}, and this version reads {FORMAT}")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._faults("read"):
            yield self._connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """All that is done inside is kept together, or none of it."""
        with self._lock, self._faults("written"), transaction(self._connection):
            yield self._connection

    @contextmanager
    def _faults(self, done: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise Unavailable(f"the shots of {self._name} cannot be {done}: {error}") from error


def _shot(row: Sequence[Any]) -> Shot:
    line, shot_id, at_ms, body, outcome = row
    said = outcome_from(jsonio.loads(outcome)) if outcome else None
    return from_body(line, shot_id, at_ms, jsonio.loads(body), said)


def _same(before: Outcome, after: Outcome) -> bool:
    return all(getattr(before, name) == getattr(after, name) for name in Outcome.__slots__ if name != "at_ms")
