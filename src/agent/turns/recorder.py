"""Keeping the events of a running turn beside its stream: few writes, and none that an answer waits for."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

from aws_lambda_powertools import Logger

from agent.streaming.events import Error
from agent.streaming.sse import encode
from agent.turns.outline import Outline
from agent.turns.store import LARGEST_TURN_BYTES, Sent, Turn, TurnStore
from shared.errors import DiecastError

BATCH_BYTES: Final = 128 * 1024
"""So much is written without waiting for the rest of its second."""
BEAT_S: Final = 10.0
"""A silent turn shows life so often; see store.LOST_AFTER_S."""
LAST_WRITES_S: Final = 8.0
"""How long the end of a stream may wait for its last events to be kept."""
TOO_LARGE = Error("turn_too_large", "The rest of this answer was too large to be kept.", retryable=True)
LOST = Error("turn_lost", "The answer broke off before its end. Please ask again.", retryable=True)


class TurnRecorder:
    """Records one turn (a streaming.sse.Record). A store that fails costs the record, never the answer."""

    def __init__(
        self, store: TurnStore, turn: Turn, logger: Logger, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._turn = turn
        self._logger = logger
        self._now = now
        self._began = now()
        self._pending: list[Sent] = []
        self._pending_bytes = 0
        self._outline = Outline()
        self._number = 0
        self._size = 0
        self._over = False
        self._broken = False
        self._changed = threading.Condition()
        self._writer: threading.Thread | None = None

    def add(self, number: int, data: bytes, *, last: bool) -> None:
        """Note an event that is sent now. What comes after the last one is passed over."""
        with self._changed:
            if self._over:
                return
            self._size += len(data)
            if self._size > LARGEST_TURN_BYTES:
                # A gap would be taken for the whole.
                data, last = encode(TOO_LARGE, number, self._now() - self._began), True
            self._outline = self._outline.after(data)
            self._pending.append(Sent(number, data))
            self._pending_bytes += len(data)
            self._number, self._over = number, last
            if self._store.batch_s and self._writer is None:
                self._writer = threading.Thread(target=self._keep_writing, name="turns", daemon=True)
                self._writer.start()
            self._changed.notify_all()
        if not self._store.batch_s:
            self._write()

    def end(self) -> None:
        """Keep what is left. A turn that nothing has ended is ended as lost: its reader left or it failed."""
        with self._changed:
            over = self._over
        if not over:
            self.add(self._number + 1, encode(LOST, self._number + 1, self._now() - self._began), last=True)
        if self._writer is not None:
            self._writer.join(LAST_WRITES_S)

    def _keep_writing(self) -> None:
        over = False
        while not over:
            with self._changed:
                self._changed.wait_for(lambda: self._over or bool(self._pending), BEAT_S)
                if self._pending:
                    # What follows within the batch's time goes along.
                    self._changed.wait_for(
                        lambda: self._over or self._pending_bytes >= BATCH_BYTES, self._store.batch_s
                    )
                over = self._over
            self._write()

    def _write(self) -> None:
        with self._changed:
            events: Sequence[Sent] = self._pending
            self._pending, self._pending_bytes = [], 0
            ended, outline = self._over, self._outline
            if self._broken:
                return
        try:
            self._store.append(self._turn, events, ended=ended)
            if ended:
                self._store.conclude(self._turn, outline)
        except DiecastError:
            # Nothing more is kept, so that no gap is; a reader who comes back hears that the turn is lost.
            self._broken = True
            self._logger.warning("turn not kept", exc_info=True)
