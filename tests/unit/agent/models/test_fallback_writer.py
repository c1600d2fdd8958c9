"""Answers written from results: what they say, and that every number is a tool's."""

import re
from typing import Any

import pytest

from agent.core.tool_result_views import summarise
from agent.models.rule_based.entities import default_variables
from agent.models.rule_based.fallback_writer import write_answer
from agent.models.rule_based.tool_results import Findings, NamedResult
from agent.models.rule_based.wording import number
from shared.contracts.tools import Tool
from shared.text_analysis.language import Language
from tests.tool_results import NO_FEATURES, T1, T1_GOOD, T1_WHAT_IF, T2, T3, T3_NOTHING

PREDICTION: NamedResult = ("predict_quality", {}, summarise(Tool.PREDICT, T1))
SCHEMA = default_variables().schema
ANALYSIS: NamedResult = ("analyze_feature_importance", {}, summarise(Tool.IMPORTANCE, T2))
DOCUMENTS: NamedResult = ("search_knowledge_base", {}, summarise(Tool.SEARCH, T3))
HOTTER = {"Process_MoldTemperature": 190.0}


def write(*results: NamedResult, language: Language = Language.KOREAN) -> str:
    """The answer to these results."""
    return "".join(write_answer(Findings.of(results), language, SCHEMA))


def numbers(text: str) -> set[str]:
    """All numbers of a text, without those inside words such as variable names."""
    return set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w])", text))


def test_the_whole_answer_in_korean() -> None:
    assert write(PREDICTION, ANALYSIS, DOCUMENTS) == (
        "**판정: 불량 — 불량 확률 87.3 %** (판정 기준 30.0 %, 판정 적중률 높음)\n"
        "\n"
        "가능성이 큰 불량 유형: 콜드셧, 미성형."
        " 입력되지 않아 비슷한 샷들의 값으로 대신한 변수: 냉각수 유량.\n"
        "\n"
        "금형 온도 172 °C가 통상 191~199 °C보다 낮아 불량 위험을 가장 크게 높입니다 (영향 41.2 %)."
        " 그다음은 사출 속도 3.1 m/s (통상보다 낮음, 위험을 높임),"
        " 용탕 온도 655 °C (통상보다 낮음, 위험을 높임)입니다.\n"
        "\n"
        "**조정안**: 금형 온도 172 → 190 °C, 사출 속도 3.1 → 4.0 m/s"
        " → 불량 확률 87.3 %에서 16.3 %로."
        " 실제 샷으로 시험한 상관관계이며, 원인과 결과의 증명은 아닙니다.\n"
        "\n"
        "**문서의 조언**\n"
        "- 탕경은 금형과 용탕이 차가울 때 생깁니다. [cold-shut.ko]\n"
        "- 정지 뒤 첫 샷들은 따로 보관합니다. [warm-up-shots.ko]"
    )


def test_every_number_of_an_english_answer_is_a_tools() -> None:
    answer = write(PREDICTION, ANALYSIS, language=Language.ENGLISH)

    from_the_tools = "87.3 30.0 172 191 199 41.2 3.1 655 190 4.0 16.3"
    assert numbers(answer) == set(from_the_tools.split())
    assert not re.search("[가-힣]", answer)


def test_a_sound_shot_is_told_by_its_defect_probability_and_without_defect_modes() -> None:
    answer = write(("predict_quality", {}, summarise(Tool.PREDICT, T1_GOOD)))

    assert answer == "**판정: 양품 — 불량 확률 4.7 %** (판정 기준 30.0 %, 판정 적중률 높음)"


def test_a_what_if_is_told_against_its_baseline() -> None:
    what_if = ("predict_quality", HOTTER, summarise(Tool.PREDICT, T1_WHAT_IF))

    assert write(PREDICTION, what_if).splitlines()[-1] == (
        "**가정: 금형 온도 190 °C** → 불량 확률 87.3 %에서 4.7 %로. "
        "판정 기준 30.0 % 아래로 내려가 양품으로 바뀝니다."
    )


def test_a_what_ifs_prediction_that_came_with_its_analysis_is_not_told_as_the_shots() -> None:
    content = {"predict_quality": summarise(Tool.PREDICT, T1_WHAT_IF)} | summarise(Tool.IMPORTANCE, T2)
    answer = write(("analyze_feature_importance", HOTTER, content))

    assert "판정:" not in answer
    assert "**가정: 금형 온도 190 °C**" in answer


