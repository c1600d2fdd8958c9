"""One model with the mould as a category, one for each mould, or one that knows no moulds: which does best?

    python -m training.mould_designs [--runs 160] [--seed 3]

Every run is tried on once by models that know none of its shots. The models are blends of additive terms and
trees as training makes them, of one size each, calibrated on runs that their fit had not seen.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from training.additive_fitting import AdditiveSize, fit_additive
from training.boosting import TreeSize, fit_trees, tree_margins
from training.calibration import IDENTITY, fit_calibration
from training.comparison.paired import behind_the_best
from training.evaluation import bootstrap
from training.folds import runs_out
from training.metrics import measure
from training.plants.moulds_apart import KINDS, moulds_apart
from training.table import Table

Numbers = npt.NDArray[np.float64]
Predict = Callable[[Table, Table], Numbers]
"""Fit on one table and give the probabilities of the other's shots (n,)."""

TREES, COUNT, ADDITIVE, SHARE = TreeSize(7, 4, 20), 100, AdditiveSize(10, 30), 0.5
FOLDS, INNER = 5, 3
DRAWS = 1000
FEWEST = 10
"""Defects below which a mould gets no model of its own: the one without moulds answers for it."""
FIGURES = ("roc_auc", "pr_auc", "brier", "ece")


@dataclass(frozen=True, slots=True)
class Design:
    """A way of using the mould: its figures on runs left out, the ends of their 95 % intervals, and by figure
    the interval of how far it is behind the best way (Holm's correction, as in `comparison.paired`)."""

    figures: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]
    behind: Mapping[str, tuple[float, float, float]]


def compare_designs(table: Table, seed: int, draws: int = DRAWS) -> dict[str, Design]:
    """All three on one table, whose first column is the mould."""
    chances, order = {}, []
    for name, predict in DESIGNS.items():
        found = np.empty(len(table))
        for fold in runs_out(table.run, FOLDS, seed):
            found[fold.try_on] = predict(table.where(fold.fit), table.where(fold.try_on))
        chances[name] = found
        order.append(name)
    behind = behind_the_best(chances, table.defect, table.run, seed=seed, draws=draws)
    designs = {}
    for name in order:
        ends = bootstrap(chances[name], table.defect, table.run, threshold=0.2, seed=seed, draws=draws)
        figures = measure(chances[name], table.defect, 0.2)
        gaps = {figure: (one[name].value, one[name].low, one[name].high) for figure, one in behind.items()}
        designs[name] = Design({figure: figures[figure] for figure in FIGURES}, ends, gaps)
    return designs


def _with_category(older: Table, later: Table) -> Numbers:
    return _calibrated(older, later, np.arange(len(older.names)))


def _without(older: Table, later: Table) -> Numbers:
    return _calibrated(older, later, np.arange(1, len(older.names)))


def _one_each(older: Table, later: Table) -> Numbers:
    found = _without(older, later)
    for mould in np.unique(later.features[:, 0]):
        own = older.where(older.features[:, 0] == mould)
        if own.defect.sum() >= FEWEST and len(np.unique(own.run)) >= INNER:
            mine = later.features[:, 0] == mould
            found[mine] = _without(own, later.where(mine))
    return found


DESIGNS: Mapping[str, Predict] = {
    "one model, mould as category": _with_category,
    "one model for each mould": _one_each,
    "one model without moulds": _without,
}


def _calibrated(older: Table, later: Table, columns: npt.NDArray[np.intp]) -> Numbers:
    margins = np.empty(len(older))
    for fold in runs_out(older.run, INNER, 0):
        margins[fold.try_on] = _margins(older.where(fold.fit), older.where(fold.try_on), columns)
    try:
        scaling = fit_calibration(margins, older.defect, older.run)
    except ValueError:  # no better than chance on runs left out
        scaling = IDENTITY
    return scaling.probability(_margins(older, later, columns))


def _margins(older: Table, later: Table, columns: npt.NDArray[np.intp]) -> Numbers:
    """Log-odds of the later shots (n,)."""
    rows, others = older.features[:, columns], later.features[:, columns]
    names, signs = [older.names[column] for column in columns], [0] * len(columns)
    if not older.defect.any():
        return np.full(len(later), -7.0)
    booster = fit_trees(rows, older.defect, TREES, COUNT, names=names, signs=signs, seed=0)
    terms = fit_additive(rows, older.defect, ADDITIVE, signs, None)
    return np.asarray(SHARE * tree_margins(booster, others, COUNT) + (1 - SHARE) * terms.margins(others))


def _print(designs: Mapping[str, Design]) -> None:
    for name, design in designs.items():
        parts = []
        for figure in FIGURES:
            ends = design.intervals.get(figure)
            told = f" ({ends[0]:.3f} to {ends[1]:.3f})" if ends else ""
            parts.append(f"{figure} {design.figures[figure]:.4f}{told}")
        print(f"  {name:30}{'  '.join(parts)}")
        for figure, (value, low, high) in design.behind.items():
            if value:
                print(f"  {'':30}behind by {value:.4f} in {figure} ({low:.4f} to {high:.4f})")


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare on all plants and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=160)
    parser.add_argument("--seed", type=int, default=3)
    given = parser.parse_args(arguments)
    for alike in KINDS:
        table = moulds_apart(alike, runs=given.runs, seed=given.seed)
        shots = np.bincount(table.features[:, 0].astype(int))
        told = ", ".join(map(str, shots))
        print(f"{alike}: {len(table)} shots of moulds with {told}; {table.defect.mean():.1%} defects")
        with threadpool_limits(limits=1):
            _print(compare_designs(table, given.seed))


if __name__ == "__main__":
    main()
