"""What-ifs worked out: names, units, sums and limits, by generated values against factors written here."""

from random import Random
from typing import Any

import pytest

from shared.assets import asset
from shared.bundle.feature_schema import Feature, FeatureSchema, read_schema
from shared.bundle.scenarios import plan_scenarios
from shared.contracts.t1 import PlannedChange, ScenarioRequest
from shared.errors import InvalidInput

SCHEMA: FeatureSchema = read_schema(asset("models", "default", "schema.json"))
TYPICAL = {feature.name: feature.typical for feature in SCHEMA.features}

UNITS: dict[str, list[tuple[str, float, float]]] = {
    # For each unit of the line: others, with (value in the other) = factor * value + offset.
    "°C": [("°F", 1.8, 32.0), ("K", 1.0, 273.15), ("화씨", 1.8, 32.0)],
    "bar": [("psi", 14.503773773, 0.0), ("MPa", 0.1, 0.0), ("kPa", 100.0, 0.0), ("kgf/cm²", 1.0197162, 0.0)],
    "MPa": [("bar", 10.0, 0.0), ("psi", 145.03773773, 0.0), ("메가파스칼", 1.0, 0.0)],
    "t": [("kN", 9.80665, 0.0), ("톤", 1.0, 0.0), ("MN", 0.00980665, 0.0)],
    "s": [("ms", 1000.0, 0.0), ("초", 1.0, 0.0), ("min", 1 / 60, 0.0)],
    "mm": [("cm", 0.1, 0.0), ("inch", 1 / 25.4, 0.0), ("밀리미터", 1.0, 0.0)],
    "m/s": [("mm/s", 1000.0, 0.0), ("cm/s", 100.0, 0.0)],
}
CASES = [
    (feature, *unit) for feature in SCHEMA.features if feature.limits for unit in UNITS.get(feature.unit, ())
]


def planned(*changes: dict[str, Any], values: dict[str, float] | None = None) -> list[PlannedChange]:
    asked = [ScenarioRequest.model_validate({"changes": list(changes)})]
    (scenario,) = plan_scenarios(SCHEMA, TYPICAL if values is None else values, asked)
    return list(scenario.changes)


def refusal(*changes: dict[str, Any], values: dict[str, float] | None = None) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as caught:
        planned(*changes, values=values)
    (detail,) = caught.value.details
    return detail.field, detail.reason


@pytest.mark.parametrize(("feature", "unit", "factor", "offset"), CASES)
def test_a_value_and_a_difference_convert_as_what_they_are(
    feature: Feature, unit: str, factor: float, offset: float
) -> None:
    random = Random(feature.name + unit)
    assert feature.limits is not None
    assert feature.step is not None
    for _ in range(20):
        value = random.uniform(*feature.limits)
        (to,) = planned({"feature": feature.name, "to": factor * value + offset, "unit": unit})
        assert to["to"] == pytest.approx(value, abs=feature.step / 10)
        difference = value - feature.typical
        (by,) = planned({"feature": feature.name, "by": factor * difference, "unit": unit})
        assert by["to"] == pytest.approx(value, abs=feature.step / 10)
        assert by["from"] == feature.typical
        assert by["unit"] == feature.unit
        assert by["asked"] == {"by": factor * difference, "unit": unit}


@pytest.mark.parametrize("feature", [feature for feature in SCHEMA.features if feature.limits])
def test_to_and_by_say_the_same(feature: Feature) -> None:
    random = Random(feature.name)
    assert feature.limits is not None
    for _ in range(50):
        value = round(random.uniform(*feature.limits), 3)
        present = round(random.uniform(*feature.limits), 3)
        values = {**TYPICAL, feature.name: present}
        (to,) = planned({"feature": feature.name, "to": value}, values=values)
        (by,) = planned({"feature": feature.name, "by": value - present}, values=values)
        assert to["to"] == value
        assert by["to"] == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("feature", SCHEMA.features, ids=lambda feature: feature.name)
