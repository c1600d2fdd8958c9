"""The numbers of a text: values, decimals, units, and what is no number."""

import pytest

from agent.grounding.numbers import numbers_in


def read(text: str, names: tuple[str, ...] = ()) -> list[tuple[float, str | None]]:
    """Value and unit of each number."""
    return [(number.value, number.unit) for number in numbers_in(text, frozenset(names))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("확률 87.3 %", [(87.3, "%")]),
        ("확률 87.3%로", [(87.3, "%")]),
        ("약87퍼센트", [(87.0, "%")]),
        ("71.1 %p 감소", [(71.1, "%")]),
        ("670 °C에서 690℃로 20도 올리면", [(670.0, "°C"), (690.0, "°C"), (20.0, "°C")]),
        ("by 20 degrees", [(20.0, "°C")]),
        (
            "97 MPa, 145bar, 4.2 m/s, 0.85초, 720톤",
            [(97, "MPa"), (145, "bar"), (4.2, "m/s"), (0.85, "s"), (720, "t")],
        ),
        ("12 A and 390 V, then a 5 s wait", [(12.0, "A"), (390.0, "V"), (5.0, "s")]),
        (
            "3–5 °C, 50~100 mbar, ±5 mm, -2",
            [(3, "°C"), (5, "°C"), (50, "mbar"), (100, "mbar"), (5, "mm"), (2, None)],
        ),
        ("1,234.5 t", [(1234.5, "t")]),
        ("약 2만 번", [(20000.0, None)]),
        ("이십도 올리면, 삼십 퍼센트, 백이십 초", [(20.0, "°C"), (30.0, "%"), (120.0, "s")]),
        ("1e3", [(1000.0, None)]),
        ("**87.3** %, __5__ bar", [(87.3, "%"), (5.0, "bar")]),
        ("4.2 m / s, 5 m / 3", [(4.2, "m/s"), (5.0, "m"), (3.0, None)]),
    ],
)
def test_values_and_units(text: str, found: list[tuple[float, str | None]]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Sensor_Temperature1, T1, ADC12, H13, 3D",
        "1. 판정\n2) 원인\n- 3. 조정\n## 4. 점검\n**5.** 끝",
        "2024-02-10, 2024-02-10T10:00:00Z, 2026년 2월 10일, 3월 4일, 10:30",
        "https://example.com/12 the 2nd and 3rd",
        "- 1. 파팅 면을 닦는다. 2. 클램프 힘을 올린다. 3. 끝",
        "천천히, 백도어, 십자 드라이버",
    ],
)
def test_what_is_no_value_is_passed_over(text: str) -> None:
    assert read(text) == []


def test_digits_of_names_are_no_values() -> None:
    assert read("온도 센서 1은 680 °C, 온도 센서 12", ("온도 센서 1",)) == [(680.0, "°C"), (12.0, None)]


def test_counts_are_told_from_measures() -> None:
    assert [number.counts for number in numbers_in("변수 3개, 5가지, 7 °C")] == [True, True, False]


def test_places_are_characters_of_the_text() -> None:
    text = "1. 온도 센서 1: 확률은 약 **87.34 %** 😀 3.5"
    numbers = list(numbers_in(text, frozenset({"온도 센서 1"})))

    assert [text[number.start : number.end] for number in numbers] == ["87.34", "3.5"]
    assert [number.text for number in numbers] == ["87.34", "3.5"]


def test_the_decimals_shown_say_how_exactly_a_number_is_meant() -> None:
    assert [number.half_step for number in numbers_in("87 87.3 87.34")] == pytest.approx([0.5, 0.05, 0.005])
