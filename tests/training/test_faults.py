"""Weeks of a simulated line, and the faults that are planted into them."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from shared.contracts.t4 import RecordRequest
from tests.quality_parts import schema
from training.simulator.faults import FAULTS
from training.simulator.parameters import Parameters
from training.simulator.simulation import simulate
from training.simulator.weeks import MONDAY, RUN_SHOTS, Week, simulate_weeks

PARAMETERS = Parameters.read()
FIRST = 1500
BAD_READING = 60_000


def week(seed: int = 1, days: float = 3, fault: str | None = None) -> Week:
    return simulate_weeks(PARAMETERS, schema(), seed, days=days, fault=fault, first_shot=FIRST)


def values(simulated: Week, name: str) -> np.ndarray:
    column = simulated.table.features[:, schema().names.index(name)]
    return np.where(column > BAD_READING, np.nan, column)


def test_a_week_is_the_simulators_runs_with_times_that_only_go_on() -> None:
    shots = week()
    runs = int(shots.table.run[-1]) + 1
    plain = simulate(PARAMETERS, schema(), runs, RUN_SHOTS, 1)
    assert np.array_equal(shots.table.features, plain.features[: len(shots)], equal_nan=True)
    assert (np.diff(shots.times) > 0).all()
    assert shots.times[0] >= MONDAY.timestamp()
    assert shots.times[-1] < (MONDAY + timedelta(days=3)).timestamp()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_line_makes_about_two_thousand_shots_a_day(seed: int) -> None:
    assert len(week(seed, days=7)) / 7 == pytest.approx(2000, rel=0.1)


def test_a_longer_week_begins_with_the_shorter_one() -> None:
    short, long = week(days=2, fault="speed_valve_sticks"), week(days=3, fault="speed_valve_sticks")
    assert np.array_equal(short.times, long.times[: len(short)])
    assert np.array_equal(short.table.features, long.table.features[: len(short)], equal_nan=True)


@pytest.mark.parametrize("name", FAULTS)
def test_nothing_differs_before_a_faults_first_shot_and_its_variables_do_after(name: str) -> None:
    sound, faulty = week(), week(fault=name)
    planted = faulty.fault
    assert planted is not None
    assert planted.what == name
    assert planted.first_shot >= FIRST
    before = slice(0, planted.first_shot)
    assert np.array_equal(sound.table.features[before], faulty.table.features[before], equal_nan=True)
    assert np.array_equal(sound.defect[before], faulty.defect[before])
    after = slice(planted.first_shot, min(planted.end_shot, len(sound), len(faulty)))
    for variable in planted.variables:
        was, now = values(sound, variable)[after], values(faulty, variable)[after]
        held = (name, variable) == ("melt_thermocouple_drifts", "Process_MeltTemperature")
        assert np.array_equal(was, now, equal_nan=True) == held, variable


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.modes])
def test_a_fault_of_machine_or_metal_makes_more_defects_of_its_modes(name: str) -> None:
    sound, faulty = week(days=5), week(days=5, fault=name)
    assert faulty.fault is not None
    after = slice(faulty.fault.first_shot, min(faulty.fault.end_shot, len(sound), len(faulty)))
    columns = [sound.table.mode_ids.index(mode) for mode in faulty.fault.modes]
    assert faulty.defect[after].mean() > 1.15 * sound.defect[after].mean()
    assert faulty.table.modes[after][:, columns].sum() > 1.3 * sound.table.modes[after][:, columns].sum()


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if not fault.modes])
def test_a_fault_of_a_sensor_that_nothing_follows_leaves_the_castings_as_they_were(name: str) -> None:
    sound, faulty = week(), week(fault=name)
    assert np.array_equal(sound.defect, faulty.defect)
    assert np.array_equal(sound.times, faulty.times)
    others = [i for i, variable in enumerate(schema().names) if variable not in FAULTS[name].variables]
    assert np.array_equal(sound.table.features[:, others], faulty.table.features[:, others], equal_nan=True)


def test_a_drifting_furnace_thermocouple_hides_in_its_own_reading() -> None:
    """The control keeps the reading where it was: the melt gets colder, and only other sensors tell."""
    sound, faulty = week(days=5), week(days=5, fault="melt_thermocouple_drifts")
    size = min(len(sound), len(faulty))
    own = values(faulty, "Process_MeltTemperature")[:size] - values(sound, "Process_MeltTemperature")[:size]
    other = values(faulty, "Process_Temperature")[:size] - values(sound, "Process_Temperature")[:size]
    assert np.nanmax(np.abs(own)) < 0.01
    assert np.nanmean(other[-500:]) < -15


def test_bad_metal_is_one_lot_from_its_first_shot_to_its_last() -> None:
    faulty = week(fault="bad_metal")
    planted = faulty.fault
    assert planted is not None
    lots = faulty.lots
    assert len(set(lots[planted.first_shot : planted.end_shot])) == 1
    assert lots[planted.first_shot - 1] == lots[planted.first_shot] - 1
    assert planted.end_shot == len(lots) or lots[planted.end_shot] == lots[planted.first_shot] + 1


def test_a_fault_after_the_last_shot_is_refused() -> None:
    with pytest.raises(ValueError, match="after the last"):
        simulate_weeks(PARAMETERS, schema(), 1, days=1, fault="sensor_stops", first_shot=50_000)
    with pytest.raises(KeyError):
        simulate_weeks(PARAMETERS, schema(), 1, days=1, fault="gremlins")


def test_shots_are_what_the_line_accepts() -> None:
    shots = week(days=1, fault="speed_valve_sticks")
    sent = [shots.shot(number, outcome=number % 3 == 0) for number in range(200)]
    request = RecordRequest.model_validate({"line": "sim", "shots": sent})
    assert len(request.shots) == 200
    assert datetime.fromisoformat(sent[0]["at"]) >= MONDAY.astimezone(UTC)
    assert {shot["context"]["run"] for shot in sent} == {"1", "2"}
