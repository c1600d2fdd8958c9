"""The line `demo`: shots of training's simulator, played as if a machine sent them.

Its store is in memory, so that nothing of it comes near a user's data folder. It is played when somebody
looks: an idle server simulates nothing, and the line stands still while nobody does.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched, count
from typing import Any, Final

from local.demo_shots import DEMO_LINE
from shared.bundle.feature_schema import FeatureSchema
from shared.contracts.t4 import MOST_SHOTS
from shared.errors import Detail, InvalidInput
from t4_shots.handler import build_service
from t4_shots.service import Clock

EVERY_S: Final = 5.0
PAST_SHOTS: Final = 960
PAST_EVERY_S: Final = 60.0
"""What came before the first look: two shifts of eight hours, a shot a minute."""
MOST_MISSED: Final = 720
"""Shots that are made up for after nobody has looked for a while: those of the last hour."""
INSPECTED_EACH: Final = 3
INSPECTED_AFTER_S: Final = 60.0
"""Every third part is inspected, a minute later."""
RUN_SHOTS: Final = 160
INSPECTOR: Final = "inspection (simulated)"
KNOWN_TO_PLAY: Final = frozenset({"list", "summary", "changes", "status", "shift_report"})


@dataclass(frozen=True, slots=True)
class _Part:
    """A simulated shot: its values, its context, and what the inspection would say of it."""

    shot_id: str
    features: Mapping[str, float]
    context: Mapping[str, str]
    outcome: Mapping[str, Any]
    inspected: bool


class DemoLine:
    """The simulated line and its own memory. `seed` decides which shots come; without one it is the time."""

    def __init__(
        self, environment: Mapping[str, str], now: Clock = time.time, seed: int | None = None
    ) -> None:
        self._service = build_service({**environment, "PLANT_LINES": DEMO_LINE}, now, in_memory=True)
        self._now = now
        self._parts = _parts(self._service.bundle_of(DEMO_LINE).schema, int(now()) if seed is None else seed)
        self._next_s: float | None = None
        self._to_inspect: deque[tuple[float, _Part]] = deque()
        self._playing = threading.Lock()

    def answer(self, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """T4's answer for this line, marked as simulated. Raises what T4 does, and InvalidInput for shots
        that somebody else sends."""
        action = payload.get("action")
        if action == "record":
            reason = f"{DEMO_LINE} is simulated and takes no shots; DEMO=off and PLANT_LINES make it a line"
            raise InvalidInput(f"line: {reason}", [Detail("line", reason)])
        if action in KNOWN_TO_PLAY:
            self._play()
        answered = self._service.answer(payload)
        return answered if action == "forget" else {**answered, "simulated": True}

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

    def _record(self, times: list[float], now: float) -> None:
        for some in batched(times, MOST_SHOTS, strict=False):
            shots = []
            for at in some:
                part = next(self._parts)
                known = part.inspected and at + INSPECTED_AFTER_S <= now
                shots.append(_sent(part, at, known=known))
                if part.inspected and not known:
                    self._to_inspect.append((at + INSPECTED_AFTER_S, part))
            request = {"action": "record", "line": DEMO_LINE, "shots": shots, "simulated": True}
            self._service.answer(request)

    def _inspect(self, now: float) -> None:
        while self._to_inspect and self._to_inspect[0][0] <= now:
            _, part = self._to_inspect.popleft()
            said = {"action": "outcome", "line": DEMO_LINE, "shot_id": part.shot_id, "by": INSPECTOR}
            self._service.answer({**said, **part.outcome})


def _sent(part: _Part, at: float, *, known: bool) -> dict[str, Any]:
    told = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    shot = {"shot_id": part.shot_id, "at": told, "features": part.features, "context": part.context}
    return {**shot, "outcome": part.outcome} if known else shot


def _parts(schema: FeatureSchema, seed: int) -> Iterator[_Part]:
    """Shots without end, production run after production run, each with its warm-up and its lot of alloy."""
    # Imported here: training is no part of what answers.
    from training.simulator.conditions import draw_lot  # noqa: PLC0415
    from training.simulator.parameters import DEFAULT, Parameters  # noqa: PLC0415
    from training.simulator.simulation import simulate_run  # noqa: PLC0415

    parameters = Parameters.read(DEFAULT)
    lots: list[dict[str, float]] = []
    number = 0
    for run in count():
        lot = draw_lot(parameters, seed, run)
        if not lots or lots[-1] != lot:
            lots.append(lot)
        context = {"mould": "DEMO-1", "lot": f"L{len(lots):03}", "run": str(run + 1)}
        table = simulate_run(parameters, schema, run, RUN_SHOTS, seed)
        for values, modes, bad in zip(table.features, table.modes, table.defect, strict=True):
            number += 1
            features = {
                name: round(float(value), 4)
                for name, value in zip(schema.names, values, strict=True)
                if value == value  # noqa: PLR0124 - NaN, where nothing was logged
            }
            named = [mode for mode, has in zip(table.mode_ids, modes, strict=True) if has]
            outcome = {"result": "defect", "modes": named} if bad else {"result": "good"}
            yield _Part(f"demo-{number:06}", features, context, outcome, number % INSPECTED_EACH == 0)
