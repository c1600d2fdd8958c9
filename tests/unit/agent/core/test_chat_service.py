"""One question in its session: exactly one end, what is remembered, what is counted."""

import json
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from agent.cancellation import CancellationToken
from agent.models.errors import ModelInterrupted, ModelRejected, ModelThrottled
from agent.models.types import ModelEvent, ModelRequest, Usage
from agent.observability.request_telemetry import pseudonym
from agent.sessions.store import Exchange, MemorySessions, SessionForbidden
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
from tests.tool_results import SHOT, T1, T1_WHAT_IF

CALL = ask_for(use("predict_quality"), use("analyze_feature_importance"))
HOTTER = {"Process_MoldTemperature": 190.0}


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
        "turn_id": "",
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

    assert events[-1] == {
        "type": "error",
        "code": "internal_error",
        "message": "The answer failed unexpectedly. Please ask again.",
        "retryable": True,
    }
    assert "an internal name" in asked.written.getvalue()


def test_an_answer_is_remembered_for_the_next_question() -> None:
    sessions = MemorySessions()
    model = ScriptedModel(say("첫 답"), say("둘째 답"))
    asked = InSession(model, sessions=sessions)
    asked.ask("첫 질문")
    asked.ask("둘째 질문")

    assert sessions.open("session_1", "engineer") == (
        Exchange("첫 질문", "첫 답", SHOT),
        Exchange("둘째 질문", "둘째 답", SHOT),
    )
    assert [message.text for message in model.requests[1].messages[:2]] == ["첫 질문", "첫 답"]


def test_values_and_results_are_kept_for_the_next_question() -> None:
    model = ScriptedModel(ask_for(use("predict_quality", {"features": HOTTER})), say("첫 답"), say("둘째 답"))
    sessions = MemorySessions()
    asked = InSession(model, Tools(t1=FakeTransport(T1_WHAT_IF)), sessions)
    asked.ask("금형 온도를 190도로 하면?")
    asked.ask("그럼 왜 그래?")

    (first, _) = sessions.open("session_1", "engineer")
    assert first.features == SHOT
    ((kept),) = first.results
    assert (kept["tool"], kept["overrides"]) == ("predict_quality", HOTTER)
    assert kept["result"]["prediction"] == T1_WHAT_IF["prediction"]
    assert "latent_features" not in kept["result"]
    told = model.requests[2].messages[0].text
    assert told.startswith("금형 온도를 190도로 하면?<earlier>[{")
    assert '"probability_percent":95.3' in told


def test_what_is_kept_of_an_exchange_is_told_the_model_in_the_same_words_each_time() -> None:
    model = ScriptedModel(CALL, say("하나"), say("둘"), say("셋"))
    asked = InSession(model)
    for question in ("왜?", "그래서?", "정말?"):
        asked.ask(question)

    second, third = model.requests[2].messages, model.requests[3].messages
    assert third[: len(second) - 1] == second[:-1]


def test_values_of_an_earlier_question_are_said_to_be_used() -> None:
    asked = InSession(ScriptedModel(say("답")))

    assert warnings(asked.ask(reuses_values=True)) == ["session_values"]


def stop_before_piece(number: int, sessions: MemorySessions) -> Turn:
    """A turn of three pieces whose session is stopped while one of them is on its way."""

    def stop(index: int) -> None:
        if index == number:
            sessions.stop("session_1", "engineer")

    return Turn(("하나 ", "둘 ", "셋"), before_piece=stop)


def test_a_stopped_answer_ends_at_its_next_event_and_is_kept_as_far_as_it_came() -> None:
    sessions = MemorySessions()
    model = ScriptedModel(stop_before_piece(1, sessions), say("다음 답"))
    asked = InSession(model, sessions=sessions)
    events = asked.ask()

    assert kinds(events) == ["status", "answer_delta", "answer_delta", "done"]
    assert (events[-1]["stopped"], events[-1]["session_id"]) == (True, "session_1")
    assert (sessions.open("session_1", "engineer")[0].answer, model.closed) == ("하나 둘", 1)
    assert log_lines(asked.written)[-1]["outcome"] == "stopped"
    assert asked.ask("다음")[-1]["stopped"] is False
    assert model.requests[1].messages[1].text == "하나 둘…"


def test_an_answer_stopped_before_its_first_word_leaves_a_history_that_models_accept() -> None:
    sessions = MemorySessions()
    model = ScriptedModel(CALL, say("다음 답"))
    tools = Tools(t1=FakeTransport(T1, before=lambda: sessions.stop("session_1", "engineer")))
    asked = InSession(model, tools, sessions)
    events = asked.ask()

    # Tools that were announced are told to their end.
    assert (kinds(events)[-1], events[-1]["stopped"]) == ("done", True)
    assert kinds(events).count("tool_start") == kinds(events).count("tool_end") > 0
    assert kinds(events)[-2].endswith("_result")
    asked.ask("다음")
    assert all(message.text.strip() for message in model.requests[1].messages)


def test_a_stop_after_the_whole_answer_changes_nothing() -> None:
    sessions = MemorySessions()
    events = []
    for event in InSession(ScriptedModel(say("답")), sessions=sessions).stream():
        events.append(event.payload())
        if event.type == "ai_response":
            sessions.stop("session_1", "engineer")

    assert (events[-1]["type"], events[-1]["stopped"]) == ("done", False)


