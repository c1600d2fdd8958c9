"""Questions on the line's history become looks at its shots; other questions keep their plans."""

import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from agent.core.system_prompt import shot
from agent.core.tool_call import read_call
from agent.core.tool_specs import specs_of
from agent.models.rule_based.dialog import Conversation
from agent.models.rule_based.entities import default_variables
from agent.models.rule_based.model import RuleBasedModel
from agent.models.rule_based.parser import parse_request
from agent.models.rule_based.periods import periods_in
from agent.models.rule_based.shots_asked import look_asked
from agent.models.types import Message, ModelRequest, Text, ToolUse, TurnEnd
from checks.evaluation.golden import read_golden
from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from shared.contracts.parsing import parse
from shared.contracts.t4_look import LookRequest, Period
from shared.contracts.tools import Tool
from shared.errors import InvalidInput
from t4_shots.period import time_of
from tests.shot_parts import NOON, SEOUL

VARIABLES = default_variables()
SCHEMA = read_schema(asset("models", "default", "schema.json"))
VALUES = {"Process_Temperature": 670.0}

PERIODS: Mapping[str, Any] = {
    "어제 야간조": {"day": "yesterday", "shift": "night"},
    "어젯밤": {"day": "yesterday", "shift": "night"},
    "오늘": {"day": "today"},
    "어제": {"day": "yesterday"},
    "그저께": {"day": "day before yesterday"},
    "오늘 아침": {"day": "today", "part": "morning"},
    "어제 오후": {"day": "yesterday", "part": "afternoon"},
    "오늘 새벽": {"day": "today", "part": "dawn"},
    "지난 8시간": {"last_hours": 8},
    "최근 3일": {"last_hours": 72},
    "지난 한 시간": {"last_hours": 1},
    "2월 10일": {"day": "02-10"},
    "2026년 2월 9일": {"day": "2026-02-09"},
    "2026-02-10": {"day": "2026-02-10"},
    "2월 10일 주간조": {"day": "02-10", "shift": "day"},
    "월요일": {"day": "monday"},
    "지난주 금요일": {"week": "last", "day": "friday"},
    "이번 주": {"week": "this"},
    "지난주": {"week": "last"},
    "이번 달": {"month": "this"},
    "저번 달": {"month": "last"},
    "지난 교대": {"shift": "last"},
    "이번 교대": {"shift": "current"},
    "2교대": {"shift": "2"},
    "최근 50샷": {"last_shots": 50},
    "최근 1,000개 샷": {"last_shots": 1000},
    "last night": {"day": "yesterday", "shift": "night"},
    "today": {"day": "today"},
    "yesterday": {"day": "yesterday"},
    "the day before yesterday": {"day": "day before yesterday"},
    "this morning": {"day": "today", "part": "morning"},
    "yesterday afternoon": {"day": "yesterday", "part": "afternoon"},
    "in the last 8 hours": {"last_hours": 8},
    "in the past 30 minutes": {"last_hours": 0.5},
    "on Monday": {"day": "monday"},
    "on February 10": {"day": "02-10"},
    "on 9 Feb 2026": {"day": "2026-02-09"},
    "this week": {"week": "this"},
    "last week": {"week": "last"},
    "last month": {"month": "last"},
    "in the last shift": {"shift": "last"},
    "in this shift": {"shift": "current"},
    "on the night shift": {"shift": "night"},
    "in the last 50 shots": {"last_shots": 50},
}
ASKS: Mapping[bool, Mapping[str, Mapping[str, Any]]] = {
    True: {
        "{} 불량률은?": {"what": "summary"},
        "{} 불량 몇 개야?": {"what": "summary"},
        "{}에 샷 몇 개 찍었어?": {"what": "summary"},
        "{} 불량률 추세 보여줘": {"what": "trend"},
        "{} 제일 나쁜 샷 뭐야": {"what": "worst"},
        "{} 금형별 불량률 알려줘": {"what": "summary", "by": "mould"},
        "{} 용탕 온도 추이": {
            "what": "trend",
            "variable": "Process_Temperature",
            "values": ["Process_Temperature"],
        },
    },
    False: {
        "how many defects {}?": {"what": "summary"},
        "what was the scrap rate {}?": {"what": "summary"},
        "trend of the defect rate {}": {"what": "trend"},
        "what is the worst shot {}?": {"what": "worst"},
        "which mould is worst {}?": {"what": "worst", "by": "mould"},
        "defect rate by shift {}": {"what": "summary", "by": "shift"},
    },
}
WORDINGS = [
    (ask.format(words), {**told, "period": form})
    for words, form in PERIODS.items()
    for ask, told in ASKS[any("가" <= letter <= "힣" for letter in words) or words[0].isdigit()].items()
]


