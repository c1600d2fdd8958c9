"""Ranges that documents state: what is wholly understood, in any unit of the variable, and nothing else."""

from typing import Any

import pytest

from agent.models.stated_limits import StatedLimit, outside_documents, stated_limits
from shared.units import convert
from tests.quality_parts import schema

HOLD = "Process_HoldPressure"


def read(*texts: str) -> list[StatedLimit]:
    passages = [{"id": f"doc-{at}", "title": "작업 표준", "excerpt": text} for at, text in enumerate(texts)]
    return stated_limits(schema(), passages)


def bounds(text: str) -> list[tuple[str, float | None, float | None]]:
    return [(limit.feature, limit.low, limit.high) for limit in read(text)]


@pytest.mark.parametrize(
    "text",
    [
        "작업 표준: 보압 60~80 MPa",
        "보압은 60~80 MPa로 관리한다.",
        "보압(Process_HoldPressure)은 60–80 MPa 범위를 유지한다",
        "보압 기준은 60에서 80 MPa이다. 배압은 5 bar 올린다.",
        "| 보압 | 60~80 MPa | 기준 |",
        "Keep the intensification pressure between 60 and 80 MPa.",
        "Limits: Process_HoldPressure 60 MPa - 80 MPa",
    ],
)
def test_a_rule_on_one_variable_is_read(text: str) -> None:
    assert bounds(text) == [(HOLD, 60.0, 80.0)]


@pytest.mark.parametrize("unit", ["MPa", "bar", "kgf/cm²", "psi", "kPa"])
@pytest.mark.parametrize("low", [55.0, 60.5, 75.0])
def test_a_range_in_another_unit_is_the_same_range(unit: str, low: float) -> None:
    ends = [round(convert(value, "MPa", unit), 4) for value in (low, low + 20)]
    if max(ends) >= 1_000_000:
        return
    (found,) = read(f"보압은 {ends[0]}~{ends[1]} {unit} 범위로 관리한다.")
    assert found.unit == "MPa"
    assert (found.low, found.high) == pytest.approx((low, low + 20), rel=1e-5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("클램프 힘 기준은 700 t 이하이다.", ("Process_ClampForce", None, 700.0)),
        ("클램프 힘은 680 t 이상을 유지한다.", ("Process_ClampForce", 680.0, None)),
        ("Process_ClampForce must be at most 700 t.", ("Process_ClampForce", None, 700.0)),
        ("Process_ClampForce must not exceed 700 t.", ("Process_ClampForce", None, 700.0)),
    ],
)
def test_one_end_is_read_as_one_end(text: str, expected: tuple[str, float | None, float | None]) -> None:
    assert bounds(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "보압이 60~80 MPa이면 기공이 생긴다.",
        "보압을 기준에서 5~10 MPa 올린다.",
        "보압 60~80 기준",
        "보압 60~80 ℃ 기준",
        "보압 기준 80~60 MPa",
        "보압 범위는 60~80 MPa, 특수 합금은 70~90 MPa이다.",
        "게이트 속도는 3~5 m/s 범위로 관리한다.",
        "용탕 온도 편차는 5~10 ℃ 이내로 관리한다.",
        "금형 온도 예열 기준 100~150 ℃",
        "Raise the intensification pressure within 60–80 MPa.",
        "The range is 60–80 MPa.",
        "",
    ],
)
def test_what_is_not_wholly_understood_is_no_rule(text: str) -> None:
    assert bounds(text) == []


def test_each_variable_has_the_range_behind_it() -> None:
    text = "금형 온도 기준 180~200 ℃, 용탕 온도 기준 660~690 ℃"
    assert bounds(text) == [
        ("Process_MoldTemperature", 180.0, 200.0),
        ("Process_Temperature", 660.0, 690.0),
    ]


def test_documents_are_told_apart_and_the_same_range_of_one_is_told_once() -> None:
    found = read("보압 기준 60~80 MPa\n보압 기준 60~80 MPa", "보압 기준 70~90 MPa")
    assert [(limit.source, limit.low) for limit in found] == [("doc-0", 60.0), ("doc-1", 70.0)]


def adjustment(to: float, companion: float = 70.0) -> dict[str, Any]:
    return {
        "changes": [{"feature": HOLD, "from": 90.0, "to": to, "unit": "MPa"}],
        "companions": [{"feature": "Sensor_Pressure2", "from": 90.0, "to": companion, "unit": "MPa"}],
    }


def test_an_adjustment_outside_of_a_range_is_named_with_its_source() -> None:
    limits = read("보압 기준 60~80 MPa")
    inside, outside = adjustment(80.0), adjustment(80.5)
    (found,) = outside_documents([inside, outside], limits)
    assert (found["adjustment"], found["feature"], found["to"]) == (2, HOLD, 80.5)
    assert (found["low"], found["high"], found["source"]) == (60.0, 80.0, "doc-0")


def test_what_moves_along_is_held_to_its_range_too() -> None:
    limits = read("압력 센서 2 기준 60~80 MPa")
    assert outside_documents([adjustment(70.0)], limits) == []
    (found,) = outside_documents([adjustment(70.0, companion=81.0)], limits)
    assert found["feature"] == "Sensor_Pressure2"
