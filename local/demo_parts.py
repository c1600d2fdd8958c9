"""The shots of the simulated line: run after run, lot after lot, now and then with a fault planted.

The first fault begins before the first look and still acts then, so that "since when?" has an answer from the
start; later ones come in turn, each ends, and all are kept as the truth.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, cycle
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from shared.bundle.feature_schema import FeatureSchema

SEEDS: Final = (15, 46, 98, 150, 179, 218, 227, 268, 307, 329)
"""Lines whose first fault stands out of what their runs do anyway: the first look tells when it began, and
names one of its variables among what changed. Good shots and bad ones stand side by side among the newest.
One a day in turn."""
RUN_SHOTS: Final = 160
MOULD: Final = "DEMO-1"
FAULTS_IN_TURN: Final = ("speed_valve_sticks", "intensification_valve_lags", "sensor_stops")
"""The first one begins at once after few shots and shows both in variables and in defects."""
FIRST_FAULT: Final = 560
"""The shot, from 0, that the first fault begins at: of 960 in the past, some hours before the first look."""
FIRST_FAULT_SHOTS: Final = 640
FAULT_SHOTS: Final = (200, 420)
QUIET_SHOTS: Final = (40, 120)
"""Shots of a later fault, and between two faults, three to ten minutes: at least, and less than."""
INSPECTED_EACH: Final = 3
LOST: Final = 0.1
"""The share of inspected parts whose result never comes."""
INSPECTED_AFTER_S: Final = (40.0, 240.0)
"""Seconds from a shot to its inspection's result."""
_STREAM: Final = 1 << 22
"""Keeps the stream of faults and inspections apart from those of runs and lots."""


@dataclass(frozen=True, slots=True)
class Part:
    """A simulated shot: its values, its context, and what the inspection says of it after `inspected_s`
    seconds, None where it never does."""

    shot_id: str
    features: Mapping[str, float]
    context: Mapping[str, str]
    outcome: Mapping[str, Any]
    inspected_s: float | None


@dataclass(frozen=True, slots=True)
class Planted:
    """The truth of a fault: its name among the simulator's, the variables in which it shows, its first shot
    and the one after its last, from 0."""

    what: str
    variables: tuple[str, ...]
    first_shot: int
    end_shot: int


class Parts:
    """Shots without end. `planted` has the faults of the runs that were simulated so far."""

    def __init__(self, schema: FeatureSchema, seed: int) -> None:
        self._schema, self._seed = schema, seed
        self._rng = np.random.default_rng([seed, _STREAM])
        self._next = cycle(FAULTS_IN_TURN)
        self.planted: list[Planted] = [self._fault(FIRST_FAULT, FIRST_FAULT_SHOTS)]

    def __iter__(self) -> Iterator[Part]:
        """Give the shots in their order."""
        # Imported here: training is no part of what answers.
        from training.simulator.conditions import lot_number  # noqa: PLC0415
        from training.simulator.parameters import DEFAULT, Parameters  # noqa: PLC0415

        parameters = Parameters.read(DEFAULT)
        made = 0
        for run in count():
            lot = lot_number(parameters, self._seed, run)
            context = {"mould": MOULD, "lot": f"L{lot + 1:03}", "run": str(run + 1)}
            shots = self._simulated(parameters, run, made)
            for row in range(len(shots.logged)):
                made += 1
                yield self._part(made, context, shots, row)

    def _fault(self, first: int, shots: int) -> Planted:
        from training.simulator.faults import FAULTS  # noqa: PLC0415

        name = next(self._next)
        return Planted(name, FAULTS[name].variables, first, first + shots)

    def _simulated(self, parameters: Any, run: int, made: int) -> Any:
        """One run that begins with the shot `made`, with the fault that acts in it."""
        from training.simulator.faults import FAULTS  # noqa: PLC0415
        from training.simulator.simulation import draw_run, simulate_shots  # noqa: PLC0415

        conditions, rng = draw_run(parameters, self._schema, run, RUN_SHOTS, self._seed)
        while self.planted[-1].end_shot <= made:
            quiet, length = (int(self._rng.integers(*span)) for span in (QUIET_SHOTS, FAULT_SHOTS))
            self.planted.append(self._fault(self.planted[-1].end_shot + quiet, length))
        planted = self.planted[-1]
        numbers = np.arange(made, made + conditions.shots)
        if planted.first_shot >= made + conditions.shots:
            return simulate_shots(parameters, self._schema, conditions, rng)
        age = _age(numbers, planted)
        kind = FAULTS[planted.what]
        changed = kind.act(conditions, age)
        return simulate_shots(parameters, self._schema, changed, rng, lambda read: kind.measure(read, age))

    def _part(self, number: int, context: Mapping[str, str], shots: Any, row: int) -> Part:
        features = {
            name: round(float(value), 4)
            for name, value in zip(self._schema.names, shots.logged[row], strict=True)
            if value == value  # noqa: PLR0124 - NaN, where nothing was logged
        }
        modes = [
            mode.id for mode, has in zip(self._schema.defect_modes, shots.labels[row], strict=True) if has
        ]
        outcome = {"result": "defect", "modes": modes} if modes else {"result": "good"}
        after, lost = float(self._rng.uniform(*INSPECTED_AFTER_S)), self._rng.random() < LOST
        inspected = number % INSPECTED_EACH == 0 and not lost
        return Part(f"demo-{number:06}", features, context, outcome, after if inspected else None)


def _age(numbers: npt.NDArray[np.int64], planted: Planted) -> npt.NDArray[np.float64]:
    """Shots since the fault began, below 0 before it and after its end."""
    acts = (numbers >= planted.first_shot) & (numbers < planted.end_shot)
    return np.where(acts, numbers - planted.first_shot, -1.0)
