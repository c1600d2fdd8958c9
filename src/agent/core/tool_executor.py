"""The tools of one question: who was called, what came back, what may still be called.

Each tool is used once for a question and set of what-if values and at most twice in all (so a
what-if can stand beside its baseline). A repeated call gets the first result again, without
events; a call that is on its way already (`ahead`) is not made again. An importance analysis goes
with a prediction of the same values: the agent makes it where the model did not, and its events
come first. Events have ids of their own where a model gives an id twice or one that is none.
"""

import re
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from agent.auth.line_access import LineAccess
from agent.core.speculation import CallsAhead
from agent.core.tool_call import LONGEST_NAME, NO_SHOT, CallRefused, ToolCall, payload, read_call, told_look
from agent.core.tool_result_views import bounded, summarise, supposed, what_if
from agent.models.stated_limits import StatedLimit, outside_documents, stated_limits
from agent.models.types import ToolResult, ToolUse
from agent.observability.hooks import Observer
from agent.streaming.events import RESULT_EVENTS, Event, ToolEnd, ToolStart
from agent.tools.gateway import Outcome, Pending, ToolGateway
from shared import jsonio
from shared.bundle.feature_schema import FeatureSchema
from shared.contracts.line import DEFAULT_LINE
from shared.contracts.t4_look import LookRequest
from shared.contracts.tools import Tool
from shared.errors import DiecastError

USES_OF_ONE_TOOL = 2
NAME_READ: Final = "tool_name_read"
INCOMPLETE: Final[Mapping[Tool, str]] = {
    Tool.PREDICT: "prediction_incomplete",
    Tool.IMPORTANCE: "importance_incomplete",
    Tool.SEARCH: "search_incomplete",
    Tool.SHOTS: "shots_incomplete",
}
"""Codes of `done.warnings` for a tool's answer that is not as the contract has it."""
ALL_LINES: Final = LineAccess()
NO_UNITS: Final[Mapping[str, str]] = {}
_ID: Final = re.compile(r"[^\s\x00-\x1f\x7f\ud800-\udfff]{1,64}")


def incomplete(tool: Tool, remark: str) -> str:
    """Return the warning's message on an answer of which `remark` says what it lacks."""
    return f"{tool} did not answer by its contract. {remark}"


def _unheard(_code: str, _message: str) -> None:
    """Pass over a warning."""


class Waiting(Protocol):
    """A call whose outcome can be waited for."""

    def wait(self) -> Outcome:
        """Return its outcome."""


