"""A recording from what a client saw of an answer: its events, without what the model was asked.

The model's turns follow from the events: the tools that it asked for, and what it wrote. What the tools were
sent follows from today's agent, which is run once on these turns and results.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from agent.core.history import HistoryRecorder
from agent.sessions.store import Exchange
from agent.streaming.events import ToolEnd, ToolStart
from agent.tools.gateway import ToolGateway
from agent.tools.transport import ToolFailed, ToolTimeout, ToolUnavailable, Transport
from checks.recordings.recording import OFFLINE, Call, Json, ModelTurn, Recording, Source, joined
from checks.recordings.replaying import NOT_RECORDED, RecordedModel, Replayer
from shared.contracts.tools import FOR_THE_MODEL, Tool
from shared.errors import InvalidInput

NO_MODEL: Final = "written_from_results"
_FAULTS: Final = {kind.code: kind for kind in (ToolTimeout, ToolUnavailable, ToolFailed)}


@dataclass(frozen=True, slots=True)
class Seen:
    """A call as events tell it: what it was made with, and what came of it."""

    tool: str
    input: Json
    result: Json

    @property
    def supposes(self) -> bool:
        """Return whether it was about a what-if."""
        return bool(self.input.get("changes") or self.input.get("scenarios"))


def observed(
    question: str,
    features: Mapping[str, float],
    events: Sequence[Json],
    history: Sequence[Exchange],
    replayer: Replayer,
    *,
    code: str = "",
) -> Recording:
    """Return a recording of an answer that a client saw. Raises InvalidInput where it has no end."""
    told = joined(events)
    if not told or told[-1]["type"] not in ("done", "error"):
        raise InvalidInput("The answer has no end: it can be recorded once it is complete.")
    usage = told[-1].get("usage", {})
    model = str(usage.get("model_id") or "unknown")
    turns = _turns(told, model)
    # Tools that ran before any model was asked are a phase more than the model's turns.
    prepared = _phases(told) > 0 and _phases(told) >= int(usage.get("turns", 0) or len(turns))
    seen = _calls(told)
    recording = Recording(
        question, told, features, (), history, model, source=Source.CLIENT, code=code, turns=turns
    )
    best: tuple[int, Recording] | None = None
    for prepare in (prepared, not prepared):
        asked = turns[1:] if prepare else turns
        settings = {"speculate": False, "prepare": prepare}
        answering = SeenAnswers(list(seen))
        run = replayer.run(
            replace(recording, settings=settings),
            answering.gateway(),
            RecordedModel(tuple(asked)),
        )
        missed = answering.missed
        found = replace(
            recording,
            settings=run.settings,
            calls=answered(run.calls),
            turns=[] if model == OFFLINE else _asked(asked, run.turns),
        )
        if best is None or missed < best[0]:
            best = (missed, found)
        if not missed:
            break
    return best[1] if best else recording


def answered(calls: Sequence[Call]) -> list[Call]:
    """Return the calls that had a result."""
    return [call for call in calls if (call.fault or {}).get("message") != NOT_RECORDED]


def exchange_of(question: str, features: Mapping[str, float], events: Sequence[Json]) -> Exchange:
    """Return what a session keeps of an answer that a client saw."""
    kept = HistoryRecorder()
    for event in events:
        if event["type"] == "tool_start":
            kept.on_event(ToolStart(event["tool"], event["tool_use_id"], event["input"]))
        elif event["type"] == "tool_end" and event["tool"] in set(FOR_THE_MODEL):
            kept.on_event(ToolEnd(event["tool"], event["tool_use_id"], event["result"]))
    answer = Recording(question, joined(events)).answer
    return Exchange(question, answer, dict(features), kept.rows())


def _phases(events: Sequence[Json]) -> int:
    """The number of times that tools ran and a model was asked afterwards."""
    phases, tools = 0, False
    for event in events:
        if event["type"] == "status" and tools:
            phases, tools = phases + 1, False
        tools = tools or event["type"] == "tool_end"
    return phases


def _turns(events: Sequence[Json], model: str) -> list[ModelTurn]:
    """The turns that a model would have to write for these events, each phase of tools as one of them."""
    turns: list[ModelTurn] = []
    content: list[dict[str, Any]] = []

    def close(reason: str) -> None:
        end = {"content": list(content), "stop_reason": reason, "model_id": model, "usage": {}}
        turns.append(ModelTurn({}, end=end))
        content.clear()

    for event in events:
        if event["type"] == "answer_delta":
            content.append({"text": event["text"]})
        elif event["type"] == "tool_start":
            use = {"id": event["tool_use_id"], "name": event["tool"], **_written(event)}
            content.append({"tool_use": use})
        elif event["type"] == "status" and any("tool_use" in block for block in content):
            close("tool_use")
    end = events[-1]
    error = _error(end)
    if error is not None:
        text = "" if end["type"] == "done" else "".join(block.get("text", "") for block in content)
        turns.append(ModelTurn({}, text=text, error=error))
    elif content:
        choices = [row["data"].get("choices", ()) for row in events if row["type"] == "ai_response"]
        close("end_turn")
        if choices and choices[-1]:
            last = turns[-1]
            turns[-1] = replace(last, end={**(last.end or {}), "choices": list(choices[-1])})
    return turns


def _error(end: Json) -> Json | None:
    """The model's error, if the answer ended in one or was written from results because of one."""
    if end["type"] == "error":
        return {"code": end["code"], "message": end["message"]}
    warnings = {row["code"]: row["message"] for row in end.get("warnings", ())}
    if NO_MODEL not in warnings:
        return None
    code = next((code for code in warnings if code.startswith("model_")), "model_unavailable")
    return {"code": code, "message": warnings.get(code, "")}


