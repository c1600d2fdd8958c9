"""One question in its session: exactly one end, what is remembered, what is counted."""

import json
from collections.abc import Generator
from typing import Any

import pytest

from agent.model.errors import ModelInterrupted, ModelRejected, ModelThrottled
from agent.model.types import ModelEvent, ModelRequest
from agent.sessions.memory import MemorySessions
from agent.sessions.store import Exchange, NotYours
from agent.stream.pump import Cancelled
from tests.agent_parts import QUESTION, InSession, Tools, log_lines
from tests.fakes import (
    BrokenSessions,
    FakeTransport,
    ScriptedModel,
    Turn,
    ask_for,
    break_with,
    kinds,
    say,
    use,
)

CALL = ask_for(use("predict_quality"), use("analyze_feature_importance"))


class Bug:
    """A model adapter with a bug in it."""

    def stream(self, request: ModelRequest) -> Generator[ModelEvent]:
        """See Model.stream."""
        raise KeyError("an internal name")


def warnings(events: list[dict[str, Any]]) -> list[str]:
    """The codes of the warnings that `done` carries."""
    return [row["code"] for row in events[-1]["warnings"]]


def metrics(printed: str) -> list[dict[str, Any]]:
    """The metric sets that were flushed."""
    return [json.loads(line) for line in printed.splitlines() if '"_aws"' in line]


@pytest.mark.parametrize(
    ("model", "tools", "sessions", "end"),
    [
        (ScriptedModel(CALL, say("답")), Tools(), MemorySessions(), "done"),
        (ScriptedModel(say("답")), Tools(), BrokenSessions(), "done"),
        (ScriptedModel(CALL, say("답")), Tools(None, None, None), MemorySessions(), "done"),
        (ScriptedModel(CALL, Turn(), Turn()), Tools(), MemorySessions(), "done"),
        (ScriptedModel(CALL, break_with(ModelThrottled("busy"))), Tools(), MemorySessions(), "done"),
        (ScriptedModel(break_with(ModelThrottled("busy"))), Tools(), MemorySessions(), "error"),
        (
            ScriptedModel(break_with(ModelInterrupted("cut"), after=["앞"])),
            Tools(),
            MemorySessions(),
            "error",
        ),
        (ScriptedModel(break_with(KeyError("bug"), after=["앞"])), Tools(), MemorySessions(), "error"),
        (ScriptedModel(Turn(), Turn(), Turn()), Tools(), MemorySessions(), "error"),
        (Bug(), Tools(), MemorySessions(), "error"),
    ],
)
def test_every_stream_ends_in_exactly_one_done_or_error(
    model: Any, tools: Tools, sessions: Any, end: str
) -> None:
    events = InSession(model, tools, sessions).ask()

    assert [kind for kind in kinds(events) if kind in {"done", "error"}] == [end]
    assert kinds(events)[-1] == end
    assert kinds(events)[0] == "status"


def test_done_tells_usage_and_session() -> None:
    events = InSession(ScriptedModel(CALL, say("답")), session_id="session_7").ask()

    assert events[-1] == {
        "type": "done",
        "usage": {
            "model_id": "scripted-model",
            "turns": 2,
            "input_tokens": 200,
            "output_tokens": 40,
            "cache_read_tokens": 0,
            "cache_write_tokens": 0,
        },
        "session_id": "session_7",
        "cached": False,
        "stopped": False,
        "warnings": [],
    }


@pytest.mark.parametrize(
    ("fault", "code", "retryable"),
    [
        (ModelThrottled("The model is busy."), "model_throttled", True),
        (ModelInterrupted("The answer broke off."), "model_interrupted", True),
        (ModelRejected("No access to the model."), "model_rejected", False),
    ],
)
def test_a_models_fault_is_told_with_its_code_and_whether_to_try_again(
    fault: ModelThrottled, code: str, retryable: bool
) -> None:
    events = InSession(ScriptedModel(break_with(fault))).ask()

    assert events[-1] == {"type": "error", "code": code, "message": fault.message, "retryable": retryable}


