"""Steps in simulated runs: how many are found that nobody made, and how many of those that were planted."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from t4_shots.shot import Shot
from t4_shots.steps import Step, steps_of
from tests.quality_parts import schema
from tests.shot_parts import NOON, SEOUL, kept
from training.simulator.conditions import SETPOINT_OF
from training.simulator.parameters import Parameters
from training.simulator.process import Conditions, run_process
from training.simulator.sensors import readings, with_faults, with_noise
from training.simulator.simulation import draw_run

SHIFT = 480
"""Shots of a run of about eight hours at a shot a minute."""
PLACE = 200
PARAMETERS = Parameters.read()
CALM = replace(PARAMETERS, operator=replace(PARAMETERS.operator, rate=0.0))
Values = Mapping[str, npt.NDArray[np.float64]]


def shots_of(number: int, planted: tuple[str, float] | None = None) -> list[Shot]:
    """A run that nobody touches, with its pauses, warm-ups and sensor faults, and maybe one planted step."""
    conditions, rng = draw_run(CALM, schema(), number, SHIFT, seed=5)
    settings = {name: values.copy() for name, values in conditions.setpoints.items()}
    if planted is not None:
        settings[planted[0]][PLACE:] += planted[1]
    upsets = {
        name: values if name == "pause" else np.zeros_like(values)
        for name, values in conditions.disturbances.items()
    }
    process = run_process(CALM, Conditions(settings, upsets, conditions.preheat), rng)
    logged = with_faults(with_noise(readings(process), CALM.noise, rng), CALM.noise, CALM.faults, rng)
    return _kept(logged, NOON + np.cumsum(process.cycle * 1000).astype(int))


def _kept(logged: Values, at_ms: npt.NDArray[np.int64]) -> list[Shot]:
    return [
        replace(
            kept(f"s{number}", int(at)),
            features={name: float(v[number]) for name, v in logged.items() if not np.isnan(v[number])},
        )
        for number, at in enumerate(at_ms)
    ]


def found(number: int, planted: tuple[str, float] | None = None) -> list[Step]:
    return steps_of(shots_of(number, planted), schema(), SEOUL)


def test_a_hundred_shifts_that_nobody_touched_have_hardly_a_step() -> None:
    """With pauses, warm-ups and sensors that drift, freeze, drop out and break, 2 steps in 100 shifts."""
    assert sum(len(found(number)) for number in range(100)) <= 4


@pytest.mark.parametrize("name", sorted(SETPOINT_OF))
def test_a_step_of_ten_deviations_is_found_within_two_shots_of_where_it_is(name: str) -> None:
    """What a die's or a furnace's temperature does follows its setting by a shot or two."""
    feature = schema().lookup(name)
    assert feature is not None
    by = max(10 * CALM.noise[name], 2 * (feature.step or 0.0))
    # The sleeve's temperature is set by what the ladle loses.
    planted = SETPOINT_OF[name], -by if name == "Process_Temperature" else by

    hits = 0
    for number in range(100, 110):
        own = [step for step in found(number, planted) if not step.follows]
        hits += [step.variable for step in own if abs(step.index - PLACE) <= 3] == [name]

    assert hits >= 8
