"""The watch in simulated weeks: it finds what is planted, names it, says when, and is quiet else.

`diecast watching` measures the same on many more seeds.
"""

import pytest

from tests.quality_parts import default_bundle
from training.simulator.faults import FAULTS
from training.watching_score import alarms_of, found_of

SOON = {
    "sensor_stops": 500,
    "sensor_freezes": 500,
    "bad_metal": 1000,
    "speed_valve_sticks": 2000,
    "intensification_valve_lags": 2500,
    "melt_thermocouple_drifts": 3500,
    "die_thermocouple_drifts": 3500,
}
"""Shots within which a fault has to be found in these weeks."""


@pytest.mark.parametrize("seed", [102, 110])
def test_a_week_without_a_fault_is_trusted_where_psi_alone_would_alarm_for_ever(seed: int) -> None:
    found = alarms_of(default_bundle(), seed)
    assert found.untrusted == 0
    assert found.watched <= 1
    assert found.by_psi_alone > 0.9


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_soon_and_its_beginning_told(fault: str) -> None:
    found = found_of(default_bundle(), 203, fault)
    assert found.doubted is not None
    assert found.doubted <= SOON[fault]
    if found.late_s is not None:
        assert found.late_s < 30 * 3600
