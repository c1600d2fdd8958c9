"""The line `demo`: shots of training's simulator, played as if a machine sent them.

Its store is in memory, so that nothing of it comes near a user's data folder. It is played when somebody
looks: an idle server simulates nothing, and the line stands still while nobody does. Old shots go: a page
that is left open does not fill the memory.
"""

import heapq
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import batched
from typing import Any, Final

from local.demo_parts import SEEDS, Part, Parts, Planted
from local.demo_shots import DEMO_LINE
from shared.contracts.t4 import MOST_SHOTS
from shared.errors import Detail, InvalidInput
from t4_shots.handler import build_service
from t4_shots.service import Clock
from t4_shots.sqlite_store import SqliteShots

EVERY_S: Final = 5.0
PAST_SHOTS: Final = 960
PAST_EVERY_S: Final = 60.0
"""What came before the first look: two shifts of eight hours, a shot a minute."""
MOST_MISSED: Final = 720
"""Shots that are made up for after nobody has looked for a while: those of the last hour."""
KEPT_S: Final = 48 * 3600.0
"""Shots of so long are kept, with those that began their hour: at one in five seconds 35,000."""
DROPPED_EACH_S: Final = 3600.0
INSPECTOR: Final = "inspection (simulated)"
WITHOUT_PLAY: Final = frozenset({"get", "outcome", "forget"})
"""What is about one shot or one person brings the line not up to now."""


class DemoLine:
    """The simulated line and its own memory. `seed` decides which shots come; without one it is the day."""

    def __init__(
        self, environment: Mapping[str, str], now: Clock = time.time, seed: int | None = None
    ) -> None:
        self._service = build_service({**environment, "PLANT_LINES": DEMO_LINE}, now, in_memory=True)
        self._now = now
        schema = self._service.bundle_of(DEMO_LINE).schema
        self._made = Parts(schema, _seed_of(now()) if seed is None else seed)
        self._parts = iter(self._made)
        self._next_s: float | None = None
        self._drop_s = 0.0
        self._to_inspect: list[tuple[float, str, Mapping[str, Any]]] = []
        self._playing = threading.Lock()

    def answer(self, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """T4's answer for this line, marked as simulated. Raises what T4 does, and InvalidInput for shots
        that somebody else sends."""
        action = payload.get("action")
        if action == "record":
            reason = f"{DEMO_LINE} is simulated and takes no shots; DEMO=off and PLANT_LINES make it a line"
            raise InvalidInput(f"line: {reason}", [Detail("line", reason)])
        if action not in WITHOUT_PLAY:
            self._play()
        answered = self._service.answer(payload)
        return answered if action == "forget" else {**answered, "simulated": True}

    @property
    def planted(self) -> Sequence[Planted]:
        """The faults of the shots that were simulated so far, with the first and last shot of each from 0:
        `demo-000001` is shot 0."""
        return self._made.planted

    def _play(self) -> None:
        """Bring the line up to now."""
        with self._playing:
            now = self._now()
            if self._next_s is None:
                begin = now - PAST_SHOTS * PAST_EVERY_S
                past = [begin + number * PAST_EVERY_S for number in range(PAST_SHOTS)]
                self._record(past, now)
                self._next_s = now
            first = max(self._next_s, now - MOST_MISSED * EVERY_S)
            due = [first + number * EVERY_S for number in range(int(max(0.0, now - first) // EVERY_S) + 1)]
            if now >= first:
                self._record(due, now)
                self._next_s = due[-1] + EVERY_S
            self._inspect(now)
            self._drop(now)

    def _record(self, times: list[float], now: float) -> None:
        for some in batched(times, MOST_SHOTS, strict=False):
            shots = []
            for at in some:
                part = next(self._parts)
                after = part.inspected_s
                known = after is not None and at + after <= now
                shots.append(_sent(part, at, known=known))
                if after is not None and not known:
                    heapq.heappush(self._to_inspect, (at + after, part.shot_id, part.outcome))
            request = {"action": "record", "line": DEMO_LINE, "shots": shots, "simulated": True}
            self._service.answer(request)

    def _inspect(self, now: float) -> None:
        while self._to_inspect and self._to_inspect[0][0] <= now:
            _, shot_id, outcome = heapq.heappop(self._to_inspect)
            said = {"action": "outcome", "line": DEMO_LINE, "shot_id": shot_id, "by": INSPECTOR}
            self._service.answer({**said, **outcome})

    def _drop(self, now: float) -> None:
        """Let go of old shots with their counts, now and then: the memory of a page left open is bounded."""
        if now < self._drop_s:
            return
        self._drop_s = now + DROPPED_EACH_S
        store = self._service.store
        if isinstance(store, SqliteShots):
            store.drop_before(DEMO_LINE, int((now - KEPT_S) * 1000))


def _seed_of(now: float) -> int:
    """The seed of a day."""
    return SEEDS[int(now // 86_400) % len(SEEDS)]


def _sent(part: Part, at: float, *, known: bool) -> dict[str, Any]:
    told = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    shot = {"shot_id": part.shot_id, "at": told, "features": part.features, "context": part.context}
    return {**shot, "outcome": part.outcome} if known else shot