def asked(question: str) -> Any:
    conversation = Conversation.of([Message("user", (Text(question), shot(VALUES)))])
    return look_asked(question, parse_request(conversation, VARIABLES))


@pytest.mark.parametrize(("question", "look"), WORDINGS, ids=[question for question, _ in WORDINGS])
def test_every_wording_of_every_period_is_read_whole(question: str, look: Mapping[str, Any]) -> None:
    found = {name: value for name, value in asked(question).items() if name != "limit"}

    assert found == look
    parse(LookRequest, found)


@pytest.mark.parametrize(
    ("question", "look"),
    [
        ("지난주보다 나빠졌어?", {"period": {"week": "this"}, "other": {"period": {"week": "last"}}}),
        ("어제보다 불량이 늘었어?", {"period": {"day": "today"}, "other": {"period": {"day": "yesterday"}}}),
        (
            "오늘 불량률은 어제보다 높아?",
            {"period": {"day": "today"}, "other": {"period": {"day": "yesterday"}}},
        ),
        (
            "어제랑 오늘 불량률 비교해줘",
            {"period": {"day": "today"}, "other": {"period": {"day": "yesterday"}}},
        ),
        (
            "is this week worse than last week?",
            {"period": {"week": "this"}, "other": {"period": {"week": "last"}}},
        ),
        ("3호기랑 비교해줘", {"period": {"last_hours": 24}, "other": {"line": "3"}}),
        ("오늘 불량률 2호기랑 비교해줘", {"period": {"day": "today"}, "other": {"line": "2"}}),
        ("compare with machine 3 today", {"period": {"day": "today"}, "other": {"line": "3"}}),
        (
            "M2 금형이 M1보다 나빠?",
            {"period": {"last_hours": 24}, "mould": "M2", "other": {"mould": "M1"}},
        ),
        (
            "금형 M1과 M2 비교해줘",
            {"period": {"last_hours": 24}, "mould": "M1", "other": {"mould": "M2"}},
        ),
        (
            "compare mould M-1 with M-2 this week",
            {"period": {"week": "this"}, "mould": "M-1", "other": {"mould": "M-2"}},
        ),
    ],
)
def test_comparisons_name_both_sides(question: str, look: Mapping[str, Any]) -> None:
    assert asked(question) == {"what": "compare", **look}


@pytest.mark.parametrize(
    "question", ["이 불량이 언제부터였어?", "언제부터 불량이 나왔어?", "since when do we have these defects?"]
)
def test_a_beginning_is_looked_for_in_a_trend_of_the_defects(question: str) -> None:
    found = asked(question)

    assert found["what"] == "trend"
    assert "variable" not in found


@pytest.mark.parametrize(
    "question",
    [
        "오늘 오후 2시 이후 불량률은?",
        "어제와 오늘과 월요일 불량률은?",
        "작년 불량률은?",
        "작년 10월 불량률은?",
        "what was the defect rate last year?",
        "점심 이후 불량률은?",
    ],
)
def test_what_has_no_form_is_handed_on_to_be_refused_and_not_cut_to_one(question: str) -> None:
    with pytest.raises(InvalidInput, match="period"):
        time_of(parse(LookRequest, asked(question)).period or Period(), SEOUL, NOON)


