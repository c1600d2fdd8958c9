"""What is done before the model has asked: prepared turns and speculated calls."""

from collections.abc import Mapping
from typing import Any

import pytest

from agent.core.speculation import Speculation, search_terms
from agent.models.rule_based.model import RuleBasedModel
from agent.models.types import Model, Text
from agent.sessions.store import Exchange
from tests.agent_parts import Conversation, Tools, converse
from tests.fakes import FakeTransport, Gate, ScriptedModel, Turn, ask_for, say, use
from tests.tool_results import SHOT, T1, T1_WHAT_IF, T2
from tests.unit.agent.models.golden_intents import HELD_OUT, TRAIN, questions

PREPARE = Speculation(prepare=True)
SPECULATE = Speculation(speculate=True)
UNSURE = "흠, 이 값들 좀 봐줄래"
CAUSE = (use("predict_quality"), use("analyze_feature_importance"))


def ask(model: Model, question: str, speculation: Speculation, tools: Tools | None = None) -> Conversation:
    """One question on the usual shot."""
    return converse(model, tools, question=question, speculation=speculation)


def payloads(tool: FakeTransport | None) -> list[Mapping[str, Any]]:
    """What a tool was sent."""
    assert tool is not None
    return tool.payloads


def test_a_cause_question_is_answered_in_one_model_turn() -> None:
    model = ScriptedModel(say("금형이 차갑습니다."))
    told = ask(model, "불량 원인이 뭐야?", PREPARE)

    assert told.result.turns == len(model.requests) == 1
    assert told.answer == "금형이 차갑습니다."


def test_its_events_are_those_of_a_model_that_asked() -> None:
    prepared = ask(ScriptedModel(say("답")), "불량 원인이 뭐야?", PREPARE)
    asked = ask(ScriptedModel(ask_for(*CAUSE), say("답")), "불량 원인이 뭐야?", Speculation())

    def without_ids(told: Conversation) -> list[dict[str, Any]]:
        return [{k: v for k, v in event.items() if k != "tool_use_id"} for event in told.events]

    assert without_ids(prepared) == without_ids(asked)


def test_the_first_turn_holds_the_calls_and_their_results_as_a_finished_tool_turn() -> None:
    model = ScriptedModel(say("답"))
    ask(model, "불량 원인이 뭐야?", PREPARE)

    _, call, results = model.requests[0].messages
    assert [made.name for made in call.tool_uses] == ["predict_quality", "analyze_feature_importance"]
    assert call.prepared
    assert [getattr(block, "tool_use_id", "") for block in results.content] == [
        made.tool_use_id for made in call.tool_uses
    ]


def test_the_model_may_still_ask_for_more_within_three_turns() -> None:
    more = [ask_for(use("search_knowledge_base", {"query": f"예열 {n}"}, f"use_{n}")) for n in range(2)]
    model = ScriptedModel(*more, say("답"))
    told = ask(model, "불량 원인이 뭐야?", PREPARE)

    assert told.result.turns == 3
    assert len(told.of("t3_result")) == 2
    last = model.requests[2].messages[-1].content[-1]
    assert isinstance(last, Text)
    assert "도구는 더 호출할 수 없습니다" in last.text


def test_a_prepared_tool_that_the_model_asks_for_again_is_not_called_again() -> None:
    tools = Tools()
    told = ask(ScriptedModel(ask_for(use("predict_quality")), say("답")), "불량 원인이 뭐야?", PREPARE, tools)

    assert len(payloads(tools.t1)) == len(told.of("t1_result")) == 1


def test_nothing_is_prepared_about_a_shot_that_did_not_come() -> None:
    tools = Tools()
    converse(ScriptedModel(say("값을 보내 주세요.")), tools, features={}, speculation=PREPARE)

    assert payloads(tools.t1) == payloads(tools.t2) == []


def test_a_knowledge_question_is_searched_in_its_own_words() -> None:
    tools = Tools()
    ask(ScriptedModel(say("답")), "기공 대책 알려줘", PREPARE, tools)

    assert [sent["query"] for sent in payloads(tools.t3)] == ["기공 대책 알려줘"]
    assert payloads(tools.t1) == []


def test_a_prepared_tool_that_fails_is_told_to_the_model() -> None:
    told = ask(
        ScriptedModel(say("예측을 얻지 못했습니다.")),
        "이번 샷 품질 예측해줘",
        PREPARE,
        Tools(t1=FakeTransport(RuntimeError("bug"))),
    )

    assert told.kinds == ["status", "tool_start", "tool_end", "status", "answer_delta", "ai_response"]


RIGHT = {
    "nothing": set[str](),
    "prediction": {"predict_quality"},
    "cause": {"predict_quality", "analyze_feature_importance"},
    "knowledge": {"search_knowledge_base"},
    "other": set[str](),
}


