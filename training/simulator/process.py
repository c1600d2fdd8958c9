"""From a run's setup and what happens during it to the physical state of every shot."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.simulator.parameters import Parameters
from training.simulator.thermal import HeatInputs, die_temperature

Array = npt.NDArray[np.float64]

NOMINAL_CYCLE = 34.0
"""s; the part that is neither cooling nor intensification nor injection is 20.45 s."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """The inputs of the shots of one run: setpoints (with operators' moves), disturbances, hidden effects.

    Every array has one entry a shot. `setpoints` and `disturbances` are named as in the parameters.
    """

    setpoints: Mapping[str, Array]
    disturbances: Mapping[str, Array]
    preheat: float

    @property
    def shots(self) -> int:
        """Number of shots."""
        return len(self.setpoints["fast_speed"])


@dataclass(frozen=True, slots=True)
class Process:
    """The true state of each shot, before any sensor: one array entry a shot.

    Temperatures in °C, hydraulic pressures in bar, metal pressures in MPa, speeds in m/s,
    positions and strokes in mm, times in s, forces in t, `spray` relative to the nominal one. `gas_load`,
    `vent_blockage`, `parting_wear`, `iron_deficit` and `spray` are what no sensor of the line sees.
    """

    holding: Array
    sleeve: Array
    gate: Array
    die: Array
    coolant_flow: Array
    pressure: Array
    accumulator: Array
    fast_speed: Array
    injection_time: Array
    switch_over: Array
    shot_size: Array
    cushion: Array
    hold_pressure: Array
    cavity_pressure: Array
    hold_time: Array
    cooling_time: Array
    clamp: Array
    cycle: Array
    back_pressure: Array
    screw_speed: Array
    sticking: Array
    voltage: Array
    gas_load: Array
    vent_blockage: Array
    parting_wear: Array
    iron_deficit: Array
    spray: Array


def run_process(
    parameters: Parameters,
    conditions: Conditions,
    rng: np.random.Generator | None,
    die_held: Array | None = None,
) -> Process:
    """The states of the shots under `conditions`; without `rng`, free of shot-to-shot scatter.

    With `die_held` the die is at that temperature (°C) before each shot, so that no shot acts on a later one.
    """
    base, upset = conditions.setpoints, conditions.disturbances

    def scatter(sd: float) -> Array:
        return rng.normal(0, sd, conditions.shots) if rng else np.zeros(conditions.shots)

    holding = base["holding_temperature"] - upset["cold_charge"] + upset["overheating"] + scatter(1.5)
    sleeve = holding - base["ladle_drop"] + scatter(1.5)
    voltage = 390 + scatter(2.0) - upset["voltage_dip"]
    weakening = (1 - upset["accumulator_loss"]) * (1 - 0.25 * upset["voltage_dip"] / 390)
    pressure = base["injection_pressure"] * weakening + scatter(0.6)
    speed = base["fast_speed"] * np.sqrt(weakening) * (1 - upset["plunger_sticking"]) + scatter(0.04)
    switch_over = base["switch_over"] + scatter(0.8)
    injection_time = switch_over / 1000 / base["slow_speed"] + (271.2 - switch_over) / 1000 / (0.62 * speed)
    cooling, hold_time = base["cooling_time"] + scatter(0.03), base["hold_time"] + scatter(0.02)
    cycle = 20.45 + cooling + hold_time + injection_time
    spray = base["spray"] * (1 - upset["spray_blockage"])
    heat = HeatInputs(
        base["die_temperature"],
        sleeve,
        upset["pause"],
        1 - upset["coolant_blockage"],
        spray,
        cycle / NOMINAL_CYCLE,
    )
    die, flow = die_temperature(parameters.die, conditions.preheat, heat, die_held)
    # A cold sleeve takes heat after a stop; a long slow shot loses more of it on the way to the gate.
    gate = sleeve - 38 * injection_time / 0.85 - 10 * (1 - np.exp(-upset["pause"] / 600))
    shot_size = base["shot_size"] + upset["dosing_error"]
    cushion = np.clip(3.8 + 0.28 * (shot_size - 275) + scatter(0.35), 0.2, 14)
    # p_metal = p_hydraulic (D_cylinder / D_plunger)^2: what weakens the one weakens the other.
    hold_pressure = base["hold_pressure"] * weakening + scatter(0.6)
    # A thin cushion solidifies before the pressure is through to the cavity.
    transmission = 1.02 * (1 - 0.35 * np.clip(2.4 - cushion, 0, None) / 2.4)
    return Process(
        holding=holding,
        sleeve=sleeve,
        gate=gate,
        die=die,
        coolant_flow=flow,
        pressure=pressure,
        accumulator=63 * (1 - upset["accumulator_loss"]) + scatter(0.8),
        fast_speed=speed,
        injection_time=injection_time,
        switch_over=switch_over,
        shot_size=shot_size,
        cushion=cushion,
        hold_pressure=hold_pressure,
        cavity_pressure=hold_pressure * transmission,
        hold_time=hold_time,
        cooling_time=cooling,
        clamp=base["clamp_force"] - upset["clamp_loss"] + scatter(2.0),
        cycle=cycle + upset["pause"],
        back_pressure=base["back_pressure"] + scatter(0.8),
        screw_speed=base["screw_speed"] + scatter(1.0),
        sticking=upset["plunger_sticking"],
        voltage=voltage,
        gas_load=base["gas_load"],
        vent_blockage=base["vent_blockage"],
        parting_wear=base["parting_wear"],
        iron_deficit=base["iron_deficit"],
        spray=spray,
    )
