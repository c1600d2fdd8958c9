"""Runs of a simulated line as a table: what the sensors logged, and what became of each shot."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shared.bundle.feature_schema import FeatureSchema
from training.simulator.conditions import draw_conditions, draw_lot
from training.simulator.mechanisms import MECHANISMS
from training.simulator.parameters import Labels, Parameters
from training.simulator.process import Conditions, Process, run_process
from training.simulator.sensors import readings, with_faults, with_noise
from training.simulator.truth import Truth, find_truth, probability, reference_process
from training.table import Table

Flags = npt.NDArray[np.bool_]


Measured = Callable[[Mapping[str, npt.NDArray[np.float64]]], Mapping[str, npt.NDArray[np.float64]]]
"""Readings with noise (one array entry a shot) → the same readings as a faulty sensor gives them."""


@dataclass(frozen=True, slots=True)
class SimulatedShots:
    """The shots of one run: their true state, what was logged (n, variables), the modes that happened
    (n, modes), and those that the inspection wrote down (n, modes)."""

    process: Process
    logged: npt.NDArray[np.float64]
    happened: Flags
    labels: Flags


@dataclass(frozen=True, slots=True)
class _Run:
    """One run: what was logged (n, variables), its labels (n, modes), and the truth."""

    logged: npt.NDArray[np.float64]
    labels: Flags
    truth: Truth


def simulate(parameters: Parameters, schema: FeatureSchema, runs: int, shots: int, seed: int) -> Table:
    """The table alone, see `simulate_with_truth`."""
    return simulate_with_truth(parameters, schema, runs, shots, seed)[0]


def simulate_with_truth(
    parameters: Parameters, schema: FeatureSchema, runs: int, shots: int, seed: int
) -> tuple[Table, Truth]:
    """Simulate `runs` production runs of about `shots` shots each, in time order.

    Every run has its own random stream, so that run k is the same however many follow it. Each mode
    happens or not by its own chance, and a shot is a defect where any of them did. The table has the
    labels of an inspection that errs; the truth, which no model may see, stands beside it.
    """
    reference = reference_process(parameters)
    modes = tuple(mode.id for mode in schema.defect_modes)
    parts = [_run(parameters, schema, modes, reference, (number, shots, seed)) for number in range(runs)]
    table = Table(
        schema.names,
        modes,
        np.concatenate([np.full(len(part.logged), number) for number, part in enumerate(parts)]),
        np.concatenate([np.arange(len(part.logged)) for part in parts]),
        np.concatenate([part.logged for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )
    truth = Truth(
        np.concatenate([part.truth.defect for part in parts]),
        np.concatenate([part.truth.mechanism for part in parts]),
        np.concatenate([part.truth.driver for part in parts]),
    )
    return table, truth


def simulate_run(parameters: Parameters, schema: FeatureSchema, number: int, shots: int, seed: int) -> Table:
    """The table of run `number` alone, as `simulate` has it; no run before it is simulated."""
    modes = tuple(mode.id for mode in schema.defect_modes)
    part = _run(parameters, schema, modes, reference_process(parameters), (number, shots, seed))
    size = len(part.logged)
    return Table(schema.names, modes, np.full(size, number), np.arange(size), part.logged, part.labels)


def draw_run(
    parameters: Parameters, schema: FeatureSchema, number: int, shots: int, seed: int
) -> tuple[Conditions, np.random.Generator]:
    """Draw the conditions of run `number`, and return them with the run's chance as it then stands."""
    rng = np.random.default_rng([seed, number])
    length = int(rng.integers(max(1, shots * 3 // 4), shots * 5 // 4 + 1))
    lot = draw_lot(parameters, seed, number)
    return draw_conditions(parameters, schema, length, lot, rng), rng


def simulate_shots(
    parameters: Parameters,
    schema: FeatureSchema,
    conditions: Conditions,
    rng: np.random.Generator,
    measured: Measured | None = None,
) -> SimulatedShots:
    """The shots of one run under `conditions`; `measured` changes what sensors read before it is logged."""
    process = run_process(parameters, conditions, rng)
    noisy = with_noise(readings(process), parameters.noise, rng)
    logged = with_faults(measured(noisy) if measured else noisy, parameters.noise, parameters.faults, rng)
    chances = np.column_stack(
        [
            probability(parameters.mechanisms[mode.id], MECHANISMS[mode.id](process))
            for mode in schema.defect_modes
        ]
    )
    happened = rng.random(chances.shape) < chances
    labels = _inspected(happened, parameters.labels, rng)
    return SimulatedShots(process, np.column_stack([logged[name] for name in schema.names]), happened, labels)


def _run(
    parameters: Parameters,
    schema: FeatureSchema,
    modes: tuple[str, ...],
    reference: Process,
    order: tuple[int, int, int],
) -> _Run:
    shots = simulate_shots(parameters, schema, *draw_run(parameters, schema, *order))
    truth = find_truth(parameters, reference, shots.process, shots.happened, modes)
    return _Run(shots.logged, shots.labels, truth)


def _inspected(happened: Flags, labels: Labels, rng: np.random.Generator) -> Flags:
    """The inspection's record of what happened: (shots, modes) → (shots, modes)."""
    defect = happened.any(axis=1)
    missed = rng.random(len(defect)) < labels.missed
    alarmed = ~defect & (rng.random(len(defect)) < labels.false_alarm)
    written = happened & ~missed[:, None]
    written[alarmed, rng.integers(0, happened.shape[1], len(defect))[alarmed]] = True
    return written
