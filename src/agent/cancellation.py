"""Cancellation: one token for whatever ends an answer early, and how a request to stop reaches it.

A token is cancelled when its reader left, or when somebody asked the session's answers to stop: in
this process by the registry, in another by a flag that `cancelled_by` looks at.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOOK_EVERY_S = 0.5
JOIN_TIMEOUT_S = 1.0
"""How long the end of an answer may wait for a look that is under way."""


class CancellationToken:
    """A stop that somebody rings."""

    def __init__(self) -> None:
        self._rung = threading.Event()

    def cancel(self) -> None:
        """Ask the answer to end."""
        self._rung.set()

    def __bool__(self) -> bool:
        return self._rung.is_set()


class CancellationRegistry:
    """The answers that run in this process, by session."""

    def __init__(self) -> None:
        self._bells: defaultdict[str, list[CancellationToken]] = defaultdict(list)
        self._lock = threading.Lock()

    def stop(self, session_id: str) -> None:
        """End every answer of the session."""
        with self._lock:
            for bell in self._bells.get(session_id, ()):
                bell.cancel()

    @contextmanager
    def watch(self, session_id: str) -> Iterator[CancellationToken]:
        """A bell that `stop` rings while the context lasts."""
        bell = CancellationToken()
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
def cancelled_by(
    bell: CancellationToken, look: Callable[[], bool], every_s: float = LOOK_EVERY_S
) -> Iterator[CancellationToken]:
    """Ring `bell` once `look` says so. It runs in a thread of its own, so events never wait for it.

    `look` must not raise. The thread has ended, or is about to, when the context ends.
    """
    over = threading.Event()

    def keep_looking() -> None:
        while not over.wait(every_s) and not bell:
            if look():
                bell.cancel()

    ear = threading.Thread(target=keep_looking, name="stops", daemon=True)
    ear.start()
    try:
        yield bell
    finally:
        over.set()
        ear.join(JOIN_TIMEOUT_S)
