"""Follow-ups of looks: they change what they name, keep the rest, and say nothing that was not understood."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from agent.models.rule_based.dialog import Conversation, Earlier
from agent.models.rule_based.entities import default_variables
from agent.models.rule_based.parser import parse_request
from agent.models.rule_based.periods import periods_in
from agent.models.rule_based.shots_asked import look_asked
from shared.contracts.parsing import parse
from shared.contracts.t4_look import LookRequest, Period
from t4_shots.period import time_of
from tests.shot_parts import NOON, SEOUL

VARIABLES = default_variables()
LAST: Mapping[str, Any] = {"what": "summary", "period": {"day": "2026-02-09"}}


def asked(question: str, last: Mapping[str, Any] | None = None) -> Mapping[str, Any] | None:
    """The look of a question, after a look or as the first one."""
    rows = [{"tool": "look_at_shots", "overrides": {}, "result": {"look": last}}] if last else []
    earlier = (Earlier("?", rows),) if last else ()
    conversation = Conversation(question, {}, 0, (), earlier)
    found = look_asked(question, parse_request(conversation, VARIABLES), earlier)
    if found is not None:
        parse(LookRequest, found)
    return found


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("어제", "yesterday"),
        ("그제", "the day before yesterday"),
        ("9월", "in september"),
        ("2025년 9월", "september 2025"),
        ("3월 첫째 주", "the first week of march"),
        ("지난주", "last week"),
        ("지지난주", "the week before last"),
        ("지난 금요일 야간", "last friday night"),
        ("3일 전", "three days ago"),
        ("2주 전", "two weeks ago"),
        ("두 달 전", "two months ago"),
        ("2월 3일부터 2월 5일까지", "from february 3 to february 5"),
        ("월요일부터 수요일까지", "from monday to wednesday"),
        ("최근 50샷", "the last 50 shots"),
        ("지난주 화요일", "last week tuesday"),
    ],
)
def test_a_period_means_the_same_time_in_both_languages(korean: str, english: str) -> None:
    times = []
    for text in (korean, english):
        (named,) = periods_in(text)
        times.append(time_of(parse(Period, named.form), SEOUL, NOON))
    assert times[0] == times[1]


FOLLOWED: Sequence[tuple[str, Mapping[str, Any]]] = [
    ("그 전날은?", {"period": {"day": "2026-02-09", "earlier": 1}}),
    ("and the day before?", {"period": {"day": "2026-02-09", "earlier": 1}}),
    ("다음 날은?", {"period": {"day": "2026-02-09", "earlier": -1}}),
    ("그럼 3호기는?", {"line": "3"}),
    ("and line 3?", {"line": "3"}),
    ("by mould?", {"by": "mould"}),
    ("금형별로는?", {"by": "mould"}),
    ("이번엔 주간조만", {"period": {"day": "2026-02-09", "shift": "day"}}),
    ("only the night shift", {"period": {"day": "2026-02-09", "shift": "night"}}),
    ("오늘은?", {"period": {"day": "today"}}),
    ("기공만", {"mode": "gas_porosity"}),
    ("and cold shuts?", {"mode": "cold_shut"}),
    ("로트 A12만", {"lot": "A12"}),
    ("추세는?", {"what": "trend"}),
    ("검사 결과는?", {"what": "outcomes"}),
    ("what changed then?", {"what": "changes"}),
    ("3호기랑 비교해줘", {"what": "compare", "other": {"line": "3"}}),
    (
        "compare that with the day before",
        {"what": "compare", "other": {"period": {"day": "2026-02-09", "earlier": 1}}},
    ),
]


@pytest.mark.parametrize(("question", "change"), FOLLOWED)
def test_a_follow_up_changes_what_it_names_and_keeps_the_rest(
    question: str, change: Mapping[str, Any]
) -> None:
    assert asked(question, LAST) == {**LAST, **change}
    kept = {**LAST, "mould": "M1"}
    assert asked(question, kept) == {**kept, **change}


@pytest.mark.parametrize("question", [question for question, _ in FOLLOWED])
def test_words_that_were_not_understood_make_it_a_question_of_its_own(question: str) -> None:
    said_more = f"{question} 그리고 쿵짝은 어쩌고"
    assert asked(said_more, LAST) == asked(said_more)


@pytest.mark.parametrize(
    "question",
    ["고마워", "왜 그래?", "금형 온도를 210도로 올리면?", "기공 대책 알려줘", "이 샷은 불량이야?", "로트는?"],
)
def test_other_questions_after_a_look_are_no_looks(question: str) -> None:
    assert asked(question, LAST) is None


def test_without_a_look_before_a_follow_up_is_none() -> None:
    for question in ("그 전날은?", "by mould?", "이번엔 주간조만", "그럼 3호기는?"):
        assert asked(question) is None


def test_a_move_that_the_period_has_not_is_handed_on_to_be_refused() -> None:
    month = {"what": "summary", "period": {"month": "2026-01"}}
    found = asked("그 전날은?", month)
    assert found is not None
    assert "전날" in found["period"]["from"]


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("어제 기공 불량만 몇 개야?", {"mode": "gas_porosity"}),
        ("rate of cold shuts yesterday", {"mode": "cold_shut"}),
        ("어제 찍힘 불량만 몇 개야?", {"mode": "찍힘"}),
        ("어제 로트 B7 불량률", {"lot": "B7"}),
        ("defect rate of lot b7 yesterday", {"lot": "B7"}),
        ("어제 로트별 불량률", {"by": "lot"}),
        ("어제 유형별 불량", {"by": "mode"}),
    ],
)
def test_a_kind_of_defect_or_a_lot_is_asked_alone(question: str, part: Mapping[str, Any]) -> None:
    found = asked(question)
    assert found == {"what": "summary", "period": {"day": "yesterday"}, **part}


@pytest.mark.parametrize(
    "question", ["로트 A12랑 A13 비교해줘", "lot A12 vs A13", "compare lot A12 with A13"]
)
def test_two_lots_are_compared(question: str) -> None:
    assert asked(question) == {"what": "compare", "lot": "A12", "other": {"lot": "A13"}}


DIAGNOSED = Earlier(
    "이거 왜 불량났어?",
    [
        {
            "tool": "analyze_feature_importance",
            "overrides": {},
            "result": {"defect_modes": [{"mode": "cold_shut"}], "attributions": []},
        }
    ],
)


@pytest.mark.parametrize(
    "question",
    [
        "오늘 우리 라인 상태 어때? 어제보다 불량이 늘었나?",
        "어제 불량 몇 개 나왔어?",
        "지난주 불량률은?",
        "오늘 제일 나쁜 샷 뭐야",
        "how many defects yesterday?",
        "what was the scrap rate last week?",
        "trend of the defect rate this week",
    ],
)
def test_a_line_is_asked_about_as_a_whole_whatever_the_shot_before_had(question: str) -> None:
    """The same words mean the same after a diagnosis as in a conversation that begins with them."""
    after = Conversation(question, {}, 0, (), (DIAGNOSED,))
    assert look_asked(question, parse_request(after, VARIABLES), (DIAGNOSED,)) == asked(question)


@pytest.mark.parametrize(
    "question",
    ["어제 그 불량은 몇 개 나왔어?", "어제 이런 불량 몇 개야?", "how many of that defect yesterday?"],
)
def test_that_defect_is_the_one_of_the_shot_before(question: str) -> None:
    after = Conversation(question, {}, 0, (), (DIAGNOSED,))
    found = look_asked(question, parse_request(after, VARIABLES), (DIAGNOSED,))
    assert found is not None
    assert found["mode"] == "cold_shut"
