"""Questions of the line's past in generated wordings: understood wholly, or told what of them was not."""

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final

import pytest

from agent.core.system_prompt import shot
from agent.core.tool_specs import specs_of
from agent.models.rule_based.dialog import Conversation
from agent.models.rule_based.entities import default_variables
from agent.models.rule_based.model import RuleBasedModel
from agent.models.rule_based.parser import parse_request
from agent.models.rule_based.request import Ask, Left, Request
from agent.models.rule_based.shots_asked import with_look
from agent.models.types import Message, ModelRequest, Text, TextDelta
from shared.bundle.feature_schema import Feature
from shared.contracts.parsing import parse
from shared.contracts.t4_look import LookRequest

VARIABLES = default_variables()
SHOT = shot({"Process_Temperature": 670.0})
type Form = Mapping[str, Any]

TIMES: Final[Sequence[tuple[str, str, Form]]] = (
    ("지난 2시간 동안", "in the last 2 hours", {"last_hours": 2}),
    ("최근 30분", "in the past 30 minutes", {"last_hours": 0.5}),
    ("오늘", "today", {"day": "today"}),
    ("어제", "yesterday", {"day": "yesterday"}),
    ("오늘 오전에", "this morning", {"day": "today", "part": "morning"}),
    ("어제 야간조에", "last night", {"day": "yesterday", "shift": "night"}),
    ("이번 교대에", "in this shift", {"shift": "current"}),
    ("지난 교대에", "in the last shift", {"shift": "last"}),
    ("이번 주에", "this week", {"week": "this"}),
    ("10시부터 12시까지", "between 10:00 and 12:00", {"from": "10:00", "to": "12:00"}),
    (
        "어제 오후 2시부터 4시까지",
        "from 2 pm to 4 pm yesterday",
        {"day": "yesterday", "from": "14:00", "to": "16:00"},
    ),
    ("오늘 오전 6시 이후", "since 6 am today", {"day": "today", "from": "06:00"}),
)
TREND, SPREAD = "trend", "summary"
OF_A_VARIABLE: Final[Sequence[tuple[str, str]]] = (
    ("{time} {name}에 무슨 일이 있었어?", TREND),
    ("{name} {time} 어떻게 변했어?", TREND),
    ("{time} {name} 추이 보여줘", TREND),
    ("{time} {name} 평균 추이 알려줘", TREND),
    ("왜 {time} {name} 값이 떨어졌어?", TREND),
    ("{time} {name}의 범위는?", SPREAD),
    ("{time} {name} 중앙값 알려줘", SPREAD),
    ("{time} {name} 값이 몇 번 벗어났어?", SPREAD),
    ("what happened to the {name} {time}?", TREND),
    ("how did the {name} move {time}?", TREND),
    ("why did the {name} drop {time}?", TREND),
    ("trend of the average of the {name} {time}", TREND),
    ("what was the range of the {name} {time}?", SPREAD),
    ("median of the {name} {time}?", SPREAD),
    ("how many shots were outside the {name} limits {time}?", SPREAD),
)
ALARMS: Final = (
    "{time} 알람이 울렸어?",
    "알람은 왜 {time} 안 울렸어?",
    "{time} 경보 있었어?",
    "{time} 라인 감시 상태는?",
    "was there an alarm {time}?",
    "why was there no alarm {time}?",
    "what does the watch say of the shots {time}?",
)
FOUND: Final = (
    ("{time} 가장 나쁜 샷", "worst", ()),
    ("{time} 최악의 샷", "worst", ()),
    ("{time} 마지막 불량 샷", "list", ("verdict",)),
    ("the worst shot {time}", "worst", ()),
    ("the riskiest part {time}", "worst", ()),
    ("the last defect {time}", "list", ("verdict",)),
    ("the latest bad shot {time}", "list", ("verdict",)),
)
REST: Final[Mapping[bool, Sequence[str]]] = {
    True: ("{found}과 그때 {name}은?", "{found}의 {name} 값은 얼마였어?", "{found} 그리고 {name} 알려줘"),
    False: ("{found} and its {name}?", "what was the {name} of {found}?", "{found}, with the {name}"),
}
NOT_ANSWERED: Final[Mapping[bool, Sequence[tuple[str, str]]]] = {
    True: (
        ("{found}은 왜 그래?", "왜"),
        ("{found}의 원인은 뭐였어?", "원인"),
        ("{found}에서 뭘 바꿔야 해?", "뭘 바꿔야"),
        ("{found}은 무엇을 조정하면 돼?", "무엇을 조정하면"),
    ),
    False: (
        ("{found} and why?", "why"),
        ("what caused {found}?", "what caused"),
        ("{found} and what should I change?", "what should i change"),
    ),
}
KINDS: Final[Sequence[tuple[str, str]]] = (
    ("작업표준서", "작업표준서"),
    ("SOP", "작업표준서"),
    ("도면", "도면"),
    ("FMEA", "FMEA"),
    ("관리계획서", "관리계획서"),
    ("정비 이력", "보전 기록"),
    ("검사 성적서", "검사 성적서"),
    ("work standard", "work standard"),
    ("work instruction", "work standard"),
    ("drawing", "drawing"),
    ("control plan", "control plan"),
    ("maintenance record", "maintenance record"),
    ("calibration certificate", "calibration record"),
)
WRITTEN: Final[Mapping[bool, Sequence[str]]] = {
    True: ("{kind}에 뭐라고 되어 있어?", "{kind}에 스프레이 시간이 적혀 있어?", "{kind} 보여줘"),
    False: (
        "what does the {kind} say about spraying?",
        "is there a {kind} for the melt temperature?",
        "show me the {kind}",
    ),
}
NOUNS: Final = ("컨베이어", "로봇", "지게차", "크레인", "conveyor", "robot", "forklift", "crane")
OF_A_NOUN: Final[Mapping[bool, Sequence[str]]] = {
    True: ("{noun}가 왜 멈췄어?", "왜 {noun}는 안 움직여?", "{noun} 속도는 왜 그래?"),
    False: ("why did the {noun} stop?", "what is wrong with the {noun}?", "why does our {noun} stutter?"),
}
RECORDED_NOWHERE: Final = (
    ("{time} 작업자는 누구였어?", "작업자"),
    ("{time} 생산 계획은?", "생산 계획"),
    ("{time} 가동률은?", "가동률"),
    ("who was the operator {time}?", "operator"),
    ("which customer complaints came {time}?", "customer"),
)
TO_COME: Final = (
    "내일 불량률은?",
    "다음 주 생산은 몇 개야?",
    "how many defects tomorrow?",
    "the scrap rate next week?",
)