def test_a_value_that_is_not_believed_is_not_said_to_be_missing() -> None:
    doubted = T1_GOOD | {"data_quality": {"missing": ["Sensor_Noise"], "out_of_range": ["Sensor_Noise"]}}
    answer = write(("predict_quality", {}, summarise(Tool.PREDICT, doubted)))

    assert "센서부터 확인하세요: 유압 소음." in answer
    assert "입력되지 않아" not in answer


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("unknown", ["Foo"], "알 수 없는 변수라서 쓰지 않음: Foo."),
        ("out_of_range", ["Sensor_Noise"], "센서부터 확인하세요: 유압 소음."),
        ("out_of_range", [{"feature": "Sensor_Noise", "value": 1449}], "센서부터 확인하세요: 유압 소음."),
    ],
)
def test_doubtful_data_is_said(kind: str, value: list[Any], sentence: str) -> None:
    result = T1_GOOD | {"data_quality": {kind: value}}

    assert sentence in write(("predict_quality", {}, summarise(Tool.PREDICT, result)))


def test_a_defect_without_a_way_out_says_so() -> None:
    content = {"predict_quality": summarise(Tool.PREDICT, T1)} | summarise(
        Tool.IMPORTANCE, T2 | {"adjustments": []}
    )

    assert "조정안은 찾지 못했습니다" in write(("analyze_feature_importance", {}, content))


def test_a_driver_without_a_value_is_said_to_have_none() -> None:
    rows = [T2["attributions"][0] | {"value": None}]

    assert "금형 온도(값 없음)가 불량 위험을 가장 크게 높입니다" in write(
        ("analyze_feature_importance", {}, summarise(Tool.IMPORTANCE, T2 | {"attributions": rows}))
    )


def test_a_search_without_result_says_so() -> None:
    answer = write(("search_knowledge_base", {}, summarise(Tool.SEARCH, T3_NOTHING)))

    assert answer == "관련 문서를 찾지 못했습니다."


def test_a_long_excerpt_is_cut_at_a_word() -> None:
    passage = T3["results"][0] | {"excerpt": "금형 " * 300}
    answer = write(("search_knowledge_base", {}, summarise(Tool.SEARCH, T3 | {"results": [passage]})))

    assert answer.endswith("금형 … [cold-shut.ko]")
    assert len(answer) < 700


def test_a_failed_tool_is_said() -> None:
    failure = {"error": {"code": "tool_timeout", "message": "The tool did not answer in time."}}

    assert write(PREDICTION, ("search_knowledge_base", {}, failure)).endswith(
        "문서 검색 결과는 얻지 못했습니다: The tool did not answer in time."
    )


def test_a_missing_shot_is_said_once_although_two_tools_say_so() -> None:
    answer = write(
        ("predict_quality", {}, NO_FEATURES),
        ("analyze_feature_importance", {}, NO_FEATURES),
        language=Language.ENGLISH,
    )

    assert answer.count("No process values came with the question") == 1


def test_nothing_found_is_nothing_written() -> None:
    assert Findings.of([]).empty
    assert write() == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (87.34, "87.34"),
        (30.0, "30"),
        (100, "100"),
        (0.0, "0"),
        (0.0004, "0"),
        (1.23456, "1.235"),
        (None, "–"),
    ],
)
def test_numbers_are_written_as_a_person_writes_them(value: float | None, text: str) -> None:
    assert number(value) == text


def test_a_negative_number_that_rounds_to_nothing_has_no_sign() -> None:
    assert number(-0.0001) == "0"


def test_lists_and_tables_of_a_passage_stay_lists_and_tables() -> None:
    text = "순서를 지킨다.\n1. 냉각을 먼저 본다.\n2. 스프레이를 본다.\n| 값 | 뜻 |\n|---|---|\n| 3 | 낮음 |"
    passage = T3["results"][0] | {"title": "냉간 대책", "excerpt": text}
    answer = write(("search_knowledge_base", {}, summarise(Tool.SEARCH, T3 | {"results": [passage]})))

    assert answer.splitlines() == [
        "**문서의 조언**",
        "",
        "냉간 대책 [cold-shut.ko]",
        "",
        "순서를 지킨다.",
        "",
        "1. 냉각을 먼저 본다.",
        "2. 스프레이를 본다.",
        "| 값 | 뜻 |",
        "|---|---|",
        "| 3 | 낮음 |",
    ]


def test_a_passage_from_the_middle_of_a_list_is_told_without_its_mark() -> None:
    passage = T3["results"][0] | {"excerpt": "- 냉각을 먼저 본다.\n- 스프레이를 본다."}
    answer = write(("search_knowledge_base", {}, summarise(Tool.SEARCH, T3 | {"results": [passage]})))

    assert "\n- 냉각을 먼저 본다." in answer
    assert "- - " not in answer
