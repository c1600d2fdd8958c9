"""The session interface, shared by both stores."""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from shared.errors import DiecastError

REMEMBERED_EXCHANGES = 5
"""Five questions with their answers: the last ten messages."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer, written together so that concurrent questions never mix.

    `features` are the values that it was asked about. `results` are rows of `{"tool", "overrides",
    "result"}`, cut to what a next question may build on. `stopped`: the reader ended the answer early.
    """

    question: str
    answer: str
    features: Mapping[str, float] = field(default_factory=dict)
    results: Sequence[Mapping[str, Any]] = ()
    stopped: bool = False


class NotYours(DiecastError):
    """The session belongs to another caller."""

    code: ClassVar[str] = "forbidden"
    status: ClassVar[int] = 403


class SessionStoreDown(DiecastError):
    """The store did not answer. The question can be answered all the same, without its history."""

    code: ClassVar[str] = "session_unavailable"
    status: ClassVar[int] = 503


class Stop(Protocol):
    """True as soon as somebody asked the answer to end. Reading it never waits."""

    def __bool__(self) -> bool: ...


class SessionStore(Protocol):
    """Where sessions are kept."""

    def open(self, session_id: str, caller: str) -> Sequence[Exchange]:
        """Bind an unknown session to `caller`, or read a known one: its last exchanges, oldest first.

        Raises NotYours or SessionStoreDown.
        """
        ...

    def append(self, session_id: str, caller: str, exchange: Exchange) -> None:
        """Remember one more exchange. Raises SessionStoreDown."""
        ...

    def stop(self, session_id: str, caller: str) -> None:
        """Ask the answers that run in a session now to end. An unknown session has none.

        Raises NotYours or SessionStoreDown.
        """
        ...

    def watch(self, session_id: str) -> AbstractContextManager[Stop]:
        """Hear of stops from now on, until the context ends. Never raises: unheard stops do no harm."""
        ...


def new_session_id(now: float) -> str:
    """`session_<epoch seconds>_<random>`; the random part has 80 bits, so an id cannot be guessed."""
    return f"session_{int(now)}_{secrets.token_hex(10)}"
