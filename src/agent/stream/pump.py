"""Turns an iterator of events into the bytes of one response body.

The events are produced in a thread of their own, so that a ping can leave while the model or
a tool is silent. Whatever belongs to one request is finished when the body is closed: the
producer has ended, and `on_end` has run, before Lambda may freeze the process.

A producer that neither ends in time nor heeds that it was cancelled is given up: the stream ends in
an `error`, the body ends, and what the producer still says is lost. Its thread is a daemon, so that it
keeps no process from ending. None of this helps against code that holds the interpreter's lock, as
Python's `re` does while it matches: no other thread runs then, not even a signal's handler. Against that
stands the check that every pattern is linear (scripts/check_patterns.py).
"""

import math
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from contextvars import Context, copy_context
from dataclasses import dataclass

from agent.stream import sse
from agent.stream.events import Error, Event

PING_AFTER_S = 15.0
JOIN_TIMEOUT_S = 27.0
"""For how long the end of a cancelled producer is waited for: a model call may be silent for its read
timeout of 25 s until it comes to nothing."""
GIVEN_UP = Error(
    "out_of_time", "The answer did not end in time and was given up. Please ask again.", retryable=True
)

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
    give_up_at: float = math.inf,
    on_given_up: Callable[[], None] = lambda: None,
    join_timeout: float = JOIN_TIMEOUT_S,
) -> Iterator[bytes]:
    """The response body: every event of `produce` when it is produced, pings in between.

    `produce` has to turn its own faults into an `error` event; what it raises all the same
    is raised here, for the runtime to report. `started` is the time.perf_counter() value
    that `elapsed` counts from (default: now). The producer sees the context variables of this call.

    At `give_up_at` (time.monotonic()) a producer that goes on is cancelled, `on_given_up` runs, and the
    stream ends in GIVEN_UP. A reader who leaves waits `join_timeout` seconds for the producer's end.
    """
    started = time.perf_counter() if started is None else started
    given_up = _GiveUp(give_up_at, on_given_up, join_timeout)
    return _drain(produce, on_end, started, ping_after, given_up, copy_context())


@dataclass(frozen=True, slots=True)
class _GiveUp:
    at: float
    tell: Callable[[], None]
    join_timeout: float

    def seconds_left(self) -> float:
        return max(0.0, self.at - time.monotonic())


def _drain(  # noqa: PLR0917  what `body` was given, in its order
    produce: Produce,
    on_end: Callable[[], None],
    started: float,
    ping_after: float,
    give_up: _GiveUp,
    context: Context,
) -> Iterator[bytes]:
    cancelled = Cancelled()
    ready: queue.SimpleQueue[bytes | BaseException | None] = queue.SimpleQueue()
    sent = 0
    is_given_up = False

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
                piece = ready.get(timeout=min(ping_after, give_up.seconds_left()))
            except queue.Empty:
                if give_up.seconds_left() > 0:
                    yield sse.PING
                    continue
                is_given_up = True
                cancelled.set()
                give_up.tell()
                yield sse.encode(GIVEN_UP, sent + 1, time.perf_counter() - started)
                return
            if piece is _END:
                return
            if isinstance(piece, BaseException):
                raise piece
            sent += 1
            yield piece
    finally:
        cancelled.set()
        if not is_given_up:
            worker.join(min(give_up.join_timeout, max(1.0, give_up.seconds_left())))
            if worker.is_alive():
                give_up.tell()
        on_end()
