"""Where remembered answers are kept: the interface, and the store in memory."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from agent.erasure.erasure import Erased


class AnswerStore(Protocol):
    """Keeps bytes by key for a while. It never raises: an answer that cannot be found is made anew."""

    def get(self, key: str) -> bytes | None:
        """Return what was put under `key`, None where there is nothing or it has expired."""
        ...

    def put(self, key: str, data: bytes, caller: str) -> None:
        """Keep `data` of `caller`, which may be lost at any time."""
        ...


class MemoryAnswers:
    """In the memory of one process; the least recently used go first, beyond `capacity`."""

    def __init__(self, ttl_s: float, now: Callable[[], float] = time.monotonic, capacity: int = 256) -> None:
        """`ttl_s` and `now` are in seconds."""
        self._ttl_s = ttl_s
        self._now = now
        self._capacity = capacity
        self._kept: OrderedDict[str, tuple[float, bytes, str]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """See AnswerStore.get."""
        with self._lock:
            expires_at, data, _ = self._kept.get(key, (0.0, b"", ""))
            if not data or expires_at <= self._now():
                self._kept.pop(key, None)
                return None
            self._kept.move_to_end(key)
            return data

    def put(self, key: str, data: bytes, caller: str) -> None:
        """See AnswerStore.put."""
        with self._lock:
            self._kept[key] = (self._now() + self._ttl_s, data, caller)
            self._kept.move_to_end(key)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)

    def forget(self, caller: str, _more_time: Callable[[], bool]) -> Erased:
        """See PersonalData.forget. Never raises."""
        with self._lock:
            theirs = [key for key, kept in self._kept.items() if kept[2] == caller]
            for key in theirs:
                del self._kept[key]
        return Erased({"answers": len(theirs)})
