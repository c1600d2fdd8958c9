"""What the loop makes of a model that fails, breaks off or says nothing."""

from collections.abc import Generator
from typing import Any

import pytest

from agent.core.agent import Agent, AnswerBlocked, EmptyAnswer
from agent.core.question import Question
from agent.models.errors import ModelError, ModelInterrupted, ModelRejected, ModelThrottled, ModelUnavailable
from agent.models.types import ModelEvent, ModelRequest, StopReason, TextDelta, ToolUse
from tests.agent_parts import FAR_AWAY, Tools, converse, run_of
from tests.fakes import (
    FakeTransport,
    RecordingObserver,
    ScriptedModel,
    Turn,
    ask_for,
    break_with,
    kinds,
    say,
    use,
)
from tests.tool_results import SHOT, T1

PREDICT = use("predict_quality")
SEARCH = use("search_knowledge_base", {"query": "탕경"})
THROTTLED = ModelThrottled("The model is busy.")


def codes(warnings: list[dict[str, str]]) -> list[str]:
    """The codes of warnings."""
    return [row["code"] for row in warnings]


def events_until_fault(model: ScriptedModel, tools: Tools | None = None) -> tuple[list[str], ModelError]:
    """The types of the events before the loop gave up, and what it gave up with."""
    seen: list[dict[str, Any]] = []
    diagnosis = Agent(model, (tools or Tools()).gateway())
    stream = run_of(diagnosis, Question("왜?", SHOT), RecordingObserver(), FAR_AWAY)
    with pytest.raises(ModelError) as caught:
        seen.extend(event.payload() for event in stream)
    return kinds(seen), caught.value


@pytest.mark.parametrize("fault", [THROTTLED, ModelUnavailable("down"), ModelRejected("no access")])
def test_a_model_that_fails_before_anything_is_known_ends_the_answer(fault: ModelError) -> None:
    seen, raised = events_until_fault(ScriptedModel(break_with(fault)))

    assert (seen, raised) == (["status"], fault)


@pytest.mark.parametrize("fault", [THROTTLED, ModelUnavailable("down"), ModelRejected("no access")])
def test_a_model_that_fails_once_there_are_results_leaves_the_answer_to_the_writer(fault: ModelError) -> None:
    told = converse(ScriptedModel(ask_for(PREDICT), break_with(fault)))

    assert "87.3 %" in told.answer
    assert told.streamed == told.answer
    assert codes(told.result.notices) == [fault.code, "written_from_results"]


def test_a_model_that_fails_after_failed_tools_ends_the_answer() -> None:
    model = ScriptedModel(ask_for(PREDICT), break_with(THROTTLED))
    seen, raised = events_until_fault(model, Tools(t1=FakeTransport(RuntimeError("bug"))))

    assert seen == ["status", "tool_start", "tool_end", "status"]
    assert raised is THROTTLED


def test_an_answer_that_breaks_off_is_not_written_over() -> None:
    broken = ModelInterrupted("The answer broke off.")
    seen, raised = events_until_fault(
        ScriptedModel(ask_for(PREDICT), break_with(broken, after=["금형이 ", "차"]))
    )

    assert seen[-2:] == ["answer_delta", "answer_delta"]
    assert raised is broken


class Endless:
    """A model whose turn stops without an end, after some pieces: it breaks the model contract."""

    def __init__(self, *pieces: str) -> None:
        self._pieces = pieces

    def stream(self, request: ModelRequest) -> Generator[ModelEvent]:
        """See Model.stream."""
        yield from (TextDelta(piece) for piece in self._pieces)


@pytest.mark.parametrize(("pieces", "fault"), [((), ModelUnavailable), (("금형이 ",), ModelInterrupted)])
def test_a_turn_without_an_end_is_a_fault(pieces: tuple[str, ...], fault: type[ModelError]) -> None:
    with pytest.raises(fault):
        converse(Endless(*pieces))


def test_a_model_that_says_nothing_is_told_to_answer() -> None:
    model = ScriptedModel(Turn(), say("이제 답합니다."))
    told = converse(model)

    assert told.answer == "이제 답합니다."
    assert "바로 최종 답변을 작성하세요" in model.requests[1].messages[-1].text


def test_the_call_to_answer_stands_once_in_the_conversation() -> None:
    model = ScriptedModel(Turn(), Turn(), say("답"))
    converse(model)

    assert model.requests[2].messages[-1].text.count("바로 최종 답변을 작성하세요") == 1


def test_a_model_that_says_nothing_after_tools_gets_its_answer_written() -> None:
    told = converse(ScriptedModel(ask_for(PREDICT), Turn(), say("  \n")))

    assert "87.3 %" in told.answer
    assert codes(told.result.notices) == ["written_from_results"]


