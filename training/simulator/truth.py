"""The truth behind the labels: which mechanism made a shot a defect, and which quantity drove it.

For a mode that happened, every quantity is put back to the reference line's value, one at a time, and
the mechanism is asked again. The quantity whose return lowers the mode's probability most is the
driver. It counts where it accounts for more than half of the probability, that is, where the excess
fraction 1 - p(without) / p is above 1/2 ("more likely than not"; Greenland and Robins, American Journal
of Epidemiology 1988, on attributable fractions); a defect without such a quantity is chance's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from training.simulator.conditions import fixed_conditions
from training.simulator.mechanisms import MECHANISMS
from training.simulator.parameters import Link, Parameters
from training.simulator.process import Process, run_process

Array = npt.NDArray[np.float64]

CHANCE = "chance"
ALTERNATIVE = 0.5
SETTLED = 60
"""Shots after which the reference line's die has come to rest."""


@dataclass(frozen=True, slots=True)
class Driver:
    """A physical quantity: how to put it back to a reference, and the variables that measure it.

    Without `features` no sensor of the line sees it.
    """

    restored: Callable[[Process, Process], Process]
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Truth:
    """The true events of each of n shots, before the inspection wrote down its label.

    defect (n,): whether it was one; mechanism (n,): the mode behind it, "" for a sound shot (of several
    the most probable one); driver (n,): the name of a quantity in DRIVERS, or "chance", "" for a sound
    shot.
    """

    defect: npt.NDArray[np.bool_]
    mechanism: npt.NDArray[np.str_]
    driver: npt.NDArray[np.str_]

    def columns(self) -> dict[str, list[str]]:
        """As columns of a CSV."""
        return {
            "truth_defect": [str(int(bad)) for bad in self.defect],
            "truth_mechanism": [str(name) for name in self.mechanism],
            "truth_driver": [str(name) for name in self.driver],
        }

    def where(self, mask: npt.NDArray[np.bool_]) -> "Truth":
        """The shots that `mask` marks."""
        return Truth(self.defect[mask], self.mechanism[mask], self.driver[mask])


def _field(name: str) -> Callable[[Process, Process], Process]:
    def restored(process: Process, reference: Process) -> Process:
        return replace(process, **{name: getattr(reference, name)})

    return restored


def _melt(process: Process, reference: Process) -> Process:
    """The melt as it should be; what it loses between sleeve and gate stays."""
    gate = process.gate + reference.sleeve - process.sleeve
    return replace(process, holding=reference.holding, sleeve=reference.sleeve, gate=gate)


def _way_to_the_gate(process: Process, reference: Process) -> Process:
    """No more heat lost between sleeve and gate than usual."""
    return replace(process, gate=process.sleeve + reference.gate - reference.sleeve)


def _hold_pressure(process: Process, reference: Process) -> Process:
    """The pressure behind the metal as it should be; what the cushion lets through stays."""
    share = reference.hold_pressure / process.hold_pressure
    return replace(
        process, hold_pressure=reference.hold_pressure, cavity_pressure=process.cavity_pressure * share
    )


def _cushion(process: Process, reference: Process) -> Process:
    """A cushion that lets the whole pressure through."""
    through = reference.cavity_pressure / reference.hold_pressure
    return replace(process, cushion=reference.cushion, cavity_pressure=process.hold_pressure * through)


DRIVERS: Mapping[str, Driver] = {
    "melt_temperature": Driver(
        _melt, ("Process_Temperature", "Process_MeltTemperature", "Sensor_Temperature1")
    ),
    "way_to_the_gate": Driver(_way_to_the_gate, ("Process_InjectionTime", "Process_CycleTime")),
    "die_temperature": Driver(
        _field("die"), ("Process_MoldTemperature", "Sensor_Temperature2", "Sensor_Temperature3")
    ),
    "fast_speed": Driver(_field("fast_speed"), ("Process_InjectionSpeed", "Sensor_Speed")),
    "switch_over": Driver(_field("switch_over"), ("Sensor_Position",)),
    "injection_pressure": Driver(_field("pressure"), ("Process_Pressure", "Sensor_Pressure1")),
    "hold_pressure": Driver(_hold_pressure, ("Process_HoldPressure", "Sensor_Pressure2")),
    "hold_time": Driver(_field("hold_time"), ("Process_HoldTime",)),
    "cushion": Driver(_cushion, ("Process_CushionPosition", "Process_ShotSize")),
    "cooling_time": Driver(_field("cooling_time"), ("Process_CoolingTime",)),
    "clamp_force": Driver(_field("clamp"), ("Process_ClampForce",)),
    "back_pressure": Driver(_field("back_pressure"), ("Process_BackPressure",)),
    "gas_load": Driver(_field("gas_load")),
    "vent_blockage": Driver(_field("vent_blockage")),
    "parting_wear": Driver(_field("parting_wear")),
    "iron_deficit": Driver(_field("iron_deficit")),
    "spray": Driver(_field("spray")),
}


def probability(link: Link, index: Array) -> Array:
    """A mode's probability from its mechanism's index, same shape."""
    return np.asarray(1 / (1 + np.exp(-np.clip(link.intercept + link.slope * index, -40, 40))))


def reference_process(parameters: Parameters) -> Process:
    """The settled state of the mean setup without disturbances: every quantity a plain number."""
    settled = run_process(parameters, fixed_conditions(parameters, SETTLED, {}, {}), None)
    return Process(**{name: getattr(settled, name)[-1] for name in Process.__dataclass_fields__})


def find_truth(
    parameters: Parameters,
    reference: Process,
    process: Process,
    happened: npt.NDArray[np.bool_],
    modes: tuple[str, ...],
) -> Truth:
    """The truth of one run: `happened` (shots, modes) says which of `modes` really did, in their order."""
    indices = np.column_stack([MECHANISMS[mode](process) for mode in modes])
    chances = np.column_stack(
        [probability(parameters.mechanisms[mode], indices[:, m]) for m, mode in enumerate(modes)]
    )
    defect = happened.any(axis=1)
    strongest = np.where(happened, chances, -1.0).argmax(axis=1)
    mechanism = np.where(defect, np.array(modes)[strongest], "")
    driver = np.full(len(defect), "", dtype="<U24")
    for column, mode in enumerate(modes):
        mine = defect & (strongest == column)
        if mine.any():
            driver[mine] = _drivers(parameters.mechanisms[mode], mode, process, reference)[mine]
    return Truth(defect, mechanism, driver)


def _drivers(link: Link, mode: str, process: Process, reference: Process) -> npt.NDArray[np.str_]:
    index = MECHANISMS[mode]
    names = np.array([*DRIVERS, CHANCE])
    without = np.column_stack(
        [
            np.broadcast_to(probability(link, index(driver.restored(process, reference))), process.die.shape)
            for driver in DRIVERS.values()
        ]
    )
    best = without.argmin(axis=1)
    fraction = 1 - without[np.arange(len(best)), best] / probability(link, index(process))
    return np.asarray(names[np.where(fraction > ALTERNATIVE, best, len(DRIVERS))])
