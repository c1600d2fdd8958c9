"""A circuit breaker for tools: one that is dead costs its time limit once, not at every question.

| state     | what happens to a call                                                                |
|-----------|---------------------------------------------------------------------------------------|
| closed    | it is made                                                                            |
| open      | it is refused at once, for `reset_timeout_s` seconds                                           |
| half open | one call is made as a trial; its answer closes the circuit, its fault opens it again |

A call that used up the gateway's whole time limit opens the circuit by itself; faults that
cost little (not reachable, throttled, or a wait that the question's own deadline cut short)
do after `FAULTS_IN_A_ROW`. A tool that ran and broke, or said what was wrong with a call, is
alive. The decorator that Powertools has for this counts what a function raises; a tool that
hangs raises nothing, and the time limit is noticed elsewhere.
"""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from agent.tools.transport import ToolFault, ToolTimeout, ToolUnavailable
from shared.contracts.tools import Tool

FAULTS_IN_A_ROW: Final = 3
RESET_TIMEOUT_S: Final = 30.0


class CircuitOpen(ToolUnavailable):
    """The tool did not answer lately and is left alone for a while. The same code as ToolUnavailable."""


@dataclass(slots=True)
class _Circuit:
    faults: int = 0
    open_until: float = -math.inf
    is_open: bool = False


class CircuitBreaker:
    """One circuit for each tool, in the memory of one process. Safe to share between threads."""

    def __init__(
        self, reset_timeout_s: float = RESET_TIMEOUT_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._reset_timeout_s = reset_timeout_s
        self._clock = clock
        self._circuits = {tool: _Circuit() for tool in Tool}
        self._lock = threading.Lock()

    def admit(self, tool: Tool) -> "Trial":
        """A call to `tool`, to be told how it ended. Raises CircuitOpen while the circuit is open."""
        with self._lock:
            circuit, now = self._circuits[tool], self._clock()
            if circuit.is_open and now < circuit.open_until:
                left = math.ceil(circuit.open_until - now)
                raise CircuitOpen(f"The tool did not answer lately; it is tried again in {left} s.")
            if circuit.is_open:
                # One trial at a time. One that never reports its end makes way for the next.
                circuit.open_until = now + self._reset_timeout_s
        return Trial(lambda fault, whole: self._ended(tool, fault, used_all_time=whole))

    def _ended(self, tool: Tool, fault: ToolFault | None, *, used_all_time: bool) -> None:
        with self._lock:
            circuit = self._circuits[tool]
            if not isinstance(fault, (ToolTimeout, ToolUnavailable)):
                circuit.faults, circuit.is_open = 0, False
                return
            circuit.faults += 1
            dead = isinstance(fault, ToolTimeout) and used_all_time
            if dead or circuit.is_open or circuit.faults >= FAULTS_IN_A_ROW:
                circuit.is_open = True
                circuit.open_until = self._clock() + self._reset_timeout_s


class Trial:
    """A call that was admitted. Its first end counts: a hanging call's thread may report a second one."""

    def __init__(self, report: Callable[[ToolFault | None, bool], None]) -> None:
        self._report = report
        self._lock = threading.Lock()
        self._over = False

    def ended(self, fault: ToolFault | None, *, used_all_time: bool) -> None:
        """Tell how it ended: `fault` is None for an answer, whatever the answer says."""
        with self._lock:
            if self._over:
                return
            self._over = True
        self._report(fault, used_all_time)
