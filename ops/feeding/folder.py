"""`diecast watch folder`: each row of the CSV files in a folder is recorded once, also while a file grows."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ops.feeding.grown import (
    count_lines,
    end_of_lines,
    grown_state,
    is_same,
    line_end,
    lines_of,
    new_rows,
    state_of,
)
from ops.feeding.outcomes import Said, said_of
from ops.feeding.row import Row, Tables
from ops.feeding.sender import Sender
from ops.feeding.spool import Spooled
from shared.contracts.t4 import MOST_SHOTS
from shared.errors import DiecastError


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
    _seen: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    _told: set[tuple[str, str]] = field(default_factory=set)

    def look(self) -> None:
        """Take what is new. Raises NotADirectoryError where the folder is gone."""
        if not self.folder.is_dir():
            raise NotADirectoryError(f"{self.folder} is no folder")
        changed: dict[Path, tuple[int, int, int]] = {}
        for path in sorted(self.folder.iterdir()):
            if path.suffix.lower() != ".csv" or not path.is_file():
                continue
            state = path.stat()
            now = (state.st_size, state.st_mtime_ns, state.st_ino)
            if self._seen.get(path.name) != now:
                changed[path] = now
        self._follow_renamed(list(changed))
        for path, now in changed.items():
            if self._take(path):
                self._seen[path.name] = now

    def _source(self, path: Path) -> str:
        return f"{'folder' if self.outcomes_within_s is None else 'outcomes'} {path.resolve()}"

    def _follow_renamed(self, paths: Sequence[Path]) -> None:
        """Files that were renamed or rotated are gone on with where they were read to under their names
        before: one that begins as another did, which does so no more."""
        spool = self.sender.spool
        strangers = [path for path in paths if not _began_as(path, spool.state(self._source(path)))]
        if not strangers:
            return
        gone = {
            source: state
            for source, state in spool.states(self._source(self.folder / "x")[:-1]).items()
            if not _began_as(Path(source.partition(" ")[2]), state)
        }
        found: dict[str, str] = {}
        for path in strangers:
            before = [source for source, state in gone.items() if _began_as(path, state)]
            if before:
                # Of several the one that was read furthest: others may be its beginnings.
                old = max(before, key=lambda source: gone[source]["bytes"])
                found[old] = self._source(path)
                del gone[old]
        spool.renamed(found)

    def _take(self, path: Path) -> bool:
        """Read what is new of a file; False where it has to be looked at again although it does not
        change."""
        source = self._source(path)
        try:
            known = self.sender.spool.state(source)
            same = is_same(path, known)
            if same and "edge" in known and (taken := self._take_new(path, source, known)) is not None:
                return taken
            return self._take_whole(path, source, known, same=same)
        except (ValueError, OSError, DiecastError) as error:
            self._leave(path.name, str(getattr(error, "message", error)))
            return True

    def _take_new(self, path: Path, source: str, known: Mapping[str, Any]) -> bool | None:
        """Read the lines that came to a file; None where it has to be read whole to understand them."""
        lines = lines_of(path, known)
        if (lines.size if lines else known["bytes"]) < path.stat().st_size:
            self._tell(path.name, self.sender.words.half(path.name))
        if lines is None:
            return True
        try:
            rows, timed = self._rows(path.name, lines.table)
        except ValueError:
            return None
        new = new_rows(known, lines, rows)
        if new is None:
            return None
        return self._keep(path.name, source, new, grown_state(known, lines, rows), timed=timed)

    def _take_whole(self, path: Path, source: str, known: Mapping[str, Any], *, same: bool) -> bool:
        data = path.read_bytes()
        end = line_end(data[:4096])
        whole = data[: end_of_lines(data, end)]
        if len(whole) < len(data):
            self._tell(path.name, self.sender.words.half(path.name))
        if not whole or (same and len(whole) == known.get("bytes")):
            return True
        if count_lines(whole, end) < 2:
            return True  # a header, whose rows are still to come
        rows, timed = self._rows(path.name, whole)
        if not same and not timed:
            self._leave(path.name, self.sender.words.changed)
            return True
        # A file that was written anew is read from its start: its times tell old rows from new ones.
        line = known.get("line", 0) if same else 0
        new = [row for row in rows if row.line > line]
        return self._keep(path.name, source, new, state_of(whole, rows), timed=timed)

    def _rows(self, name: str, whole: bytes) -> tuple[list[Row], bool]:
        """The rows of the lines that are whole. The file itself may grow while it is read."""
        with tempfile.TemporaryDirectory(prefix="diecast-watch-") as place:
            copy = Path(place) / name
            copy.write_bytes(whole)
            try:
                return self.reading.of(copy).rows()
            except ValueError as error:
                raise ValueError(str(error).replace(str(copy), name)) from error

    def _keep(
        self, name: str, source: str, rows: list[Row], state: Mapping[str, Any], *, timed: bool
    ) -> bool:
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


def _began_as(path: Path, state: Mapping[str, Any]) -> bool:
    """Return whether something was read, and a file, which may be gone, begins with it."""
    try:
        return bool(state.get("bytes")) and is_same(path, state)
    except OSError:
        return False