class ToolExecutor:
    """Runs the tools that the model asks for and remembers their results."""

    def __init__(
        self,
        gateway: ToolGateway,
        features: Mapping[str, float],
        observer: Observer,
        time_left: Callable[[], float],
        *,
        units: Mapping[str, str] = NO_UNITS,
        schema: FeatureSchema | None = None,
        last_good: Mapping[str, float] = NO_SHOT,
        warn: Callable[[str, str], None] = _unheard,
        line: str = DEFAULT_LINE,
        access: LineAccess = ALL_LINES,
    ) -> None:
        """`features` are the shot's values, `units` the line's by variable, `schema` the line's variables,
        `last_good` the values of the conversation's last good shot, none where it had none.

        `time_left` gives the seconds that tools may still take. `warn` hears, with a code, of what the
        reader of an answer should know: that a tool's answer lacks parts, or a name was read tolerantly.
        `line` is the one that the tools are asked about, `access` holds them to those that they may tell of.
        """
        self._gateway = gateway
        self._features = features
        self._observer = observer
        self._time_left = time_left
        self._units = units
        self._schema = schema
        self._last_good = last_good
        self._warn = warn
        self._line = line
        self._access = access
        self._told_ids: set[str] = set()
        self._used: Counter[Tool] = Counter()
        self._outcomes: dict[str, Outcome] = {}
        self._calls: dict[str, ToolCall] = {}
        self.ahead = CallsAhead(self._send)

    @property
    def results(self) -> list[tuple[ToolCall, Mapping[str, Any]]]:
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
        pending = self._start([reading for reading in readings if isinstance(reading, ToolCall)])
        ids: dict[str, str] = {}
        for use, reading in zip(uses, readings, strict=True):
            if isinstance(reading, ToolCall) and reading.key in pending and reading.key not in ids:
                ids[reading.key] = self._own_id(use.tool_use_id)
        announced: set[str] = set()
        # What runs shows at once that it runs; only an analysis waits until its prediction is told.
        for key in pending:
            if self._calls[key].tool is not Tool.IMPORTANCE:
                yield self._announce(key, ids, announced)
        for use, reading in zip(uses, readings, strict=True):
            if isinstance(reading, ToolCall):
                if reading.tool is Tool.IMPORTANCE:
                    yield from self._finish(reading.prediction.key, pending, ids, announced)
                yield from self._finish(reading.key, pending, ids, announced)
            else:
                yield from self._refusal_events(use, reading)
        return tuple(
            self._shown(use, reading)
            if isinstance(reading, ToolCall)
            else ToolResult(use.tool_use_id, reading.body(), failed=True)
            for use, reading in zip(uses, readings, strict=True)
        )

    def refuse(self, uses: Sequence[ToolUse], reason: str) -> Generator[Event]:
        """Answer calls that come too late with an error result each."""
        for use in uses:
            yield from self._refusal_events(use, CallRefused(reason))

    def _read(self, use: ToolUse) -> ToolCall | DiecastError:
        try:
            call = read_call(use, self._schema, self._features)
            if call.look is not None:
                call = replace(call, look=self._of_the_line(call.look))
        except DiecastError as error:
            return error
        if call.tool.value != use.name:
            self._warn(NAME_READ, f"The model asked for {use.name[:LONGEST_NAME]!r}; {call.tool} was called.")
        return call

    def _of_the_line(self, look: LookRequest) -> LookRequest:
        """A look at the question's line where it names none, with each line by its name. Raises
        LineNotPermitted, NotFound and InvalidInput."""
        if "line" not in look.model_fields_set and self._line != DEFAULT_LINE:
            look = look.model_copy(update={"line": self._line})
        meant: dict[str, Any] = {"line": self._access.named(look.line)}
        if look.other is not None and look.other.line is not None:
            other = self._access.named(look.other.line)
            meant["other"] = look.other.model_copy(update={"line": other})
        if meant["line"] == DEFAULT_LINE and "line" not in look.model_fields_set:
            del meant["line"]
        return look.model_copy(update=meant)

    def _start(self, calls: Sequence[ToolCall]) -> dict[str, Waiting]:
        pending: dict[str, Waiting] = {}
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
                pending[call.key] = self.ahead.take(call) or self._begun(call)
        return pending

    def _begun(self, call: ToolCall) -> Waiting:
        """Send a call now; the analysis of a what-if once its prediction says what moves along."""
        if call.tool is Tool.IMPORTANCE and call.overrides:
            return _Later(lambda: self._send(call))
        return self._send(call)

    def _send(self, call: ToolCall) -> Pending:
        known = {key: outcome.result for key, outcome in self._outcomes.items() if not outcome.failed}
        limits = self._stated_limits() if call.tool is Tool.IMPORTANCE else ()
        sent = payload(call, self._features, known, self._last_good, limits)
        if self._line != DEFAULT_LINE:
            sent = {"line": self._line, **sent}
        return self._gateway.start(call.tool, sent, self._observer, within=self._time_left())

    def _stated_limits(self) -> Sequence[StatedLimit]:
        """The ranges that the documents found so far state."""
        if self._schema is None:
            return ()
        found = [result for call, result in self.results if call.tool is Tool.SEARCH]
        return stated_limits(self._schema, [row for result in found for row in result.get("results", ())])

    def _announce(self, key: str, ids: dict[str, str], announced: set[str]) -> ToolStart:
        announced.add(key)
        call = self._calls[key]
        if key not in ids:
            ids[key] = self._own_id("")
        return ToolStart(call.tool.value, ids[key], self._event_input(call))

    def _finish(
        self, key: str, pending: dict[str, Waiting], ids: dict[str, str], announced: set[str]
    ) -> Generator[Event]:
        """Wait for a call of this turn and tell its end. Nothing is told twice."""
        waiting = pending.pop(key, None)
        if waiting is None:
            return
        if key not in announced:
            yield self._announce(key, ids, announced)
        call = self._calls[key]
        outcome = self._outcomes[key] = waiting.wait()
        if outcome.remark:
            self._warn(INCOMPLETE[call.tool], incomplete(call.tool, outcome.remark))
        yield ToolEnd(call.tool.value, ids[key], outcome.result)
        if not outcome.failed and call.tool in RESULT_EVENTS:
            yield RESULT_EVENTS[call.tool](outcome.result)

    def _shown(self, use: ToolUse, call: ToolCall) -> ToolResult:
        outcome = self._outcomes[call.key]
        if outcome.failed:
            return ToolResult(use.tool_use_id, outcome.result, failed=True)
        content = self._summary(call)
        if call.tool is Tool.IMPORTANCE and self._known(call.prediction.key):
            content = {"predict_quality": self._summary(call.prediction)} | content
        return ToolResult(use.tool_use_id, content)

    def _summary(self, call: ToolCall) -> dict[str, Any]:
        result = self._outcomes[call.key].result
        if call.tool is Tool.PREDICT and call.scenarios:
            return bounded(supposed(call.scenarios, result))
        if call.tool is Tool.SEARCH and (left := self._left()):
            return bounded(summarise(call.tool, result) | {"adjustments_outside_documents": left})
        beside = what_if(call.overrides, self._features, result) if call.tool is Tool.PREDICT else {}
        return bounded(beside | summarise(call.tool, result))

    def _left(self) -> list[dict[str, Any]]:
        """Where adjustments that were found leave a range that a document states."""
        found = [result for call, result in self.results if call.tool is Tool.IMPORTANCE]
        limits = self._stated_limits() if found else ()
        return outside_documents(found[-1].get("adjustments") or (), limits) if limits else []

    def _event_input(self, call: ToolCall) -> dict[str, Any]:
        """Return what the call is made with: a shot's values, all of them, and how a what-if changes them."""
        if call.search is not None:
            return call.search.model_dump(exclude_none=True)
        if call.look is not None:
            return told_look(call.look)
        if call.looked_up:
            return {"variables": list(call.looked_up)}
        if call.several:
            told = [{"changes": list(one.changes)} for one in call.scenarios]
            return {"features": dict(self._features), "changes": [], "scenarios": told}
        if call.scenarios:
            merged = {**self._features, **call.overrides}
            return {"features": merged, "changes": list(call.scenarios[0].changes)}
        changes = [
            {
                "feature": name,
                "from": self._features.get(name),
                "to": value,
                "unit": self._units.get(name, ""),
            }
            for name, value in call.overrides.items()
        ]
        return {"features": {**self._features, **call.overrides}, "changes": changes}

    def _refusal_events(self, use: ToolUse, error: DiecastError) -> Generator[Event]:
        event_id = self._own_id(use.tool_use_id)
        name = use.name[:LONGEST_NAME]
        yield ToolStart(name, event_id, _written(use))
        yield ToolEnd(name, event_id, error.body())

    def _own_id(self, written: str) -> str:
        """The model's id where it is one and was not told before; else one of the agent's own."""
        number = 0
        own = written if _ID.fullmatch(written) else ""
        while not own or own in self._told_ids:
            number += 1
            own = f"agent_{number}"
        self._told_ids.add(own)
        return own

    def _known(self, key: str) -> bool:
        return key in self._outcomes and not self._outcomes[key].failed


@dataclass(frozen=True, slots=True)
class _Later:
    """A call that is sent when it is waited for."""

    send: Callable[[], Pending]

    def wait(self) -> Outcome:
        """Send it, and return its outcome."""
        return self.send().wait()


def _written(use: ToolUse) -> dict[str, Any]:
    """Return what the model wrote, in a form that JSON can hold: 1e999 is an infinity once it is read."""
    try:
        jsonio.dumps(use.arguments)
    except ValueError:
        return {"raw": (use.raw_arguments or repr(use.arguments))[:1000]}
    return {"raw": use.raw_arguments[:1000]} if use.arguments is None else dict(use.arguments)
