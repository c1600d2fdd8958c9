"""Shots as they would have been with other settings: the truth behind what-ifs.

A run is simulated twice from the same state of its random generator, once as it was and once with
settings changed. So scatter, noise, faults of sensors, disturbances, lot and the run's hidden effects stay
those of the shot, and so does the die's state: each shot of a run can be changed on its own, as none acts on
the next.

A knob is turned until its variable reads the value asked for: the setting moves by the difference to what
was logged, over the machine's own gain at that shot (a weak accumulator passes on a part of it).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from shared.bundle.feature_schema import FeatureSchema
from training.simulator.conditions import SETPOINT_OF
from training.simulator.mechanisms import MECHANISMS
from training.simulator.parameters import Parameters
from training.simulator.process import Conditions, Process, run_process
from training.simulator.sensors import readings, with_faults, with_noise
from training.simulator.simulation import draw_run
from training.simulator.truth import probability

Array = npt.NDArray[np.float64]

FURNACE, SLEEVE, DIE = "Process_MeltTemperature", "Process_Temperature", "Process_MoldTemperature"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Readings that were logged (shots, variables), NaN where nothing was, and the probability that a shot
    is a defect (shots,): of any mode, each by its own chance."""

    logged: Array
    probability: Array


@dataclass(frozen=True)
class Run:
    """A run that can be simulated again with other settings."""

    parameters: Parameters
    schema: FeatureSchema
    conditions: Conditions
    chance: Mapping[str, Any]
    """The generator's state once the conditions were drawn."""
    process: Process
    noisy: Mapping[str, Array]
    as_it_was: Outcome

    @classmethod
    def draw(cls, parameters: Parameters, schema: FeatureSchema, number: int, shots: int, seed: int) -> "Run":
        """Draw the run that `simulate` has under this number."""
        conditions, rng = draw_run(parameters, schema, number, shots, seed)
        chance = rng.bit_generator.state
        process = run_process(parameters, conditions, rng)
        noisy = with_noise(readings(process), parameters.noise, rng)
        logged = with_faults(noisy, parameters.noise, parameters.faults, rng)
        return cls(
            parameters,
            schema,
            conditions,
            chance,
            process,
            noisy,
            _outcome(parameters, schema, process, logged),
        )

    def under(self, changes: Array) -> Outcome:
        """The outcome with settings changed: `changes` (shots, variables) holds readings to bring about,
        NaN where nothing is changed.

        The melt at the sleeve is brought there by the furnace, unless the furnace is changed too: then by
        what the ladle loses. Raises ValueError for a variable that is no setting of the simulator.
        """
        names = self.schema.names
        changed = [name for name, values in zip(names, changes.T, strict=True) if np.isfinite(values).any()]
        if wrong := [name for name in changed if name not in SETPOINT_OF]:
            raise ValueError(f"no settings of the simulated line: {', '.join(wrong)}")
        asked = {name: changes[:, names.index(name)] for name in names if name in SETPOINT_OF}
        by = {
            name: np.nan_to_num(value - self.as_it_was.logged[:, names.index(name)])
            for name, value in asked.items()
        }
        furnace_too = np.isfinite(asked[FURNACE])
        by_ladle = np.where(furnace_too & np.isfinite(asked[SLEEVE]), by[FURNACE] - by[SLEEVE], 0.0)
        by[FURNACE] = np.where(furnace_too, by[FURNACE], by[SLEEVE])
        settings = dict(self.conditions.setpoints)
        settings["ladle_drop"] = settings["ladle_drop"] + by_ladle
        for name, difference in by.items():
            if name != SLEEVE and difference.any():
                setting = SETPOINT_OF[name]
                settings[setting] = settings[setting] + difference / self._gain(name, setting)
        die = self.process.die + by[DIE]
        conditions = replace(self.conditions, setpoints=settings)
        rng = self._rng()
        process = run_process(self.parameters, conditions, rng, die)
        noisy = with_noise(readings(process), self.parameters.noise, rng)
        logged = with_faults(noisy, self.parameters.noise, self.parameters.faults, rng, self.noisy)
        return _outcome(self.parameters, self.schema, process, logged)

    def _gain(self, name: str, setting: str) -> Array:
        """How far a variable moves with its setting at each shot, per unit."""
        if name == DIE:
            return np.ones(self.conditions.shots)
        settings = self.conditions.setpoints
        turned = replace(self.conditions, setpoints={**settings, setting: settings[setting] + 1})
        process = run_process(self.parameters, turned, self._rng(), self.process.die)
        return np.asarray(readings(process)[name] - readings(self.process)[name])

    def _rng(self) -> np.random.Generator:
        rng = np.random.default_rng()
        rng.bit_generator.state = self.chance
        return rng


def _outcome(
    parameters: Parameters, schema: FeatureSchema, process: Process, logged: Mapping[str, Array]
) -> Outcome:
    sound = np.ones(len(process.die))
    for mode in schema.defect_modes:
        sound = sound * (1 - probability(parameters.mechanisms[mode.id], MECHANISMS[mode.id](process)))
    return Outcome(np.column_stack([logged[name] for name in schema.names]), 1 - sound)
