"""Turns in one SQLite file, so that a restart of the local server loses none.

What is acknowledged has been written through to the disk (WAL with `synchronous=FULL`). Several processes may
use one file: a turn whose process died shows no life, as in the table.
"""

import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from agent.erasure.erasure import Erased
from agent.turns.outline import Outline
from agent.turns.store import (
    KEPT_DAYS,
    LOST_AFTER_S,
    SECONDS_A_DAY,
    Listed,
    Place,
    Progress,
    Sent,
    Turn,
    TurnsUnavailable,
)
from shared import jsonio
from shared.sqlite import transaction

FORMAT: Final = 1
BATCH_S: Final = 0.25
LOOK_EVERY_S: Final = 0.5
"""Between looks for what another process has written."""
BUSY_S: Final = 5.0

TABLES: Final = """
CREATE TABLE IF NOT EXISTS turns (
    turn_id TEXT PRIMARY KEY, caller TEXT NOT NULL, at_ms INTEGER NOT NULL, line TEXT NOT NULL,
    body TEXT NOT NULL, state TEXT NOT NULL, verdict TEXT, chance REAL, alive_s REAL NOT NULL,
    expires_s REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS turns_of_caller ON turns (caller, at_ms, turn_id);
CREATE TABLE IF NOT EXISTS events (
    turn_id TEXT NOT NULL REFERENCES turns ON DELETE CASCADE, number INTEGER NOT NULL, data BLOB NOT NULL,
    ended INTEGER NOT NULL, PRIMARY KEY (turn_id, number)
) WITHOUT ROWID;
"""


