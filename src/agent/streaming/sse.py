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

from agent.cancellation import CancellationToken
from agent.streaming.events import Error, Event
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


def _drain(  # noqa: PLR0917  what `response_body` was given, in its order
    produce: Produce,
    on_end: Callable[[], None],
    started: float,
    ping_after: float,
    give_up: _GiveUp,
    context: Context,
) -> Iterator[bytes]:
    cancelled = CancellationToken()
    ready: queue.SimpleQueue[bytes | BaseException | None] = queue.SimpleQueue()
    sent = 0
    is_given_up = False

    def work() -> None:
        try:
            with closing(produce(cancelled)) as events:
                for number, event in enumerate(events, start=1):
                    ready.put(encode(event, number, time.perf_counter() - started))
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
                    yield PING
                    continue
                is_given_up = True
                cancelled.cancel()
                give_up.tell()
                yield encode(GIVEN_UP, sent + 1, time.perf_counter() - started)
                return
            if piece is _END:
                return
            if isinstance(piece, BaseException):
                raise piece
            sent += 1
            yield piece
    finally:
        cancelled.cancel()
        if not is_given_up:
            worker.join(min(give_up.join_timeout, max(1.0, give_up.seconds_left())))
            if worker.is_alive():
                give_up.tell()
        on_end()
