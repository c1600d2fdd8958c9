"""From the true state of the shots to what the line logs: derived variables, noise, faults, gaps."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from training.simulator.parameters import Faults
from training.simulator.process import Process

Array = npt.NDArray[np.float64]


def readings(process: Process) -> dict[str, Array]:
    """The 30 variables of the default line without noise, by name, one entry a shot."""
    torque = 175 * process.pressure / 145 * (1 + 0.9 * process.sticking)
    stroke = process.shot_size / 275
    return {
        "Process_Temperature": process.sleeve,
        "Process_Pressure": process.pressure,
        "Process_InjectionSpeed": process.fast_speed,
        "Process_InjectionTime": process.injection_time,
        "Process_CoolingTime": process.cooling_time,
        "Process_ClampForce": process.clamp,
        "Process_MoldTemperature": process.die,
        "Process_MeltTemperature": process.holding,
        "Process_CycleTime": process.cycle,
        "Process_ShotSize": process.shot_size,
        "Process_BackPressure": process.back_pressure,
        "Process_ScrewSpeed": process.screw_speed,
        "Process_HoldPressure": process.hold_pressure,
        "Process_HoldTime": process.hold_time,
        "Process_CushionPosition": process.cushion,
        "Process_PlasticizingTime": (
            5.8 * stroke * 110 / process.screw_speed * (1 + 0.004 * (process.back_pressure - 62))
        ),
        "Sensor_Vibration": 0.25 * (process.fast_speed / 4.2) ** 1.5 + 1.6 * process.sticking,
        "Sensor_Noise": 76 + 0.09 * (process.pressure - 145) + 0.5 * np.clip(63 - process.accumulator, 0, 20),
        "Sensor_Temperature1": process.holding - 5,
        "Sensor_Temperature2": process.die - 5,
        "Sensor_Temperature3": process.die - 13,
        "Sensor_Pressure1": process.pressure - 3,
        "Sensor_Pressure2": process.cavity_pressure,
        "Sensor_Pressure3": process.accumulator,
        "Sensor_Flow": process.coolant_flow,
        "Sensor_Position": process.switch_over,
        "Sensor_Speed": 0.62 * process.fast_speed,
        "Sensor_Torque": torque,
        "Sensor_Current": 52 * torque / 175 * 390 / process.voltage,
        "Sensor_Voltage": process.voltage,
    }


def with_noise(
    values: Mapping[str, Array], noise: Mapping[str, float], rng: np.random.Generator
) -> dict[str, Array]:
    """Add a logger's noise, and round as a logger does; nothing reads below 0."""
    return {
        name: np.round(np.clip(value + rng.normal(0, noise[name], len(value)), 0, None), 3)
        for name, value in values.items()
    }


def with_faults(
    values: Mapping[str, Array],
    noise: Mapping[str, float],
    faults: Faults,
    rng: np.random.Generator,
    frozen: Mapping[str, Array] | None = None,
) -> dict[str, Array]:
    """Let sensors drift, drop out, freeze or report the sentinel, and single values go missing (NaN).

    A frozen sensor repeats a value of `frozen`, without it one of `values`.
    """
    logged = {}
    kept = values if frozen is None else frozen
    for name, value in values.items():
        seen = value.copy()
        if name.startswith("Sensor_") and rng.random() < faults.drift:
            end = faults.drift_sd * noise[name] * rng.choice((-1.0, 1.0))
            seen = np.round(np.clip(seen + np.linspace(0, end, len(seen)), 0, None), 3)
        seen[rng.random(len(seen)) < faults.missing] = np.nan
        if name.startswith("Sensor_"):
            for begin in np.flatnonzero(rng.random(len(seen)) < faults.dropout):
                seen[begin : begin + rng.geometric(1 / faults.shots)] = np.nan
            for begin in np.flatnonzero(rng.random(len(seen)) < faults.frozen):
                seen[begin : begin + rng.geometric(1 / faults.shots)] = kept[name][begin]
            for begin in np.flatnonzero(rng.random(len(seen)) < faults.broken):
                seen[begin : begin + rng.geometric(1 / faults.shots)] = faults.sentinel
        logged[name] = seen
    return logged
