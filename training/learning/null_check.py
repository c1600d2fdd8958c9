"""How often `diecast compare` says "change" where there is nothing to win.

    python -m training.learning.null_check [--pairs 20] [--swaps 10] [--runs 40]

Pairs of models of one recipe learn from different runs of the same simulated line, and are compared on runs
that neither knows. `as trained`: the pair as it is; no challenger is better but by the luck of its runs.
`swapped`: for each run a coin says whose scores count as the champion's, so that neither is better at all and
every "change" is false.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from training.boosting import TreeSize, fit_trees, tree_margins
from training.calibration import IDENTITY, fit_calibration
from training.folds import runs_out
from training.learning.comparing import Advice, Scored, compare
from training.lines.line import DEFAULT, read_line
from training.simulator.parameters import Parameters
from training.simulator.simulation import simulate
from training.table import Table

Numbers = npt.NDArray[np.float64]

TREES, COUNT, FOLDS = TreeSize(7, 4, 20), 100, 3
THRESHOLD, COST_RATIO, SHOTS = 0.2, 4.0, 60
TAUGHT = 50
"""Runs that each model learns from."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The probabilities (n,) of two models on runs that neither knows."""

    table: Table
    one: Numbers
    other: Numbers

    def advice(self, seed: int, coin: npt.NDArray[np.bool_] | None = None) -> Advice:
        """The advice; where `coin` (n,) is True the two scores change places."""
        first, second = self.one, self.other
        if coin is not None:
            first, second = np.where(coin, second, first), np.where(coin, first, second)
        champion, challenger = Scored(first, THRESHOLD), Scored(second, THRESHOLD)
        table = self.table
        return compare(champion, challenger, table.defect, table.run, COST_RATIO, seed=seed).advice


def pair_of(runs: int, seed: int) -> Pair:
    """Two models and `runs` runs that neither knows, all of one simulated line."""
    schema = read_line(DEFAULT).schema
    table = simulate(Parameters.read(), schema, 2 * TAUGHT + runs, SHOTS, seed)
    place = np.random.default_rng(seed).permutation(2 * TAUGHT + runs)[table.run]
    tried = table.where(place >= 2 * TAUGHT)
    taught = (table.where(place < TAUGHT), table.where((place >= TAUGHT) & (place < 2 * TAUGHT)))
    one, other = (_probabilities(each, tried) for each in taught)
    return Pair(tried, one, other)


def swapped(pair: Pair, seed: int) -> npt.NDArray[np.bool_]:
    """A coin for each run, as its shots have it: (n,)."""
    numbers, place = np.unique(pair.table.run, return_inverse=True)
    return np.asarray(np.random.default_rng(seed).random(len(numbers)) < 0.5)[place]


def _probabilities(older: Table, later: Table) -> Numbers:
    margins = np.empty(len(older))
    for fold in runs_out(older.run, FOLDS, 0):
        margins[fold.try_on] = _margins(older.where(fold.fit), older.where(fold.try_on))
    try:
        scaling = fit_calibration(margins, older.defect, older.run)
    except ValueError:  # no better than chance on runs left out
        scaling = IDENTITY
    return scaling.probability(_margins(older, later))


def _margins(older: Table, later: Table) -> Numbers:
    signs = [0] * len(older.names)
    booster = fit_trees(older.features, older.defect, TREES, COUNT, names=older.names, signs=signs, seed=0)
    return np.asarray(tree_margins(booster, later.features, COUNT))


def main(arguments: Sequence[str] | None = None) -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--swaps", type=int, default=10)
    parser.add_argument("--runs", type=int, default=40)
    given = parser.parse_args(arguments)
    trained: Counter[Advice] = Counter()
    null: Counter[Advice] = Counter()
    with threadpool_limits(limits=1):
        for number in range(given.pairs):
            pair = pair_of(given.runs, 1000 + number)
            trained[pair.advice(number)] += 1
            null.update(pair.advice(swap, swapped(pair, swap)) for swap in range(given.swaps))
    for name, counted in (("as trained", trained), ("swapped", null)):
        told = ", ".join(f"{advice} {count}" for advice, count in counted.most_common())
        print(f"{name}: {counted.total()} comparisons on {given.runs} runs: {told}")


if __name__ == "__main__":
    main()
