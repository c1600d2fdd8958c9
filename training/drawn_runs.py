"""Whole runs drawn from a long table: shots of a run stay together, and all stay in the order of time."""

import numpy as np

from training.paired_losses import FEWEST_RUNS
from training.table import Table

BLOCK = 200
"""Neighbouring shots that stand for a run where the table has few."""


def draw_runs(table: Table, most: int, seed: int) -> Table:
    """About `most` of the shots, in whole runs drawn at random; the table itself where it has no more."""
    if len(table) <= most:
        return table
    numbers, place = np.unique(table.run, return_inverse=True)
    if len(numbers) < FEWEST_RUNS:
        place = np.arange(len(table)) // BLOCK
    counts = np.bincount(place)
    order = np.random.default_rng(seed).permutation(len(counts))
    taken = np.zeros(len(counts), bool)
    taken[order[: max(1, int(np.searchsorted(np.cumsum(counts[order]), most, side="right")))]] = True
    return table.where(taken[place])