class SqliteTurns:
    """A TurnStore in the file `path`, each turn for `kept_days`. Raises TurnsUnavailable where it cannot be
    opened, or is of a newer version."""

    batch_s = BATCH_S

    def __init__(self, path: Path, now: Callable[[], float] = time.time, kept_days: int = KEPT_DAYS) -> None:
        self.path = path
        self._now = now
        self._kept_s = kept_days * SECONDS_A_DAY
        self._changed = threading.Condition()
        with self._faults():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._connection = sqlite3.connect(
                path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
            )
            self._release = weakref.finalize(self, self._connection.close)
            path.chmod(0o600)
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                self._connection.execute(f"PRAGMA {pragma}")
            (known,) = self._connection.execute("PRAGMA user_version").fetchone()
            if known > FORMAT:
                raise TurnsUnavailable(f"{path.name} was written by a later version.")
            self._connection.executescript(f"{TABLES} PRAGMA user_version = {FORMAT};")

    def close(self) -> None:
        """Let go of the file."""
        with self._changed:
            self._release()

    def claim(self, turn: Turn) -> Turn | None:
        """See TurnStore.claim."""
        with self._writing() as connection:
            connection.execute("DELETE FROM turns WHERE expires_s <= ?", (self._now(),))
            if (known := self._turn(turn.turn_id)) is not None:
                return known
            connection.execute(
                "INSERT INTO turns (turn_id, caller, at_ms, line, body, state, alive_s, expires_s)"
                " VALUES (?, ?, ?, ?, ?, 'running', ?, ?)",
                (
                    turn.turn_id,
                    turn.caller,
                    turn.at_ms,
                    turn.line,
                    _body(turn),
                    self._now(),
                    self._now() + self._kept_s,
                ),
            )
        return None

    def abandon(self, turn: Turn) -> None:
        """See TurnStore.abandon. Where it fails the turn is found lost, and ends as such."""
        try:
            with self._writing() as connection:
                connection.execute("DELETE FROM turns WHERE turn_id = ?", (turn.turn_id,))
        except TurnsUnavailable:
            return

    def append(self, turn: Turn, events: Sequence[Sent], *, ended: bool) -> None:
        """See TurnStore.append. What was forgotten meanwhile does not come back."""
        with self._writing() as connection:
            alive = connection.execute(
                "UPDATE turns SET alive_s = ? WHERE turn_id = ? AND caller = ?",
                (self._now(), turn.turn_id, turn.caller),
            )
            if alive.rowcount:
                last = events[-1].number if ended and events else None
                connection.executemany(
                    "INSERT OR REPLACE INTO events VALUES (?, ?, ?, ?)",
                    [(turn.turn_id, one.number, one.data, one.number == last) for one in events],
                )
            self._changed.notify_all()

    def conclude(self, turn: Turn, outline: Outline) -> None:
        """See TurnStore.conclude."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE turns SET state = ?, verdict = ?, chance = ? WHERE turn_id = ? AND caller = ?",
                (outline.state, outline.verdict, outline.defect_probability, turn.turn_id, turn.caller),
            )

    def read(self, turn_id: str, after: int = 0) -> Progress | None:
        """See TurnStore.read."""
        with self._reading() as connection:
            if (turn := self._turn(turn_id)) is None:
                return None
            rows = connection.execute(
                "SELECT number, data FROM events WHERE turn_id = ? AND number > ? ORDER BY number",
                (turn_id, after),
            ).fetchall()
            (alive_s, ended) = connection.execute(
                "SELECT alive_s, EXISTS (SELECT 1 FROM events WHERE turn_id = ?1 AND ended) FROM turns"
                " WHERE turn_id = ?1",
                (turn_id,),
            ).fetchone()
        lost = not ended and self._now() - alive_s > LOST_AFTER_S
        return Progress(turn, [Sent(number, bytes(data)) for number, data in rows], bool(ended), lost)

    def listed(self, caller: str, before: Place | None, limit: int) -> Sequence[Listed]:
        """See TurnStore.listed."""
        place = (before.at_ms, before.turn_id) if before else (2**62, "")
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT turn_id, at_ms, line, body, state, verdict, chance FROM turns"
                " WHERE caller = ? AND expires_s > ?"
                " AND (at_ms, turn_id) < (?, ?) ORDER BY at_ms DESC, turn_id DESC LIMIT ?",
                (caller, self._now(), *place, limit),
            ).fetchall()
        return [_listed(row).seen_at(self._now()) for row in rows]

    def wait(self, turn_id: str, after: int, seconds: float) -> None:
        """See TurnStore.wait. News of this process is heard at once, another's within a look."""
        with self._reading() as connection:
            (last,) = connection.execute(
                "SELECT max(number) FROM events WHERE turn_id = ?", (turn_id,)
            ).fetchone()
            if last is None or last <= after:
                self._changed.wait(min(seconds, LOOK_EVERY_S))

    def forget(self, caller: str, _more_time: Callable[[], bool]) -> Erased:
        """See PersonalData.forget."""
        with self._writing() as connection:
            gone = connection.execute("DELETE FROM turns WHERE caller = ?", (caller,)).rowcount
            self._changed.notify_all()
        return Erased({"streams": gone, "history": gone})

    def _turn(self, turn_id: str) -> Turn | None:
        found = self._connection.execute(
            "SELECT caller, at_ms, line, body FROM turns WHERE turn_id = ? AND expires_s > ?",
            (turn_id, self._now()),
        ).fetchone()
        if found is None:
            return None
        caller, at_ms, line, text = found
        body = jsonio.loads(text)
        return Turn(
            turn_id,
            caller,
            body["fingerprint"],
            body["session"],
            body["question"],
            body["features"],
            line,
            body["shot"],
            at_ms,
        )

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as connection, transaction(connection):
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._changed, self._faults():
            yield self._connection

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise TurnsUnavailable(f"The turns in {self.path.name} could not be kept or read.") from error


def _body(turn: Turn) -> str:
    return (
        jsonio.dumps(
            {
                "fingerprint": turn.fingerprint,
                "session": turn.session_id,
                "question": turn.question,
                "features": turn.features,
                "shot": turn.shot,
            }
        )
        .encode("utf-8", "replace")
        .decode()
    )


def _listed(row: Sequence[Any]) -> Listed:
    turn_id, at_ms, line, text, state, verdict, chance = row
    body: Mapping[str, Any] = jsonio.loads(text)
    place = Place(at_ms, turn_id)
    return Listed(place, body["question"], line, body["shot"], Outline(state, verdict, chance))
