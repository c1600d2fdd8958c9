"""The loop on a scripted model: turns, tools, and the order of events."""

import pytest

from agent.models.types import Message, StopReason, Text, ToolResult, ToolUse
from agent.sessions.store import Exchange
from tests.agent_parts import QUESTION, Tools, converse
from tests.fakes import FakeTransport, ScriptedModel, ask_for, say, use
from tests.tool_results import SHOT, T1, T2

PREDICT = use("predict_quality")
IMPORTANCE = use("analyze_feature_importance")
SEARCH = use("search_knowledge_base", {"query": "탕경"})


def last_texts(message: Message) -> list[str]:
    """The text blocks of a message."""
    return [block.text for block in message.content if isinstance(block, Text)]


def test_a_cause_question_tells_status_prediction_analysis_answer_in_this_order() -> None:
    told = converse(ScriptedModel(ask_for(PREDICT, IMPORTANCE), say("금형이 ", "차갑습니다.")))

    assert told.kinds == [
        "status",
        "tool_start",
        "tool_end",
        "t1_result",
        "tool_start",
        "tool_end",
        "t2_result",
        "status",
        "answer_delta",
        "ai_response",
    ]


def test_results_are_told_whole() -> None:
    told = converse(ScriptedModel(ask_for(PREDICT, IMPORTANCE), say("답")))

    assert told.of("t1_result")[0]["data"] == T1
    assert told.of("t2_result")[0]["data"] == T2


def test_the_pieces_of_the_answer_joined_are_the_answer() -> None:
    told = converse(ScriptedModel(ask_for(PREDICT), say("금형이 ", "차갑", "습니다.")))

    assert told.streamed == told.answer == "금형이 차갑습니다."


def test_a_question_that_needs_no_tool_is_answered_in_one_turn() -> None:
    model = ScriptedModel(say("안녕하세요."))
    told = converse(model, question="안녕")

    assert told.kinds == ["status", "answer_delta", "ai_response"]
    assert told.result.turns == 1


def test_text_before_a_tool_call_is_set_apart_from_the_answer_after_it() -> None:
    told = converse(ScriptedModel(ask_for(PREDICT, text=["확인해 보겠습니다."]), say("불량입니다.")))

    assert told.streamed == told.answer == "확인해 보겠습니다.\n\n불량입니다."


def test_the_model_is_shown_the_question_and_the_shot_as_data() -> None:
    model = ScriptedModel(say("답"))
    converse(model, features={"Process_Temperature": 655.0})

    (message,) = model.requests[0].messages
    assert last_texts(message) == [QUESTION, '<shot>{"Process_Temperature":655.0}</shot>']


def test_the_model_is_told_when_no_shot_came() -> None:
    model = ScriptedModel(say("답"))
    converse(model, features={})

    assert last_texts(model.requests[0].messages[0])[1] == "<shot>no values were sent</shot>"


def test_what_was_said_before_goes_along() -> None:
    model = ScriptedModel(say("답"))
    converse(model, history=[Exchange("첫 질문", "첫 답"), Exchange("둘째 질문", "둘째 답")])

    assert [(message.role, message.text) for message in model.requests[0].messages[:-1]] == [
        ("user", "첫 질문"),
        ("assistant", "첫 답"),
        ("user", "둘째 질문"),
        ("assistant", "둘째 답"),
    ]


def test_the_next_turn_holds_the_call_and_its_summarised_result() -> None:
    model = ScriptedModel(ask_for(PREDICT), say("답"))
    converse(model)

    _, call, result = model.requests[1].messages
    assert call.tool_uses == (PREDICT,)
    (block,) = result.content
    assert isinstance(block, ToolResult)
    assert block.tool_use_id == PREDICT.tool_use_id
    assert block.content["prediction"] == T1["prediction"]
    assert "latent_features" not in block.content


def test_the_tools_go_along_with_every_turn_and_leave_out_what_the_agent_knows() -> None:
    model = ScriptedModel(ask_for(PREDICT), ask_for(SEARCH), say("답"))
    converse(model)

    for request in model.requests:
        assert [(spec.name, spec.input_schema.get("required", [])) for spec in request.tools] == [
            ("predict_quality", []),
            ("analyze_feature_importance", []),
            ("look_up_variables", ["features"]),
            ("search_knowledge_base", ["query"]),
        ]


def test_the_tools_are_sent_the_shot_without_the_model_writing_it() -> None:
    tools = Tools()
    converse(ScriptedModel(ask_for(PREDICT, IMPORTANCE), say("답")), tools)

    assert tools.t1 is not None
    assert tools.t2 is not None
    assert tools.t1.payloads == tools.t2.payloads == [{"features": SHOT}]


