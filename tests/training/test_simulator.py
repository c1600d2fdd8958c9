"""The simulated line: it behaves as its physics says."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from tests.quality_parts import schema
from training.simulator.conditions import fixed_conditions
from training.simulator.mechanisms import MECHANISMS, fill_ratio, pore_volume
from training.simulator.parameters import Parameters
from training.simulator.process import Process, run_process
from training.simulator.sensors import readings, with_faults
from training.simulator.simulation import simulate
from training.simulator.thermal import HeatInputs, die_temperature
from training.table import Table

PARAMETERS = Parameters.read()
Array = npt.NDArray[np.float64]


def process(upsets: dict[str, float] | None = None, **settings: float) -> Process:
    """Forty shots of the mean setup with some settings changed, without chance."""
    return run_process(PARAMETERS, fixed_conditions(PARAMETERS, 40, settings, upsets or {}), None)


def index(mode: str, upsets: dict[str, float] | None = None, **settings: float) -> float:
    return float(MECHANISMS[mode](process(upsets, **settings))[-1])


def table(runs: int = 30, seed: int = 1) -> Table:
    return simulate(PARAMETERS, schema(), runs, 120, seed)


def test_the_same_seed_gives_the_same_table_and_another_seed_another() -> None:
    first, again, other = table(3), table(3), table(3, seed=2)
    assert np.array_equal(first.features, again.features, equal_nan=True)
    assert (first.modes == again.modes).all()
    assert first.features.shape != other.features.shape or not np.array_equal(
        first.features, other.features, equal_nan=True
    )


def test_a_run_does_not_depend_on_how_many_follow() -> None:
    short, long = table(2), table(4)
    assert np.array_equal(short.features, long.features[: len(short)], equal_nan=True)


def test_about_a_tenth_of_the_shots_are_defects_and_runs_differ() -> None:
    shots = table(120)
    assert 0.06 < shots.defect.mean() < 0.14
    rates = [shots.defect[shots.run == run].mean() for run in range(120)]
    assert np.percentile(rates, 90) > 2 * np.percentile(rates, 25)


def test_every_mode_happens_and_a_defect_is_any_of_them() -> None:
    shots = table(120)
    assert shots.modes.any(axis=0).all()
    assert (shots.defect == shots.modes.any(axis=1)).all()


def test_values_go_missing_and_broken_sensors_report_the_sentinel() -> None:
    shots = table(60)
    assert 0.003 < np.isnan(shots.features).mean() < 0.03
    assert (shots.features == PARAMETERS.faults.sentinel).any()


def test_a_drifting_sensor_leaves_its_twin_over_the_run() -> None:
    drifting = replace(PARAMETERS.faults, drift=1.0, missing=0, dropout=0, frozen=0, broken=0)
    values = {"Sensor_Flow": np.full(100, 26.5), "Process_ShotSize": np.full(100, 275.0)}
    logged = with_faults(values, PARAMETERS.noise, drifting, np.random.default_rng(0))
    assert abs(logged["Sensor_Flow"][-1] - 26.5) == pytest.approx(5 * PARAMETERS.noise["Sensor_Flow"])
    assert logged["Sensor_Flow"][0] == 26.5
    assert (logged["Process_ShotSize"] == 275).all()


def test_the_mean_setup_reads_the_typical_values_of_the_schema() -> None:
    values = readings(process())
    for feature in schema().features:
        assert values[feature.name][-1] == pytest.approx(feature.typical, rel=0.02), feature.name


def test_derived_variables_follow_what_they_derive_from() -> None:
    strong, weak = readings(process()), readings(process({"accumulator_loss": 0.15}))
    for name in (
        "Sensor_Pressure1",
        "Sensor_Pressure3",
        "Process_HoldPressure",
        "Sensor_Speed",
        "Sensor_Torque",
    ):
        assert weak[name][-1] < strong[name][-1], name
    assert weak["Process_InjectionTime"][-1] > strong["Process_InjectionTime"][-1]


def heat(**changes: Array) -> HeatInputs:
    shots = 60
    base = {
        "target": np.full(shots, 195.0),
        "melt": np.full(shots, 670.0),
        "pause": np.zeros(shots),
        "flow_share": np.ones(shots),
        "spray_share": np.ones(shots),
        "cycle_share": np.ones(shots),
    }
    return HeatInputs(**{**base, **changes})


def test_a_preheated_die_warms_up_over_its_first_shots_and_rests_at_its_target() -> None:
    die, _ = die_temperature(PARAMETERS.die, 150.0, heat())
    assert (np.diff(die[:6]) > 0).all()
    assert die[8] > 185
    assert die[-1] == pytest.approx(195, abs=0.5)


def test_a_stop_leaves_the_die_cold_for_the_next_shots() -> None:
    pause = np.zeros(60)
    pause[30] = 600.0
    die, _ = die_temperature(PARAMETERS.die, 195.0, heat(pause=pause))
    assert die[30] < die[29] - 50
    assert (die[30:34] < 190).all()
    assert die[-1] == pytest.approx(195, abs=1)


def test_blocked_spray_makes_the_die_hotter_than_its_target() -> None:
    die, _ = die_temperature(PARAMETERS.die, 195.0, heat(spray_share=np.full(60, 0.5)))
    assert die[-1] > 197


def test_blocked_coolant_makes_the_die_hot() -> None:
    die, flow = die_temperature(PARAMETERS.die, 195.0, heat(flow_share=np.full(60, 0.4)))
    assert die[-1] > 205
    assert flow[-1] < 26.5


@pytest.mark.parametrize(
    ("mode", "upsets", "settings"),
    [
        ("gas_porosity", {}, {"gas_load": 1.5}),
        ("gas_porosity", {"overheating": 40.0}, {}),
        ("gas_porosity", {}, {"switch_over": 92.0}),
        ("gas_porosity", {}, {"fast_speed": 5.2}),
        ("shrinkage_porosity", {}, {"hold_pressure": 78.0}),
        ("shrinkage_porosity", {}, {"hold_time": 1.3}),
        ("shrinkage_porosity", {"dosing_error": -11.0}, {}),
        ("cold_shut", {"cold_charge": 40.0}, {}),
        ("cold_shut", {}, {"die_temperature": 165.0}),
        ("cold_shut", {}, {"fast_speed": 3.2}),
        ("short_shot", {"dosing_error": -11.0}, {}),
        ("short_shot", {"accumulator_loss": 0.2}, {}),
        ("flash", {"clamp_loss": 70.0}, {}),
        ("flash", {}, {"hold_pressure": 118.0}),
        ("flash", {}, {"parting_wear": 0.05}),
        ("soldering", {}, {"die_temperature": 235.0}),
        ("soldering", {}, {"iron_deficit": 1.0}),
        ("blister", {}, {"cooling_time": 7.5}),
        ("blister", {}, {"gas_load": 1.6}),
    ],
)
def test_a_mode_s_cause_raises_its_index(
    mode: str, upsets: dict[str, float], settings: dict[str, float]
) -> None:
    assert index(mode, upsets, **settings) > index(mode) + 0.03


def test_hydrogen_grows_by_about_31_percent_from_933_to_973_kelvin() -> None:
    warm, cold = (pore_volume(process(holding_temperature=t - 273.15))[-1] for t in (973.0, 933.0))
    assert warm / cold == pytest.approx(1.31, abs=0.03)


def test_the_mean_setup_fills_in_less_than_the_longest_fill_time() -> None:
    assert 0.5 < fill_ratio(process())[-1] < 0.85


def test_a_name_that_the_parameters_do_not_have_is_refused() -> None:
    with pytest.raises(KeyError, match="moon_phase"):
        fixed_conditions(PARAMETERS, 3, {"moon_phase": 1.0}, {})
