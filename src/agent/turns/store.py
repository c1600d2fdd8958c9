"""Turns that outlive their readers: the interface, and a store in the memory of one process.

A turn is one question with the events that were sent for it. It is claimed once, by the first request that
names it; whoever names it again follows it.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final, Protocol

from agent.erasure.erasure import Erased
from agent.turns.outline import Outline
from shared.contracts.line import DEFAULT_LINE
from shared.errors import Conflict, NotFound, Unavailable

KEPT_DAYS: Final = 7
"""For so long a turn can be read and is listed, where nothing else is set."""
SECONDS_A_DAY: Final = 86_400
LOST_AFTER_S: Final = 30.0
"""A turn that has neither ended nor shown life for so long has died with its process."""
RUNNING_AT_MOST_S: Final = 180.0
"""A turn that is longer ago and has not ended will not: answers take 150 s, and a death shows after 30."""
LARGEST_TURN_BYTES: Final = 4 * 1024 * 1024
"""Of the events of one turn; a cause question has some 60 kB. What comes after that is not kept."""


class TurnNotFound(NotFound):
    """No such turn is kept, or it is another caller's: they are not told apart."""

    code: ClassVar[str] = "turn_not_found"


class TurnConflict(Conflict):
    """The turn's id was used for another question."""

    code: ClassVar[str] = "turn_conflict"


class TurnsUnavailable(Unavailable):
    """The store of turns did not answer."""

    code: ClassVar[str] = "turns_unavailable"


@dataclass(frozen=True, slots=True)
class Turn:
    """One question under its id, a UUID in lower case.

    `fingerprint` tells its request's body from another. `features` are the values as they were given, `shot`
    is which shot they are of (shared.contracts.turns.ShotIdentity), where its asker told it. `at_ms` is when
    it was asked, in ms since the epoch, 0 in one of an earlier version.
    """

    turn_id: str
    caller: str
    fingerprint: str
    session_id: str = ""
    question: str = ""
    features: Mapping[str, float] = field(default_factory=dict)
    line: str = DEFAULT_LINE
    shot: Mapping[str, Any] | None = None
    at_ms: int = 0

    @property
    def place(self) -> "Place":
        """Where it stands in its caller's list."""
        return Place(self.at_ms, self.turn_id)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a turn stands among those of its caller: by time, then by id."""

    at_ms: int
    turn_id: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A turn in the list of its caller; of its question perhaps the beginning alone."""

    place: Place
    question: str
    line: str
    shot: Mapping[str, Any] | None
    outline: Outline

    def seen_at(self, now_s: float) -> "Listed":
        """The same at a time: one that has not ended for too long was interrupted."""
        if self.outline.state != "running" or now_s - self.place.at_ms / 1000 <= RUNNING_AT_MOST_S:
            return self
        return replace(self, outline=replace(self.outline, state="interrupted"))


def lines_of(line: str, shot: Mapping[str, Any] | None) -> frozenset[str]:
    """The lines that a turn is about: its own, and that whose memory its shot is of."""
    if shot is None or shot.get("kind") != "recorded":
        return frozenset({line})
    return frozenset({line, str(shot.get("line", line))})


def is_of_simulated(line: str, shot: Mapping[str, Any] | None, simulated: frozenset[str]) -> bool:
    """Return True for a turn about a `simulated` line or its shots. A row of somebody's own file is no shot
    of that line, whichever line its page shows."""
    own = shot is not None and shot.get("kind") == "row"
    return not own and not simulated.isdisjoint(lines_of(line, shot))


@dataclass(frozen=True, slots=True)
class Sent:
    """One event as it was sent: its number, from 1, and its bytes."""

    number: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Progress:
    """A turn, what was sent of it past a number, whether that is its end, and whether it still shows life."""

    turn: Turn
    events: Sequence[Sent]
    ended: bool
    lost: bool = False


class TurnStore(Protocol):
    """Where turns are kept, and the list of each caller's."""

    @property
    def batch_s(self) -> float:
        """Seconds of events that are worth one write; 0 where a write costs nothing."""
        ...

    def claim(self, turn: Turn) -> Turn | None:
        """Take the turn's id, list it as running, and give None; or give the turn that has the id.

        Raises TurnsUnavailable.
        """
        ...

    def abandon(self, turn: Turn) -> None:
        """Give back an id whose question was refused before it began. Never raises."""
        ...

    def append(self, turn: Turn, events: Sequence[Sent], *, ended: bool) -> None:
        """Keep more events, which may be none: then it only shows life. Raises TurnsUnavailable."""
        ...

    def conclude(self, turn: Turn, outline: Outline) -> None:
        """Say in the list how a turn ended; not of one that was forgotten. Raises TurnsUnavailable."""
        ...

    def read(self, turn_id: str, after: int = 0) -> Progress | None:
        """The turn with its events above `after`; None for an unknown one. Raises TurnsUnavailable."""
        ...

    def listed(self, caller: str, before: Place | None, limit: int) -> Sequence[Listed]:
        """The caller's turns before a place, newest first, `limit` at most: fewer are the last ones.

        Raises TurnsUnavailable.
        """
        ...

    def wait(self, turn_id: str, after: int, seconds: float) -> None:
        """Return once there may be more than `after`, after `seconds` at the latest."""
        ...


