"""The conditions of a run: its setup, the operators' moves and the disturbances."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from shared.bundle.feature_schema import FeatureSchema
from training.simulator.parameters import Parameters
from training.simulator.process import Conditions

Array = npt.NDArray[np.float64]

LOT_STREAM = 1 << 20
"""Keeps the random streams of lots apart from those of runs."""

SETPOINT_OF: Mapping[str, str] = {
    "Process_MeltTemperature": "holding_temperature",
    "Process_Temperature": "ladle_drop",
    "Process_Pressure": "injection_pressure",
    "Process_InjectionSpeed": "fast_speed",
    "Process_CoolingTime": "cooling_time",
    "Process_ClampForce": "clamp_force",
    "Process_MoldTemperature": "die_temperature",
    "Process_ShotSize": "shot_size",
    "Process_BackPressure": "back_pressure",
    "Process_ScrewSpeed": "screw_speed",
    "Process_HoldPressure": "hold_pressure",
    "Process_HoldTime": "hold_time",
    "Sensor_Position": "switch_over",
}
"""The setup entry behind each setpoint. The sleeve temperature is set by what the ladle loses."""


def lot_number(parameters: Parameters, seed: int, run: int) -> int:
    """The number of the lot that a run casts, from 0. Lots follow each other, whatever their runs do."""
    number, last = -1, -1
    while last < run:
        number += 1
        last += _runs_of_lot(parameters, np.random.default_rng([seed, LOT_STREAM, number]))
    return number


def draw_lot(parameters: Parameters, seed: int, run: int) -> dict[str, float]:
    """The alloy's properties in a run, by its number: those of its lot."""
    rng = np.random.default_rng([seed, LOT_STREAM, lot_number(parameters, seed, run)])
    _runs_of_lot(parameters, rng)
    return {name: float(rng.normal(mean, sd)) for name, (mean, sd) in parameters.lots.setup.items()}


def _runs_of_lot(parameters: Parameters, rng: np.random.Generator) -> int:
    return int(rng.integers(parameters.lots.least, parameters.lots.most + 1))


def draw_conditions(
    parameters: Parameters,
    schema: FeatureSchema,
    shots: int,
    lot: Mapping[str, float],
    rng: np.random.Generator,
) -> Conditions:
    """Draw one run of `shots` shots with the alloy of `lot`."""
    drawn = {name: rng.normal(mean, sd) for name, (mean, sd) in parameters.setup.items()}
    drawn |= lot
    preheat = drawn.pop("preheat")
    setpoints = {name: np.full(shots, value) for name, value in drawn.items()}
    # Vents clog while a run goes on; the next run starts with cleaned ones.
    setpoints["vent_blockage"] = np.clip(setpoints["vent_blockage"] + 0.1 * np.arange(shots) / 200, 0, 0.8)
    _operators(parameters, schema, setpoints, rng)
    disturbances = {}
    for name, kind in parameters.disturbances.items():
        strength = np.zeros(shots)
        for begin, end in _episodes(kind.rate, kind.shots, shots, rng):
            strength[begin:end] = rng.uniform(kind.least, kind.most)
        disturbances[name] = strength
    return Conditions(setpoints, disturbances, preheat)


def fixed_conditions(
    parameters: Parameters, shots: int, settings: Mapping[str, float], upsets: Mapping[str, float]
) -> Conditions:
    """A run without chance: the mean setup with `settings` in place, `upsets` acting on every shot.

    Raises KeyError for a name that the parameters do not have.
    """
    setup = {**parameters.setup, **parameters.lots.setup}
    wrong = set(settings) - set(setup) | set(upsets) - set(parameters.disturbances)
    if wrong:
        raise KeyError(f"not in the simulator's parameters: {', '.join(sorted(wrong))}")
    means = {name: normal.mean for name, normal in setup.items()} | dict(settings)
    preheat = means.pop("preheat")
    disturbances = {name: np.full(shots, upsets.get(name, 0.0)) for name in parameters.disturbances}
    return Conditions({name: np.full(shots, v) for name, v in means.items()}, disturbances, preheat)


def _operators(
    parameters: Parameters, schema: FeatureSchema, setpoints: dict[str, Array], rng: np.random.Generator
) -> None:
    shots = len(setpoints["fast_speed"])
    for feature in schema.features:
        name = SETPOINT_OF.get(feature.name)
        if name is None or feature.limits is None:
            continue
        for begin, end in _episodes(parameters.operator.rate, parameters.operator.shots, shots, rng):
            value = rng.uniform(*feature.limits)
            moved = setpoints["holding_temperature"][begin:end] - value if name == "ladle_drop" else value
            setpoints[name][begin:end] = moved


def _episodes(rate: float, mean: float, shots: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Where episodes begin and end: a chance of `rate` at each shot, durations geometric."""
    begins = np.flatnonzero(rng.random(shots) < rate)
    durations = rng.geometric(1 / mean, len(begins))
    return [(int(begin), int(begin + duration)) for begin, duration in zip(begins, durations, strict=True)]
