"""Weeks of a simulated line as it would send them: shots with times, run after run, lot after lot.

A run warms its die up and is followed by a change of setup, so that about two thousand shots are made a day.
The shots are those of `simulation.simulate` with the same seed, but for a fault that is planted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from shared.bundle.feature_schema import FeatureSchema
from training.simulator.conditions import lot_number
from training.simulator.faults import FAULTS, Fault, PlantedFault
from training.simulator.parameters import Parameters
from training.simulator.simulation import SimulatedShots, draw_run, simulate_shots
from training.table import Table

DAY_S: Final = 86_400.0
SHOTS_A_DAY: Final = 2000
RUN_SHOTS: Final = 160
CHANGE_STREAM: Final = 1 << 21
"""Keeps the random stream of the setup changes apart from those of runs and lots."""
MONDAY: Final = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
"""When a week begins unless told otherwise: with a Monday's early shift."""
MOULD: Final = "SIM-1"


@dataclass(frozen=True, slots=True)
class Week:
    """Shots of a simulated line in the order they were made, for one week or more.

    `table` has what was logged and what the inspection wrote down; times (n,) are POSIX seconds; lots (n,)
    count lots of alloy from 0; defect (n,) is the truth that no inspection sees; fault is None on a line
    without one.
    """

    table: Table
    times: npt.NDArray[np.float64]
    lots: npt.NDArray[np.int64]
    defect: npt.NDArray[np.bool_]
    fault: PlantedFault | None

    def __len__(self) -> int:
        return len(self.times)

    def shot(self, number: int, *, outcome: bool = False) -> dict[str, Any]:
        """A shot as POST /api/shots takes it, with the inspection's word where `outcome` is asked for."""
        table = self.table
        sent: dict[str, Any] = {
            "shot_id": f"sim-{number:07}",
            "at": datetime.fromtimestamp(float(self.times[number]), UTC).isoformat(timespec="milliseconds"),
            "features": {
                name: float(value)
                for name, value in zip(table.names, table.features[number], strict=True)
                if not np.isnan(value)
            },
            "context": {
                "mould": MOULD,
                "lot": f"L{self.lots[number] + 1:03}",
                "run": str(table.run[number] + 1),
            },
        }
        return {**sent, "outcome": self.outcome(number)} if outcome else sent

    def outcome(self, number: int) -> Mapping[str, Any]:
        """The inspection's word on a shot, as the API takes it."""
        modes = [mode for mode, has in zip(self.table.mode_ids, self.table.modes[number], strict=True) if has]
        return {"result": "defect", "modes": modes} if modes else {"result": "good"}


def simulate_weeks(
    parameters: Parameters,
    schema: FeatureSchema,
    seed: int,
    *,
    days: float = 7,
    fault: str | None = None,
    first_shot: int = 0,
    begin: datetime = MONDAY,
) -> Week:
    """Simulate `days` of a line. With `fault` (a name of FAULTS) it acts from `first_shot` (from 0) on; a
    fault of a lot from the first lot on that begins at `first_shot` or later, to that lot's end.

    Raises KeyError for an unknown fault and ValueError where the fault would begin after the last shot.
    """
    kind = FAULTS[fault] if fault is not None else None
    stream = _Stream(parameters, schema, seed, kind, first_shot)
    rng = np.random.default_rng([seed, CHANGE_STREAM])
    at, end = begin.timestamp(), begin.timestamp() + days * DAY_S
    times: list[npt.NDArray[np.float64]] = []
    while at < end:
        shots = stream.next_run()
        made = at + np.cumsum(shots.process.cycle)
        times.append(made)
        at = float(made[-1]) + float(rng.uniform(0.5, 1.5)) * _change_s(shots)
    return stream.week(np.concatenate(times), end, fault)


def _change_s(shots: SimulatedShots) -> float:
    """Seconds of a mean change of setup: what makes `SHOTS_A_DAY` of the run's cycles without pauses."""
    return max(300.0, (DAY_S / SHOTS_A_DAY - 36.0) * len(shots.logged))


class _Stream:
    """The runs of a line one after the other, with the fault on its shots."""

    def __init__(
        self, parameters: Parameters, schema: FeatureSchema, seed: int, kind: Fault | None, first_shot: int
    ) -> None:
        self._parameters, self._schema, self._seed = parameters, schema, seed
        self._kind, self._first, self._end = kind, first_shot, None if kind is None else 1 << 62
        self._bad_lot: int | None = None
        self._runs: list[SimulatedShots] = []
        self._lots: list[int] = []
        self._made = 0

    def next_run(self) -> SimulatedShots:
        number = len(self._runs)
        conditions, rng = draw_run(self._parameters, self._schema, number, RUN_SHOTS, self._seed)
        lot = lot_number(self._parameters, self._seed, number)
        kind = self._kind
        if kind is None or not self._acts(kind, lot):
            shots = simulate_shots(self._parameters, self._schema, conditions, rng)
        else:
            age = np.arange(self._made, self._made + conditions.shots, dtype=float) - self._first
            changed = kind.act(conditions, age)
            shots = simulate_shots(
                self._parameters, self._schema, changed, rng, lambda read: kind.measure(read, age)
            )
        self._runs.append(shots)
        self._lots.append(lot)
        self._made += len(shots.logged)
        return shots

    def _acts(self, kind: Fault, lot: int) -> bool:
        """Find a bad lot's beginning and end on the way; any other fault stays."""
        if not kind.lot:
            return True
        begins = not self._lots or lot != self._lots[-1]
        if self._bad_lot is None and begins and self._made >= self._first:
            self._bad_lot, self._first = lot, self._made
        if self._bad_lot is not None and begins and lot == self._bad_lot + 1:
            self._end = self._made
        return lot == self._bad_lot

    def week(self, times: npt.NDArray[np.float64], end: float, fault: str | None) -> Week:
        """Everything made before `end` (POSIX seconds)."""
        kept = slice(0, int(np.searchsorted(times, end)))
        sizes = [len(run.logged) for run in self._runs]
        table = Table(
            self._schema.names,
            tuple(mode.id for mode in self._schema.defect_modes),
            np.repeat(np.arange(len(sizes)), sizes)[kept],
            np.concatenate([np.arange(size) for size in sizes])[kept],
            np.concatenate([run.logged for run in self._runs])[kept],
            np.concatenate([run.labels for run in self._runs])[kept],
        )
        defect = np.concatenate([run.happened.any(axis=1) for run in self._runs])[kept]
        planted = self._planted(fault, len(defect))
        return Week(table, times[kept], np.repeat(self._lots, sizes)[kept], defect, planted)

    def _planted(self, fault: str | None, shots: int) -> PlantedFault | None:
        if fault is None or self._end is None:
            return None
        never = FAULTS[fault].lot and self._bad_lot is None
        if never or self._first >= shots:
            raise ValueError(f"{fault} would begin after the last of {shots:,} shots")
        kind = FAULTS[fault]
        return PlantedFault(fault, kind.variables, kind.modes, self._first, min(self._end, shots))
