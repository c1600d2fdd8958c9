"""Which faults are on now: asked at every call, set by the run between its rounds."""

import random
import threading
from collections import Counter
from collections.abc import Sequence

from checks.resilience.faults import Fault, Neighbour, Play
from checks.resilience.hostile_results import hostile_result
from checks.standins.bedrock.diagnosis import diagnosis
from checks.standins.bedrock.script import Received, Turn


class FaultInjector:
    """Safe to share between threads. `met` counts the calls that each fault was met by, by its label.

    `seed` is for what else around the agent is drawn.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.seed = rng.randrange(1 << 30)
        self._faults: dict[Neighbour, Fault] = {}
        self._lock = threading.Lock()
        self._changed = threading.Event()
        self.met: Counter[str] = Counter()

    def set(self, faults: Sequence[Fault]) -> None:
        """Let these faults be on, and no others. Calls that wait in silence are let go."""
        with self._lock:
            self._faults = {fault.neighbour: fault for fault in faults}
            self._changed.set()
            self._changed = threading.Event()

    def fault_for(self, neighbour: Neighbour) -> Fault | None:
        """The fault that this call of a neighbour meets, if any."""
        with self._lock:
            fault = self._faults.get(neighbour)
            if fault is None or self._rng.random() >= fault.chance:
                return None
            self.met[fault.label] += 1
            return fault

    def wait_for_change(self, at_most_s: float) -> None:
        """Wait until other faults are set."""
        with self._lock:
            changed = self._changed
        changed.wait(at_most_s)

    def between(self, least: float, most: float) -> float:
        """A random number of seconds."""
        with self._lock:
            return self._rng.uniform(least, most)

    def rewritten(self, data: bytes) -> bytes:
        """A tool's answer as a hostile hand leaves it."""
        with self._lock:
            return hostile_result(data, self._rng)

    def turn(self, request: Received) -> Turn:
        """The model's next turn: what a question needs, or a fault."""
        fault = self.fault_for(Neighbour.MODEL)
        if fault is None or not isinstance(fault.effect, Play):
            return diagnosis(request)
        with self._lock:
            return self._rng.choice(fault.effect.turns)
