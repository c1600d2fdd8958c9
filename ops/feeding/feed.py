"""`diecast feed`: a table or the simulator, played into a line's memory at any speed."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ops.feeding.outcomes import Said, id_of, said_of
from ops.feeding.row import Row, Source
from ops.feeding.sender import Sender
from ops.feeding.spool import Spooled
from ops.feeding.words import Words
from shared.contracts.t4 import MOST_SHOTS
from shared.errors import InvalidInput

TICK_S: Final = 0.5
DONE, GAVE_UP, REFUSED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Played:
    """Rows and how fast they are played: `speed` times as fast as they were made, or one each `every_s` s,
    or without both as fast as the server takes it. `made_now`: each shot is made when it is played.
    `give_up_s` is how long a server may stay away once all is read."""

    source: Source
    speed: float | None = None
    every_s: float | None = None
    made_now: bool = False
    context: Mapping[str, str] = field(default_factory=dict)
    give_up_s: float = 300.0
    outcomes_after_s: float | None = None
    """How long after a shot its outcome is said, None where it goes along."""

    def rows(self) -> list[Row]:
        """Return what is played. Raises what the source does, and InvalidInput where it needs times."""
        rows, timed = self.source.rows()
        if not timed and not self.made_now:
            raise InvalidInput(
                f"{self.source.name}: its rows have no times: name the column with --time, or play them "
                "with --now"
            )
        if not timed and self.speed is not None:
            raise InvalidInput(
                f"{self.source.name}: without times there is no speed to multiply: use --every"
            )
        return rows

    def how(self, rows: Sequence[Row]) -> str:
        """Tell one play of rows from another one by what makes other shots of them, whatever their pace."""
        labelled = any(row.outcome is not None for row in rows)
        return repr((self.made_now, sorted(self.context.items()), labelled, self.outcomes_after_s is None))

    def due_s(self, number: int, row: Row, first: Row) -> float:
        """Seconds after the beginning at which a row is played; `number` counts from 0."""
        if self.every_s is not None:
            return number * self.every_s
        if self.speed is not None and row.seconds is not None and first.seconds is not None:
            return (row.seconds - first.seconds) / self.speed
        return 0.0


def dry_run(played: Played, words: Words) -> int:
    """Read, and say what would be sent."""
    name, rows = played.source.name, played.rows()
    sound, refused = 0, 0
    for row in rows:
        if fault := _fault(row, played, words):
            print(f"{_place(name, row)}: {fault}", file=sys.stderr)
            refused += 1
        else:
            sound += 1
    times = [row.seconds for row in rows if row.seconds is not None]
    zone = rows[0].zone
    first, last = (
        (Row(0, {}, None, zone).shot({}, at)["at"] for at in (min(times), max(times)))
        if times and not played.made_now
        else ("now", "now")
    )
    print(words.would(sound, refused, first, last))
    return REFUSED if refused else DONE


def play(played: Played, sender: Sender, told: Callable[[str], None]) -> int:
    """Play it all, and send what an earlier run left. `told` is the progress. Returns the exit status.

    Raises InvalidInput where the server refuses the sender or the line.
    """
    name, digest, rows = played.source.name, played.source.digest, played.rows()
    spool, words = sender.spool, sender.words
    source = f"feed {played.source.key}"
    state = spool.state(source)
    how = played.how(rows)
    line = int(state["line"]) if state.get("digest") == digest and state.get("how", how) == how else 0
    if line:
        sender.say(words.resumed(name, line))
    waiting = [row for row in rows if row.line > line]
    for batch in _batches(waiting, played, sender):
        shots: list[Spooled] = []
        said: list[Said] = []
        for row, at in batch:
            place = _place(name, row)
            if fault := _fault(row, played, words):
                sender.refuse(place, fault)
                continue
            shot = row.shot(played.context, at)
            if played.outcomes_after_s is not None and (outcome := shot.pop("outcome", None)) is not None:
                due = time.time() + played.outcomes_after_s
                said.append(Said(place, outcome, id_of(shot), due=due))
            shots.append(Spooled(place, shot))
        spool.put(shots, source, {"digest": digest, "how": how, "line": batch[-1][0].line}, said)
        sender.flush()
        told(f"{len(rows) - len(waiting) + sender.counts.accepted} of {len(rows)}")
    if not _emptied(sender, played.give_up_s):
        return GAVE_UP
    # Not before: an end between the two would play it all again.
    spool.forget(source)
    return REFUSED if sender.counts.refused else DONE


def say_outcomes(source: Source, within_s: float, sender: Sender, give_up_s: float) -> int:
    """Say what a table says of parts, once, and return the exit status."""
    rows, _ = source.rows()
    key = f"outcomes {source.key}"
    state = sender.spool.state(key)
    line = int(state["line"]) if state.get("digest") == source.digest else 0
    said: list[Said] = []
    for row in rows:
        if row.line <= line:
            continue
        place = _place(source.name, row)
        if (outcome := said_of(row, place, within_s)) is None:
            sender.refuse(place, sender.words.no_time)
        else:
            said.append(outcome)
    last = rows[-1].line if rows else line
    sender.spool.put([], key, {"digest": source.digest, "line": last}, said)
    if not _emptied(sender, give_up_s):
        return GAVE_UP
    sender.spool.forget(key)
    return REFUSED if sender.counts.refused else DONE


def _batches(rows: Sequence[Row], played: Played, sender: Sender) -> Iterator[list[tuple[Row, float | None]]]:
    """Rows that are due together, with the time of those that are made now; waits for the next."""
    begun, begun_wall = time.monotonic(), time.time()
    first = next((row for row in rows if row.seconds is not None), None)
    batch: list[tuple[Row, float | None]] = []
    full = False
    last = 0.0
    for number, row in enumerate(rows):
        due = played.due_s(number, row, first or row)
        early = due > time.monotonic() - begun
        if batch and (early or len(batch) >= min(MOST_SHOTS, max(1, sender.spool.room))):
            yield batch
            batch = []
        while (left := begun + due - time.monotonic()) > 0:
            sender.flush()
            time.sleep(min(TICK_S, left))
        while not sender.spool.room:
            if not full:
                sender.say(sender.words.full(sender.spool.path))
                full = True
            if not sender.flush():
                time.sleep(TICK_S)
        at = None
        if played.made_now:
            # Two shots of one machine are never made in the same instant.
            at = last = max(begun_wall + due if due else time.time(), last + 0.001)
        batch.append((row, at))
    if batch:
        yield batch


def _emptied(sender: Sender, give_up_s: float) -> bool:
    """Send until nothing waits; False where the server stays away for too long."""
    while not sender.flush() or sender.spool.unsaid:
        if sender.away_since is not None and sender.now() - sender.away_since > give_up_s:
            return False
        time.sleep(TICK_S)
    return True


def _fault(row: Row, played: Played, words: Words) -> str:
    if not row.features:
        return words.no_values
    return words.no_time if row.seconds is None and not played.made_now else ""


def _place(name: str, row: Row) -> str:
    return f"{name}, line {row.line}"
