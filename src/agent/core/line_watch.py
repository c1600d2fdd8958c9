"""The word of the line's watch on its model, beside a verdict that rests on it.

The status is read from T4 once in a while, in a thread of its own, and no answer waits for it but the first,
for a moment. A T4 that does not answer leaves answers as they are.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from agent.tools.transport import Transport
from shared.contracts.line import DEFAULT_LINE
from shared.text_analysis.language import Language

FRESH_S: Final = 300.0
"""How long a status is taken to hold; hours of shots make it."""
OLDEST_S: Final = 3600.0
FIRST_WAIT_S: Final = 0.2
TIMEOUT_S: Final = 10.0
_DOUBTED: Final = frozenset({"watch", "not_trusted"})
_OF_ALL: Final = "not_trusted"
"""The state in which a reason without a variable, such as a rate that is off, concerns every verdict."""
_BEFORE: Final = {
    Language.KOREAN: "라인 감시에 따르면 이 판정은 의심스러운 근거에 기댑니다. {}",
    Language.ENGLISH: "The line's watch doubts what this verdict rests on. {}",
}


@dataclass(slots=True)
class _Known:
    """The reasons of a line's last status, when it was asked for and came; `answered` when T4 did or could
    not."""

    reasons: list[Mapping[str, Any]] = field(default_factory=list)
    asked_s: float = -OLDEST_S
    came_s: float = -OLDEST_S
    answered: threading.Event = field(default_factory=threading.Event)


class LineWatch:
    """Knows the status of lines, by `transport` to T4."""

    def __init__(self, transport: Transport, clock: Callable[[], float] = time.monotonic) -> None:
        self._transport = transport
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._lock = threading.Lock()

    def look(self, line: str = DEFAULT_LINE) -> None:
        """Ask for a line's status, where the last one is not fresh. Returns at once."""
        with self._lock:
            known = self._known.setdefault(line, _Known())
            if self._clock() - known.asked_s < FRESH_S:
                return
            known.asked_s = self._clock()
            answered = known.answered = threading.Event()
        threading.Thread(target=self._ask, args=(line, answered), daemon=True, name="line-watch").start()

    def doubt(
        self, features: Mapping[str, float], language: Language, line: str = DEFAULT_LINE
    ) -> str | None:
        """Return one sentence where a verdict on a shot of these values rests on what the watch doubts."""
        reason = next((each for each in self._reasons(line) if _concerns(each, features)), None)
        if reason is None:
            return None
        korean = language is Language.KOREAN
        told = str(reason["message_ko" if korean else "message"])
        return _BEFORE[Language.KOREAN if korean else Language.ENGLISH].format(told)

    def _reasons(self, line: str) -> list[Mapping[str, Any]]:
        with self._lock:
            known = self._known.get(line)
        if known is None:
            return []
        if known.came_s <= known.asked_s - OLDEST_S:
            known.answered.wait(FIRST_WAIT_S)
        return known.reasons if self._clock() - known.came_s < OLDEST_S else []

    def _ask(self, line: str, answered: threading.Event) -> None:
        try:
            answer = self._transport.call({"action": "status", "line": line}, TIMEOUT_S)
        except Exception:  # noqa: BLE001 - nor may a transport's bug end a thread with a trace in the log
            answer = {}
        reasons = answer.get("reasons")
        if isinstance(reasons, list):
            with self._lock:
                known = self._known[line]
                known.reasons = [row for row in reasons if _is_reason(row)]
                known.came_s = self._clock()
        answered.set()


def _is_reason(row: Any) -> bool:
    return (
        isinstance(row, Mapping)
        and row.get("state") in _DOUBTED
        and all(isinstance(row.get(name), str) and row[name] for name in ("message", "message_ko"))
    )


def _concerns(reason: Mapping[str, Any], features: Mapping[str, float]) -> bool:
    """Return whether a verdict on a shot of these values rests on what a reason is about."""
    if "feature" in reason:
        return reason["feature"] in features
    return bool(reason["state"] == _OF_ALL)