def test_a_model_that_says_nothing_without_results_is_an_error_to_try_again() -> None:
    model = ScriptedModel(Turn(), Turn(), Turn())
    _, raised = events_until_fault(model)

    assert isinstance(raised, EmptyAnswer)
    assert raised.retryable
    assert len(model.requests) == 3


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (StopReason.MAX_TOKENS, "answer_truncated"),
        (StopReason.GUARDRAIL, "guardrail_intervened"),
        (StopReason.CONTENT_FILTERED, "content_filtered"),
        (StopReason.CONTEXT_EXCEEDED, "context_exceeded"),
    ],
)
def test_an_answer_that_ended_for_another_reason_says_so(reason: StopReason, code: str) -> None:
    told = converse(ScriptedModel(say("금형이 차", stop=reason)))

    assert told.answer.startswith("금형이 차")
    assert codes(told.result.notices) == [code]


def test_a_tool_call_that_could_not_be_read_is_warned_of_and_asked_again() -> None:
    told = converse(ScriptedModel(Turn(stop=StopReason.MALFORMED_TOOL_USE), say("답")))

    assert told.answer == "답"
    assert codes(told.result.notices) == ["malformed_tool_use"]


def test_no_turn_begins_after_the_deadline() -> None:
    passed: list[float] = []
    slow = FakeTransport(T1, before=lambda: passed.append(100.0))
    model = ScriptedModel(ask_for(PREDICT), say("너무 늦은 답"))
    told = converse(model, Tools(t1=slow), deadline=50.0, clock=lambda: sum(passed))

    assert len(model.requests) == 1
    assert "87.3 %" in told.answer
    assert codes(told.result.notices) == ["out_of_time", "written_from_results"]


def test_a_stream_that_is_closed_closes_the_models_stream_and_reports_the_turn() -> None:
    model = ScriptedModel(say("하나 ", "둘 ", "셋"))
    observer = RecordingObserver()
    stream = run_of(Agent(model, Tools().gateway()), Question("왜?", SHOT), observer, FAR_AWAY)
    next(stream)
    next(stream)
    stream.close()

    assert model.closed == 1
    assert [turn.outcome for turn in observer.turns] == ["cancelled"]


def test_a_failed_turn_is_reported_with_its_code() -> None:
    told = converse(ScriptedModel(ask_for(PREDICT, SEARCH), break_with(THROTTLED)))

    assert [turn.outcome for turn in told.observer.turns] == ["ok", "model_throttled"]


@pytest.mark.parametrize(
    ("question", "note"),
    [("왜?", "_답변이 길이 제한에 걸려"), ("Why?", "_The answer reached its length limit")],
)
def test_an_answer_that_was_cut_says_so_below_itself(question: str, note: str) -> None:
    told = converse(ScriptedModel(say("금형이 차", stop=StopReason.MAX_TOKENS)), question=question)

    assert told.answer.startswith("금형이 차\n\n" + note)
    assert told.streamed == told.answer


def test_a_tool_call_that_the_limit_cut_is_asked_for_again_and_nothing_is_said_to_be_cut() -> None:
    cut = ToolUse("use_1", "predict_quality", None, '{"features": {"Proc')
    told = converse(ScriptedModel(Turn(uses=[cut], stop=StopReason.MAX_TOKENS), say("답")))

    assert (told.answer, told.result.notices) == ("답", [])


@pytest.mark.parametrize("reason", [StopReason.GUARDRAIL, StopReason.CONTENT_FILTERED])
def test_a_question_that_is_stopped_without_a_word_is_not_put_again(reason: StopReason) -> None:
    model = ScriptedModel(Turn(stop=reason), say("nothing that may be said"))
    _, raised = events_until_fault(model)

    assert isinstance(raised, AnswerBlocked)
    assert not raised.retryable
    assert len(model.requests) == 1


def test_a_model_that_keeps_talking_past_the_deadline_is_stopped_with_what_is_there() -> None:
    seconds = iter(range(1000))
    model = ScriptedModel(say(*(f"말{index} " for index in "가나다라마바사아자차카타파하")))
    told = converse(model, deadline=8.0, clock=lambda: float(next(seconds)))

    assert told.answer.startswith("말가 말나 ")
    assert "말하" not in told.answer
    assert told.answer.endswith("_답변 시간이 다 되어 여기서 마칩니다._")
    assert told.streamed == told.answer
    assert codes(told.result.notices) == ["out_of_time"]
    assert model.closed == 1