def test_the_third_turn_is_the_last_and_is_told_so() -> None:
    model = ScriptedModel(ask_for(PREDICT), ask_for(SEARCH), say("답"))
    told = converse(model)

    assert told.result.turns == len(model.requests) == 3
    assert "도구는 더 호출할 수 없습니다" in last_texts(model.requests[2].messages[-1])[-1]
    assert not last_texts(model.requests[1].messages[-1])


def test_a_call_in_the_last_turn_gets_an_error_and_its_text_still_counts() -> None:
    told = converse(
        ScriptedModel(ask_for(PREDICT), ask_for(SEARCH), ask_for(IMPORTANCE, text=["그래도 답합니다."]))
    )

    (late,) = [event for event in told.of("tool_end") if event["tool_use_id"] == IMPORTANCE.tool_use_id]
    assert late["result"]["error"]["code"] == "call_refused"
    assert told.answer.endswith("그래도 답합니다.")
    assert told.result.notices == []


def test_a_model_that_loops_on_tools_gets_its_answer_written_from_the_results() -> None:
    again = [use("search_knowledge_base", {"query": f"질문 {turn}"}, f"use_{turn}") for turn in range(3)]
    told = converse(ScriptedModel(*(ask_for(PREDICT, asked) for asked in again)))

    assert "87.3 %" in told.answer
    assert told.streamed == told.answer
    assert [row["code"] for row in told.result.notices] == ["written_from_results"]


def test_every_start_has_its_end_even_in_a_tool_loop() -> None:
    again = [use("search_knowledge_base", {"query": f"질문 {turn}"}, f"use_{turn}") for turn in range(3)]
    told = converse(ScriptedModel(*(ask_for(asked) for asked in again)))

    started = [event["tool_use_id"] for event in told.of("tool_start")]
    assert started == [event["tool_use_id"] for event in told.of("tool_end")] == ["use_0", "use_1", "use_2"]


def test_an_unknown_tool_is_told_to_the_model_which_then_answers() -> None:
    model = ScriptedModel(ask_for(use("order_pizza")), say("답"))
    told = converse(model)

    assert told.kinds == ["status", "tool_start", "tool_end", "status", "answer_delta", "ai_response"]
    block = model.requests[1].messages[-1].content[0]
    assert isinstance(block, ToolResult)
    assert (block.failed, block.content["error"]["code"]) == (True, "unknown_tool")


def test_arguments_that_are_not_json_are_told_to_the_model_which_may_try_again() -> None:
    broken = ToolUse("use_broken", "search_knowledge_base", None, '{"query": "탕')
    told = converse(ScriptedModel(ask_for(broken), ask_for(SEARCH), say("답")))

    assert [event["result"].get("error", {}).get("code") for event in told.of("tool_end")] == [
        "validation_error",
        None,
    ]


def test_a_failed_tool_leaves_the_answer_to_the_model() -> None:
    model = ScriptedModel(ask_for(PREDICT, SEARCH), say("예측은 얻지 못했습니다."))
    told = converse(model, Tools(t1=FakeTransport(RuntimeError("bug"))))

    assert told.of("t1_result") == []
    assert len(told.of("t3_result")) == 1
    assert told.answer == "예측은 얻지 못했습니다."


def test_citations_are_the_found_documents_that_the_answer_names() -> None:
    told = converse(ScriptedModel(ask_for(SEARCH), say("예열하세요 [cold-shut.ko]. [invented.ko]")))

    assert told.of("ai_response")[0]["data"]["citations"] == [
        {"id": "cold-shut.ko", "title": "탕경", "uri": "kb://cold-shut.ko"}
    ]


@pytest.mark.parametrize(
    ("question", "messages"),
    [
        ("불량 원인이 뭐야?", ["도구 선택 중...", "분석 결과를 통합하여 최종 답변 생성 중..."]),
        ("Why is this shot bad?", ["Choosing tools...", "Combining the results into an answer..."]),
        ("Process_Temperature 왜 high?", ["도구 선택 중...", "분석 결과를 통합하여 최종 답변 생성 중..."]),
    ],
)
def test_status_messages_are_in_the_language_of_the_question(question: str, messages: list[str]) -> None:
    told = converse(ScriptedModel(ask_for(PREDICT), say("x")), question=question)

    assert [event["message"] for event in told.of("status")] == messages


def test_usage_is_added_up_over_the_turns() -> None:
    told = converse(ScriptedModel(ask_for(PREDICT), say("답")))

    assert (told.result.usage.input_tokens, told.result.usage.output_tokens) == (200, 40)
    assert told.result.model_id == "scripted-model"


def test_every_turn_is_reported_to_the_observer() -> None:
    told = converse(ScriptedModel(ask_for(PREDICT), say("답")))

    assert [(turn.turn, turn.outcome, turn.stop_reason) for turn in told.observer.turns] == [
        (1, "ok", StopReason.TOOL_USE),
        (2, "ok", StopReason.END_TURN),
    ]