def test_concurrent_questions_of_a_session_keep_their_own_values_and_results() -> None:
    sessions = MemorySessions()
    shots = [{"Process_Temperature": 640.0 + number} for number in range(4)]

    def ask(number: int) -> None:
        model = ScriptedModel(
            ask_for(use("predict_quality", {"features": shots[number]})), say(f"답 {number}")
        )
        InSession(model, sessions=sessions).ask(f"질문 {number}", features=shots[number])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(4)))

    kept = sorted(sessions.open("session_1", "engineer"), key=lambda exchange: exchange.question)
    assert [(e.question, e.answer, e.features) for e in kept] == [
        (f"질문 {number}", f"답 {number}", shots[number]) for number in range(4)
    ]
    assert [exchange.results[0]["overrides"] for exchange in kept] == shots


def test_a_question_that_was_not_answered_is_not_remembered() -> None:
    sessions = MemorySessions()
    InSession(ScriptedModel(break_with(ModelThrottled("busy"))), sessions=sessions).ask()

    assert sessions.open("session_1", "engineer") == ()


def test_a_session_that_cannot_be_read_or_written_is_said_and_the_answer_comes_all_the_same() -> None:
    events = InSession(ScriptedModel(say("답")), sessions=BrokenSessions()).ask()

    assert events[-2]["data"]["answer"] == "답"
    assert warnings(events) == ["session_unavailable", "session_not_saved"]


@pytest.mark.parametrize(
    ("sessions", "reason"),
    [
        (BrokenSessions(reads=True), "The answer could not be added to the conversation."),
        (BrokenSessions(reads=True, stolen=True), "This session belongs to another caller."),
    ],
)
def test_a_session_that_cannot_be_written_is_said_with_its_reason(
    sessions: BrokenSessions, reason: str
) -> None:
    events = InSession(ScriptedModel(say("답")), sessions=sessions).ask()

    assert events[-1]["warnings"] == [{"code": "session_not_saved", "message": reason}]


@pytest.mark.parametrize(
    "model",
    [
        ScriptedModel(Turn(pieces=["답"], usage=Usage(100, 20, 3000, 400))),
        ScriptedModel(Turn(uses=[use("predict_quality")], usage=Usage(100, 20, 3000, 400)), Turn(), Turn()),
    ],
)
def test_the_log_of_a_request_tells_callers_apart_and_has_the_tokens_of_done(model: ScriptedModel) -> None:
    asked, other = InSession(model), InSession(ScriptedModel(say("답")), caller="somebody-else")
    done = asked.ask()[-1]
    other.ask()

    (mine,) = [row for row in log_lines(asked.written) if row["message"] == "question answered"]
    (theirs,) = [row for row in log_lines(other.written) if row["message"] == "question answered"]
    assert mine["caller"] == pseudonym("engineer") != theirs["caller"] == pseudonym("somebody-else")
    told = {name: mine[name] for name in done["usage"] if name in mine}
    assert told == {name: done["usage"][name] for name in told}
    assert (told["cache_read_tokens"], told["cache_write_tokens"]) == (3000, 400)


def test_another_callers_session_is_not_opened() -> None:
    sessions = MemorySessions()
    InSession(ScriptedModel(say("답")), sessions=sessions).ask()

    with pytest.raises(SessionForbidden):
        InSession(ScriptedModel(say("답")), sessions=sessions, caller="somebody-else").stream()


def test_a_reader_who_leaves_ends_the_answer_at_its_next_event() -> None:
    cancelled = CancellationToken()
    model = ScriptedModel(say("하나 ", "둘 ", "셋"))
    sessions = MemorySessions()
    asked = InSession(model, sessions=sessions)
    stream = asked.stream(QUESTION, cancelled)
    next(stream)
    next(stream)
    cancelled.cancel()

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


TOKENS = ("InputTokens", "OutputTokens", "CacheReadTokens", "CacheWriteTokens")


def token_metrics(printed: str) -> list[float]:
    """The sums of the four kinds of tokens, as the cost alarm adds them up."""
    (totals,) = [row for row in metrics(printed) if "TotalTime" in row]
    return [sum(totals[name]) for name in TOKENS]


def stop_in_the_middle() -> None:
    sessions = MemorySessions()
    InSession(ScriptedModel(stop_before_piece(2, sessions)), sessions=sessions).ask()


def leave_in_the_middle() -> None:
    stream = InSession(ScriptedModel(say("하나 ", "둘 ", "셋"))).stream()
    for _ in range(4):
        next(stream)
    stream.close()


def cut_in_the_middle() -> None:
    InSession(ScriptedModel(break_with(ModelInterrupted("cut"), after=["하나 ", "둘 "]))).ask()


@pytest.mark.parametrize("end", [stop_in_the_middle, leave_in_the_middle, cut_in_the_middle])
def test_the_tokens_of_an_answer_that_did_not_end_are_in_the_metrics(
    end: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    end()

    read, written, *_ = token_metrics(capsys.readouterr().out)
    assert read > 1000  # the system prompt and the tools alone
    assert 3 <= written <= 20


def test_the_cache_of_earlier_turns_is_in_the_metrics_of_a_stopped_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sessions = MemorySessions()
    call = Turn(uses=[use("predict_quality")], usage=Usage(100, 20, 3000, 400))
    done = InSession(ScriptedModel(call, stop_before_piece(1, sessions)), sessions=sessions).ask()[-1]

    read, written, cache_read, cache_written = token_metrics(capsys.readouterr().out)
    assert (cache_read, cache_written) == (3000, 400)
    assert (read, written) == (done["usage"]["input_tokens"], done["usage"]["output_tokens"])
    assert read > 1100


def test_tools_that_fail_leave_an_answer_without_them() -> None:
    events = InSession(
        ScriptedModel(CALL, say("도구가 답하지 않았습니다.")), Tools(t1=FakeTransport(RuntimeError("bug")))
    ).ask()

    assert events[-1]["type"] == "done"
    assert events[-2]["data"]["answer"] == "도구가 답하지 않았습니다."
