"""Server-Sent Events: from an iterator of events to the bytes of one response body.

The events are produced in a thread of their own, so that a ping can leave while the model or
a tool is silent. Whatever belongs to one request is finished when the body is closed: the
producer has ended, and `on_end` has run, before Lambda may freeze the process.
"""

import math
import queue
import re
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from contextvars import Context, copy_context
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from agent.cancellation import CancellationToken
from agent.streaming.events import Done, Error, Event
from shared import jsonio

_LINE_END = re.compile("[\x85\u2028\u2029]")
"""Line breaks to some clients' readers of lines, and none to the standard: JSON can write them as escapes."""
PING = b": ping\n\n"
"""A comment line that keeps proxies from closing a quiet connection."""


def encode(event: Event, number: int, elapsed: float) -> bytes:
    """One event as bytes: `id`, `data` with `type` and `elapsed` (seconds, 3 decimals), an empty line.

    JSON holds no raw line break, so one `data` line is enough; what else a client may take for one is
    escaped. Half of a surrogate pair, which a JSON escape can smuggle in, has no UTF-8 form and becomes a
    question mark.
    """
    payload = event.payload()
    payload["elapsed"] = round(elapsed, 3)
    data = _LINE_END.sub(lambda found: f"\\u{ord(found[0]):04x}", jsonio.dumps(payload))
    return f"id: {number}\ndata: {data}\n\n".encode("utf-8", "replace")


PING_AFTER_S = 15.0
JOIN_TIMEOUT_S = 27.0
"""For how long the end of a cancelled producer is waited for: a model call may be silent for its read
timeout of 25 s until it comes to nothing."""
GIVEN_UP = Error(
    "out_of_time", "The answer did not end in time and was given up. Please ask again.", retryable=True
)

_END = None


class Record(Protocol):
    """Keeps what is sent, beside the stream. Its methods never raise, and `add` does not wait."""

    def add(self, number: int, data: bytes, *, last: bool) -> None:
        """Note an event; `last` is the stream's end."""
        ...

    def end(self) -> None:
        """Keep what was noted, before the process may be frozen."""
        ...


@dataclass(frozen=True, slots=True)
class Outliving:
    """The answer goes on when its reader leaves, until its end or until it is given up.

    `in_background`: closing the body does not wait for that, in a process that goes on by itself. On Lambda
    it waits, since the process is frozen once the body is closed.
    """

    in_background: bool = False


type Produce = Callable[[CancellationToken], Generator[Event]]


def response_body(
    produce: Produce,
    *,
    on_end: Callable[[], None] = lambda: None,
    started: float | None = None,
    ping_after: float = PING_AFTER_S,
    give_up_at: float = math.inf,
    on_given_up: Callable[[], None] = lambda: None,
    join_timeout: float = JOIN_TIMEOUT_S,
    record: Record | None = None,
    outliving: Outliving | None = None,
) -> Iterator[bytes]:
    """The response body: every event of `produce` when it is produced, pings in between.

    `produce` has to turn its own faults into an `error` event; what it raises all the same
    is raised here, for the runtime to report. `started` is the time.perf_counter() value
    that `elapsed` counts from (default: now). The producer sees the context variables of this call.

    At `give_up_at` (time.monotonic()) a producer that goes on is cancelled, `on_given_up` runs, and the
    stream ends in GIVEN_UP. A reader who leaves waits `join_timeout` seconds for the producer's end, which is
    cancelled unless it is `outliving` its reader. `record` keeps each event, whether it is read or not.
    """
    started = time.perf_counter() if started is None else started
    given_up = _GiveUp(give_up_at, on_given_up, join_timeout)
    context = copy_context()
    begin = partial(_Running, produce, started, given_up, record, context)
    return _drain(begin, on_end, ping_after, given_up, outliving)


@dataclass(frozen=True, slots=True)
class _GiveUp:
    at: float
    tell: Callable[[], None]
    join_timeout: float

    def seconds_left(self) -> float:
        return max(0.0, self.at - time.monotonic())


class _Running:
    """An answer that is being produced in a thread of its own, and kept as it comes."""

    def __init__(
        self, produce: Produce, started: float, give_up: _GiveUp, record: Record | None, context: Context
    ) -> None:
        self._produce = produce
        self._started = started
        self._give_up = give_up
        self._record = record
        self._number = 0
        self.cancelled = CancellationToken()
        self.ready: queue.SimpleQueue[bytes | BaseException | None] = queue.SimpleQueue()
        self._worker = threading.Thread(target=context.run, args=(self._work,), name="answer", daemon=True)
        self._worker.start()

    def _work(self) -> None:
        try:
            with closing(self._produce(self.cancelled)) as events:
                for event in events:
                    self._number += 1
                    self.ready.put(self._kept(event, self._number))
                    if self.cancelled:
                        break
        except BaseException as fault:  # noqa: BLE001 - handed to the reader, who raises it
            self.ready.put(fault)
        if self._record:
            self._record.end()
        self.ready.put(_END)

    def _kept(self, event: Event, number: int) -> bytes:
        piece = encode(event, number, time.perf_counter() - self._started)
        if self._record:
            self._record.add(number, piece, last=isinstance(event, Done | Error))
        return piece

    def give_up(self) -> bytes:
        """Cancel, and return the event that ends the stream in place of what does not come."""
        self.cancelled.cancel()
        self._give_up.tell()
        piece = self._kept(GIVEN_UP, self._number + 1)
        if self._record:
            self._record.end()
        return piece

    def leave_alone(self) -> None:
        """Wait while it goes on unread, until its end or until it is given up."""
        self._worker.join(None if math.isinf(self._give_up.at) else self._give_up.seconds_left())
        if self._worker.is_alive():
            self.give_up()

    def cancel(self) -> None:
        """End it, and wait for that for a while."""
        self.cancelled.cancel()
        self._worker.join(min(self._give_up.join_timeout, max(1.0, self._give_up.seconds_left())))
        if self._worker.is_alive():
            self._give_up.tell()


def _drain(
    running: Callable[[], _Running],
    on_end: Callable[[], None],
    ping_after: float,
    give_up: _GiveUp,
    outliving: Outliving | None,
) -> Iterator[bytes]:
    answer = running()
    is_over = False
    try:
        while True:
            try:
                piece = answer.ready.get(timeout=min(ping_after, give_up.seconds_left()))
            except queue.Empty:
                if give_up.seconds_left() > 0:
                    yield PING
                    continue
                is_over = True
                yield answer.give_up()
                return
            if piece is _END:
                is_over = True
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        if not is_over and outliving and outliving.in_background:
            unread = threading.Thread(
                target=_finish, args=(answer.leave_alone, on_end), name="unread answer", daemon=True
            )
            unread.start()
        else:
            _finish(_nothing if is_over else answer.leave_alone if outliving else answer.cancel, on_end)


def _finish(wait: Callable[[], None], on_end: Callable[[], None]) -> None:
    wait()
    on_end()


def _nothing() -> None:
    """There is nothing to wait for."""
