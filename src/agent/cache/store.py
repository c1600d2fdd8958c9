"""Where remembered answers are kept: the interface, and the store in memory."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol


class AnswerStore(Protocol):
    """Keeps bytes by key for a while. It never raises: an answer that cannot be found is made anew."""

    def get(self, key: str) -> bytes | None:
        """What was put under `key`, None where there is nothing or it has expired."""
        ...

    def put(self, key: str, data: bytes) -> None:
        """Keep `data`, which may be lost at any time."""
        ...


class MemoryAnswers:
    """In the memory of one process; the least recently used go first, beyond `capacity`."""

    def __init__(self, ttl_s: float, now: Callable[[], float] = time.monotonic, capacity: int = 256) -> None:
        """`ttl_s` and `now` are in seconds."""
        self._ttl_s = ttl_s
        self._now = now
        self._capacity = capacity
        self._kept: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """See AnswerStore.get."""
        with self._lock:
            expires_at, data = self._kept.get(key, (0.0, b""))
            if not data or expires_at <= self._now():
                self._kept.pop(key, None)
                return None
            self._kept.move_to_end(key)
            return data

    def put(self, key: str, data: bytes) -> None:
        """See AnswerStore.put."""
        with self._lock:
            self._kept[key] = (self._now() + self._ttl_s, data)
            self._kept.move_to_end(key)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
