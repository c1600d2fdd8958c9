"""Probabilities are rounded by one rule here and on the page: both are tested with the same cases."""

import json
from pathlib import Path

import pytest

from shared.probability import percent

CASES = json.loads((Path(__file__).parent / "probabilities.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["percent"])
def test_a_probability_is_told_as(case: dict[str, str]) -> None:
    assert percent(float(case["probability"])) == case["percent"]
