"""Groups, contrasts, ranges of documents and grounds in offline answers, also of a tool that tells less."""

from typing import Any

import pytest

from agent.core.tool_result_views import summarise
from agent.models.rule_based import contrasts, document_ranges, foreign_answer, groups, pairs
from agent.models.rule_based.tool_results import Findings
from agent.models.rule_based.wording import Wording
from shared.contracts.tools import Tool
from shared.text_analysis.language import Language
from tests.quality_parts import schema
from tests.tool_results import T1, T2, T2_COMPARED

KOREAN, ENGLISH = Wording(Language.KOREAN), Wording(Language.ENGLISH)
BOTH = [KOREAN, ENGLISH]
STATED = [{"id": "work-standard", "title": "작업 표준", "excerpt": "금형 온도 기준 150~180 ℃"}]


def view(**fields: Any) -> dict[str, Any]:
    return summarise(Tool.IMPORTANCE, T2_COMPARED | fields)


def member(name: str, direction: str) -> dict[str, Any]:
    return {"feature": name, "label": name, "label_en": name, "shap": 1.0, "direction": direction}


def grouped(*members: dict[str, Any], **fields: Any) -> list[dict[str, Any]]:
    return [{**T2["groups"][0], "features": list(members), **fields}]


@pytest.mark.parametrize("wording", BOTH)
def test_a_group_is_told_with_the_variables_that_pull_its_way(wording: Wording) -> None:
    rows = grouped(member("One", "raises"), member("Two", "lowers"), member("Three", "raises"))
    said = groups.group(view(groups=rows, stability=None), wording, shares=True)
    assert "54.1 %" in said
    assert "one, three" in said.casefold()
    assert "two" not in said.casefold()
    plain = groups.group(view(groups=rows, stability=None), wording)
    assert plain
    assert not any(map(str.isdigit, plain))


@pytest.mark.parametrize("wording", BOTH)
def test_of_a_group_of_one_nothing_is_told_twice(wording: Wording) -> None:
    assert groups.group(view(), wording) == ""
    assert groups.group({}, wording) == ""


def test_variables_that_cancel_and_an_order_that_is_not_steady_are_said() -> None:
    rows = grouped(member("One", "raises"), member("Two", "raises"), cancels=True)
    shaken = {"top_share": 0.5, "group_share": 0.5, "draws": 24}
    assert "cancel" in groups.group(view(groups=rows), ENGLISH)
    assert "상쇄" in groups.group(view(groups=rows), KOREAN)
    assert "50.0 %" in groups.group(view(groups=rows, stability=shaken), ENGLISH)
    assert "noise" not in groups.group(view(groups=rows), ENGLISH)


@pytest.mark.parametrize("wording", BOTH)
def test_the_strongest_pair_is_told_by_its_two_variables_from_five_percent_on(wording: Wording) -> None:
    assert "6.4 %" in pairs.pair(view(), wording, shares=True)
    told = pairs.pair(view(), wording)
    assert "6.4 %" not in told
    assert all(name in told for name in T2["interactions"][0]["features"])
    weaker = [{**T2["interactions"][0], "percent": 4.9}]
    assert pairs.pair(view(interactions=weaker), wording) == ""
    assert pairs.pair({}, wording) == ""
    lowers = [{**T2["interactions"][0], "direction": "lowers"}]
    assert pairs.pair(view(interactions=lowers), wording) != told


@pytest.mark.parametrize("wording", BOTH)
def test_a_contrast_has_both_probabilities_and_both_values(wording: Wording) -> None:
    said = contrasts.contrast(view(), [], wording)
    for told in ("87.3 %", "2.2 %", "171.5 °C", "194.2 °C"):
        assert told in said


@pytest.mark.parametrize("wording", BOTH)
def test_without_a_good_shot_the_tool_s_own_words_are_told(wording: Wording) -> None:
    nothing = {**T2_COMPARED["contrast_with"], "kind": None}
    said = contrasts.contrast(view(contrast=[], contrast_with=nothing), [], wording)
    assert said == nothing["message_ko" if wording.korean else "message"]


def test_a_tool_that_compares_nothing_is_said_to() -> None:
    assert "does not tell" in contrasts.contrast(summarise(Tool.IMPORTANCE, T2), [], ENGLISH)


def test_a_variable_that_was_asked_for_is_told_however_small_or_equal() -> None:
    features = {feature.name: feature for feature in schema().features}
    small = {**T2_COMPARED["contrast"][0], "feature": "Process_HoldTime", "percent": 0.1}
    importance = view(contrast=[T2_COMPARED["contrast"][0], small]) | {
        "contrast": [T2_COMPARED["contrast"][0], small]
    }
    named = [features["Process_HoldTime"], features["Process_ClampForce"]]
    said = contrasts.contrast(importance, named, ENGLISH)
    assert said.count("°C") == 4
    assert "Both shots have the same Process_ClampForce." in said
    assert contrasts.contrast(importance, [], ENGLISH).count("°C") == 2


@pytest.mark.parametrize("wording", BOTH)
def test_an_adjustment_outside_of_a_document_is_named_with_its_source(wording: Wording) -> None:
    said = document_ranges.beside_documents(T2["adjustments"], STATED, schema(), wording)
    assert "190 °C" in said
    assert "[work-standard]" in said
    assert document_ranges.beside_documents(T2["adjustments"], [], schema(), wording) == ""


@pytest.mark.parametrize("wording", BOTH)
def test_the_document_that_held_a_value_is_named(wording: Wording) -> None:
    limit = {"low": None, "high": 190.0, "source": "work-standard"}
    change = {**T2["adjustments"][0]["changes"][0], "limit": limit}
    said = document_ranges.beside_documents([{"changes": [change]}], [], schema(), wording)
    assert "[work-standard]" in said
    assert "190 °C" in said


@pytest.mark.parametrize("language", sorted(foreign_answer.FORMS))
def test_other_languages_tell_the_ground_of_advice_or_why_there_is_none(language: str) -> None:
    form = foreign_answer.FORMS[language]

    def told(**fields: Any) -> str:
        found = Findings(prediction=summarise(Tool.PREDICT, T1), importance=view(**fields))
        return "\n".join(foreign_answer.diagnosis(language, found, ENGLISH))

    assert form.grounds["correlation"] in told()
    assert "118" in told()
    assert "5.9 %" in told()
    for code, words in form.none.items():
        assert words in told(adjustments=[], advice={**T2["advice"], "code": code})
    assert form.grounds["correlation"] not in told(adjustments=[], advice={**T2["advice"], "code": "good"})
