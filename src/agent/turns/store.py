"""Turns that outlive their readers: the interface, and a store in the memory of one process.

A turn is one question with the events that were sent for it. It is claimed once, by the first request that
names it; whoever names it again follows it.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, Protocol

from agent.erasure.erasure import Erased
from shared.contracts.line import DEFAULT_LINE
from shared.errors import Conflict, NotFound, Unavailable

KEPT_S: Final = 3_600
"""For so long the events of a turn can be read."""
LOST_AFTER_S: Final = 30.0
"""A turn that has neither ended nor shown life for so long has died with its process."""
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

    `fingerprint` tells its request's body from another. `features` are the values as they were given.
    """

    turn_id: str
    caller: str
    fingerprint: str
    session_id: str = ""
    question: str = ""
    features: Mapping[str, float] = field(default_factory=dict)
    line: str = DEFAULT_LINE


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
    """Where turns are kept."""

    @property
    def batch_s(self) -> float:
        """Seconds of events that are worth one write; 0 where a write costs nothing."""
        ...

    def claim(self, turn: Turn) -> Turn | None:
        """Take the turn's id, and give None; or give the turn that has it. Raises TurnsUnavailable."""
        ...

    def abandon(self, turn: Turn) -> None:
        """Give back an id whose question was refused before it began. Never raises."""
        ...

    def append(self, turn: Turn, events: Sequence[Sent], *, ended: bool) -> None:
        """Keep more events, which may be none: then it only shows life. Raises TurnsUnavailable."""
        ...

    def read(self, turn_id: str, after: int = 0) -> Progress | None:
        """The turn with its events above `after`; None for an unknown one. Raises TurnsUnavailable."""
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


class MemoryTurns:
    """Keeps the last `capacity` turns and `capacity_bytes` of events, each turn for an hour."""

    batch_s = 0.0

    def __init__(
        self,
        capacity: int = 1_000,
        capacity_bytes: int = 64 * 1024 * 1024,
        now: Callable[[], float] = time.time,
    ) -> None:
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
        return Erased({"streams": len(theirs)})

    def _drop_old(self) -> None:
        for name in [name for name, kept in self._turns.items() if self._now() - kept.begun > KEPT_S]:
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
