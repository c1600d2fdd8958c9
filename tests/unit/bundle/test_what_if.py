"""What-ifs on the default bundle: what moves along, by which knob, and that all of it is named."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from shared.bundle.bundle import Bundle
from shared.bundle.response import Responses
from shared.bundle.sample import ShotSample
from shared.bundle.what_if import carry_out, change_shot, companions
from tests.quality_parts import default_bundle, sample, shots_of

SETTINGS = [feature for feature in default_bundle().schema.features if feature.limits]
SAMPLES = ["good", "cold-die", "low-clamp", "weak-intensification"]


def moves(
    shot: dict[str, float], changes: dict[str, float], bundle: Bundle | None = None
) -> dict[str, float]:
    found = change_shot(bundle or default_bundle(), shot, changes)
    return {one.feature: one.after for one in found.companions}


def without_donors() -> Bundle:
    bundle = default_bundle()
    return replace(bundle, shots=ShotSample.none(len(bundle.schema.names)))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_change_to_the_present_value_moves_nothing(name: str) -> None:
    shot = sample(name)
    for feature in default_bundle().schema.features:
        assert moves(shot, {feature.name: shot[feature.name]}) == {}


@pytest.mark.parametrize("seed", range(30))
def test_the_changes_and_the_companions_are_all_that_differs(seed: int) -> None:
    random, bundle = Random(seed), default_bundle()
    shot = sample(random.choice(SAMPLES))
    changes = {
        feature.name: random.uniform(*(feature.limits or feature.plausible))
        for feature in random.sample(bundle.schema.features, random.randint(1, 3))
    }
    found = change_shot(bundle, shot, changes)
    told = {one.feature: one for one in found.companions}
    assert not told.keys() & changes.keys()
    assert found.values == {**shot, **{name: one.after for name, one in told.items()}, **changes}
    for one in told.values():
        assert one.before == shot[one.feature] != one.after


@pytest.mark.parametrize("seed", range(10))
def test_many_shots_at_once_are_changed_as_each_alone(seed: int) -> None:
    """Of a bundle without donors: with them, a shot alone is changed on each of its completions."""
    bundle, rng = without_donors(), np.random.default_rng(seed)
    raw = shots_of(bundle, 12, seed=seed)
    raw[rng.random(raw.shape) < 0.05] = np.nan
    changes = np.full(raw.shape, np.nan)
    for row in changes:
        for place in rng.choice(raw.shape[1], 2, replace=False):
            low, high = bundle.schema.features[place].plausible
            row[place] = rng.uniform(low, high)
    rows = carry_out(bundle, raw, changes).rows
    names = bundle.schema.names
    for shot, asked, row in zip(raw, changes, rows, strict=True):
        known = {n: float(v) for n, v in zip(names, shot, strict=True) if not np.isnan(v)}
        wanted = {n: float(v) for n, v in zip(names, asked, strict=True) if not np.isnan(v)}
        alone = change_shot(bundle, known, wanted).values
        for place, name in enumerate(names):
            filled = float(bundle.preparation.median[place])
            assert alone.get(name, filled) == pytest.approx(row[place], rel=1e-12)


@pytest.mark.parametrize("name", SAMPLES)
def test_more_hold_pressure_is_more_cavity_pressure(name: str) -> None:
    shot = sample(name)
    reached = [
        moves(shot, {"Process_HoldPressure": to}).get("Sensor_Pressure2", shot["Sensor_Pressure2"])
        for to in range(75, 126, 5)
    ]
    assert reached == sorted(reached)
    assert reached[-1] - reached[0] == pytest.approx(51, abs=3)


@pytest.mark.parametrize("to", [200.0, 220.0, 255.0, 295.0, 320.0, 350.0])
def test_no_move_leads_out_of_a_plausible_range(to: float) -> None:
    bundle = default_bundle()
    for name, value in moves(sample("good"), {"Process_ShotSize": to}).items():
        assert bundle.schema.features[bundle.schema.names.index(name)].is_plausible(value)


def test_a_cavity_that_gets_no_pressure_gets_none_back_beyond_the_limits() -> None:
    reached = [moves(sample("good"), {"Process_ShotSize": to})["Sensor_Pressure2"] for to in (258, 250, 230)]
    assert max(reached) < 75
    assert max(reached) - min(reached) < 2


def test_a_companion_that_is_named_is_held() -> None:
    held = {"Process_HoldPressure": 110.0, "Sensor_Pressure2": 102.0}
    found = change_shot(default_bundle(), sample("good"), held)
    assert found.values["Sensor_Pressure2"] == 102.0
    assert found.companions == ()
    assert found.knobs == {"Sensor_Pressure2": None}


def test_a_held_reading_in_a_chain_passes_on_what_it_is_held_at() -> None:
    shot = sample("good")
    free = moves(shot, {"Process_ShotSize": 265.0})
    assert free["Process_CushionPosition"] < 2
    assert free["Sensor_Pressure2"] < 90
    held = {"Process_ShotSize": 265.0, "Process_CushionPosition": shot["Process_CushionPosition"]}
    assert "Sensor_Pressure2" not in moves(shot, held)


@pytest.mark.parametrize(
    ("name", "to", "knob"),
    [
        ("Process_Temperature", 690.0, "Process_MeltTemperature"),
        ("Sensor_Pressure2", 110.0, "Process_HoldPressure"),
        ("Process_CushionPosition", 2.0, "Process_ShotSize"),
        ("Process_CycleTime", 36.0, "Process_CoolingTime"),
        ("Sensor_Current", 55.0, "Process_Pressure"),
    ],
)
def test_a_variable_that_follows_is_brought_there_by_its_knob(name: str, to: float, knob: str) -> None:
    shot = sample("good")
    found = change_shot(default_bundle(), shot, {name: to})
    assert found.knobs == {name: knob}
    turned = next(one for one in found.companions if one.feature == knob)
    assert turned.margin is None
    assert all(one.margin is not None for one in found.companions if one is not turned)
    back = change_shot(default_bundle(), shot, {knob: turned.after})
    scale = default_bundle().preparation.scale[default_bundle().schema.names.index(name)]
    assert back.values[name] == pytest.approx(to, abs=0.05 * scale)


@pytest.mark.parametrize("name", ["Sensor_Voltage", "Sensor_Flow", "Sensor_Pressure3"])
def test_what_has_no_knob_is_a_reading(name: str) -> None:
    shot = sample("good")
    found = change_shot(default_bundle(), shot, {name: 1.05 * shot[name]})
    assert found.knobs == {name: None}
    assert not {one.feature for one in found.companions} & {feature.name for feature in SETTINGS}


def test_where_the_knob_would_leave_its_plausible_range_the_change_is_a_reading() -> None:
    found = change_shot(default_bundle(), sample("good"), {"Sensor_Temperature1": 590.0})
    assert found.knobs == {"Sensor_Temperature1": None}
    assert found.companions == ()


def test_where_the_knob_is_not_known_or_is_changed_too_the_change_is_a_reading() -> None:
    shot = sample("good")
    unknown = {name: value for name, value in shot.items() if name != "Process_MeltTemperature"}
    assert change_shot(default_bundle(), unknown, {"Process_Temperature": 690.0}).knobs == {
        "Process_Temperature": None
    }
    both = {"Process_Temperature": 690.0, "Process_MeltTemperature": 700.0}
    found = change_shot(default_bundle(), shot, both)
    assert found.knobs == {"Process_Temperature": None}
    assert found.values["Process_MeltTemperature"] == 700.0


def test_without_donors_what_was_not_given_moves_nothing() -> None:
    shot = sample("good")
    without = {name: value for name, value in shot.items() if name != "Process_HoldPressure"}
    assert moves(without, {"Process_HoldPressure": 110.0}, without_donors()) == {}


def test_a_reading_that_was_not_given_is_no_companion_and_moves_in_every_donor() -> None:
    shot = sample("good")
    without = {name: value for name, value in shot.items() if name != "Sensor_Pressure2"}
    found = change_shot(default_bundle(), without, {"Process_HoldPressure": 110.0})
    assert found.companions == ()
    assert "Sensor_Pressure2" not in found.values
    assert found.completed is not None
    names = default_bundle().schema.names
    raw = np.array([without.get(name, np.nan) for name in names])
    column = names.index("Sensor_Pressure2")
    before = default_bundle().donors.complete(raw)[:, column]
    whole = moves(shot, {"Process_HoldPressure": 110.0})["Sensor_Pressure2"] - shot["Sensor_Pressure2"]
    assert found.completed[0][:, column] - before == pytest.approx(np.full(len(before), whole), abs=0.2)


def test_a_setting_that_was_not_given_moves_what_was_given_from_where_the_donors_had_it() -> None:
    shot = sample("good")
    without = {name: value for name, value in shot.items() if name != "Process_HoldPressure"}
    known = moves(shot, {"Process_HoldPressure": 110.0})["Sensor_Pressure2"]
    assert moves(without, {"Process_HoldPressure": 110.0})["Sensor_Pressure2"] == pytest.approx(known, abs=4)


def test_a_chain_with_a_reading_that_was_not_given_still_moves_its_end() -> None:
    shot = {name: value for name, value in sample("good").items() if name != "Process_CushionPosition"}
    assert moves(shot, {"Process_ShotSize": 262.0})["Sensor_Pressure2"] < 90


def test_a_bundle_without_responses_holds_all_other_readings() -> None:
    bundle = replace(default_bundle(), responses=Responses.none())
    for feature in SETTINGS:
        assert feature.limits is not None
        found = change_shot(bundle, sample("cold-die"), {feature.name: feature.limits[0]})
        assert found.companions == ()
        assert found.values == {**sample("cold-die"), feature.name: feature.limits[0]}


def test_companions_come_with_their_units_strongest_first() -> None:
    bundle = default_bundle()
    rows = companions(bundle.schema, change_shot(bundle, sample("good"), {"Process_ShotSize": 265.0}))
    assert [row["feature"] for row in rows][:2] == ["Sensor_Pressure2", "Process_CushionPosition"]
    assert rows[0]["unit"] == "MPa"
    assert 0 < (rows[0]["margin"] or 0) < 3