def test_every_name_of_a_variable_means_it(feature: Feature) -> None:
    for name in (feature.name, feature.name.lower(), feature.label, feature.label_en, *feature.aliases):
        (change,) = planned({"feature": name, "to": feature.typical})
        assert change["feature"] == feature.name


@pytest.mark.parametrize("feature", [feature for feature in SCHEMA.features if feature.limits])
def test_what_is_beyond_the_machine_s_limits_is_said_and_what_is_implausible_refused(
    feature: Feature,
) -> None:
    assert feature.limits is not None
    low, high = feature.limits
    beyond = {
        to: planned({"feature": feature.name, "to": to})[0]["beyond_limit"]
        for to in (low, high, (low + feature.plausible[0]) / 2, (high + feature.plausible[1]) / 2)
    }
    assert list(beyond.values()) == [None, None, "below", "above"]
    for to in (feature.plausible[0] - 1, feature.plausible[1] + 1):
        field, reason = refusal({"feature": feature.name, "to": to})
        assert field == "scenarios.0.changes.0.to"
        assert f"{feature.plausible[0]:g} to {feature.plausible[1]:g}" in reason


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("hold presure", "Process_HoldPressure"),
        ("mold temp", "Process_MoldTemperature"),
        ("금형온두", "Process_MoldTemperature"),
        ("cooling", "Process_CoolingTime"),
        ("Clamp", "Process_ClampForce"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(written: str, meant: str) -> None:
    field, reason = refusal({"feature": written, "to": 1.0})
    assert field == "scenarios.0.changes.0.feature"
    assert written in reason
    assert meant in reason


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"to": 100, "by": 1}, "to", "give one of them"),
        ({}, "to", "one of the two is needed"),
        ({"to": 100, "unit": "°C"}, "unit", "is in MPa"),
        ({"to": 100, "unit": "bahr"}, "unit", "bar"),
        ({"to": 90, "unit": "%"}, "unit", "a share goes with by"),
        ({"by": 900}, "by", "plausible range"),
    ],
)
def test_a_change_that_is_not_understood_is_refused_by_its_field(
    change: dict[str, Any], field: str, said: str
) -> None:
    name, reason = refusal({"feature": "Process_HoldPressure", **change})
    assert name == f"scenarios.0.changes.0.{field}"
    assert said in reason


def test_a_share_is_of_the_present_value() -> None:
    (change,) = planned(
        {"feature": "Process_HoldPressure", "by": -10, "unit": "%"}, values={"Process_HoldPressure": 80.0}
    )
    assert change["to"] == 72.0


@pytest.mark.parametrize("values", [{}, {"Process_HoldPressure": 65535.0}])
def test_nothing_is_added_to_a_value_that_is_not_there(values: dict[str, float]) -> None:
    field, reason = refusal({"feature": "Process_HoldPressure", "by": 5}, values=values)
    assert field == "scenarios.0.changes.0.by"
    assert "no value" in reason
    (change,) = planned({"feature": "Process_HoldPressure", "to": 90}, values=values)
    assert change["from"] is None


def test_a_variable_is_changed_once_in_a_scenario() -> None:
    field, reason = refusal({"feature": "보압", "to": 90}, {"feature": "hold_pressure", "to": 91})
    assert field == "scenarios.0.changes.1.feature"
    assert "twice" in reason


def test_every_fault_is_told_at_once() -> None:
    asked = [ScenarioRequest.model_validate({"changes": [{"feature": f"no{n}", "to": 1}]}) for n in range(3)]
    with pytest.raises(InvalidInput) as caught:
        plan_scenarios(SCHEMA, TYPICAL, asked)
    assert [detail.field for detail in caught.value.details] == [
        f"scenarios.{n}.changes.0.feature" for n in range(3)
    ]
    assert "and 2 more" in str(caught.value)


def test_sums_have_no_dust() -> None:
    (change,) = planned({"feature": "Process_InjectionSpeed", "by": -0.2})
    assert change["to"] == 4.0
