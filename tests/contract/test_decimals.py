"""Values are rounded by one rule here and on the page: both are tested with the same cases."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from shared.bundle.feature_schema import Feature
from shared.decimals import apart, beside, own_decimals, written
from shared.errors import BundleError

CASES = json.loads((Path(__file__).parent / "decimals.json").read_text("utf-8"))
VARIABLE = {
    "name": "x",
    "label": "값",
    "label_en": "Value",
    "meaning": "값",
    "meaning_en": "Value",
    "unit": "mm",
    "equipment": "die",
}


@pytest.mark.parametrize("case", CASES["written"], ids=lambda case: case["text"])
def test_a_value_is_written_as(case: dict[str, Any]) -> None:
    assert written(case["value"], case["decimals"]) == case["text"]


@pytest.mark.parametrize("case", CASES["of_variables"], ids=str)
def test_a_variable_has_decimals_from_its_schema(case: dict[str, Any]) -> None:
    given = {name: value for name, value in case.items() if name != "shown"}
    low, high = case["plausible"]
    role = {"role": "setpoint", "limits": [low, high]} if "step" in case else {"role": "measurement"}
    feature = Feature.from_mapping({**VARIABLE, **role, **given, "typical": low})
    assert feature.shown_decimals == case["shown"]


@pytest.mark.parametrize("stated", [-1, 10, 1.5, True, "1"])
def test_decimals_that_are_no_count_are_refused_by_their_place(stated: object) -> None:
    given = {**VARIABLE, "role": "measurement", "plausible": [0, 1], "typical": 0, "decimals": stated}
    with pytest.raises(BundleError, match=r"feature\.decimals: must be a whole number"):
        Feature.from_mapping(given)


@pytest.mark.parametrize("case", CASES["beside"], ids=str)
def test_a_value_beside_a_band_has(case: dict[str, Any]) -> None:
    assert beside(case["value"], case["low"], case["high"], case["decimals"]) == case["at"]


@pytest.mark.parametrize("seed", range(4))
def test_no_value_is_rounded_to_another_side_of_a_band(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(5000):
        size = 10.0 ** chance.randint(-3, 3)
        low, high = sorted(round(chance.uniform(-size, size), 6) for _ in range(2))
        near = chance.choice([low, high]) + chance.choice([-1, 1]) * size * 10.0 ** -chance.randint(1, 6)
        value = round(chance.choice([near, chance.uniform(-size, size), low, high]), 7)
        at = beside(value, low, high, chance.randint(0, 3))
        shown, bottom, top = (float(written(each, at)) for each in (value, low, high))
        assert (shown < bottom, shown > top) == (value < low, value > high), (value, low, high, at)


@pytest.mark.parametrize("seed", range(2))
def test_values_that_differ_are_seen_to_differ_and_in_their_order(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(5000):
        value = round(chance.uniform(-50, 50), 4)
        other = round(value + chance.choice([-1, 1]) * 10.0 ** -chance.randint(0, 4), 4)
        at = apart(value, [other], chance.randint(0, 2))
        shown, beyond = float(written(value, at)), float(written(other, at))
        assert (shown > beyond, shown == beyond) == (value > other, value == other)


def test_what_somebody_sets_keeps_all_its_digits() -> None:
    chance = random.Random(1)
    for _ in range(2000):
        value = round(chance.uniform(-900, 900), chance.randint(0, 6))
        assert float(written(value, own_decimals(value))) == pytest.approx(value, abs=1e-9)
        assert own_decimals(value) <= 6
