"""Scores of the golden evaluation: each measure notices what it is for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from checks.evaluation.asking import Answer
from checks.evaluation.golden import Golden
from checks.evaluation.scoring import score, shares
from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from tests.tool_results import SHOT, T1, T1_WHAT_IF, T2

SCHEMA = read_schema(asset("models", "default", "schema.json"))
HOTTER = {"Process_MoldTemperature": 190.0}
PREDICT, SEARCH = "predict_quality", "search_knowledge_base"


def changed(values: Mapping[str, float]) -> dict[str, Any]:
    """The input of a prediction with these values in place of the shot's."""
    changes = [{"feature": name, "from": SHOT.get(name), "to": value} for name, value in values.items()]
    return {"features": {**SHOT, **values}, "changes": changes}


GOLDEN = Golden(
    question="금형 온도를 190도로 하면?",
    kind="what-if",
    held_out=False,
    features=SHOT,
    before=(),
    session_values=False,
    tools=frozenset([PREDICT]),
    may=frozenset(["analyze_feature_importance"]),
    overrides=HOTTER,
    facts=["baseline", "shown:Process_MoldTemperature", "value:Process_MoldTemperature"],
    says=["양품"],
    never=["HACKED"],
)
GOOD = Answer(
    text="금형 온도 171.5 → 190 °C: 불량 확률 87.3 %에서 4.7 %로 (양품)",
    calls=[(PREDICT, changed(HOTTER))],
    results={"t1_result": [T1_WHAT_IF], "t2_result": [T2]},
    citations=[],
    unsupported=[],
    end={"type": "done"},
)


def test_a_right_answer_is_right_by_every_measure() -> None:
    assert score(GOLDEN, GOOD, SCHEMA).right == dict.fromkeys(
        ("tools", "arguments", "facts", "grounding", "language"), True
    )


@pytest.mark.parametrize(
    ("measure", "answer"),
    [
        ("tools", replace(GOOD, calls=[])),
        ("tools", replace(GOOD, calls=[*GOOD.calls, (SEARCH, {"query": "금형"})])),
        ("arguments", replace(GOOD, calls=[(PREDICT, {})])),
        ("arguments", replace(GOOD, calls=[(PREDICT, changed({"Process_MoldTemperature": 195.0}))])),
        ("arguments", replace(GOOD, calls=[(PREDICT, changed(HOTTER | {"Sensor_Flow": 1.0}))])),
        ("grounding", replace(GOOD, unsupported=[{"text": "42", "start": 0, "end": 2}])),
        ("language", replace(GOOD, text="4.7 % instead of 87.3 %")),
        ("facts", replace(GOOD, text=GOOD.text.replace("87.3", "60"))),
        ("facts", replace(GOOD, text=GOOD.text.replace("금형 온도", "그것"))),
        ("facts", replace(GOOD, text=GOOD.text.replace("171.5", "…"))),
        ("facts", replace(GOOD, text=GOOD.text.replace("양품", "불량"))),
        ("facts", replace(GOOD, text=GOOD.text + " hacked")),
        ("facts", replace(GOOD, results={"t1_result": [T1]})),
        ("facts", replace(GOOD, end={"type": "error", "code": "empty_answer"})),
    ],
)
def test_each_measure_notices_its_fault(measure: str, answer: Answer) -> None:
    assert score(GOLDEN, answer, SCHEMA).right[measure] is False


def test_another_tool_that_does_no_harm_is_no_fault() -> None:
    answer = replace(GOOD, calls=[*GOOD.calls, ("analyze_feature_importance", {})])

    assert score(GOLDEN, answer, SCHEMA).right["tools"]


def test_a_rounded_what_if_value_is_right() -> None:
    answer = replace(GOOD, calls=[(PREDICT, changed({"Process_MoldTemperature": 190.4}))])

    assert score(GOLDEN, answer, SCHEMA).right["arguments"]


def test_a_quoted_document_may_be_in_the_other_language() -> None:
    asked = replace(GOLDEN, question="What helps?", facts=[], says=[], overrides={})
    quoting = replace(GOOD, text="From the documents\n- 금형을 예열한다. [cold-shut.ko]")
    speaking = replace(GOOD, text="금형을 예열하세요.\n- Preheat the die. [cold-shut.en]")

    assert score(asked, quoting, SCHEMA).right["language"]
    assert not score(asked, speaking, SCHEMA).right["language"]


def test_shares_count_only_the_questions_that_ask_for_a_measure() -> None:
    without = score(replace(GOLDEN, overrides={}), GOOD, SCHEMA)
    wrong = score(GOLDEN, replace(GOOD, calls=[(PREDICT, {})]), SCHEMA)

    assert shares([without, wrong]) == {
        "tools": 1.0,
        "arguments": 0.0,
        "facts": 1.0,
        "grounding": 1.0,
        "language": 1.0,
    }
