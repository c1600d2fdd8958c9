"""Answers on a shot whose verdict is withheld: the reasons, and nothing that could pass for a verdict."""

from typing import Any, cast

import pytest

from agent.core.tool_result_views import summarise
from agent.models.rule_based.fallback_writer import write_answer
from agent.models.rule_based.foreign_answer import FORMS, diagnosis
from agent.models.rule_based.tool_results import Findings, NamedResult
from agent.models.rule_based.verdict import likely_modes
from agent.models.rule_based.wording import Wording
from agent.tools.results.fields import Notes
from agent.tools.results.prediction import read_prediction
from shared.contracts.tools import Tool
from shared.text_analysis.language import Language
from t1_predict.service import predict_quality
from tests.quality_parts import default_bundle, sample
from tests.tool_results import T2

KELVIN = {**sample("cold-die"), "Process_MeltTemperature": 943.0}
OTHER_DIE = [{"changes": [{"feature": "Process_MoldTemperature", "to": 200}]}]


def answer(language: Language, **payload: Any) -> str:
    told = cast("dict[str, Any]", predict_quality(default_bundle(), {"features": KELVIN, **payload}))
    rows: list[NamedResult] = [
        (Tool.PREDICT, {}, summarise(Tool.PREDICT, read_prediction(told, Notes()))),
        (Tool.IMPORTANCE, {}, summarise(Tool.IMPORTANCE, T2)),
    ]
    return "".join(write_answer(Findings.of(rows), language))


@pytest.mark.parametrize(
    ("language", "head", "reason"),
    [
        (Language.KOREAN, "**판정 보류 — 양품으로 취급하지 마세요**", "(단위가 K인 값이면 670 °C)"),
        (
            Language.ENGLISH,
            "**Verdict withheld: do not treat the shot as good**",
            "if it was sent in K, it is 670 °C",
        ),
    ],
)
def test_reasons_are_told_and_no_probability_cause_or_adjustment(
    language: Language, head: str, reason: str
) -> None:
    said = answer(language)
    assert said.startswith(head)
    assert reason in said
    assert "%" not in said


def test_a_what_if_on_such_a_shot_is_told_as_withheld() -> None:
    said = answer(Language.ENGLISH, scenarios=OTHER_DIE)
    assert "The verdict is withheld, so do not rely on this probability. Holding-furnace" in said
    assert "turns to" not in said


def test_such_a_shot_has_no_likely_mode() -> None:
    told = cast("dict[str, Any]", predict_quality(default_bundle(), {"features": KELVIN}))
    assert told["prediction"]["class"] == "defect"
    assert likely_modes(told) == []


@pytest.mark.parametrize("language", sorted(FORMS))
def test_other_languages_say_it_too(language: str) -> None:
    told = cast("dict[str, Any]", predict_quality(default_bundle(), {"features": KELVIN}))
    said = diagnosis(language, Findings(prediction=told, importance=T2), Wording(Language.ENGLISH))
    assert "670 °C" in said[0]
    assert "%" not in " ".join(said)


def test_a_tools_odd_reasons_are_read_or_passed_over() -> None:
    told = cast("dict[str, Any]", predict_quality(default_bundle(), {"features": KELVIN}))
    odd = [None, 3, {"message": 4}, {"message": " "}, {"message": "why", "code": 1, "other": "x"}]
    assert read_prediction({**told, "reasons": odd}, Notes())["reasons"] == [{"message": "why"}]
    assert "reasons" not in read_prediction({**told, "reasons": None}, Notes())
