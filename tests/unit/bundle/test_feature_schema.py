"""The feature schema as data."""

import copy
import subprocess
import sys
from typing import Any

import pytest
import yaml

from shared.bundle.feature_schema import FeatureSchema, read_schema
from shared.errors import BundleError
from tests.quality_parts import DEFAULT_BUNDLE, ROOT, schema
from training.schema_files import DEFAULT


def document() -> Any:
    return yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))


def test_default_line_has_thirty_variables_in_two_families() -> None:
    names = schema().names
    assert len(names) == 30
    assert sum(name.startswith("Process_") for name in names) == 16
    assert sum(name.startswith("Sensor_") for name in names) == 14


@pytest.mark.parametrize(
    "name", ["Process_MoldTemperature", "mold_temperature", "금형 온도", " MOLD_temperature "]
)
def test_a_variable_is_found_by_name_alias_or_korean_label(name: str) -> None:
    found = schema().lookup(name)
    assert found is not None
    assert found.name == "Process_MoldTemperature"


def test_unknown_names_and_second_names_of_a_variable_are_set_apart() -> None:
    resolved = schema().resolve({"금형 온도": 190.0, "mold_temperature": 191.0, "Torque_9": 1.0})
    assert resolved.values == {"Process_MoldTemperature": 190.0}
    assert resolved.unknown == ("Torque_9",)
    assert resolved.twice == ("mold_temperature",)


def test_a_sentinel_counts_only_where_it_is_implausible() -> None:
    assert schema().is_sentinel("Sensor_Temperature2", 65535)
    assert not schema().is_sentinel("Process_CycleTime", 1449), "a stop can last 1449 s"


def test_setpoints_alone_have_limits_that_hold_their_typical_value() -> None:
    for feature in schema().features:
        assert (feature.limits is not None) == (feature.role == "setpoint")
        if feature.limits:
            assert feature.limits[0] <= feature.typical <= feature.limits[1]
            assert feature.plausible[0] <= feature.limits[0] < feature.limits[1] <= feature.plausible[1]


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("features", 0, "role"), "knob", "features[0].role: must be one of"),
        (("features", 0, "typical"), "670", "features[0].typical: must be a finite number"),
        (("features", 0, "typical"), 9000, "features[0].typical"),
        (("features", 0, "limits"), [710, 640], "features[0].limits: must be two numbers"),
        (("features", 0, "step"), 0, "features[0].step"),
        (("features", 0, "equipment"), "boiler", "unknown equipment 'boiler'"),
        (("features", 1, "name"), "Process_Temperature", "names both"),
        (("equipment", 0, "related_features"), ["Nothing"], "unknown variable 'Nothing'"),
        (("features",), [], "features: must not be empty"),
    ],
)
def test_a_faulty_schema_is_refused_with_its_place(place: tuple[Any, ...], value: Any, said: str) -> None:
    data = copy.deepcopy(document())
    target = data
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    with pytest.raises(BundleError) as caught:
        FeatureSchema.from_mapping(data)
    assert said in caught.value.message


def test_the_bundled_schema_is_the_line_s_own_with_examples() -> None:
    bundled = read_schema(DEFAULT_BUNDLE / "schema.json")
    assert bundled.features == schema().features
    assert {example.id for example in bundled.examples} >= {"good", "cold-die"}


def test_reading_a_schema_needs_no_numpy() -> None:
    code = (
        "import sys; from pathlib import Path; from shared.bundle.feature_schema import read_schema; "
        f"read_schema(Path({str(DEFAULT_BUNDLE / 'schema.json')!r})); assert 'numpy' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
