"""The session interface, shared by both stores."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from shared.errors import DiecastError

REMEMBERED_EXCHANGES = 5
"""Five questions with their answers: the last ten messages."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer, written together so that concurrent questions never mix."""

    question: str
    answer: str


class NotYours(DiecastError):
    """The session belongs to another caller."""

    code: ClassVar[str] = "forbidden"
    status: ClassVar[int] = 403


class SessionStoreDown(DiecastError):
    """The store did not answer. The question can be answered all the same, without its history."""

    code: ClassVar[str] = "session_unavailable"
    status: ClassVar[int] = 503


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


def new_session_id(now: float) -> str:
    """`session_<epoch seconds>_<random>`; the random part has 80 bits, so an id cannot be guessed."""
    return f"session_{int(now)}_{secrets.token_hex(10)}"