def is_korean(text: str) -> bool:
    return any("가" <= letter <= "힣" for letter in text)


def timed(text: str, time: tuple[str, str, Form]) -> str:
    return text.replace("{time}", time[0] if is_korean(text) else time[1])


def named(text: str, feature: Feature) -> str:
    return text.replace("{name}", feature.label if is_korean(text) else feature.label_en.lower())


def read(question: str) -> Request:
    conversation = Conversation.of([Message("user", (Text(question), SHOT))])
    return with_look(question, parse_request(conversation, VARIABLES))


def looked(question: str) -> Mapping[str, Any]:
    """The look that a question is read as, which T4 takes."""
    look = read(question).look
    assert look is not None, question
    parse(LookRequest, look)
    return look


def drawn[T](rows: Sequence[T], count: int) -> list[T]:
    return random.Random(19).sample(list(rows), min(count, len(rows)))


def questions_of_values() -> Iterator[tuple[str, str, Form, str]]:
    for (text, what), time, feature in product(OF_A_VARIABLE, TIMES, VARIABLES.schema.features):
        yield named(timed(text, time), feature), what, time[2], feature.name


def test_a_variable_over_a_time_is_looked_up_whatever_the_wording() -> None:
    wrong = []
    asked = drawn(list(questions_of_values()), 1_200)
    for question, what, form, name in asked:
        look = read(question).look or {}
        if (look.get("what"), look.get("period"), look.get("values")) != (what, form, [name]):
            wrong.append((question, look))

    assert len(asked) == 1_200
    assert not wrong