def _is_call(event: Json) -> bool:
    """Return whether an event tells a call that went out; one that was refused has what the model wrote."""
    given = event["input"]
    if event["tool"] in (Tool.PREDICT, Tool.IMPORTANCE):
        return "changes" in given and "features" in given
    return event["tool"] == Tool.SEARCH or "variables" in given


def _written(event: Json) -> Json:
    """Return the arguments of a call as a model writes them; of one that was refused, as it wrote them."""
    given = event["input"]
    if set(given) == {"raw"}:
        return {"arguments": None, "raw": given["raw"]}
    return {"arguments": _arguments(event["tool"], given) if _is_call(event) else dict(given)}


def _arguments(tool: str, given: Json) -> dict[str, Any]:
    """Return what a model writes for a call that went out so."""
    if tool == Tool.LOOK_UP:
        return {"features": list(given.get("variables", ()))}
    if tool == Tool.SEARCH:
        return dict(given)
    several = given.get("scenarios") or ([{"changes": given["changes"]}] if given.get("changes") else [])
    scenarios = [
        {"changes": [{"feature": change["feature"], "to": change["to"]} for change in one["changes"]]}
        for one in several
    ]
    return {"scenarios": scenarios} if scenarios else {}


def _calls(events: Sequence[Json]) -> list[Seen]:
    results = {event["tool_use_id"]: event["result"] for event in events if event["type"] == "tool_end"}
    return [
        Seen(event["tool"], event["input"], results.get(event["tool_use_id"], {}))
        for event in events
        if event["type"] == "tool_start" and _is_call(event)
    ]


def _asked(turns: Sequence[ModelTurn], run: Sequence[ModelTurn]) -> list[ModelTurn]:
    """The turns with what today's agent asks for them."""
    return [
        replace(turn, request=run[number].request if number < len(run) else {})
        for number, turn in enumerate(turns)
    ]


@dataclass(slots=True)
class SeenAnswers:
    """Gives seen results out, to what-ifs those of what-ifs, in the order of the events."""

    left: list[Seen]
    lacking: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def gateway(self, look_up: Transport | None = None) -> ToolGateway:
        """Return a gateway on these results; `look_up` answers in place of them, where it is given."""
        found: dict[Tool, Transport] = {tool: _SeenTransport(tool, self) for tool in FOR_THE_MODEL}
        return ToolGateway(found if look_up is None else {**found, Tool.LOOK_UP: look_up})

    @property
    def missed(self) -> int:
        """How many results nobody asked for, and how many calls had none."""
        with self.lock:
            return len(self.left) + self.lacking

    def take(self, call: Call) -> Seen | None:
        """The first result that fits a call, given once; None where there is none."""
        supposes = bool(call.payload.get("overrides") or call.payload.get("scenarios"))
        with self.lock:
            mine = [seen for seen in self.left if seen.tool == call.tool]
            fitting = [seen for seen in mine if seen.supposes == supposes] or mine
            if not fitting:
                self.lacking += 1
                return None
            self.left.remove(fitting[0])
            return fitting[0]


@dataclass(frozen=True, slots=True)
class _SeenTransport:
    tool: Tool
    answering: SeenAnswers

    def call(self, payload: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:  # noqa: ARG002
        seen = self.answering.take(Call(self.tool.value, payload))
        if seen is None:
            raise ToolUnavailable(NOT_RECORDED)
        error = seen.result.get("error")
        if isinstance(error, Mapping) and error.get("code") in _FAULTS:
            raise _FAULTS[error["code"]](str(error.get("message", "")))
        return seen.result
