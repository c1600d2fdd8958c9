"""Sessions in the memory of one process: the local server's, and what tests use."""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from agent.erasure.erasure import Erased
from agent.sessions.stops import StopBoard
from agent.sessions.store import REMEMBERED_EXCHANGES, Exchange, NotYours, Stop


@dataclass(slots=True)
class _Session:
    owner: str
    exchanges: deque[Exchange] = field(default_factory=lambda: deque(maxlen=REMEMBERED_EXCHANGES))


class MemorySessions:
    """Keeps the most recently used sessions, `capacity` at most."""

    def __init__(self, capacity: int = 10_000) -> None:
        self._sessions: OrderedDict[str, _Session] = OrderedDict()
        self._capacity = capacity
        self._lock = threading.Lock()
        self._board = StopBoard()

    def open(self, session_id: str, caller: str) -> Sequence[Exchange]:
        """See SessionStore.open."""
        with self._lock:
            return tuple(self._session(session_id, caller).exchanges)

    def append(self, session_id: str, caller: str, exchange: Exchange) -> None:
        """See SessionStore.append."""
        with self._lock:
            self._session(session_id, caller).exchanges.append(exchange)

    def stop(self, session_id: str, caller: str) -> None:
        """See SessionStore.stop."""
        with self._lock:
            known = self._sessions.get(session_id)
            if known is not None and known.owner != caller:
                raise NotYours("This session belongs to another caller.")
        self._board.stop(session_id)

    def watch(self, session_id: str) -> AbstractContextManager[Stop]:
        """See SessionStore.watch."""
        return self._board.watch(session_id)

    def forget(self, caller: str, _more_time: Callable[[], bool]) -> Erased:
        """See PersonalData.forget. Never raises."""
        with self._lock:
            theirs = [name for name, session in self._sessions.items() if session.owner == caller]
            turns = sum(len(self._sessions.pop(name).exchanges) for name in theirs)
        return Erased({"sessions": len(theirs), "turns": turns})

    def _session(self, session_id: str, caller: str) -> _Session:
        session = self._sessions.setdefault(session_id, _Session(caller))
        if session.owner != caller:
            raise NotYours("This session belongs to another caller.")
        self._sessions.move_to_end(session_id)
        if len(self._sessions) > self._capacity:
            self._sessions.popitem(last=False)
        return session
