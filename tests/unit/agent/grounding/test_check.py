"""Which numbers of an answer count as supported, and which do not."""

from dataclasses import replace

import pytest

from agent.grounding.check import unsupported_numbers
from agent.grounding.evidence import Evidence
from agent.grounding.vocabulary import Vocabulary
from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from tests.tool_results import SHOT, T1, T1_WHAT_IF, T2, T3

LINE = Vocabulary.of(read_schema(asset("models", "default", "schema.json")))
PASSAGE = {
    "id": "gas-porosity.ko",
    "title": "가스 기공",
    "excerpt": "고속 사출 속도(통상 4.2 m/s)를 0.2 m/s씩 내린다. 보압은 100 MPa.",
}
FOUND = {"found": True, "answer": "진공을 50~88 mbar로 한다. [gas-porosity.ko]", "results": [PASSAGE]}
KNOWN = Evidence(
    features=SHOT,
    results=(T1, T2, FOUND),
    overrides=({}, {}, {}),
    said=("불량 원인이 뭐야?",),
    units=LINE.units,
    names=LINE.names,
)


def left(answer: str, known: Evidence = KNOWN) -> list[str]:
    """The numbers that nothing supports."""
    return [number.text for number in unsupported_numbers(answer, known)]


@pytest.mark.parametrize(
    "answer",
    [
        "불량 확률 87.34 %",
        "확률은 87.3%이고 기준은 30 %입니다.",
        "약 87 퍼센트",
        "probability 0.873 against a threshold of 0.3",
        "금형 온도 171.5 °C, 통상 195 °C보다 23.5도 낮음",
        "금형 온도는 통상보다 12 % 낮습니다.",
        "사출 속도를 3.1 m/s에서 4.0 m/s로 0.9 m/s 올림",
        "불량 확률이 87.3 %에서 16.3 %로 71.1 %p 감소",
        "영향 41.2 %, 세 변수를 합하면 76.1 %",
        "변수 3개와 조정안 1가지",
        "1. 온도 센서 1 (Sensor_Temperature1)을 점검",
        "통상 4.2 m/s를 0.2 m/s씩 내린다 [gas-porosity.ko]",
        "진공 50~88 mbar [gas-porosity.ko]",
        "탕경 71 %, 미성형 40.5 %",
    ],
)
def test_what_tools_request_and_cited_passages_give_is_supported(answer: str) -> None:
    assert left(answer) == []


@pytest.mark.parametrize(
    ("answer", "numbers"),
    [
        ("불량 확률 91.5 %", ["91.5"]),
        ("불량 확률 87.4 %", ["87.4"]),
        ("금형 온도 171.5 bar", ["171.5"]),
        ("사출 속도 310 %", ["310"]),
        ("통상 88 mbar가 좋다", ["88"]),
        ("진공 50~88 mbar [soldering.ko]", ["50", "88"]),
        ("불량 12개", ["12"]),
        ("금형 온도를 205 °C로 올리세요.", ["205"]),
        ("잠재 변수는 1.375입니다.", ["1.375"]),
        ("가장 가까운 샷까지의 거리는 1.598", ["1.598"]),
    ],
)
def test_what_nothing_gives_is_not(answer: str, numbers: list[str]) -> None:
    assert left(answer) == numbers


def test_it_is_marked_in_characters_of_the_answer() -> None:
    answer = "확률 87.34 %, 수율 😀 64.2 %"
    (number,) = unsupported_numbers(answer, KNOWN)

    assert (number.text, answer[number.start : number.end]) == ("64.2", "64.2")


def test_numbers_of_the_question_and_of_the_request_are_supported() -> None:
    known = Evidence(features={"Process_HoldTime": 2.25}, said=("용탕을 33도 올리면?",), units=LINE.units)

    assert left("33 °C 올린 경우, 보압 시간 2.25 s", known) == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("용탕 온도를 20도 올리면?", "용탕 온도 655 → 675 °C"),
        ("이십 도 올리면?", "용탕 온도 655 → 675 °C"),
        ("금형을 10도 낮추면?", "금형 온도 161.5 °C"),
        ("보압을 10% 올리면?", "보압 106.7 MPa (9.7 MPa 높게)"),
    ],
)
def test_a_step_of_the_question_may_be_added_to_a_value(question: str, answer: str) -> None:
    known = replace(KNOWN, said=(question,))

    assert left(answer, known) == []
    assert left(answer) != []


def test_a_step_is_not_added_to_values_of_another_unit() -> None:
    assert left("사출 속도 23.1 m/s", replace(KNOWN, said=("20도 올리면?",))) == ["23.1"]


def test_what_if_values_their_change_and_both_predictions_are_supported() -> None:
    known = replace(KNOWN, results=(T1_WHAT_IF,), overrides=({"Process_MoldTemperature": 195.0},))

    assert left("금형 온도 171.5 → 195 °C (+23.5 °C): 87.34 %에서 4.7 %로, 82.6 %p", known) == []


def test_why_a_tool_failed_may_be_told() -> None:
    assert left("30 s 안에 답이 없었습니다.", replace(KNOWN, said=("did not answer within 30 s.",))) == []


def test_an_answer_without_anything_known() -> None:
    assert left("확률 50 %, 샷 1개", Evidence()) == ["50", "1"]


def test_the_order_of_results_and_an_empty_search_do_not_matter() -> None:
    assert left("87.34 %", replace(KNOWN, results=(T3, T1), overrides=({}, {}))) == []
