"""Which shots to fit on and which to try a candidate on: always earlier ones for later ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from training.lines.table_rules import Validation
from training.shots_of_runs import shots_of_runs

Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

HELD_OUT = 0.25
"""The share of the shots, the last, that the reported figures are taken on."""

FIRST = 0.62
"""The share of the shots that even the first fold fits on: a model of half of them is another one than that
of all, and what it is tried on is older than what will come."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Flags (n,) of the shots to fit on and of those to try on; no shot is in both."""

    fit: Flags
    try_on: Flags


def positions(run: Whole, validation: Validation) -> npt.NDArray[np.float64]:
    """Where each shot stands in the order of time, from 0 to 1: in its own run, in the table, or by run."""
    count = len(run)
    if validation == "later_shots":
        return np.arange(count) / count
    places = np.empty(count)
    runs = sorted(shots_of_runs(run), key=lambda mine: int(mine[0]))
    for order, mine in enumerate(runs):
        places[mine] = np.arange(len(mine)) / len(mine) if validation == "within_runs" else order / len(runs)
    return places


def later_part(run: Whole, validation: Validation, share: float) -> Fold:
    """The last `share` of the shots as the part to try on, all earlier ones to fit on."""
    where = positions(run, validation)
    return Fold(where < 1 - share, where >= 1 - share)


def expanding(
    run: Whole,
    defect: Flags,
    validation: Validation,
    folds: int,
    first: float = FIRST,
    *,
    timed: bool = True,
) -> list[Fold]:
    """Time-ordered folds: fit on the `first` share, try on the next piece; then fit on that too, and so on.

    Raises ValueError where no fold has both kinds of shots on both sides; `timed` says whether the order of
    the rows is known to be that of time, so that the message may call some later.
    """
    where = positions(run, validation)
    edges = np.linspace(first, 1, folds + 1)
    found = [Fold(where < low, (where >= low) & (where < high)) for low, high in pairwise(edges)]
    usable = [fold for fold in found if _both(defect[fold.fit]) and _both(defect[fold.try_on])]
    if not usable:
        raise ValueError(
            f"{len(run)} shots in {len(np.unique(run))} runs are too few to hold "
            f"{'later' if timed else 'the last'} ones out: both parts need good shots and defects"
        )
    return usable


def shuffled(count: int, share: float, seed: int) -> Fold:
    """A random part of the shots to try on: what most reports use, and what duplicates and runs fool."""
    chosen = np.zeros(count, bool)
    chosen[np.random.default_rng(seed).permutation(count)[: round(share * count)]] = True
    return Fold(~chosen, chosen)


def runs_out(run: Whole, folds: int, seed: int) -> Iterator[Fold]:
    """Every run is tried on once, by a model that knows none of its shots."""
    numbers = np.random.default_rng(seed).permutation(np.unique(run))
    for part in np.array_split(numbers, min(folds, len(numbers))):
        chosen = np.isin(run, part)
        yield Fold(~chosen, chosen)


def _both(defect: Flags) -> bool:
    return bool(defect.any() and not defect.all())
