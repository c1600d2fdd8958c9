"""The parser on questions of a shop floor, by kind: what is changed, asked, referred to, not understood."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from agent.models.rule_based.dialog import Conversation, Earlier
from agent.models.rule_based.parser import parse_request
from agent.models.rule_based.request import Ask, Aspect, Concept, Kind, Left, Request, Use
from tests.unit.agent.models.generated_questions import SHOT, VARIABLES

ADJUSTMENTS = [
    {"changes": [{"feature": "Process_MoldTemperature", "from": 195, "to": 205, "unit": "°C"}]},
    {"changes": [{"feature": "Process_HoldPressure", "from": 100, "to": 110, "unit": "MPa"}]},
    {"changes": [{"feature": "Process_InjectionSpeed", "from": 4.2, "to": 4.6, "unit": "m/s"}]},
]


def analysis(count: int = 3) -> list[Mapping[str, Any]]:
    """Rows of an analysis that found two drivers, a defect mode, and so many adjustments."""
    return [
        {"tool": "predict_quality", "overrides": {}, "result": {"defect_modes": [{"mode": "gas_porosity"}]}},
        {
            "tool": "analyze_feature_importance",
            "overrides": {},
            "result": {
                "attributions": [{"feature": "Process_MoldTemperature"}, {"feature": "Process_HoldPressure"}],
                "adjustments": ADJUSTMENTS[:count],
            },
        },
    ]


def asked(
    *questions: str, results: Sequence[Mapping[str, Any]] = (), difference: Mapping[str, Any] | None = None
) -> Request:
    """The request of the last question; `results` were found for the first."""
    earlier = [
        Earlier(question, results if not place else ()) for place, question in enumerate(questions[:-1])
    ]
    return parse_request(Conversation(questions[-1], SHOT, 0, (), earlier, difference), VARIABLES)


def changes(request: Request) -> list[dict[str, str]]:
    """Each scenario's changes by the variable's short name, as "→110 bar" or "+5 %"."""
    return [
        {
            change.feature.name.partition("_")[2]: (
                f"→{change.to:g}{change.unit}" if change.to is not None else f"{change.by:+g}{change.unit}"
            )
            for change in scenario
        }
        for scenario in request.scenarios
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("쿨링타임 12는?", {"CoolingTime": "→12"}),
        ("형체력 900톤까지 올리면", {"ClampForce": "→900"}),
        ("사출속도를 5.0까지 올려도 돼?", {"InjectionSpeed": "→5"}),
        ("increase the clamp force up to 800 t", {"ClampForce": "→800"}),
        ("can I take the holding pressure up to 130?", {"HoldPressure": "→130"}),
        ("보압 110메가로", {"HoldPressure": "→110"}),
        ("증압 1000바로 하면?", {"HoldPressure": "→1000bar"}),
        ("사출압력 2000 psi로 하면", {"Pressure": "→2000psi"}),
        ("금형온도를 화씨 380도로", {"MoldTemperature": "→380°F"}),
        ("melt temperature 950 K", {"Temperature": "→950K"}),
        ("형체력 7000kN", {"ClampForce": "→7000kN"}),
        ("보압 800킬로로 하면?", {"HoldPressure": "→800kgf/cm²"}),
        ("die temp up by 10 °F", {"MoldTemperature": "+10°F"}),
        ("쿠션 4미리, 고속 4.5", {"CushionPosition": "→4", "InjectionSpeed": "→4.5"}),
        ("비스킷 20mm, 형체 800톤이면?", {"CushionPosition": "→20", "ClampForce": "→800"}),
        ("고속 4.8에 증압 110메가면 어때", {"InjectionSpeed": "→4.8", "HoldPressure": "→110"}),
        ("set biscuit 5 mm and fast shot 4.8", {"CushionPosition": "→5", "InjectionSpeed": "→4.8"}),
        ("4.5 m/s high speed and 110 MPa hold pressure", {"InjectionSpeed": "→4.5", "HoldPressure": "→110"}),
        ("보압과 금형 온도를 110이랑 200으로", {"HoldPressure": "→110", "MoldTemperature": "→200"}),
        ("용탕 온도와 금형 온도를 10도씩 올리면", {"Temperature": "+10", "MoldTemperature": "+10"}),
        ("보압 1.1e2", {"HoldPressure": "→110"}),
        ("고속 4,2로", {"InjectionSpeed": "→4.2"}),
        ("고속４．８ｍ／ｓ로", {"InjectionSpeed": "→4.8"}),
        ("형체력을 칠백오십 톤으로", {"ClampForce": "→750"}),
        ("raise the melt temperature by twenty degrees", {"Temperature": "+20"}),
        ("set hold pressure to a hundred and ten", {"HoldPressure": "→110"}),
        ("increase hold time by half a second", {"HoldTime": "+0.5"}),
        ("보압을 90%로 낮추면", {"HoldPressure": "-10%"}),
        ("double the cooling time", {"CoolingTime": "+100%"}),
        ("보압을 최대로", {"HoldPressure": "→125"}),
        ("형체력을 한계까지 올리면", {"ClampForce": "→820"}),
        ("보압을 평소대로 하면", {"HoldPressure": "→100"}),
        ("전환점을 120미리로 늦추면?", {"Sensor_Position".partition("_")[2]: "→120"}),
        ("run the melt 10 degrees colder", {"Temperature": "-10"}),
    ],
)
def test_a_setting_is_read_with_its_variable_unit_and_direction(
    question: str, expected: dict[str, str]
) -> None:
    assert changes(asked(question)) == [expected]


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("보압을 108에서 110으로 올리면?", 108, 110),
        ("lower hold pressure from 108 MPa to 100 MPa", 108, 100),
        ("보압 시간 2.4 → 2.0", 2.4, 2.0),
        ("보압 시간 2.4->2.0", 2.4, 2.0),
        ("냉각시간을 9초에서 11초로 늘리면?", 9, 11),
        ("hold time 2.2 to 2.6 s", 2.2, 2.6),
        ("lower the high speed from 4.6 by 0.4", 4.6, 4.2),
        ("고속을 4.6에서 0.4 낮추면", 4.6, 4.2),
        ("고속 4.2에서 +0.3", 4.2, 4.5),
        ("reduce the cooling time from 10.5 by 1", 10.5, 9.5),
    ],
)
def test_a_change_from_a_value_ends_at_the_other_one(question: str, start: float, end: float) -> None:
    ((change,),) = asked(question).scenarios

    assert (change.from_value, change.to) == (start, end)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("보압 100, 110, 120일 때 각각", ["→100", "→110", "→120"]),
        ("보압 100,110,120", ["→100", "→110", "→120"]),
        ("보압을 100이나 110으로", ["→100", "→110"]),
        ("보압 100~110 사이로 하면?", ["→100", "→110"]),
        ("set hold pressure to either 105 or 110", ["→105", "→110"]),
        ("raise hold pressure by 5 to 10 MPa", ["+5", "+10"]),
    ],
)
def test_several_values_are_several_scenarios(question: str, expected: list[str]) -> None:
    assert changes(asked(question)) == [{"HoldPressure": value} for value in expected]


def test_values_beyond_five_scenarios_are_named() -> None:
    request = asked("보압 90, 95, 100, 105, 110, 115, 120일 때")

    assert len(request.scenarios) == 5
    assert [leftover.text for leftover in request.leftovers] == ["115", "120"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("보압 말고 금형 온도를 200으로", {"MoldTemperature": "→200"}),
        ("금형 온도를 10 올리지 말고 5 낮추면", {"MoldTemperature": "-5"}),
        ("set hold pressure to 120 instead of 110", {"HoldPressure": "→120"}),
        ("don't raise the hold pressure, lower it by 5", {"HoldPressure": "-5"}),
        ("금형 온도는 그대로 두고 보압만 110으로 하면?", {"HoldPressure": "→110"}),
        ("keep the die temperature and raise hold pressure by 5", {"HoldPressure": "+5"}),
    ],
)
def test_what_is_taken_back_or_kept_is_not_changed(question: str, expected: dict[str, str]) -> None:
    assert changes(asked(question)) == [expected]


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("금형 온도 200으로 하면?", "and at 190?", "→190"),
        ("금형 온도 20 올리면?", "그럼 30은?", "+30"),
        ("금형 온도 20 올리면?", "10 더", "+30"),
        ("금형 온도 200으로 하면?", "10 더 올리면", "→210"),
        ("금형 온도 200으로 하면?", "같은 걸 5 더", "→205"),
        ("금형 온도 20 올리면?", "반대로 하면?", "-20"),
        ("금형 온도 20 올리면?", "하나만 더 낮추면", "+15"),
        ("금형 온도 한계가 어떻게 돼?", "그럼 230은?", "→230"),
    ],
)
def test_what_is_left_out_comes_from_the_question_before(before: str, question: str, expected: str) -> None:
    assert changes(asked(before, question)) == [{"MoldTemperature": expected}]


@pytest.mark.parametrize("question", ["쿨링타임 12는?", "cooling time 12?", "냉각 시간 12초면?"])
def test_a_named_variable_counts_before_the_one_of_the_last_what_if(question: str) -> None:
    assert changes(asked("용탕 온도를 20도 올리면?", question)) == [{"CoolingTime": "→12"}]


@pytest.mark.parametrize("question", ["190은?", "either 190 or 200", "그럼 190?"])
def test_a_number_that_no_earlier_variable_can_have_is_named(question: str) -> None:
    request = asked("용탕 온도를 20도 올리면?", question)

    assert not request.scenarios
    assert request.leftovers[0].why is Left.NUMBER


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("보압을 120도로 올리면", "120도"),
        ("금형 온도를 20 bar로", "20 bar"),
        ("hold pressure 110 mm", "110 mm"),
        ("쿨링타임 12xyz", "12xyz"),
        ("형체력 700 rpm으로", "700 rpm"),
    ],
)
def test_a_unit_that_does_not_fit_is_named_and_nothing_is_changed(question: str, text: str) -> None:
    request = asked(question)

    assert not request.scenarios
    assert [(leftover.text, leftover.why) for leftover in request.leftovers] == [(text, Left.UNIT)]


@pytest.mark.parametrize(
    ("question", "quantity"),
    [
        ("게이트 속도를 40 m/s로 올리면?", "gate_velocity"),
        ("what if the gate velocity were 50 m/s", "gate_velocity"),
        ("형개력이 얼마야?", "die_opening_force"),
        ("메탈 속도 40으로 하면?", "metal_velocity"),
        ("이형제 양을 줄이면?", "spray"),
        ("진공도를 50 mbar로 낮추면?", "vacuum"),
        ("충전 시간 30ms면?", "fill_time"),
    ],
)
def test_what_the_line_does_not_measure_is_no_variable_of_a_like_name(question: str, quantity: str) -> None:
    request = asked(question)

    assert [unmeasured.id for unmeasured in request.unmeasured] == [quantity]
    assert not request.scenarios
    assert not request.variables


def test_the_number_of_an_unmeasured_quantity_is_nobody_elses() -> None:
    assert changes(asked("고속 4.8, 저속 0.3")) == [{"InjectionSpeed": "→4.8"}]


def test_the_number_of_an_unknown_thing_is_not_a_neighbours() -> None:
    request = asked("clamp 750 and flux 11")

    assert changes(request) == [{"ClampForce": "→750"}]
    assert [(leftover.text, leftover.why) for leftover in request.leftovers] == [("flux 11", Left.NAME)]


STORIES = [
    "어제 14:30부터 로트 A-2231에서 3호기 불량 12개 나왔어. 보압은 108이었는데 오늘 기공이 나와. 왜 그럴까?",
    (
        "Since 6 am we made 320 parts on machine 3, lot 88123, and 14 were porous. Yesterday at 14:30 the "
        "operator raised the hold pressure to 110. Why is this shot bad?"
    ),
    (
        "오늘 새벽 3시부터 4호기에서 로트 24-1182, 500개 중 37개가 기공이야. "
        "화요일에는 금형 온도를 210도로 올렸었고. 뭐가 문제일까?"
    ),
    "We had 3 bad parts in a row after 40 good ones; shot 1452 was the first, lot A-77. What went wrong?",
    "10시 20분에 라인이 멈췄다가 15분 뒤에 재가동했는데 처음 6샷이 전부 미성형이에요",
    "2조 교대 이후 샷 1200번째부터 플래시가 계속 나옵니다. 30분 전에 점검했고요. 원인이 뭘까요?",
]


@pytest.mark.parametrize("story", STORIES)
def test_a_story_is_diagnosed_and_none_of_its_numbers_is_a_setting(story: str) -> None:
    request = asked(story)

    assert Ask.CAUSE in request.asks
    assert not request.scenarios
    assert {account.use for account in request.accounts} <= {Use.CONTEXT, Use.STATED, Use.REFERENCE}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("마지막 거로", {"InjectionSpeed": "→4.6"}),
        ("the last one", {"InjectionSpeed": "→4.6"}),
        ("두 번째 안으로 하면?", {"HoldPressure": "→110"}),
        ("2번으로 해줘", {"HoldPressure": "→110"}),
        ("첫 번째 말고 두 번째 거로", {"HoldPressure": "→110"}),
        ("not the first, the second one", {"HoldPressure": "→110"}),
        ("그 조정안대로 하면?", {"MoldTemperature": "→205"}),
        ("option 3 please", {"InjectionSpeed": "→4.6"}),
    ],
)
def test_an_ordinal_is_the_adjustment_that_was_proposed(question: str, expected: dict[str, str]) -> None:
    request = asked("불량 원인이 뭐야?", question, results=analysis())

    assert changes(request) == [expected]
    assert Ask.WHAT_IF in request.asks


@pytest.mark.parametrize("question", ["not that one, the other", "그거 말고 다른 거", "나머지 하나로"])
def test_the_other_one_is_the_one_not_tried(question: str) -> None:
    untried = asked("불량 원인이 뭐야?", question, results=analysis(2))
    tried = asked("불량 원인이 뭐야?", "두 번째 안으로 하면?", question, results=analysis(2))

    assert changes(untried) == [{"HoldPressure": "→110"}]
    assert changes(tried) == [{"MoldTemperature": "→205"}]


def test_the_other_one_of_three_is_asked_back() -> None:
    request = asked("불량 원인이 뭐야?", "not that one, the other", results=analysis())

    assert request.choice is not None
    assert [option.question for option in request.choice.options] == [
        "What if I apply adjustment 2?",
        "What if I apply adjustment 3?",
    ]


def test_an_adjustment_that_was_not_proposed_is_named() -> None:
    request = asked("불량 원인이 뭐야?", "네 번째 거", results=analysis())

    assert not request.scenarios
    assert [(leftover.text, leftover.why) for leftover in request.leftovers] == [("네 번째", Left.REFERENCE)]


@pytest.mark.parametrize(
    "question",
    [
        "compare this one with the shot before",
        "바로 전 샷과 차이",
        "이전 샷이랑 뭐가 달라졌어?",
        "직전 샷 대비 어때?",
    ],
)
def test_the_shot_before_is_compared_where_the_session_has_one(question: str) -> None:
    known = asked("이번 샷 어때?", question, difference={"from": 1, "changes": []})
    unknown = asked(question)

    assert known.asks == unknown.asks == (Ask.COMPARISON,)
    assert [(r.kind, r.number, r.resolved) for r in known.references] == [(Kind.SHOT, 1, True)]
    assert [leftover.why for leftover in unknown.leftovers] == [Left.REFERENCE]


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("증압 권장값이 얼마야?", {Ask.TYPICAL, Ask.DOCUMENTS}),
        ("What is the recommended intensification pressure?", {Ask.TYPICAL, Ask.DOCUMENTS}),
        ("how far may the die temperature go", {Ask.LIMIT}),
        ("지금 비스킷 값은 정상 범위야?", {Ask.TYPICAL}),
        ("금형 온도 최저는?", {Ask.LIMIT}),
        ("지금 금형 온도 몇 도야?", {Ask.VALUE}),
        ("what is a biscuit", {Ask.MEANING, Ask.DOCUMENTS}),
        ("보압 몇으로 해야 양품이 돼?", {Ask.FIX, Ask.LIMIT}),
        ("write it up for the next shift", {Ask.SUMMARY}),
        ("교대 인수인계용으로 정리해줘", {Ask.SUMMARY}),
        ("사진에 뭐가 보여?", {Ask.PICTURE}),
        ("이번 로트 불량률은?", {Ask.OTHER_SHOTS}),
        ("how were the other machines today?", {Ask.OTHER_SHOTS}),
        ("오늘 왜 이렇게 불량이 많아?", {Ask.OTHER_SHOTS, Ask.CAUSE}),
        ("이대로 생산해도 될까?", {Ask.VERDICT}),
        ("이번 샷 왜 불량이야? 금형 온도를 205로 올리면 나아질까?", {Ask.CAUSE, Ask.WHAT_IF}),
        ("보압 110이랑 120 중에 뭐가 나아?", {Ask.WHAT_IF, Ask.COMPARISON}),
        ("안녕하세요", {Ask.GREETING}),
        ("뭘 할 수 있어?", {Ask.ABILITIES}),
        ("오늘 점심 뭐 먹지", {Ask.OUTSIDE}),
    ],
)
def test_what_is_asked_for(question: str, asks: set[Ask]) -> None:
    assert set(asked(question).asks) == asks


@pytest.mark.parametrize(
    ("question", "concept"),
    [
        ("판정 기준이 뭐야?", Concept.THRESHOLD),
        ("기여도 31%가 무슨 뜻이야?", Concept.SHARE),
        ("이상도가 뭐예요?", Concept.ANOMALY),
        ("What does confidence high mean?", Concept.CONFIDENCE),
        ("How is the defect probability calculated?", Concept.PROBABILITY),
        ("what does imputed mean", Concept.IMPUTED),
        ("밑줄 친 숫자는 뭐야?", Concept.UNSUPPORTED),
    ],
)
def test_the_meaning_of_a_shown_figure(question: str, concept: Concept) -> None:
    request = asked(question)

    assert request.asks == (Ask.MEANING,)
    assert list(request.concepts) == [concept]


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("기공 대책 알려줘", Aspect.COUNTERMEASURE),
        ("플래시 원인이 뭐야?", Aspect.CAUSE),
        ("기공이 뭔가요?", Aspect.DEFINITION),
        ("이형제 스프레이 관리 방법", Aspect.PROCEDURE),
        ("비스킷 두께 관리 기준이 있어?", Aspect.LIMIT),
        ("How do I prevent soldering?", Aspect.COUNTERMEASURE),
    ],
)
def test_the_part_of_a_document_that_is_wanted(question: str, aspect: Aspect) -> None:
    request = asked(question)

    assert (request.asks, request.aspect) == ((Ask.DOCUMENTS,), aspect)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("なぜ不良ですか?", "ja"),
        ("Tại sao sản phẩm này bị lỗi?", "vi"),
        ("为什么这个零件不合格?", "zh"),
        ("Warum ist dieses Teil Ausschuss?", "de"),
        ("¿Por qué es defectuosa esta pieza?", "es"),
        ("Why is this shot bad?", ""),
        ("2.8 m/s injection speed and 123 bar injection pressure?", ""),
    ],
)
def test_another_language_is_recognised(question: str, language: str) -> None:
    assert asked(question).foreign == language


def test_a_shared_word_is_asked_back_where_nothing_decides() -> None:
    request = asked("온도를 20 올리면?")

    assert request.choice is not None
    assert [option.label for option in request.choice.options] == ["용탕 온도", "금형 온도", "보온로 온도"]
    assert all(len(asked(option.question).scenarios) == 1 for option in request.choice.options)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("온도를 200으로 하면?", {"MoldTemperature": "→200"}),
        ("압력을 1000 bar로", {"HoldPressure": "→1000bar"}),
        ("속도 4.8로", {"InjectionSpeed": "→4.8"}),
    ],
)
def test_a_shared_word_is_decided_by_the_number_and_its_unit(question: str, expected: dict[str, str]) -> None:
    request = asked(question)

    assert changes(request) == [expected]
    assert request.scenarios[0][0].shared_word


def test_a_shared_word_means_the_strongest_driver() -> None:
    request = asked("불량 원인이 뭐야?", "온도를 20도 올리면?", results=analysis())

    assert changes(request) == [{"MoldTemperature": "+20"}]


def test_an_amount_that_no_value_can_be_moved_by_is_the_value() -> None:
    assert changes(asked("보압 110 올리면")) == [{"HoldPressure": "→110"}]


def test_an_amount_that_is_neither_a_step_nor_in_the_direction_is_asked_back() -> None:
    request = asked("보압 90 올리면")

    assert not request.scenarios
    assert request.choice is not None
    assert changes(asked(request.choice.options[0].question)) == [{"HoldPressure": "→90"}]


@pytest.mark.parametrize("question", ["보압을 110에서 100으로 올리면", "raise hold pressure from 110 to 100"])
def test_parts_that_contradict_each_other_are_named(question: str) -> None:
    request = asked(question)

    assert not request.scenarios
    assert [leftover.why for leftover in request.leftovers] == [Left.DIRECTION]


def test_a_told_value_is_no_setting() -> None:
    request = asked("보압을 110으로 올렸는데 기공이 더 심해졌어")

    assert not request.scenarios
    assert [(stated.feature.name, stated.value) for stated in request.stated] == [
        ("Process_HoldPressure", 110)
    ]


def test_a_choice_between_variables_keeps_the_rest_of_the_question() -> None:
    choice = asked("보압만 5 MPa 낮추고 시간은 0.3초 늘리면?").choice

    assert choice is not None
    assert [changes(asked(option.question)) for option in choice.options] == [
        [{"HoldPressure": "-5", "CoolingTime": "+0.3"}],
        [{"HoldPressure": "-5", "HoldTime": "+0.3"}],
    ]


@pytest.mark.parametrize(
    "questions", [("보압 80 → 90 → 110은?",), ("보압 105로 하면?", "그럼 80 → 90 → 110은?")]
)
def test_a_row_of_values_is_one_what_if_each_in_a_later_question_too(questions: tuple[str, ...]) -> None:
    assert changes(asked(*questions)) == [{"HoldPressure": f"→{value}"} for value in (80, 90, 110)]
