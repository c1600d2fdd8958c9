"""Stops within one process, and listening to a flag that other processes set."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from agent.sessions.store import Stop

LOOK_EVERY_S = 0.5
GOODBYE_S = 1.0
"""How long the end of an answer may wait for a look that is under way."""


class Bell:
    """A stop that somebody rings."""

    def __init__(self) -> None:
        self._rung = threading.Event()

    def ring(self) -> None:
        """Ask the answer to end."""
        self._rung.set()

    def __bool__(self) -> bool:
        return self._rung.is_set()


class StopBoard:
    """The answers that run in this process, by session."""

    def __init__(self) -> None:
        self._bells: defaultdict[str, list[Bell]] = defaultdict(list)
        self._lock = threading.Lock()

    def stop(self, session_id: str) -> None:
        """End every answer of the session."""
        with self._lock:
            for bell in self._bells.get(session_id, ()):
                bell.ring()

    @contextmanager
    def watch(self, session_id: str) -> Iterator[Bell]:
        """A bell that `stop` rings while the context lasts."""
        bell = Bell()
        with self._lock:
            self._bells[session_id].append(bell)
        try:
            yield bell
        finally:
            with self._lock:
                self._bells[session_id].remove(bell)
                if not self._bells[session_id]:
                    del self._bells[session_id]


@contextmanager
def listening(bell: Bell, look: Callable[[], bool], every_s: float = LOOK_EVERY_S) -> Iterator[Stop]:
    """Ring `bell` once `look` says so. It runs in a thread of its own, so events never wait for it.

    `look` must not raise. The thread has ended, or is about to, when the context ends.
    """
    over = threading.Event()

    def keep_looking() -> None:
        while not over.wait(every_s) and not bell:
            if look():
                bell.ring()

    ear = threading.Thread(target=keep_looking, name="stops", daemon=True)
    ear.start()
    try:
        yield bell
    finally:
        over.set()
        ear.join(GOODBYE_S)
