"""The thermal state of the die over the shots of a run."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.simulator.parameters import Die

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HeatInputs:
    """Inputs of the die's heat, one array entry a shot: `target` and `melt` in °C, `pause` in s before the
    shot, `flow_share` the part of the coolant flow that is not blocked, `spray_share` the spray and
    `cycle_share` the cycle's length, each relative to the nominal one.
    """

    target: Array
    melt: Array
    pause: Array
    flow_share: Array
    spray_share: Array
    cycle_share: Array


def die_temperature(
    die: Die, start: float, inputs: HeatInputs, held: Array | None = None
) -> tuple[Array, Array]:
    """Die surface temperature before each shot (°C) and the coolant flow after it (L/min).

    A lumped heat balance per shot, T[n+1] = T[n] + a (T_melt - T[n]) - (b flow + spray)(T[n] - T_coolant),
    with the coolant flow under proportional control; during a pause the die decays exponentially to
    the coolant's temperature. It gives what a line shows: five to eight warm-up shots after a start or
    a stop, and a hot die where coolant is blocked.

    `start` is the temperature before the first shot, °C. With `held` (one entry a shot, °C) the die is at
    that temperature before each shot, whatever came before: the flow is then the control's answer to it.
    """
    shots = len(inputs.target)
    temperatures, flows = np.empty(shots), np.empty(shots)
    temperature = start
    for shot in range(shots):
        decay = math.exp(-float(inputs.pause[shot]) / die.standstill)
        temperature = die.coolant + (temperature - die.coolant) * decay
        if held is not None:
            temperature = float(held[shot])
        temperatures[shot] = temperature
        error = temperature - _set_point(die, float(inputs.target[shot]), float(inputs.melt[shot]))
        wanted = die.nominal_flow * (1 + die.gain * error)
        flow = min(max(wanted, 4.0), 42.0) * float(inputs.flow_share[shot])
        flows[shot] = flow
        spray = die.spray * float(inputs.spray_share[shot])
        taken = (die.cooling * flow + spray) * float(inputs.cycle_share[shot])
        gained = die.uptake * (float(inputs.melt[shot]) - temperature)
        temperature += gained - taken * (temperature - die.coolant)
    return temperatures, flows


def _set_point(die: Die, target: float, melt: float) -> float:
    """The control's own set point, so that the balance rests at `target` with nothing blocked."""
    needed = die.uptake * (melt - target) / (target - die.coolant) - die.spray
    return target - (needed / die.cooling / die.nominal_flow - 1) / die.gain
