"""Figures that an answer works out from one row of a result rest on that row."""

from typing import Any

import pytest

from agent.grounding.check import unsupported_numbers
from agent.grounding.evidence import Evidence

LIMITS = {"feature": "P", "unit": "MPa", "value": 100.0, "limits": [75.0, 125.5]}


def unsupported(answer: str, **result: Any) -> list[str]:
    """The unsupported numbers of an answer on one result."""
    return [row.text for row in unsupported_numbers(answer, Evidence(results=[result]))]


def test_the_room_to_a_limit_is_supported_and_no_other_distance() -> None:
    assert unsupported("위로 25.5 MPa, 아래로 25 MPa", variables=[LIMITS]) == []
    assert unsupported("위로 27 MPa", variables=[LIMITS]) == ["27"]
    assert unsupported("위로 25.5 MPa", variables=[{**LIMITS, "value": None}]) == ["25.5"]


@pytest.mark.parametrize(
    ("probability", "answer", "doubted"),
    [
        (0.0004, "<0.1 %", []),
        (0.0004, "99.9 %", ["99.9"]),
        (0.9996, ">99.9 %", []),
        (0.9996, "0.1 %", ["0.1"]),
        (0.5, "<0.1 %", ["0.1"]),
    ],
)
def test_a_probability_near_its_ends_is_told_as_less_or_more(
    probability: float, answer: str, doubted: list[str]
) -> None:
    classes = {"defect": probability}

    assert unsupported(answer, prediction={"class_probabilities": classes}) == doubted


def test_the_probability_of_the_other_class_follows() -> None:
    assert unsupported("불량 확률 12 %", prediction={"class": "normal", "probability": 0.88}) == []
    assert unsupported("불량 확률 13 %", prediction={"class": "normal", "probability": 0.88}) == ["13"]
