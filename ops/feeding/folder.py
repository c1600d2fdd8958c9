"""`diecast watch folder`: each row of the CSV files in a folder is recorded once, also while a file grows."""

import hashlib
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ops.feeding.outcomes import Said, said_of
from ops.feeding.row import Row, Tables
from ops.feeding.sender import Sender
from ops.feeding.spool import Spooled
from shared.contracts.t4 import MOST_SHOTS
from shared.errors import DiecastError

ENDS: Final[Mapping[bytes, bytes]] = {b"\xff\xfe": b"\n\x00", b"\xfe\xff": b"\x00\n"}
"""The line end of UTF-16 files by their byte order mark; of all others it is the byte of a newline."""


@dataclass(slots=True)
class FolderWatch:
    """Looks at a folder again and again. What was read of each file is in the spool's file."""

    folder: Path
    reading: Tables
    sender: Sender
    context: Mapping[str, str] = field(default_factory=dict)
    outcomes_within_s: float | None = None
    """Where its files say what parts were: how well they know the time of a shot, in seconds."""
    unread: int = 0
    """Files that could not be read at the last look."""
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    _told: set[tuple[str, str]] = field(default_factory=set)

    def look(self) -> None:
        """Take what is new. Raises NotADirectoryError where the folder is gone."""
        if not self.folder.is_dir():
            raise NotADirectoryError(f"{self.folder} is no folder")
        for path in sorted(self.folder.iterdir()):
            if path.suffix.lower() != ".csv" or not path.is_file():
                continue
            state = path.stat()
            now = (state.st_size, state.st_mtime_ns)
            if self._seen.get(path.name) == now:
                continue
            if self._take(path):
                self._seen[path.name] = now

    def _take(self, path: Path) -> bool:
        """Read a file; False where it has to be looked at again although it does not change."""
        source = f"{'folder' if self.outcomes_within_s is None else 'outcomes'} {path.resolve()}"
        try:
            data = path.read_bytes()
            whole = data[: _end_of_lines(data)]
            if len(whole) < len(data):
                self._tell(path.name, self.sender.words.half(path.name))
            known = self.sender.spool.state(source)
            same = _digest(whole[: known.get("bytes", 0)]) == known.get("digest", _digest(b""))
            if not whole or (same and len(whole) == known.get("bytes")):
                return True
            if whole.count(b"\n") < 2:
                return True  # a header, whose rows are still to come
            rows, timed = self._rows(path.name, whole)
        except (ValueError, OSError, DiecastError) as error:
            self._leave(path.name, str(getattr(error, "message", error)))
            return True
        if not same and not timed:
            self._leave(path.name, self.sender.words.changed)
            return True
        # A file that was written anew is read from its start: its times tell old rows from new ones.
        line = known.get("line", 0) if same else 0
        return self._keep(path.name, source, [row for row in rows if row.line > line], whole, timed=timed)

    def _rows(self, name: str, whole: bytes) -> tuple[list[Row], bool]:
        """The rows of the lines that are whole. The file itself may grow while it is read."""
        with tempfile.TemporaryDirectory(prefix="diecast-watch-") as place:
            copy = Path(place) / name
            copy.write_bytes(whole)
            try:
                return self.reading.of(copy).rows()
            except ValueError as error:
                raise ValueError(str(error).replace(str(copy), name)) from error

    def _keep(self, name: str, source: str, rows: list[Row], whole: bytes, *, timed: bool) -> bool:
        spool, words = self.sender.spool, self.sender.words
        now = time.time()
        shots: list[Spooled] = []
        said: list[Said] = []
        for number, row in enumerate(rows):
            place = f"{name}, line {row.line}"
            if self.outcomes_within_s is not None:
                outcome = said_of(row, place, self.outcomes_within_s)
                if outcome is None:
                    self.sender.refuse(place, words.no_time)
                else:
                    said.append(outcome)
            elif not row.features or (timed and row.seconds is None):
                self.sender.refuse(place, words.no_time if row.features else words.no_values)
            else:
                at = None if timed else now - (len(rows) - number) * 0.001
                shots.append(Spooled(place, row.shot(self.context, at)))
        if len(shots) > max(spool.room, MOST_SHOTS):
            self._tell(name, words.full(spool.path))
            return False
        last = rows[-1].line if rows else spool.state(source).get("line", 0)
        state: dict[str, Any] = {"line": last, "bytes": len(whole), "digest": _digest(whole)}
        spool.put(shots, source, state, said)
        if shots or said:
            self.sender.say(words.read(name, len(shots) + len(said)))
        return True

    def _leave(self, name: str, why: str) -> None:
        self.unread += 1
        self._tell(name, self.sender.words.left(name, why))

    def _tell(self, name: str, text: str) -> None:
        """Say it once of a file."""
        if (name, text) not in self._told:
            self._told.add((name, text))
            self.sender.say(text)


def _end_of_lines(data: bytes) -> int:
    """Where the last line that has its end stops, in bytes."""
    end = ENDS.get(data[:2], b"\n")
    place = data.rfind(end)
    while place >= 0 and place % len(end):
        place = data.rfind(end, 0, place + len(end) - 1)
    return place + len(end) if place >= 0 else 0


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
