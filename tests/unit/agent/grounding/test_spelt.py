"""Numbers as words and signs write them: where they stand, what they are worth, how exact, in which unit."""

import pytest

from agent.grounding.numbers import numbers_in
from agent.grounding.spelt import Spelt, spelt_numbers


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("One third of the shots", 100 / 3),
        ("Two thirds of it", 200 / 3),
        ("Three quarters of it", 75.0),
        ("in three quarters", 75.0),
        ("four quarters", 100.0),
    ],
)
def test_parts_of_a_whole_are_rough_percentages(text: str, worth: float) -> None:
    (found,) = spelt_numbers(text)

    assert (found.half_step, found.unit) == (2.5, "%")
    assert found.value == pytest.approx(worth)
    said = text[found.start : found.end]
    assert said == text.removesuffix(" of the shots").removesuffix(" of it").removeprefix("in ")


def test_more_than_the_whole_is_no_part_of_it() -> None:
    assert list(spelt_numbers("five quarters")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("half a bar", [Spelt(0, 4, 0.5, 0.05, "bar")]),
        ("half a shot", []),
        ("half a xyz", []),
        ("fifty point five bar", [Spelt(0, 16, 50.5, 0.05, "bar")]),
        ("twenty-one point two five bar", [Spelt(0, 25, 21.25, 0.005, "bar")]),
        ("one hundred and five bar", [Spelt(0, 20, 105.0, 0.5, "bar")]),
        ("fifty and bar", [Spelt(0, 5, 50.0, 0.5, None)]),
        ("fifty point and", [Spelt(0, 5, 50.0, 0.5, "%")]),
    ],
)
def test_numbers_in_words_are_read_with_their_decimals_and_unit(text: str, found: list[Spelt]) -> None:
    assert list(spelt_numbers(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12 리터/분", [("12", "L/min")]),
        ("12리터/분마다", [("12", "L/min")]),
        ("12 킬로그램/시간", [("12", "kg/h")]),
        ("3 회/분 이상", [("3", "spm")]),
        ("⁵⁰ bar", [("⁵⁰", "bar")]),
        ("¹²³ bar", [("¹²³", "bar")]),
        ("a⁵ bar, 각주⁵", []),
        ("X12‰", [("12", "‰")]),
        ("X12 ‰", [("12", "‰")]),
        ("X12°", [("12", "°")]),
        ("X12 °", [("12", "°")]),
        ("X12 %", [("12", "%")]),
        ("abc99도", [("99", "°C")]),
        ("abc9도, ab99도, Mold99도, mold99 도, X12", []),
    ],
)
def test_a_number_is_read_with_the_unit_behind_it(text: str, found: list[tuple[str, str]]) -> None:
    assert [(number.text, number.unit) for number in numbers_in(text)] == found


@pytest.mark.parametrize(("text", "value"), [("⁵ bar", 5.0), ("⁵⁰ bar", 50.0), ("10² bar", 100.0)])
def test_raised_digits_are_exact_to_a_half(text: str, value: float) -> None:
    (number,) = numbers_in(text)

    assert (number.value, number.half_step) == (value, 0.5)
