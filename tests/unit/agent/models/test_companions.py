"""Sentences on what moves along with a change, in both languages."""

from typing import Any

from agent.models.rule_based import supposing
from agent.models.rule_based.entities import default_variables
from agent.models.rule_based.tool_results import Findings, WhatIf
from agent.models.rule_based.wording import Wording
from shared.text_analysis.language import Language

VARIABLES = default_variables()
PRESSURE = {"feature": "Process_HoldPressure", "from": 100.0, "to": 110.0, "unit": "MPa"}
CAVITY = {"feature": "Sensor_Pressure2", "from": 102.0, "to": 112.2, "unit": "MPa"}


def label_of(language: Language) -> Any:
    korean = language is Language.KOREAN

    def label(name: str) -> str:
        feature = VARIABLES.by_name[name]
        return feature.label if korean else feature.label_en

    return label


def said(language: Language, *told: WhatIf, only: bool = False) -> str:
    wording = Wording(language, label_of(language), lambda name: VARIABLES.by_name[name].unit)
    return supposing.what_ifs(Findings(what_ifs=told), wording, only=only)


def one(**more: Any) -> WhatIf:
    return WhatIf(**{"changes": [PRESSURE], "before": 0.3, "after": 0.1, "threshold": 0.2, **more})


def test_what_moves_along_is_said_in_both_languages() -> None:
    told = one(companions=[CAVITY])
    korean, english = said(Language.KOREAN, told, only=True), said(Language.ENGLISH, told, only=True)
    assert "증압을 바꾸면 캐비티 압력 102 → 112.2 MPa도 따라 움직이는 것으로 계산했습니다." in korean
    assert "With the intensification pressure I moved what follows it: cavity pressure 102 → 112.2" in english
    for text in (korean, english):
        assert "그대로입니다" not in text
        assert "stay as they are" not in text


def test_only_where_nothing_moves_along_an_answer_says_that_the_rest_stays() -> None:
    assert "나머지 값은 그대로입니다" in said(Language.KOREAN, one(), only=True)
    assert "all other values stay" in said(Language.ENGLISH, one(), only=True)


def test_a_change_by_a_knob_names_the_knob_and_not_as_a_follower() -> None:
    sleeve = {"feature": "Process_Temperature", "from": 670.0, "to": 690.0, "unit": "°C"}
    furnace = {"feature": "Process_MeltTemperature", "from": 685.0, "to": 705.1, "unit": "°C"}
    told = one(
        changes=[sleeve],
        companions=[furnace],
        carried_out=[{"feature": "Process_Temperature", "knob": "Process_MeltTemperature"}],
    )
    korean = said(Language.KOREAN, told)
    assert "용탕 온도는 직접 설정하는 값이 아니어서 보온로 온도 685 → 705.1 °C로 바꾸는 것으로" in korean
    assert "따라 움직이는" not in korean
    assert "by its setting, holding-furnace temperature 685 → 705.1 °C." in said(Language.ENGLISH, told)


def test_a_change_taken_as_a_reading_says_so() -> None:
    told = one(carried_out=[{"feature": "Sensor_Voltage", "knob": None}])
    assert "전압은 설정을 돌려 바꾸는 것이 아니라 그렇게 읽히는 경우로" in said(Language.KOREAN, told)
    assert "The supply voltage was taken as a reading" in said(Language.ENGLISH, told)


def test_of_many_the_strongest_three_are_named() -> None:
    rows = [{**CAVITY, "to": 103.0 + place} for place in range(5)]
    text = said(Language.KOREAN, one(companions=rows))
    assert "102 → 105 MPa 등도" in text
    assert "106" not in text


def test_several_what_ifs_name_what_moves_once() -> None:
    told = [one(companions=[CAVITY]), one(companions=[{**CAVITY, "to": 120.0}])]
    assert said(Language.KOREAN, *told).count("캐비티 압력") == 1
    assert "What follows the changes was moved along (cavity pressure)." in said(Language.ENGLISH, *told)