@pytest.mark.parametrize(
    "first", ["불량 원인이 뭐야?", "금형 온도를 20도 올리면?", "이 샷 불량이야?", "why is it bad?"]
)
@pytest.mark.parametrize("second", ["", " 어제 바꿨어", " 오늘", " today"])
def test_causes_what_ifs_and_this_shot_are_no_looks(first: str, second: str) -> None:
    assert asked(first + second) is None


def test_no_golden_question_that_was_not_on_other_shots_becomes_a_look() -> None:
    looked = {golden.question for golden in read_golden(SCHEMA) if asked(golden.question) is not None}

    on_the_line = ("shift", "week", "machine", "호기", "오늘", "어제", "주", "불량률")
    assert all(any(word in question for word in on_the_line) for question in looked)


def turn(question: str, *, shots: bool) -> TurnEnd:
    request = ModelRequest(
        "", [Message("user", (Text(question), shot(VALUES)))], specs_of(SCHEMA, shots=shots), 500
    )
    return next(event for event in RuleBasedModel().stream(request) if isinstance(event, TurnEnd))


@pytest.mark.parametrize("question", ["어제 야간조 불량률은?", "which mould is worst this week?"])
def test_the_tool_is_called_where_it_is_offered_alone(question: str) -> None:
    offered, not_offered = (turn(question, shots=shots).message.tool_uses for shots in (True, False))

    assert [use.name for use in offered] == [Tool.SHOTS]
    assert Tool.SHOTS not in {use.name for use in not_offered}
    assert read_call(offered[0], SCHEMA).look is not None


def test_questions_on_the_shot_have_the_same_plan_with_the_tool() -> None:
    questions = [golden.question for golden in read_golden(SCHEMA)]

    plans = [
        [
            [(use.name, use.arguments) for use in turn(question, shots=shots).message.tool_uses]
            for shots in (True, False)
        ]
        for question in questions
        if asked(question) is None
    ]

    assert len(plans) > 50
    assert all(one == other for one, other in plans)


@pytest.mark.parametrize("use", [{"what": "summary", "periods": {}}, {"what": "list", "period": {"days": 3}}])
def test_arguments_that_are_none_are_refused_by_name(use: dict[str, Any]) -> None:
    with pytest.raises(Exception, match="period"):
        read_call(ToolUse("a", Tool.SHOTS, use), SCHEMA)


def test_two_periods_are_read_in_the_order_of_the_text() -> None:
    for one, other in itertools.permutations(["어제", "지난주", "2월 10일"], 2):
        assert [found.form for found in periods_in(f"{one}, {other}")] == [PERIODS[one], PERIODS[other]]


TWO_LINES = [
    "{a}호기와 {b}호기 오늘 불량률 비교해줘",
    "오늘 {a}호기랑 {b}호기 불량률은?",
    "compare line {a} with line-{b} today",
]


@pytest.mark.parametrize("text", TWO_LINES)
@pytest.mark.parametrize(("a", "b"), [(3, 8), (8, 3), (12, 1)])
def test_two_lines_are_compared_with_each_other(text: str, a: int, b: int) -> None:
    question = text.format(a=a, b=b)
    look = asked(question)
    assert look is not None
    assert look["what"] == "compare"
    assert look["line"] == str(a)
    assert look["other"]["line"].removeprefix("line-") == str(b)


@pytest.mark.parametrize(
    "question",
    [
        "모든 라인의 오늘 불량률은?",
        "라인별 오늘 불량률은?",
        "오늘 어느 호기가 제일 나빠?",
        "How many defects did all lines have today?",
        "Which machine was worst today?",
        "1호기, 2호기, 3호기 오늘 불량률 비교해줘",
        "1호기와 2호기 불량률 추세 보여줘",
    ],
)
def test_lines_that_no_one_look_is_at_are_not_answered_with_one_of_them(question: str) -> None:
    assert asked(question) is None
