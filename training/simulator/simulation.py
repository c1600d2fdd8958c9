"""Runs of a simulated line as a table: what the sensors logged, and what became of each shot."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from shared.bundle.feature_schema import FeatureSchema
from training.simulator.conditions import draw_conditions
from training.simulator.mechanisms import MECHANISMS
from training.simulator.parameters import Parameters
from training.simulator.process import run_process
from training.simulator.sensors import readings, with_faults, with_noise
from training.table import Table


def simulate(parameters: Parameters, schema: FeatureSchema, runs: int, shots: int, seed: int) -> Table:
    """Simulate `runs` production runs of about `shots` shots each, in time order.

    Every run has its own random stream, so that run k is the same however many follow it. Each mode
    happens or not by its own chance, and a shot is a defect where any of them did.
    """
    parts = [_run(parameters, schema, number, shots, seed) for number in range(runs)]
    return Table(
        schema.names,
        tuple(mode.id for mode in schema.defect_modes),
        np.concatenate([np.full(len(part), number) for number, (part, _) in enumerate(parts)]),
        np.concatenate([np.arange(len(part)) for part, _ in parts]),
        np.concatenate([part for part, _ in parts]),
        np.concatenate([modes for _, modes in parts]),
    )


def _run(
    parameters: Parameters, schema: FeatureSchema, number: int, shots: int, seed: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    rng = np.random.default_rng([seed, number])
    length = int(rng.integers(max(1, shots * 3 // 4), shots * 5 // 4 + 1))
    process = run_process(parameters, draw_conditions(parameters, schema, length, rng), rng)
    logged = with_faults(with_noise(readings(process), parameters.noise, rng), parameters.faults, rng)
    modes = [mode.id for mode in schema.defect_modes]
    chances = np.column_stack([_chance(parameters, mode, MECHANISMS[mode](process)) for mode in modes])
    return np.column_stack(_columns(logged, schema.names)), rng.random(chances.shape) < chances


def _chance(parameters: Parameters, mode: str, index: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    link = parameters.mechanisms[mode]
    return np.asarray(1 / (1 + np.exp(-np.clip(link.intercept + link.slope * index, -40, 40))))


def _columns(
    values: dict[str, npt.NDArray[np.float64]], names: Sequence[str]
) -> list[npt.NDArray[np.float64]]:
    return [values[name] for name in names]
