"""Turns about simulated shots, kept apart from those about real ones: they are gone with the process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.erasure.erasure import Erased
from agent.turns.outline import Outline
from agent.turns.sqlite_store import SqliteTurns
from agent.turns.store import Listed, MemoryTurns, Place, Progress, Sent, Turn, is_of_simulated


@dataclass(frozen=True, slots=True)
class SimulatedApart:
    """A TurnStore that keeps turns about `simulated` lines or their shots in memory, others in a file."""

    real: SqliteTurns
    played: MemoryTurns
    simulated: frozenset[str]

    @property
    def batch_s(self) -> float:
        """See TurnStore."""
        return self.real.batch_s

    def claim(self, turn: Turn) -> Turn | None:
        """See TurnStore.claim. An id is taken in both."""
        found = self.real.read(turn.turn_id) or self.played.read(turn.turn_id)
        return found.turn if found else self._of(turn).claim(turn)

    def abandon(self, turn: Turn) -> None:
        """See TurnStore.abandon."""
        self._of(turn).abandon(turn)

    def append(self, turn: Turn, events: Sequence[Sent], *, ended: bool) -> None:
        """See TurnStore.append."""
        self._of(turn).append(turn, events, ended=ended)

    def conclude(self, turn: Turn, outline: Outline) -> None:
        """See TurnStore.conclude."""
        self._of(turn).conclude(turn, outline)

    def read(self, turn_id: str, after: int = 0) -> Progress | None:
        """See TurnStore.read."""
        return self.played.read(turn_id, after) or self.real.read(turn_id, after)

    def listed(self, caller: str, before: Place | None, limit: int) -> Sequence[Listed]:
        """See TurnStore.listed."""
        rows = [
            *self.real.listed(caller, before, limit),
            *self.played.listed(caller, before, limit),
        ]
        return sorted(rows, key=lambda row: row.place, reverse=True)[:limit]

    def wait(self, turn_id: str, after: int, seconds: float) -> None:
        """See TurnStore.wait."""
        store = self.played if self.played.read(turn_id, after) else self.real
        store.wait(turn_id, after, seconds)

    def forget(self, caller: str, more_time: Callable[[], bool]) -> Erased:
        """See PersonalData.forget."""
        erased = [store.forget(caller, more_time) for store in (self.real, self.played)]
        return Erased({kind: sum(one.counts[kind] for one in erased) for kind in erased[0].counts})

    def _of(self, turn: Turn) -> SqliteTurns | MemoryTurns:
        return self.played if is_of_simulated(turn.line, turn.shot, self.simulated) else self.real
