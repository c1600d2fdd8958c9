"""Sessions: the interface, and a store in the memory of one process for the local server and tests."""

import secrets
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from agent.cancellation import CancellationRegistry, CancellationToken
from agent.erasure.erasure import Erased
from shared.contracts.line import DEFAULT_LINE
from shared.errors import Conflict, DiecastError

REMEMBERED_EXCHANGES = 5
"""Five questions with their answers: the last ten messages."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer, written together so that concurrent questions never mix.

    `features` are the values that it was asked about. `results` are rows of `{"tool", "overrides",
    "result"}`, cut to what a next question may build on. `stopped`: the reader ended the answer early.
    `images` counts the pictures that came with the question; they themselves are not kept. `line` is the one
    that it was asked about.
    """

    question: str
    answer: str
    features: Mapping[str, float] = field(default_factory=dict)
    results: Sequence[Mapping[str, Any]] = ()
    stopped: bool = False
    images: int = 0
    line: str = DEFAULT_LINE


class SessionForbidden(DiecastError):
    """The session belongs to another caller."""

    code: ClassVar[str] = "forbidden"
    status: ClassVar[int] = 403


class SessionOfAnotherLine(Conflict):
    """The session is about another line: what was said in it would be taken for this one's."""

    code: ClassVar[str] = "session_of_another_line"

    def __init__(self, session_id: str, known: str, asked: str) -> None:
        super().__init__(
            f"The session {session_id} is about the line {known}. Begin a new one for the line {asked}."
        )


def check_line(session_id: str, history: Sequence[Exchange], line: str) -> None:
    """Raises SessionOfAnotherLine where questions of a session are about another line than `line`."""
    others = [exchange.line for exchange in history if exchange.line != line]
    if others:
        raise SessionOfAnotherLine(session_id, others[-1], line)


class SessionStoreUnavailable(DiecastError):
    """The store did not answer. The question can be answered all the same, without its history."""

    code: ClassVar[str] = "session_unavailable"
    status: ClassVar[int] = 503


class SessionStore(Protocol):
    """Where sessions are kept."""

    def open(self, session_id: str, caller: str, line: str | None = None) -> Sequence[Exchange]:
        """Bind an unknown session to `caller`, or read a known one: its last exchanges, oldest first. With
        `line` it is bound to that line, too, by the first question of several at once.

        Raises SessionForbidden, SessionOfAnotherLine or SessionStoreUnavailable.
        """
        ...

    def append(self, session_id: str, caller: str, exchange: Exchange) -> None:
        """Remember one more exchange. Raises SessionStoreUnavailable."""
        ...

    def stop(self, session_id: str, caller: str) -> None:
        """Ask the answers that run in a session now to end. An unknown session has none.

        Raises SessionForbidden or SessionStoreUnavailable.
        """
        ...

    def watch(self, session_id: str) -> AbstractContextManager[CancellationToken]:
        """Hear of stops from now on, until the context ends. Never raises: unheard stops do no harm."""
        ...


def new_session_id(now: float) -> str:
    """`session_<epoch seconds>_<random>`; the random part has 80 bits, so an id cannot be guessed."""
    return f"session_{int(now)}_{secrets.token_hex(10)}"


@dataclass(slots=True)
class _Session:
    owner: str
    line: str | None = None
    exchanges: deque[Exchange] = field(default_factory=lambda: deque(maxlen=REMEMBERED_EXCHANGES))


class MemorySessions:
    """Keeps the most recently used sessions, `capacity` at most."""

    def __init__(self, capacity: int = 10_000) -> None:
        self._sessions: OrderedDict[str, _Session] = OrderedDict()
        self._capacity = capacity
        self._lock = threading.Lock()
        self._cancellations = CancellationRegistry()

    def open(self, session_id: str, caller: str, line: str | None = None) -> Sequence[Exchange]:
        """See SessionStore.open."""
        with self._lock:
            session = self._session(session_id, caller)
            if line is not None and session.line not in (None, line):
                raise SessionOfAnotherLine(session_id, session.line, line)
            session.line = session.line or line
            return tuple(session.exchanges)

    def append(self, session_id: str, caller: str, exchange: Exchange) -> None:
        """See SessionStore.append."""
        with self._lock:
            self._session(session_id, caller).exchanges.append(exchange)

    def stop(self, session_id: str, caller: str) -> None:
        """See SessionStore.stop."""
        with self._lock:
            known = self._sessions.get(session_id)
            if known is not None and known.owner != caller:
                raise SessionForbidden("This session belongs to another caller.")
        self._cancellations.stop(session_id)

    def watch(self, session_id: str) -> AbstractContextManager[CancellationToken]:
        """See SessionStore.watch."""
        return self._cancellations.watch(session_id)

    def forget(self, caller: str, _more_time: Callable[[], bool]) -> Erased:
        """See PersonalData.forget. Never raises."""
        with self._lock:
            theirs = [name for name, session in self._sessions.items() if session.owner == caller]
            turns = sum(len(self._sessions.pop(name).exchanges) for name in theirs)
        return Erased({"sessions": len(theirs), "turns": turns})

    def _session(self, session_id: str, caller: str) -> _Session:
        session = self._sessions.setdefault(session_id, _Session(caller))
        if session.owner != caller:
            raise SessionForbidden("This session belongs to another caller.")
        self._sessions.move_to_end(session_id)
        if len(self._sessions) > self._capacity:
            self._sessions.popitem(last=False)
        return session
