"""The tables to fit on: a simulated line, two made-up plants, a public table, or a plant's own.

Each is read, audited and reduced as `diecast train` does it, so that every method gets the same shots without
repeats and the same variables.
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from shared.bundle.feature_schema import FeatureSchema
from training.commands.common import Simulation, TableFile
from training.commands.train import TrainOptions, fit_options
from training.comparison.cells import CELLS, measured_cells
from training.data_validation.audit import audit
from training.fitting import Options
from training.folds import HELD_OUT, Fold, later_part, runs_out
from training.lines.feature_selection import select_features
from training.lines.line import DEFAULT, read_line
from training.plants import Plant, many_moulds, two_cavities
from training.preprocessing import without_sentinels
from training.table import Table

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

FOLDS = 3
"""The parts of the leave-runs-out split."""

QUICK_SHOTS = 6000
"""About the most shots of a plant's own table in a quick run."""

BLOCK = 10
"""Rows of a table without runs that stand for one."""


@dataclass(frozen=True)
class DataSet:
    """A table to fit on. `words` say what it is, `options` are those of the training.

    chance (n,): the probability that the outcomes were drawn with, and known (n,) the same without what only
    a run's own shots can tell; None where nobody knows.
    """

    name: str
    words: str
    table: Table
    schema: FeatureSchema
    options: Options
    chance: Numbers | None = None
    known: Numbers | None = None

    @property
    def categories(self) -> Flags:
        """True where a variable's numbers name something: (variables,)."""
        return np.array([bool(feature.codes) for feature in self.schema.features])

    def splits(self) -> dict[str, list[Fold]]:
        """The folds of each split: the last quarter by the earlier three, and each third of the runs by the
        others."""
        return {
            "time_ordered": [later_part(self.table.run, self.options.validation, HELD_OUT)],
            "runs_out": list(runs_out(self.table.run, FOLDS, self.options.seed)),
        }


def shipped(*, quick: bool) -> Iterator[DataSet]:
    """The tables that need no file."""
    for make in MAKERS:
        yield make(quick)


def own(csv: Path, schema: Path, *, quick: bool) -> DataSet:
    """A plant's table by its line's YAML; in a quick run some whole runs of it.

    Raises ValueError or OSError with what is wrong with one of them.
    """
    data = _read(csv.name, "the plant's own table", TableFile(csv, schema), quick=quick)
    return _some_runs(data, QUICK_SHOTS) if quick else data


def _simulated(quick: bool) -> DataSet:
    simulation = Simulation(runs=30, shots=100) if quick else Simulation(runs=120, shots=160)
    line = read_line(DEFAULT)
    given = select_features(line, simulation.simulate(line.schema)[0], ())
    options = fit_options(_train_options(quick), line, None, timed=True)
    table = _cleaned(given.table, given.schema)
    return DataSet("simulated", "the simulated line", table, given.schema, options)


def _many_moulds(quick: bool) -> DataSet:
    plant = many_moulds(45, 100) if quick else many_moulds()
    return _made("many_moulds", "a made-up plant of many moulds, like public-b.yaml's", plant, quick=quick)


def _two_cavities(quick: bool) -> DataSet:
    plant = two_cavities(2500, 40) if quick else two_cavities()
    return _made("two_cavities", "a made-up plant of many runs, like public-a.yaml's", plant, quick=quick)


def _cells(quick: bool) -> DataSet:
    """A real table that everybody with scikit-learn has; of a clinic, not of a foundry."""
    table, schema = measured_cells(BLOCK)
    options = fit_options(_train_options(quick), read_line(DEFAULT), None, timed=False)
    plain = replace(options, signs={}, derived=frozenset(), validation="later_shots", simulated=False)
    words = f"{CELLS}; without time and runs, for which the file's order and blocks of {BLOCK} rows stand"
    return DataSet("cells", words, table, schema, plain)


MAKERS: tuple[Callable[[bool], DataSet], ...] = (_simulated, _many_moulds, _two_cavities, _cells)


def _made(name: str, words: str, plant: Plant, *, quick: bool) -> DataSet:
    with tempfile.TemporaryDirectory() as folder:
        file = TableFile(plant.write(Path(folder) / f"{name}.csv"), plant.schema)
        return _read(name, words, file, quick=quick, plant=plant)


def _read(name: str, words: str, file: TableFile, *, quick: bool, plant: Plant | None = None) -> DataSet:
    line, intake = file.read()
    found = audit(intake, line)
    if errors := [finding for finding in found.findings if finding.severity == "error"]:
        raise ValueError("; ".join(f"{error.message} → {error.action}" for error in errors))
    given = select_features(line, found.table, found.left_out, intake.levels)
    options = fit_options(_train_options(quick), line, found, timed=intake.timed)
    data = DataSet(name, words, _cleaned(given.table, given.schema), given.schema, options)
    if plant is None:
        return data
    row = np.array(intake.raw.lines)[found.keep] - len(plant.header) - 1
    return replace(data, chance=plant.chance[row], known=plant.known[row])


def _train_options(quick: bool) -> TrainOptions:
    """Those of `diecast train`; nothing is written, so the folder is none."""
    return TrainOptions(Path(), effort="quick" if quick else "full")


def _cleaned(table: Table, schema: FeatureSchema) -> Table:
    return replace(table, features=without_sentinels(table.features, schema))


def _some_runs(data: DataSet, most: int) -> DataSet:
    """Whole runs, drawn until they have about so many shots."""
    run = data.table.run
    drawn = np.random.default_rng(data.options.seed).permutation(np.unique(run))
    sizes = np.array([(run == number).sum() for number in drawn])
    chosen = drawn[: max(1, int(np.searchsorted(np.cumsum(sizes), most, side="right")))]
    return replace(data, table=data.table.where(np.isin(run, chosen)))
