"""The truth beside the labels: the mechanism and the quantity behind a defect."""

from functools import cache

import numpy as np
import pytest

from shared.bundle.feature_schema import FeatureSchema
from tests.quality_parts import schema
from training.simulator.conditions import draw_lot, fixed_conditions
from training.simulator.parameters import Parameters
from training.simulator.process import run_process
from training.simulator.simulation import simulate_with_truth
from training.simulator.truth import CHANCE, DRIVERS, Truth, find_truth, reference_process
from training.table import Table

PARAMETERS = Parameters.read()
MODES = tuple(mode.id for mode in schema().defect_modes)


@cache
def shots() -> tuple[Table, Truth]:
    return simulate_with_truth(PARAMETERS, schema(), 120, 120, 1)


def driver_of(mode: str, upsets: dict[str, float], settings: dict[str, float]) -> str:
    """The driver that is found where a mode happened under these conditions."""
    process = run_process(PARAMETERS, fixed_conditions(PARAMETERS, 40, settings, upsets), None)
    happened = np.tile(np.array(MODES) == mode, (40, 1))
    truth = find_truth(PARAMETERS, reference_process(PARAMETERS), process, happened, MODES)
    assert truth.mechanism[-1] == mode
    return str(truth.driver[-1])


@pytest.mark.parametrize(
    ("mode", "upsets", "settings", "driver"),
    [
        ("gas_porosity", {}, {"gas_load": 1.5}, "gas_load"),
        ("gas_porosity", {}, {"switch_over": 92.0}, "switch_over"),
        ("gas_porosity", {}, {"spray": 1.4}, "spray"),
        ("shrinkage_porosity", {}, {"hold_time": 1.3}, "hold_time"),
        ("shrinkage_porosity", {}, {"hold_pressure": 78.0}, "hold_pressure"),
        ("shrinkage_porosity", {"dosing_error": -11.0}, {}, "cushion"),
        ("cold_shut", {"cold_charge": 40.0}, {}, "melt_temperature"),
        ("cold_shut", {}, {"fast_speed": 3.2}, "fast_speed"),
        ("cold_shut", {"plunger_sticking": 0.25}, {}, "fast_speed"),
        ("short_shot", {"accumulator_loss": 0.2}, {}, "injection_pressure"),
        ("flash", {"clamp_loss": 70.0}, {}, "clamp_force"),
        ("flash", {}, {"parting_wear": 0.05}, "parting_wear"),
        ("soldering", {}, {"die_temperature": 235.0}, "die_temperature"),
        ("soldering", {"coolant_blockage": 0.6}, {}, "die_temperature"),
        ("soldering", {}, {"iron_deficit": 1.6}, "iron_deficit"),
        ("blister", {}, {"cooling_time": 7.5}, "cooling_time"),
    ],
)
def test_the_cause_that_was_set_is_the_driver_that_is_found(
    mode: str, upsets: dict[str, float], settings: dict[str, float], driver: str
) -> None:
    assert driver_of(mode, upsets, settings) == driver


def test_a_defect_without_a_cause_is_chance_s() -> None:
    assert driver_of("gas_porosity", {}, {}) == CHANCE


def test_every_defect_has_a_mechanism_and_a_driver_and_no_sound_shot_has() -> None:
    _, truth = shots()
    assert (np.isin(truth.mechanism, MODES) == truth.defect).all()
    assert (np.isin(truth.driver, [*DRIVERS, CHANCE]) == truth.defect).all()
    assert set(truth.mechanism) == {"", *MODES}


def test_most_defects_have_a_driver_that_some_sensor_sees() -> None:
    _, truth = shots()
    seen = [bool(DRIVERS[name].features) for name in truth.driver[truth.defect] if name != CHANCE]
    assert len(seen) > 0.85 * truth.defect.sum()
    assert 0.9 < np.mean(seen) < 1


def test_the_variables_of_a_driver_are_the_line_s() -> None:
    assert {name for driver in DRIVERS.values() for name in driver.features} <= set(schema().names)


def test_the_inspection_misses_some_defects_and_invents_a_few() -> None:
    table, truth = shots()
    missed = (truth.defect & ~table.defect).sum() / truth.defect.sum()
    invented = (~truth.defect & table.defect).sum() / (~truth.defect).sum()
    assert missed == pytest.approx(PARAMETERS.labels.missed, abs=0.015)
    assert invented == pytest.approx(PARAMETERS.labels.false_alarm, abs=0.001)


def test_the_mechanism_is_a_mode_that_the_label_has_unless_it_was_missed() -> None:
    table, truth = shots()
    seen = truth.defect & table.defect
    columns = [MODES.index(mode) for mode in truth.mechanism[seen]]
    assert table.modes[np.flatnonzero(seen), columns].all()


def test_runs_of_one_lot_share_their_alloy_and_lots_differ() -> None:
    lots = [tuple(sorted(draw_lot(PARAMETERS, 1, run).items())) for run in range(60)]
    lengths = [len(list(group)) for group in _groups(lots)]
    assert len(set(lots)) == len(lengths)
    assert min(lengths[:-1]) >= PARAMETERS.lots.least
    assert max(lengths) <= PARAMETERS.lots.most


def _groups(lots: list[tuple[tuple[str, float], ...]]) -> list[list[tuple[tuple[str, float], ...]]]:
    groups: list[list[tuple[tuple[str, float], ...]]] = []
    for lot in lots:
        if groups and groups[-1][-1] == lot:
            groups[-1].append(lot)
        else:
            groups.append([lot])
    return groups


def test_a_schema_with_fewer_modes_has_a_truth_of_its_own() -> None:
    document = {**schema().document, "defect_modes": schema().document["defect_modes"][:2]}
    table, truth = simulate_with_truth(PARAMETERS, FeatureSchema.from_mapping(document), 8, 120, 1)
    assert set(truth.mechanism) <= {"", *MODES[:2]}
    assert table.modes.shape[1] == 2
