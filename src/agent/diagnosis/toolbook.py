"""The tools of one question: who was called, what came back, what may still be called.

Each tool is used once for a question and set of what-if values and at most twice in all (so a
what-if can stand beside its baseline). A repeated call gets the first result again, without
events; a call that is on its way already (`ahead`) is not made again. An importance analysis goes
with a prediction of the same values: the agent makes it where the model did not, and its events
come first.
"""

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

from agent.diagnosis.ahead import Ahead
from agent.diagnosis.calls import Call, CallRefused, payload, read_call
from agent.diagnosis.summaries import summarise, what_if
from agent.model.types import ToolResult, ToolUse
from agent.stream.events import Event, T1Result, T2Result, T3Result, ToolEnd, ToolStart
from agent.telemetry.records import Observer
from agent.tools.gateway import Outcome, Pending, ToolGateway
from agent.tools.names import Tool
from shared import jsonio
from shared.errors import DiecastError

USES_OF_ONE_TOOL = 2

RESULT_EVENTS: Mapping[Tool, type[T1Result] | type[T2Result] | type[T3Result]] = {
    Tool.PREDICT: T1Result,
    Tool.IMPORTANCE: T2Result,
    Tool.SEARCH: T3Result,
}


class ToolBook:
    """Runs the tools that the model asks for and remembers their results."""

    def __init__(
        self,
        gateway: ToolGateway,
        features: Mapping[str, float],
        observer: Observer,
        time_left: Callable[[], float],
    ) -> None:
        """`features` are the shot's values; `time_left` gives the seconds that tools may still take."""
        self._gateway = gateway
        self._features = features
        self._observer = observer
        self._time_left = time_left
        self._used: Counter[Tool] = Counter()
        self._outcomes: dict[str, Outcome] = {}
        self._calls: dict[str, Call] = {}
        self.ahead = Ahead(self._send)

    @property
    def results(self) -> list[tuple[Call, Mapping[str, Any]]]:
        """The successful results, in the order of their calls."""
        return [(call, self._outcomes[key].result) for key, call in self._calls.items() if self._known(key)]

    @property
    def complaints(self) -> list[str]:
        """Why calls failed, in the tools' or the gateway's words."""
        failed = (outcome.result["error"] for outcome in self._outcomes.values() if outcome.failed)
        return [str(error.get("message", "")) for error in failed]

    def run(self, uses: Sequence[ToolUse]) -> Generator[Event, None, tuple[ToolResult, ...]]:
        """Run the calls of one turn side by side. Yields their events, returns results in order."""
        readings = [self._read(use) for use in uses]
        pending = self._start([reading for reading in readings if isinstance(reading, Call)])
        ids: dict[str, str] = {}
        for use, reading in zip(uses, readings, strict=True):
            if isinstance(reading, Call):
                ids.setdefault(reading.key, use.tool_use_id)
        announced: set[str] = set()
        # What runs shows at once that it runs; only an analysis waits until its prediction is told.
        for key in pending:
            if self._calls[key].tool is not Tool.IMPORTANCE:
                yield self._announce(key, ids, announced)
        results: dict[str, ToolResult] = {}
        for use, reading in zip(uses, readings, strict=True):
            if isinstance(reading, Call):
                if reading.tool is Tool.IMPORTANCE:
                    yield from self._finish(reading.prediction.key, pending, ids, announced)
                yield from self._finish(reading.key, pending, ids, announced)
                results[use.tool_use_id] = self._shown(use, reading)
            else:
                yield from _refusal_events(use, reading)
                results[use.tool_use_id] = ToolResult(use.tool_use_id, reading.body(), failed=True)
        return tuple(results[use.tool_use_id] for use in uses)

    def refuse(self, uses: Sequence[ToolUse], reason: str) -> Generator[Event]:
        """Answer calls that come too late with an error result each."""
        for use in uses:
            yield from _refusal_events(use, CallRefused(reason))

    def _read(self, use: ToolUse) -> Call | DiecastError:
        try:
            return read_call(use)
        except DiecastError as error:
            return error

    def _start(self, calls: Sequence[Call]) -> dict[str, Pending]:
        pending: dict[str, Pending] = {}
        for asked in calls:
            wanted = (asked.prediction, asked) if asked.tool is Tool.IMPORTANCE else (asked,)
            for call in wanted:
                if call.key in pending or call.key in self._outcomes:
                    continue
                self._calls[call.key] = call
                if self._used[call.tool] >= USES_OF_ONE_TOOL:
                    refusal = CallRefused(
                        f"{call.tool} was used {USES_OF_ONE_TOOL} times already. Answer now."
                    )
                    self._outcomes[call.key] = Outcome(refusal.body(), failed=True)
                    continue
                self._used[call.tool] += 1
                pending[call.key] = self.ahead.take(call) or self._send(call)
        return pending

    def _send(self, call: Call) -> Pending:
        known = {key: outcome.result for key, outcome in self._outcomes.items() if not outcome.failed}
        sent = payload(call, self._features, known)
        return self._gateway.start(call.tool, sent, self._observer, within=self._time_left())

    def _announce(self, key: str, ids: Mapping[str, str], announced: set[str]) -> ToolStart:
        announced.add(key)
        call = self._calls[key]
        return ToolStart(call.tool.value, self._event_id(key, ids), _event_input(call))

    def _finish(
        self, key: str, pending: dict[str, Pending], ids: Mapping[str, str], announced: set[str]
    ) -> Generator[Event]:
        """Wait for a call of this turn and tell its end. Nothing is told twice."""
        waiting = pending.pop(key, None)
        if waiting is None:
            return
        if key not in announced:
            yield self._announce(key, ids, announced)
        call = self._calls[key]
        outcome = self._outcomes[key] = waiting.wait()
        yield ToolEnd(call.tool.value, self._event_id(key, ids), outcome.result)
        if not outcome.failed:
            yield RESULT_EVENTS[call.tool](outcome.result)

    def _shown(self, use: ToolUse, call: Call) -> ToolResult:
        outcome = self._outcomes[call.key]
        if outcome.failed:
            return ToolResult(use.tool_use_id, outcome.result, failed=True)
        content = self._summary(call)
        if call.tool is Tool.IMPORTANCE and self._known(call.prediction.key):
            content = {"predict_quality": self._summary(call.prediction)} | content
        return ToolResult(use.tool_use_id, content)

    def _summary(self, call: Call) -> dict[str, Any]:
        result = self._outcomes[call.key].result
        beside = what_if(call.overrides, self._features, result) if call.tool is Tool.PREDICT else {}
        return beside | summarise(call.tool, result)

    def _event_id(self, key: str, ids: Mapping[str, str]) -> str:
        """The model's id, or one of the agent's for a prediction that the agent added."""
        return ids.get(key) or f"agent_{1 + list(self._calls).index(key)}"

    def _known(self, key: str) -> bool:
        return key in self._outcomes and not self._outcomes[key].failed


def _event_input(call: Call) -> dict[str, Any]:
    if call.search is not None:
        return call.search.model_dump()
    return {"features": dict(call.overrides)} if call.overrides else {}


def _refusal_events(use: ToolUse, error: DiecastError) -> Generator[Event]:
    yield ToolStart(use.name, use.tool_use_id, _written(use))
    yield ToolEnd(use.name, use.tool_use_id, error.body())


def _written(use: ToolUse) -> dict[str, Any]:
    """What the model wrote, in a form that JSON can hold: 1e999 is an infinity once it is read."""
    try:
        jsonio.dumps(use.arguments)
    except ValueError:
        return {"raw": (use.raw_arguments or repr(use.arguments))[:1000]}
    return {"raw": use.raw_arguments[:1000]} if use.arguments is None else dict(use.arguments)