def test_a_bug_is_told_without_its_insides_and_logged_with_them() -> None:
    asked = InSession(Bug())
    events = asked.ask()

    assert events[-1]["code"] == "internal_error"
    assert "an internal name" not in events[-1]["message"]
    assert "an internal name" in asked.written.getvalue()


def test_an_answer_is_remembered_for_the_next_question() -> None:
    sessions = MemorySessions()
    model = ScriptedModel(say("첫 답"), say("둘째 답"))
    asked = InSession(model, sessions=sessions)
    asked.ask("첫 질문")
    asked.ask("둘째 질문")

    assert sessions.open("session_1", "engineer") == (
        Exchange("첫 질문", "첫 답"),
        Exchange("둘째 질문", "둘째 답"),
    )
    assert [message.text for message in model.requests[1].messages[:2]] == ["첫 질문", "첫 답"]


def test_a_question_that_was_not_answered_is_not_remembered() -> None:
    sessions = MemorySessions()
    InSession(ScriptedModel(break_with(ModelThrottled("busy"))), sessions=sessions).ask()

    assert sessions.open("session_1", "engineer") == ()


def test_a_session_that_cannot_be_read_or_written_is_said_and_the_answer_comes_all_the_same() -> None:
    events = InSession(ScriptedModel(say("답")), sessions=BrokenSessions()).ask()

    assert events[-2]["data"]["answer"] == "답"
    assert warnings(events) == ["session_unavailable", "session_not_saved"]


@pytest.mark.parametrize("sessions", [BrokenSessions(reads=True), BrokenSessions(reads=True, stolen=True)])
def test_a_session_that_cannot_be_written_is_said(sessions: BrokenSessions) -> None:
    events = InSession(ScriptedModel(say("답")), sessions=sessions).ask()

    assert warnings(events) == ["session_not_saved"]


def test_another_callers_session_is_not_opened() -> None:
    sessions = MemorySessions()
    InSession(ScriptedModel(say("답")), sessions=sessions).ask()

    with pytest.raises(NotYours):
        InSession(ScriptedModel(say("답")), sessions=sessions, caller="somebody-else").stream()


def test_a_reader_who_leaves_ends_the_answer_at_its_next_event() -> None:
    cancelled = Cancelled()
    model = ScriptedModel(say("하나 ", "둘 ", "셋"))
    sessions = MemorySessions()
    asked = InSession(model, sessions=sessions)
    stream = asked.stream(QUESTION, cancelled)
    next(stream)
    next(stream)
    cancelled.set()

    assert list(stream) == []
    assert model.closed == 1
    assert sessions.open("session_1", "engineer") == ()
    assert log_lines(asked.written)[-1]["outcome"] == "cancelled"


@pytest.mark.parametrize(
    ("model", "errors"),
    [
        (ScriptedModel(CALL, say("답")), 0.0),
        (ScriptedModel(break_with(ModelThrottled("busy"))), 1.0),
    ],
)
def test_metrics_of_a_request_are_flushed_once_at_its_end(
    model: ScriptedModel, errors: float, capsys: pytest.CaptureFixture[str]
) -> None:
    InSession(model).ask()

    (totals,) = [row for row in metrics(capsys.readouterr().out) if "TotalTime" in row]
    assert totals["Errors"] == [errors]


def test_metrics_are_not_flushed_before_the_stream_has_ended(capsys: pytest.CaptureFixture[str]) -> None:
    stream = InSession(ScriptedModel(say("하나 ", "둘"))).stream()
    next(stream)
    next(stream)

    assert metrics(capsys.readouterr().out) == []
    stream.close()
    assert len(metrics(capsys.readouterr().out)) == 1


def test_a_reader_who_leaves_is_not_counted_as_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    stream = InSession(ScriptedModel(say("하나"))).stream()
    next(stream)
    stream.close()

    assert metrics(capsys.readouterr().out)[0]["Errors"] == [0.0]


def test_tools_that_fail_leave_an_answer_without_them() -> None:
    events = InSession(
        ScriptedModel(CALL, say("도구가 답하지 않았습니다.")), Tools(t1=FakeTransport(RuntimeError("bug")))
    ).ask()

    assert events[-1]["type"] == "done"
    assert events[-2]["data"]["answer"] == "도구가 답하지 않았습니다."
