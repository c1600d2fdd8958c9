"""The verdict on a shot: when it is withheld, for which reasons, and when it stands."""

from typing import Any, cast

import numpy as np
import pytest

from shared.bundle.verdicts import MATTERS, guessed_unit, variables_that_matter
from shared.contracts.t1 import PredictResponse
from shared.units import convert
from t1_predict.service import predict_quality
from tests.quality_parts import default_bundle, sample

SCHEMA = default_bundle().schema
IMPORTANCE = default_bundle().preparation.importance
STRONG = variables_that_matter(SCHEMA.names, IMPORTANCE)
WEAK = [name for name in SCHEMA.names if name not in STRONG]


def predict(**payload: Any) -> PredictResponse:
    return cast("PredictResponse", predict_quality(default_bundle(), payload))


@pytest.mark.parametrize("seed", range(100))
def test_what_matters_is_the_fewest_variables_that_hold_the_share(seed: int) -> None:
    generator = np.random.default_rng(seed)
    importance = generator.exponential(size=generator.integers(1, 41)) * generator.integers(0, 2)
    names = [str(number) for number in range(len(importance))]
    found = variables_that_matter(names, importance)
    held = [importance[int(name)] for name in found]
    assert found
    assert sum(held) >= MATTERS * importance.sum() * (1 - 1e-9)
    if importance.any():
        assert sum(held) - min(held) < MATTERS * importance.sum() * (1 + 1e-9)


@pytest.mark.parametrize("name", sorted(STRONG))
@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("shot", ["good", "cold-die"])
def test_an_implausible_value_that_matters_withholds_the_verdict(name: str, side: int, shot: str) -> None:
    feature = SCHEMA.features[SCHEMA.names.index(name)]
    width = feature.plausible[1] - feature.plausible[0]
    answer = predict(
        features={**sample(shot), name: feature.plausible[side] + (width if side else -width) * 0.3}
    )
    assert answer["verdict"] == "withheld"
    (reason,) = answer["reasons"]
    assert (reason["code"], reason["feature"]) == ("implausible", name)
    assert feature.label_en in reason["message"]
    assert feature.label in reason["message_ko"]


@pytest.mark.parametrize("name", sorted(STRONG))
@pytest.mark.parametrize("side", [0, 1])
def test_the_bounds_themselves_are_plausible(name: str, side: int) -> None:
    bound = SCHEMA.features[SCHEMA.names.index(name)].plausible[side]
    answer = predict(features={**sample("good"), name: bound})
    assert answer["verdict"] in (answer["prediction"]["class"], "unsure")
    assert [reason["code"] for reason in answer["reasons"]] == ["interval"] * (answer["verdict"] == "unsure")


def by_its_interval(answer: PredictResponse) -> str:
    """The verdict that a shot's own figures say, implausible values or not."""
    told = answer["prediction"]
    if told["defect_low"] < answer["threshold"] <= told["defect_high"]:
        return "unsure"
    return str(told["class"])


@pytest.mark.parametrize("name", WEAK)
@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("shot", [example.id for example in SCHEMA.examples])
def test_an_implausible_value_leaves_the_verdict_only_where_it_decides_nothing(
    name: str, side: int, shot: str
) -> None:
    feature = SCHEMA.features[SCHEMA.names.index(name)]
    width = feature.plausible[1] - feature.plausible[0]
    features = sample(shot)
    usual = float(default_bundle().preparation.median[SCHEMA.names.index(name)])
    replaced = predict(features={**features, name: usual})["verdict"]
    odd = feature.plausible[side] + (width if side else -width) * 0.3
    answer = predict(features={**features, name: odd})
    decides = by_its_interval(answer) != replaced
    assert answer["verdict"] == ("withheld" if decides else replaced)
    assert name in answer["data_quality"]["out_of_range"]


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("Process_MeltTemperature", 943, "K"),
        ("Process_MeltTemperature", 1250, "°F"),
        ("Process_HoldPressure", 1000, "bar"),
        ("Sensor_Speed", 2600, "mm/s"),
        ("Process_CoolingTime", 0.175, "min"),
        ("Process_MoldTemperature", 383, "°F"),
        ("Process_MoldTemperature", 468, "K"),
        ("Sensor_Temperature2", 374, "°F"),
    ],
)
def test_a_value_in_another_unit_is_told_with_the_unit_that_fits(name: str, value: float, unit: str) -> None:
    feature = SCHEMA.features[SCHEMA.names.index(name)]
    found = guessed_unit(feature, value)
    assert found is not None
    assert found[0] == unit
    assert found[1] == pytest.approx(convert(value, unit, feature.unit))
    (reason,) = predict(features={**sample("good"), name: value})["reasons"]
    assert f"in {unit}," in reason["message"]
    assert unit in reason["message_ko"]


def test_no_unit_is_guessed_where_none_makes_the_value_plausible() -> None:
    feature = SCHEMA.features[SCHEMA.names.index("Process_MeltTemperature")]
    assert guessed_unit(feature, 1e6) is None
    (reason,) = predict(features={**sample("good"), feature.name: 1e6})["reasons"]
    assert "if it was" not in reason["message"]


def test_without_any_variable_that_matters_there_is_no_verdict() -> None:
    features = {name: value for name, value in sample("good").items() if name in WEAK}
    answer = predict(features=features)
    assert answer["verdict"] == "withheld"
    assert [reason["code"] for reason in answer["reasons"]] == ["nothing_given"]
    assert answer["reasons"][0]["message"][0].isupper()
    one = min(STRONG)
    assert predict(features={**features, one: sample("good")[one]})["verdict"] != "withheld"


def test_a_shot_unlike_all_known_keeps_its_verdict_and_is_marked() -> None:
    features = {feature.name: feature.plausible[number % 2] for number, feature in enumerate(SCHEMA.features)}
    answer = predict(features=features)
    assert answer["data_quality"]["unlike_known"]
    assert answer["verdict"] == answer["prediction"]["class"]


def test_a_batch_withholds_the_same_shots_as_each_alone() -> None:
    shots = [
        sample("good"),
        {**sample("good"), "Process_MeltTemperature": 943},
        {**sample("cold-die"), WEAK[0]: 1e7},
        {WEAK[0]: 30},
    ]
    results = cast("Any", predict_quality(default_bundle(), {"shots": shots}))["results"]
    alone = [predict(features=shot) for shot in shots]
    assert [(row["verdict"], row["reasons"]) for row in results] == [
        (row["verdict"], row["reasons"]) for row in alone
    ]


def test_a_scenario_is_withheld_as_long_as_the_implausible_value_stays() -> None:
    features = {**sample("good"), "Process_HoldPressure": 1000}
    answer = predict(
        features=features,
        scenarios=[
            {"changes": [{"feature": "Process_MoldTemperature", "to": 200}]},
            {"changes": [{"feature": "Process_HoldPressure", "to": 100}]},
        ],
    )
    stays, repaired = answer["scenarios"]
    assert stays["verdict"] == "withheld"
    assert [reason["feature"] for reason in stays["reasons"]] == ["Process_HoldPressure"]
    assert repaired["verdict"] == repaired["prediction"]["class"]