RATES = (
    ("{time} 왜 불량이 늘었어?", "왜"),
    ("{time} 불량이 왜 이렇게 많아?", "왜"),
    ("왜 {time} 불량률이 높아?", "왜"),
    ("{time} 불량률이 오른 이유가 뭐야?", "이유"),
    ("Why are there so many defects {time}?", "why"),
    ("Why did the defect rate go up {time}?", "why"),
    ("Why was there more scrap {time}?", "why"),
)
HELD_AGAINST: Final[Sequence[tuple[str, str, Form, Form]]] = (
    ("오늘", "today", {"day": "today"}, {"day": "yesterday"}),
    ("어제", "yesterday", {"day": "yesterday"}, {"day": "yesterday", "earlier": 1}),
    ("이번 주", "this week", {"week": "this"}, {"week": "last"}),
    ("지난주", "last week", {"week": "last"}, {"week": "last", "earlier": 1}),
    ("이번 달", "this month", {"month": "this"}, {"month": "last"}),
    ("이번 교대", "this shift", {"shift": "current"}, {"shift": "last"}),
)


@pytest.mark.parametrize(("wording", "why"), RATES)
@pytest.mark.parametrize("against", HELD_AGAINST, ids=lambda row: row[1])
def test_why_a_time_had_so_many_defects_is_that_time_against_the_one_before(
    wording: str, why: str, against: tuple[str, str, Form, Form]
) -> None:
    korean, english, period, other = against
    request = read(wording.format(time=korean if is_korean(wording) else english))
    assert request.look == {"what": "compare", "period": period, "other": {"period": other}}
    parse(LookRequest, dict(request.look))
    assert [(left.text, left.why) for left in request.leftovers] == [(why, Left.OF_VALUES)]


@pytest.mark.parametrize(
    "question",
    [
        "오늘 왜 불량이야?",
        "이 샷 오늘 왜 불량이야?",
        "오늘 불량을 어떻게 줄여?",
        "Why is this shot bad today?",
    ],
)
def test_the_cause_or_remedy_of_the_shot_at_hand_is_no_look_for_a_day_that_is_named(question: str) -> None:
    assert read(question).look is None


@pytest.mark.parametrize("hour", range(1, 7))
@pytest.mark.parametrize(
    "wording",
    ["오늘 {}시 이후 불량률은?", "오늘 {}시쯤에 불량 몇 개 나왔어?", "오늘 {}시부터 6시까지 불량률은?"],
)
def test_an_hour_that_may_be_of_morning_or_afternoon_is_not_taken_for_either(wording: str, hour: int) -> None:
    period = looked(wording.format(hour))["period"]
    assert str(period["from"]).startswith(f"{hour}시")
    for half, added in (("오전", 0), ("오후", 12)):
        told = wording.format(f"{half} {hour}")
        if "부터" not in wording:
            assert looked(told)["period"]["from"] == f"{hour + added:02d}:00"


def test_why_a_variable_moved_is_said_to_be_nothing_that_records_tell() -> None:
    texts = [text for text, _ in OF_A_VARIABLE if text.startswith(("왜", "why"))]
    for text, time in product(texts, TIMES):
        request = read(named(timed(text, time), VARIABLES.schema.features[0]))
        assert [left.why for left in request.leftovers] == [Left.OF_VALUES], request.text


@pytest.mark.parametrize("text", ALARMS)
def test_alarms_and_the_watch_are_looked_up_of_the_time_that_is_named(text: str) -> None:
    for time in TIMES:
        look = looked(timed(text, time))
        assert (look["what"], look["period"]) == ("watch", time[2])
    assert looked(text.replace("{time}", "").strip())["what"] == "watch"


def test_a_found_shot_is_told_with_the_value_that_is_asked_of_it() -> None:
    rows = list(product(FOUND, TIMES, VARIABLES.schema.features))
    for (found, what, fields), time, feature in drawn(rows, 700):
        for rest in REST[is_korean(found)]:
            question = named(timed(rest.replace("{found}", found), time), feature)
            look = looked(question)
            assert (look["what"], look["period"], look["values"]) == (what, time[2], [feature.name]), question
            assert all(field in look for field in fields), question


