"""`bench --only tables`: this project's training beside other libraries, on the same rows of several tables.

Every method is fitted on the same shots under two splits, and each is told by how much it is behind the best,
with intervals drawn by whole runs and corrected for their number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from training.comparison.data import DataSet, own, shipped
from training.comparison.fits import fit_all, peer_versions
from training.comparison.goal import Compared, compare
from training.comparison.paired import DRAWS
from training.comparison.report import print_json, print_tables
from training.progress import progress

ROOT = Path(__file__).resolve().parents[2]
QUICK_DRAWS = 500
PEERS = ROOT / ".venv-tables" / "bin" / "python"


@dataclass(frozen=True, slots=True)
class Request:
    """The tables to compare on: the shipped tables, or a plant's own (`csv`, read by the YAML `schema`).

    quick: fewer shots and training's quick effort; the figures then tell little.
    """

    quick: bool = False
    csv: Path | None = None
    schema: Path | None = None


def run(request: Request, *, as_json: bool, python: Path = PEERS) -> None:
    """Measure and print. `python` is that of the peers' environment.

    Raises FileNotFoundError where it is not there, ValueError or OSError with what is wrong with a table.
    """
    if not python.exists():
        raise FileNotFoundError(f"{python.parents[1]} is not there: make bench ONLY=tables makes it")
    told = peer_versions(python)
    versions = {name: entry["version"] for name, entry in told.items() if "version" in entry}
    missing = {name: entry["missing"] for name, entry in told.items() if "missing" in entry}
    tables = list(_tables(request))
    compared: list[Compared] = []
    with progress(len(tables) * 2 * (len(versions) + 1), "comparing") as say:
        for data in tables:
            for split, folds in data.splits().items():
                answers = fit_all(
                    data,
                    folds,
                    list(versions),
                    python,
                    quick=request.quick,
                    say=lambda name, where=f"{data.name}, {split}": say(f"{where}: {name}"),  # type: ignore[misc]
                )
                compared.append(compare(data, split, folds, answers, QUICK_DRAWS if request.quick else DRAWS))
    if as_json:
        print_json(compared, versions, missing, quick=request.quick)
    else:
        print_tables(compared, versions, missing)


def _tables(request: Request) -> Sequence[DataSet]:
    if request.csv is not None and request.schema is not None:
        return [own(request.csv, request.schema, quick=request.quick)]
    return list(shipped(quick=request.quick))
