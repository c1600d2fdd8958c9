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
    """Cancelled once, by whoever holds it; looked at between the events of an answer."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask the answer to end."""
        self._cancelled.set()

    def __bool__(self) -> bool:
        return self._cancelled.is_set()


class CancellationRegistry:
    """The tokens of the answers that run in this process, by session."""

    def __init__(self) -> None:
        self._tokens: defaultdict[str, list[CancellationToken]] = defaultdict(list)
        self._lock = threading.Lock()

    def stop(self, session_id: str) -> None:
        """End every answer of the session."""
        with self._lock:
            for token in self._tokens.get(session_id, ()):
                token.cancel()

    @contextmanager
    def watch(self, session_id: str) -> Iterator[CancellationToken]:
        """A token that `stop` cancels while the context lasts."""
        token = CancellationToken()
        with self._lock:
            self._tokens[session_id].append(token)
        try:
            yield token
        finally:
            with self._lock:
                self._tokens[session_id].remove(token)
                if not self._tokens[session_id]:
                    del self._tokens[session_id]


@contextmanager
def cancelled_by(
    token: CancellationToken, look: Callable[[], bool], every_s: float = LOOK_EVERY_S
) -> Iterator[CancellationToken]:
    """Cancel `token` once `look` says so. It runs in a thread of its own, so events never wait for it.

    `look` must not raise. The thread has ended, or is about to, when the context ends.
    """
    over = threading.Event()

    def keep_looking() -> None:
        while not over.wait(every_s) and not token:
            if look():
                token.cancel()

    watcher = threading.Thread(target=keep_looking, name="stops", daemon=True)
    watcher.start()
    try:
        yield token
    finally:
        over.set()
        watcher.join(JOIN_TIMEOUT_S)
