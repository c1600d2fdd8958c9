"""The feature schema as data."""

import copy
import itertools
import subprocess
import sys
import unicodedata
from typing import Any

import pytest
import yaml

from shared.bundle.feature_names import listed, resolve_names, shown
from shared.bundle.feature_schema import FeatureSchema, read_schema
from shared.errors import BundleError, InvalidInput
from tests.quality_parts import DEFAULT_BUNDLE, ROOT, schema
from training.lines.line import DEFAULT


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
        (("features", 0, "follows"), "Sensor_Flow", "features[0].follows: must be a list of texts"),
        (("features", 0, "follows"), ["Sensor_Flwo"], "follows unknown variable 'Sensor_Flwo'; did you mean"),
        (
            ("features", 0, "follows"),
            ["Process_Temperature"],
            "features[0].follows: Process_Temperature follows",
        ),
        (
            ("features", 3, "follows"),
            ["Sensor_Speed", "Sensor_Speed"],
            "features[3].follows: Sensor_Speed twice",
        ),
        (
            ("features", 7, "follows"),
            ["Sensor_Temperature1"],
            "[7].follows: a circle, Process_MeltTemperature → Sensor_Temperature1 → Process_MeltTemperature",
        ),
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


def test_all_faults_of_the_causal_order_are_told_at_once() -> None:
    data = copy.deepcopy(document())
    data["features"][0]["follows"] = ["Nothing"]
    data["features"][2]["follows"] = ["Process_InjectionSpeed"]
    data["features"][4] |= {"role": "context", "follows": ["Process_Pressure"]}
    with pytest.raises(BundleError) as caught:
        FeatureSchema.from_mapping(data)
    for place in (0, 2, 4):
        assert f"features[{place}].follows" in caught.value.message


def test_each_variable_stands_behind_what_it_follows() -> None:
    order = schema().causal_order
    assert sorted(order) == sorted(schema().names)
    for feature in schema().features:
        assert all(order.index(name) < order.index(feature.name) for name in feature.follows)


@pytest.mark.parametrize(
    ("name", "knob"),
    [
        ("Process_HoldPressure", "Process_HoldPressure"),
        ("Process_Temperature", "Process_MeltTemperature"),
        ("Sensor_Pressure2", "Process_HoldPressure"),
        ("Sensor_Current", "Process_Pressure"),
        ("Process_CycleTime", "Process_CoolingTime"),
        ("Sensor_Voltage", None),
        ("Sensor_Flow", None),
    ],
)
def test_a_variable_s_knob_is_the_first_setting_that_it_follows(name: str, knob: str | None) -> None:
    found = schema().knob(name)
    assert (found and found.name) == knob


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


ODD = {
    "full width": "Ｐｒｏｃｅｓｓ＿ＭｏｌｄＴｅｍｐｅｒａｔｕｒｅ",
    "decomposed Hangul": unicodedata.normalize("NFD", "금형 온도"),
    "no space": "금형온도",
    "other spaces": "\u3000금형\u00a0 \t온도\n",
    "what cannot be seen": "mold\u200b_\u00adtempera\ufeffture",
    "case": "pROCESS_mOLDtEMPERATURE",
}


@pytest.mark.parametrize("name", ODD.values(), ids=ODD)
def test_a_variable_is_found_in_every_spelling(name: str) -> None:
    found = schema().lookup(name)
    assert found is not None
    assert found.name == "Process_MoldTemperature"


def test_no_spelling_is_guessed_where_two_variables_differ_in_nothing_else() -> None:
    data = document()
    data["features"][0]["aliases"] = ["Zone 1"]
    data["features"][1]["aliases"] = ["Zone1"]
    line = FeatureSchema.from_mapping(data)
    first, second = line.features[:2]

    assert (line.lookup("zone 1"), line.lookup("ZONE1")) == (first, second)
    assert line.lookup("Zone\u3000\u30001") is None
    assert line.lookup("Ｚｏｎｅ１") is None


def test_every_name_of_the_default_line_still_means_its_own_variable() -> None:
    line = schema()
    for feature in line.features:
        for name in (feature.name, feature.label, *feature.aliases):
            assert line.lookup(name) is feature
            assert line.lookup(name.upper()) is feature


def test_names_that_cannot_be_meant_are_refused_with_bounded_words() -> None:
    many = {"".join(s): 1.0 for s in itertools.product(*((c, c.upper()) for c in "torque_abcde"))}
    with pytest.raises(InvalidInput) as unknown:
        resolve_names(schema(), many)
    with pytest.raises(InvalidInput) as twice:
        resolve_names(schema(), {f"Sensor_Torque{' ' * n}": 1.0 for n in range(90)}, "shots.3")

    assert "2048 unknown names" in unknown.value.message
    assert "(and 88 more)" in twice.value.message
    assert twice.value.details[0].field == "shots.3.Sensor_Torque"
    assert twice.value.details[0].reason.endswith("another name too: Sensor_Torque")
    for error in (unknown.value, twice.value):
        assert len(error.details) <= 20
        assert len(str(error.body())) < 4000


@pytest.mark.parametrize(
    ("name", "told"),
    [("a" * 40, "a" * 40), ("a" * 41, "a" * 39 + "…"), ("two\nlines\x07", "two lines"), ("\u202eabc", "abc")],
)
def test_a_name_that_somebody_chose_is_told_short_and_on_one_line(name: str, told: str) -> None:
    assert shown(name) == told
    assert listed([name] * 12) == ", ".join([told] * 10) + ", and 2 more"
