"""Turns an iterator of events into the bytes of one response body.

The events are produced in a thread of their own, so that a ping can leave while the model or
a tool is silent. Whatever belongs to one request is finished when the body is closed: the
producer has ended, and `on_end` has run, before Lambda may freeze the process.
"""

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from contextvars import Context, copy_context

from agent.stream import sse
from agent.stream.events import Event

PING_AFTER_S = 15.0

_END = None


class Cancelled:
    """Set when nobody reads the stream any more; a producer looks at it between events."""

    def __init__(self) -> None:
        self._flag = threading.Event()

    def set(self) -> None:
        """Ask the producer to end."""
        self._flag.set()

    def __bool__(self) -> bool:
        return self._flag.is_set()


type Produce = Callable[[Cancelled], Generator[Event]]


def body(
    produce: Produce,
    *,
    on_end: Callable[[], None] = lambda: None,
    started: float | None = None,
    ping_after: float = PING_AFTER_S,
) -> Iterator[bytes]:
    """The response body: every event of `produce` when it is produced, pings in between.

    `produce` has to turn its own faults into an `error` event; what it raises all the same
    is raised here, for the runtime to report. `started` is the time.perf_counter() value
    that `elapsed` counts from (default: now). The producer sees the context variables of this call.
    """
    started = time.perf_counter() if started is None else started
    return _drain(produce, on_end, started, ping_after, copy_context())


def _drain(
    produce: Produce,
    on_end: Callable[[], None],
    started: float,
    ping_after: float,
    context: Context,
) -> Iterator[bytes]:
    cancelled = Cancelled()
    ready: queue.SimpleQueue[bytes | BaseException | None] = queue.SimpleQueue()

    def work() -> None:
        try:
            with closing(produce(cancelled)) as events:
                for number, event in enumerate(events, start=1):
                    ready.put(sse.encode(event, number, time.perf_counter() - started))
                    if cancelled:
                        break
        except BaseException as fault:  # noqa: BLE001 - handed to the reader, who raises it
            ready.put(fault)
        ready.put(_END)

    worker = threading.Thread(target=context.run, args=(work,), name="answer", daemon=True)
    worker.start()
    try:
        while True:
            try:
                piece = ready.get(timeout=ping_after)
            except queue.Empty:
                yield sse.PING
                continue
            if piece is _END:
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        cancelled.set()
        worker.join()
        on_end()