@dataclass(slots=True)
class _Kept:
    turn: Turn
    begun: float
    events: list[Sent] = field(default_factory=list)
    size: int = 0
    ended: bool = False
    outline: Outline = field(default_factory=Outline)


class MemoryTurns:
    """Keeps the last `capacity` turns and `capacity_bytes` of events, each turn for `kept_s`."""

    batch_s = 0.0

    def __init__(
        self,
        capacity: int = 1_000,
        capacity_bytes: int = 64 * 1024 * 1024,
        now: Callable[[], float] = time.time,
        kept_s: float = KEPT_DAYS * SECONDS_A_DAY,
    ) -> None:
        self._kept_s = kept_s
        self._turns: OrderedDict[str, _Kept] = OrderedDict()
        self._capacity = capacity
        self._capacity_bytes = capacity_bytes
        self._size = 0
        self._now = now
        self._changed = threading.Condition()

    def claim(self, turn: Turn) -> Turn | None:
        """See TurnStore.claim. Never raises."""
        with self._changed:
            self._drop_old()
            known = self._turns.get(turn.turn_id)
            if known:
                return known.turn
            self._turns[turn.turn_id] = _Kept(turn, self._now())
            self._make_room()
            return None

    def abandon(self, turn: Turn) -> None:
        """See TurnStore.abandon."""
        with self._changed:
            self._drop(turn.turn_id)

    def append(self, turn: Turn, events: Sequence[Sent], *, ended: bool) -> None:
        """See TurnStore.append. Never raises; a turn that was dropped meanwhile stays so."""
        with self._changed:
            kept = self._turns.get(turn.turn_id)
            if kept is None or kept.turn != turn:
                return
            kept.events.extend(events)
            added = sum(len(event.data) for event in events)
            kept.size, self._size = kept.size + added, self._size + added
            kept.ended = kept.ended or ended
            self._make_room()
            self._changed.notify_all()

    def read(self, turn_id: str, after: int = 0) -> Progress | None:
        """See TurnStore.read. Never raises."""
        with self._changed:
            self._drop_old()
            kept = self._turns.get(turn_id)
            if kept is None:
                return None
            # Its process is this one: a turn that is silent here is not lost.
            return Progress(kept.turn, [event for event in kept.events if event.number > after], kept.ended)

    def conclude(self, turn: Turn, outline: Outline) -> None:
        """See TurnStore.conclude. Never raises."""
        with self._changed:
            kept = self._turns.get(turn.turn_id)
            if kept is not None and kept.turn == turn:
                kept.outline = outline

    def listed(self, caller: str, before: Place | None, limit: int) -> Sequence[Listed]:
        """See TurnStore.listed. Never raises."""
        with self._changed:
            self._drop_old()
            own = [kept for kept in self._turns.values() if kept.turn.caller == caller]
        rows = [
            Listed(kept.turn.place, kept.turn.question, kept.turn.line, kept.turn.shot, kept.outline)
            for kept in own
            if before is None or kept.turn.place < before
        ]
        rows.sort(key=lambda row: row.place, reverse=True)
        return [row.seen_at(self._now()) for row in rows[:limit]]

    def wait(self, turn_id: str, after: int, seconds: float) -> None:
        """See TurnStore.wait."""

        def news() -> bool:
            kept = self._turns.get(turn_id)
            return kept is None or kept.ended or bool(kept.events and kept.events[-1].number > after)

        with self._changed:
            self._changed.wait_for(news, seconds)

    def forget(self, caller: str, _more_time: Callable[[], bool]) -> Erased:
        """See PersonalData.forget. Never raises."""
        with self._changed:
            theirs = [name for name, kept in self._turns.items() if kept.turn.caller == caller]
            for name in theirs:
                self._drop(name)
            self._changed.notify_all()
        return Erased({"streams": len(theirs), "history": len(theirs)})

    def _drop_old(self) -> None:
        for name in [name for name, kept in self._turns.items() if self._now() - kept.begun > self._kept_s]:
            self._drop(name)

    def _make_room(self) -> None:
        """Drop the oldest turns, those that ended first; the newest is never dropped."""
        while len(self._turns) > 1 and (
            len(self._turns) > self._capacity or self._size > self._capacity_bytes
        ):
            *older, _newest = self._turns
            self._drop(next((name for name in older if self._turns[name].ended), older[0]))

    def _drop(self, name: str) -> None:
        kept = self._turns.pop(name, None)
        self._size -= kept.size if kept else 0
