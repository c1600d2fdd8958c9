"""The ground of adjustments in offline answers, and what other tools may give of it."""

from typing import Any

import pytest

from agent.core.tool_result_views import summarise
from agent.models.rule_based import drivers
from agent.models.rule_based.wording import Wording
from agent.tools.results.fields import Notes
from agent.tools.results.importance import read_importance
from shared.contracts.tools import Tool
from shared.text_analysis.language import Language
from tests.tool_results import T1, T2

KOREAN, ENGLISH = Wording(Language.KOREAN), Wording(Language.ENGLISH)
NONE_MADE = {
    "code": "never_made",
    "message": "No advice: no shot like that was ever made here.",
    "message_ko": "조정안이 없습니다. 그런 샷을 만든 적이 없습니다.",
}


def told(wording: Wording, *, every: bool = False, **fields: Any) -> str:
    content = summarise(Tool.IMPORTANCE, T2 | fields) | {"predict_quality": summarise(Tool.PREDICT, T1)}
    return drivers.adjustments(content, wording, every=every)


@pytest.mark.parametrize(
    ("code", "korean", "english"),
    [
        ("simulated", "시뮬레이터에서 시험한 응답", "tested in the simulator, not on a machine"),
        ("correlation", "실제 샷으로 시험한 상관관계", "a correlation tested on real shots"),
    ],
)
def test_an_adjustment_is_told_with_its_ground_and_without_what_the_card_counts(
    code: str, korean: str, english: str
) -> None:
    advice = T2["advice"] | {"code": code}
    for wording, ground in ((KOREAN, korean), (ENGLISH, english)):
        said = told(wording, advice=advice)
        assert ground in said
        assert "118" not in said
        assert "5.9 %" not in said


def test_a_list_names_each_and_the_ground_once() -> None:
    said = told(ENGLISH, every=True, adjustments=T2["adjustments"] * 2)
    assert said.count("defect probability from") == 2
    assert said.count("no proof of cause and effect") == 1


def test_where_there_is_no_advice_the_reason_is_told() -> None:
    assert told(ENGLISH, adjustments=[], advice=NONE_MADE) == NONE_MADE["message"]
    assert told(KOREAN, adjustments=[], advice=NONE_MADE) == NONE_MADE["message_ko"]


@pytest.mark.parametrize("advice", [None, {"code": "never_made", "message": "99 % sure"}])
def test_a_tool_without_a_reason_that_can_be_told_gets_the_old_sentence(advice: Any) -> None:
    assert "No change of up to three setpoints" in told(ENGLISH, adjustments=[], advice=advice)


def test_adjustments_of_a_tool_without_ground_are_told_as_before() -> None:
    bare = [{name: value for name, value in T2["adjustments"][0].items() if name != "support"}]
    assert told(ENGLISH, adjustments=bare, advice=None).endswith("16.3 %.")


@pytest.mark.parametrize(
    "support",
    [
        3,
        {"shots": 3},
        {"shots": 3, "defects": 4, "rate": 0.5, "low": 0.1, "high": 0.9},
        {"shots": 3, "defects": 1, "rate": 5, "low": 0.1, "high": 0.9},
        {"shots": "many", "defects": 1, "rate": 0.3, "low": 0.1, "high": 0.9},
    ],
)
def test_odd_support_is_passed_over_and_noted(support: Any) -> None:
    notes = Notes()
    result = T2 | {"adjustments": [T2["adjustments"][0] | {"support": support}]}
    (row,) = read_importance(result, notes)["adjustments"]
    assert "support" not in row
    assert "support" in notes.text


@pytest.mark.parametrize("advice", [7, {}, {"code": "never_made"}, {"message": ""}])
def test_odd_advice_is_passed_over(advice: Any) -> None:
    assert "advice" not in read_importance(T2 | {"advice": advice}, Notes())


def test_advice_of_an_unknown_code_keeps_its_words_alone() -> None:
    read = read_importance(T2 | {"advice": {"code": "magic", "message": "Ask the plant."}}, Notes())
    assert read["advice"] == {"message": "Ask the plant."}