@pytest.mark.parametrize("history", [(), (Exchange("이번 샷은?", "불량입니다."),)], ids=["first", "later"])
@pytest.mark.parametrize("rows", [TRAIN, HELD_OUT], ids=["train", "held out"])
def test_golden_questions_that_a_model_gets_right_use_the_same_tools_with_preparation(
    rows: dict[str, str], history: tuple[Exchange, ...]
) -> None:
    def used(question: str, speculation: Speculation) -> set[str]:
        told = converse(RuleBasedModel(), question=question, history=history, speculation=speculation)
        return {event["tool"] for event in told.of("tool_start")}

    alone = [(question, used(question, Speculation()), RIGHT[need]) for question, need in questions(rows)]
    right = [(question, tools) for question, tools, needed in alone if needed <= tools]
    different = [question for question, tools in right if used(question, PREPARE) != tools]

    assert len(right) >= 0.75 * len(alone)
    assert len(different) / len(right) <= 0.03, different


def test_tools_start_before_the_model_has_written_anything() -> None:
    begun = Gate()
    tools = Tools(t1=FakeTransport(T1, begun.open))
    model = ScriptedModel(Turn(["답"], before_piece=begun.wait))

    assert ask(model, UNSURE, SPECULATE, tools).answer == "답"


def test_a_call_that_the_model_asks_for_is_made_once_and_told_when_it_asks() -> None:
    tools = Tools()
    told = ask(ScriptedModel(ask_for(*CAUSE), say("답")), UNSURE, SPECULATE, tools)

    assert payloads(tools.t1) == payloads(tools.t2) == [{"features": SHOT}]
    assert told.kinds[:7] == [
        "status",
        "tool_start",
        "tool_end",
        "t1_result",
        "tool_start",
        "tool_end",
        "t2_result",
    ]
    assert told.observer.speculations == [(2, 1)]


def test_what_nobody_asked_for_is_dropped_without_an_event() -> None:
    told = ask(ScriptedModel(say("답")), UNSURE, SPECULATE)

    assert told.kinds == ["status", "answer_delta", "ai_response"]
    assert told.observer.speculations == [(0, 3)]
    assert told.observer.tools == []


def test_a_what_if_is_a_call_of_its_own() -> None:
    tools = Tools(t1=FakeTransport(T1_WHAT_IF))
    warmer = use("predict_quality", {"features": {"Process_MoldTemperature": 200.0}})
    told = ask(ScriptedModel(ask_for(warmer), say("답")), UNSURE, SPECULATE, tools)

    assert len(payloads(tools.t1)) == 2
    assert told.observer.speculations == [(0, 3)]


@pytest.mark.parametrize(
    ("query", "calls"), [("기공 대책", 1), ("대책, 기공!", 1), ("기공 점검", 2), ("금형 예열", 2)]
)
def test_a_search_of_the_same_terms_is_served_by_the_one_on_its_way(query: str, calls: int) -> None:
    tools = Tools()
    model = ScriptedModel(ask_for(use("search_knowledge_base", {"query": query})), say("답"))
    ask(model, "기공 대책 알려줘", SPECULATE, tools)

    assert len(payloads(tools.t3)) == calls


def test_small_talk_starts_nothing() -> None:
    tools = Tools()
    ask(ScriptedModel(say("안녕하세요.")), "안녕하세요", Speculation(speculate=True, prepare=True), tools)

    assert payloads(tools.t1) == payloads(tools.t2) == payloads(tools.t3) == []


def test_without_a_shot_only_the_search_is_speculated() -> None:
    tools = Tools()
    told = converse(ScriptedModel(say("답")), tools, question=UNSURE, features={}, speculation=SPECULATE)

    assert (payloads(tools.t1), len(payloads(tools.t3))) == ([], 1)
    assert told.observer.speculations == [(0, 1)]


def test_a_speculated_call_that_failed_is_told_as_a_failure_when_it_is_asked_for() -> None:
    tools = Tools(t1=FakeTransport(RuntimeError("bug")), t2=FakeTransport(T2))
    told = ask(ScriptedModel(ask_for(*CAUSE), say("답")), UNSURE, SPECULATE, tools)

    assert [event["result"].get("error", {}).get("code") for event in told.of("tool_end")] == [
        "tool_failed",
        None,
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("기공 대책 알려줘", "기공의 대책"),
        ("What helps against soldering?", "soldering helps against"),
        ("금형 예열 예열", "예열 금형"),
    ],
)
def test_wording_does_not_change_the_terms_of_a_search(one: str, other: str) -> None:
    assert search_terms(one) == search_terms(other)


def test_a_query_of_nothing_but_asking_keeps_its_words() -> None:
    assert search_terms("what is it") != ()
    assert search_terms("?!") == ()
