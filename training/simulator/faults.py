"""Faults planted into a simulated line: what begins at one shot and stays, unlike a run's disturbances.

A fault acts where its cause is. One of the machine or the metal changes the conditions of the shots, so
that everything that follows from them moves, the defect rate too. One of a sensor changes readings; where
a control follows that sensor, it moves the true state as well. No fault draws anything by chance: the same
seed gives the same shots up to the first one, and the same scatter after it.

`FAULTS` has each by name. Its `variables` are those in which it shows, be it only against the others, as with
a sensor that its own control holds; none where no sensor of the line sees it. Its `modes` are the defects
that become more frequent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from training.simulator.process import Conditions

Array = npt.NDArray[np.float64]
Readings = Mapping[str, Array]

MELT_DRIFT_K, MELT_DRIFT_MOST_K = 5.0, 25.0
"""How far the furnace's thermocouple reads too high: K per thousand shots, and at most."""
DIE_DRIFT_K, DIE_DRIFT_MOST_K = 6.0, 30.0
"""The same of a thermocouple in the die that no control follows."""
STUCK_SPEED = 3.3
"""m/s, the plunger speed that a stuck high-speed valve lets through (usual: 4.2)."""
LAGGING_PRESSURE, LAGGING_TIME_S = 0.88, 0.3
"""What a lagging intensification valve leaves of the pressure behind the metal, and the hold time lost."""
GASSY, IRON_SHORT = 0.7, 1.0
"""Bad metal: hydrogen beyond a clean melt's (1), and iron below the level that keeps it off the die."""
STUCK_DIE_C = 181.5
"""°C, what a frozen Sensor_Temperature3 keeps reading."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault by what it does. `age` (shots,) counts from 0 at the first shot with it, below 0 before.

    `act` changes the conditions of shots of `age`, `measure` what their sensors read. A fault of a `lot`
    begins with a lot of alloy and ends with it.
    """

    variables: tuple[str, ...]
    modes: tuple[str, ...] = ()
    act: Callable[[Conditions, Array], Conditions] = lambda conditions, _: conditions
    measure: Callable[[Readings, Array], Readings] = lambda readings, _: readings
    lot: bool = False


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """The truth of a simulated week: the fault (a name of FAULTS), the variables in which it shows, the modes
    that become more frequent, its first shot and the one after its last (the week's shots count from 0)."""

    what: str
    variables: tuple[str, ...]
    modes: tuple[str, ...]
    first_shot: int
    end_shot: int


def _ramp(age: Array, per_thousand: float, most: float) -> Array:
    return np.clip(age / 1000 * per_thousand, 0, most)


def _set(conditions: Conditions, name: str, values: Array) -> Conditions:
    return replace(conditions, setpoints={**conditions.setpoints, name: values})


def _colder_melt(conditions: Conditions, age: Array) -> Conditions:
    """The control keeps the furnace's reading at its set point: what reads too high makes it too cold."""
    too_high = _ramp(age, MELT_DRIFT_K, MELT_DRIFT_MOST_K)
    return _set(conditions, "holding_temperature", conditions.setpoints["holding_temperature"] - too_high)


def _melt_too_high(readings: Readings, age: Array) -> Readings:
    name = "Process_MeltTemperature"
    return {**readings, name: _logged(readings[name] + _ramp(age, MELT_DRIFT_K, MELT_DRIFT_MOST_K))}


def _die_too_high(readings: Readings, age: Array) -> Readings:
    name = "Sensor_Temperature2"
    return {**readings, name: _logged(readings[name] + _ramp(age, DIE_DRIFT_K, DIE_DRIFT_MOST_K))}


def _stuck_speed(conditions: Conditions, age: Array) -> Conditions:
    """The valve stays where it is, whatever speed is set."""
    return _set(conditions, "fast_speed", np.where(age >= 0, STUCK_SPEED, conditions.setpoints["fast_speed"]))


def _lagging_pressure(conditions: Conditions, age: Array) -> Conditions:
    """Pressure that builds up late does so behind metal that has begun to freeze."""
    pressure, time = conditions.setpoints["hold_pressure"], conditions.setpoints["hold_time"]
    weaker = _set(conditions, "hold_pressure", np.where(age >= 0, pressure * LAGGING_PRESSURE, pressure))
    return _set(weaker, "hold_time", np.where(age >= 0, time - LAGGING_TIME_S, time))


def _bad_metal(conditions: Conditions, age: Array) -> Conditions:
    gas, iron = conditions.setpoints["gas_load"], conditions.setpoints["iron_deficit"]
    gassy = _set(conditions, "gas_load", np.where(age >= 0, gas + GASSY, gas))
    return _set(gassy, "iron_deficit", np.where(age >= 0, iron + IRON_SHORT, iron))


def _no_flow_reading(readings: Readings, age: Array) -> Readings:
    name = "Sensor_Flow"
    return {**readings, name: np.where(age >= 0, np.nan, readings[name])}


def _frozen_reading(readings: Readings, age: Array) -> Readings:
    name = "Sensor_Temperature3"
    return {**readings, name: np.where(age >= 0, STUCK_DIE_C, readings[name])}


def _logged(values: Array) -> Array:
    """Rounded as the logger rounds."""
    return np.round(values, 3)


FAULTS: Mapping[str, Fault] = {
    "melt_thermocouple_drifts": Fault(
        ("Process_Temperature", "Sensor_Temperature1", "Process_MeltTemperature"),
        ("cold_shut",),
        _colder_melt,
        _melt_too_high,
    ),
    "die_thermocouple_drifts": Fault(("Sensor_Temperature2",), measure=_die_too_high),
    "speed_valve_sticks": Fault(
        ("Process_InjectionSpeed", "Sensor_Speed", "Process_InjectionTime", "Sensor_Vibration"),
        ("cold_shut",),
        _stuck_speed,
    ),
    "intensification_valve_lags": Fault(
        ("Process_HoldPressure", "Process_HoldTime", "Sensor_Pressure2"),
        ("shrinkage_porosity", "gas_porosity"),
        _lagging_pressure,
    ),
    "bad_metal": Fault((), ("gas_porosity", "soldering", "blister"), _bad_metal, lot=True),
    "sensor_stops": Fault(("Sensor_Flow",), measure=_no_flow_reading),
    "sensor_freezes": Fault(("Sensor_Temperature3",), measure=_frozen_reading),
}
"""Every fault that can be planted, by name."""
