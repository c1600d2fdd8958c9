"""How defects come about: an index for each mode from the physical state of the shots.

An index is near 0 where a shot is sound and grows with the fault; the parameters turn it into a
probability. Constants of a relation stand in its docstring with their source; the geometry of the
casting (3 mm wall, 75 mm of plunger travel for the cavity, 600 cm² projected area, gate ratio 9.3)
and the weights between causes are assumptions of the simulated line.
"""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from training.simulator.process import Process

Array = npt.NDArray[np.float64]

LIQUIDUS = 582.0
"""°C, ADC12 (Daiki Aluminium, product data of ADC12: 582/515 °C)."""


def _over(value: Array) -> Array:
    return np.clip(value, 0, None)


def gate_velocity(process: Process) -> Array:
    """m/s: v_gate = v_plunger A_plunger / A_gate (continuity)."""
    return 9.3 * process.fast_speed


def pore_volume(process: Process) -> Array:
    """Gas enclosed in the casting, 1 for a sound shot.

    Hydrogen in the melt follows log10 S = -2700/T + 2.72, T in K (Talbot and Anyalebechi 1988,
    doi 10.1179/026708388790329738). Air comes from an early switch-over, gate velocities above the
    usual 30-50 m/s and clogged vents; spray that a shot more than dries off leaves steam. The enclosed
    gas is compressed by the metal pressure (ideal gas).
    """
    hydrogen = 10 ** (-2700 / (process.holding + 273.15) + 2700 / (685 + 273.15)) * process.gas_load
    air = 0.055 * _over(108 - process.switch_over) + 0.16 * _over(gate_velocity(process) - 43)
    air = air + 1.2 * _over(process.vent_blockage - 0.1) + 0.03 * _over(55 - process.back_pressure)
    air = air + 1.5 * _over(process.spray - 1.08)
    return (hydrogen + air) * 102 / process.cavity_pressure


def gas_porosity(process: Process) -> Array:
    """Pores of enclosed gas: how much `pore_volume` exceeds a sound shot's."""
    return pore_volume(process) - 1.0


def shrinkage_porosity(process: Process) -> Array:
    """Freezing takes about 6 % of the volume, fed only while the gate is liquid.

    So the intensification must be strong enough (40-100 MPa is usual) and must last until the gate is
    frozen; a hotter melt or die keeps the gate liquid for longer. A thin biscuit transmits less
    (biscuit thickness and porosity: Materials 17(23) 5935).
    """
    needed = 1.75 * (1 + 0.006 * (process.gate - 632) + 0.004 * (process.die - 195))
    too_short = _over(needed / process.hold_time - 0.85)
    too_weak = _over(98 / process.cavity_pressure - 1.0)
    return 0.9 * too_short + 2.6 * too_weak + 0.004 * _over(process.gate - 640)


def fill_ratio(process: Process) -> Array:
    """Fill time over the longest that the metal allows.

    t_max = K T (Ti - Tf + S Z)/(Tf - Td) with K = 0.0346 s/mm, wall T in mm, S = 10 % solid at the end
    of filling, Z = 4.8 K/% (the form of Wallace and the NADCA gating manual); t = V_cavity/(v_gate A_gate).
    """
    longest = 0.0346 * 3 * (process.gate - LIQUIDUS + 10 * 4.8) / (LIQUIDUS - process.die)
    return 0.075 / process.fast_speed / np.clip(longest, 1e-4, None)


def cold_shut(process: Process) -> Array:
    """Metal fronts that freeze before they join: `fill_ratio` above 1, or a late switch-over."""
    return fill_ratio(process) - 1 + 0.004 * _over(process.switch_over - 122)


def short_shot(process: Process) -> Array:
    """The cavity is not filled: too little metal, too little pressure, or filling far too slow."""
    too_little = _over(2.0 - process.cushion)
    too_weak = _over(130 - process.pressure) / 9
    return too_little + too_weak + 6 * _over(fill_ratio(process) - 1.02)


def flash(process: Process) -> Array:
    """Lock reserve below 1.06: the clamp has to exceed F[kN] = A[cm²] p[bar] / 100 by 1.1 and more.

    Source: giessereilexikon.com, die opening force. The peak at the end of filling grows with the
    plunger's kinetic energy; a worn parting line uses reserve up, an overdose and a hot melt too.
    """
    peak = 1 + 0.10 * ((process.fast_speed / 4.2) ** 2 - 1)
    opening = 600 * process.cavity_pressure * 10 / 100 * peak
    reserve = process.clamp * 9.81 / opening
    overdose = 0.012 * _over(process.cushion - 6) + 0.0006 * _over(process.sleeve - 690)
    return 1.06 - reserve + process.parting_wear + overdose


def soldering(process: Process) -> Array:
    """Aluminium grows onto the die above a threshold of its surface temperature.

    Temperature threshold: Han, Kenik and Viswanathan (ORNL); diffusion control: Shankar and Apelian
    2002; gate velocity at most 40 m/s: NADCA EC-515 (Midson). Low iron in the alloy makes it worse.
    """
    hot = (process.die - 195) / 8.5 + (process.sleeve - 670) / 22
    return hot + _over(gate_velocity(process) - 42) / 5 + process.iron_deficit


def blister(process: Process) -> Array:
    """Enclosed gas lifts a skin that is hot and weak when the die opens: gas and heat together."""
    hot_skin = (process.die - 195) / 12 + 1.1 * (10.5 - process.cooling_time)
    return 1.6 * (pore_volume(process) - 1) + hot_skin


MECHANISMS: Mapping[str, Callable[[Process], Array]] = {
    "gas_porosity": gas_porosity,
    "shrinkage_porosity": shrinkage_porosity,
    "cold_shut": cold_shut,
    "short_shot": short_shot,
    "flash": flash,
    "soldering": soldering,
    "blister": blister,
}
