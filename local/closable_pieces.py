"""Pieces of a response that a reader may leave while a thread waits for the next."""

import threading
from collections.abc import Iterator


class ClosablePieces(Iterator[bytes]):
    """An iterator that may be closed while a thread waits for its next piece, which then closes it."""

    def __init__(self, content: Iterator[bytes]) -> None:
        self._content = content
        self._state = threading.Lock()
        self._running = self._closed = False

    def __next__(self) -> bytes:
        with self._state:
            if self._closed:
                raise StopIteration
            self._running = True
        try:
            return next(self._content)
        finally:
            with self._state:
                self._running = False
                closed = self._closed
            if closed:
                self._close()

    def close(self) -> None:
        """Close what is iterated over: now, or as soon as the thread that is in it comes out."""
        with self._state:
            self._closed = True
            running = self._running
        if not running:
            self._close()

    def _close(self) -> None:
        close = getattr(self._content, "close", None)
        if close is not None:
            close()
