"""Reading a turn again: what was sent of it, and what still comes, until its end."""

import time
from collections.abc import Callable, Iterator
from typing import Final

from agent.streaming.sse import PING, PING_AFTER_S, encode
from agent.turns.recorder import LOST
from agent.turns.store import TurnStore
from shared.errors import DiecastError

LONGEST_S: Final = 150.0
"""Of one reading; who is not at the end by then reads on from where it stopped."""
FAULTS: Final = 5
"""Readings of the store that may fail one after another before the stream is left to be taken up again."""


def follow(
    store: TurnStore,
    turn_id: str,
    after: int = 0,
    longest_s: float = LONGEST_S,
    now: Callable[[], float] = time.monotonic,
) -> Iterator[bytes]:
    """The events of a turn numbered above `after`, as they were sent, each once and in order; pings between.

    A turn that has died, or was deleted while it was read, ends in an `error` with the code `turn_lost`. The
    stream is left without an end where `longest_s` are over or the store keeps failing.
    """
    began = spoke = now()
    faults = 0
    while True:
        try:
            progress, faults = store.read(turn_id, after), 0
        except DiecastError:
            faults += 1
            if faults >= FAULTS:
                return
        else:
            if progress is not None:
                for event in progress.events:
                    yield event.data
                    after, spoke = event.number, now()
                if progress.ended:
                    return
            if progress is None or (progress.lost and not progress.events):
                yield encode(LOST, after + 1, now() - began)
                return
        left = longest_s - (now() - began)
        if left <= 0:
            return
        if now() - spoke >= PING_AFTER_S:
            yield PING
            spoke = now()
        store.wait(turn_id, after, min(left, PING_AFTER_S))