@pytest.mark.parametrize(("found", "what", "_fields"), FOUND)
def test_the_half_on_a_found_shot_that_records_do_not_tell_is_named(
    found: str, what: str, _fields: Sequence[str]
) -> None:
    for time, (text, half) in product(TIMES, NOT_ANSWERED[is_korean(found)]):
        request = read(timed(text.replace("{found}", found), time))
        assert request.look is not None, request.text
        assert request.look["what"] == what
        assert [(left.why, left.text) for left in request.leftovers] == [(Left.OF_A_FOUND_SHOT, half)]


def answered(question: str, *, shots: bool = True) -> str:
    """The offline answer to a question whose tools were not called: what it says without any result."""
    request = ModelRequest(
        "", [Message("user", (Text(question), SHOT))], specs_of(VARIABLES.schema, shots=shots), 500
    )
    return "".join(event.text for event in RuleBasedModel().stream(request) if isinstance(event, TextDelta))


@pytest.mark.parametrize(("kind", "_said"), KINDS)
def test_what_is_written_in_a_kind_of_document_is_looked_for_in_documents_alone(
    kind: str, _said: str
) -> None:
    for text in WRITTEN[is_korean(kind) or kind.isupper()]:
        request = read(text.replace("{kind}", kind))
        assert (request.asks, request.look) == ((Ask.DOCUMENTS,), None), request.text


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_that_nothing_is_known_of_is_named_and_no_verdict_stands_for_it(noun: str) -> None:
    for text in OF_A_NOUN[is_korean(noun)]:
        request = read(text.replace("{noun}", noun))
        assert noun in [left.text for left in request.leftovers if left.why is Left.WORD], request.text
        assert request.asks == (Ask.NOT_KEPT,), request.text
        assert noun in answered(request.text)


@pytest.mark.parametrize(("text", "word"), RECORDED_NOWHERE)
def test_what_nobody_records_is_named_for_any_time(text: str, word: str) -> None:
    for time in TIMES:
        request = read(timed(text, time))
        assert request.asks == (Ask.NOT_KEPT,), request.text
        assert word in [left.text for left in request.leftovers if left.why is Left.NOT_KEPT]
        assert word in answered(request.text)


@pytest.mark.parametrize("question", TO_COME)
def test_a_time_to_come_is_looked_up_nowhere(question: str) -> None:
    request = read(question)

    assert request.look is None
    assert Left.AHEAD in [left.why for left in request.leftovers]


OTHERS: Final[Sequence[tuple[str, Form]]] = (
    ("밤새 용탕 온도 어땠어?", {"what": "trend", "period": {"day": "yesterday", "shift": "night"}}),
    ("오늘 형체력이 한 번이라도 620 t 아래로 내려갔어?", {"what": "trend", "period": {"day": "today"}}),
    ("did the clamping force drop below 620 t today?", {"what": "summary", "period": {"day": "today"}}),
    ("what was the fast-shot speed at 10:30?", {"what": "trend", "period": {"from": "10:30", "to": "10:40"}}),
    ("어제 불량 난 샷들의 금형 온도 보여줘", {"what": "list", "verdict": "defect"}),
    ("오늘 불량 샷만 보여줘", {"what": "list", "verdict": "defect"}),
    ("what was the last withheld shot?", {"what": "list", "verdict": "withheld", "limit": 1}),
    ("worst lot this week and why", {"what": "worst", "by": "lot"}),
    ("which variables moved most since this morning?", {"what": "changes"}),
    ("오늘 뭐 특이한 거 있었어?", {"what": "changes", "period": {"day": "today"}}),
    (
        "compare the die temperature of this shift with the last one",
        {"what": "compare", "period": {"shift": "current"}, "other": {"period": {"shift": "last"}}},
    ),
)


@pytest.mark.parametrize(("question", "expected"), OTHERS)
def test_questions_that_engineers_put_are_looks_of_what_they_ask(question: str, expected: Form) -> None:
    look = looked(question)

    assert {name: look.get(name) for name in expected} == expected
