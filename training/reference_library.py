"""Choosing the shots that a bundle carries: the references of `similar_shots`, and a plain sample."""

import numpy as np
import numpy.typing as npt

from shared.bundle.fitted_parts import ReferenceShots
from shared.bundle.sample import ShotSample
from training.table import Table

Matrix = npt.NDArray[np.float64]

SAMPLED = 5000


def choose_references(table: Table, latents: Matrix, seed: int, count: int = 200) -> ReferenceShots:
    """Half sound shots, half defects with all modes present: `latents` (n, 32) belong to the table's shots.

    A plain sample would be nine tenths sound shots, and rare modes would have no neighbour at all. So
    how many neighbours are defects says what a shot resembles, not how likely a defect is.
    """
    rng = np.random.default_rng(seed)
    sound = rng.permutation(np.flatnonzero(~table.defect))[: count // 2]
    bad: list[int] = []
    # Defects of no known mode are a column of their own: a line may not say why a casting is bad.
    unnamed = table.defect & ~table.modes.any(axis=1)
    columns = [rng.permutation(np.flatnonzero(column)).tolist() for column in (*table.modes.T, unnamed)]
    while any(columns) and len(bad) < count // 2:
        for column in columns:
            while column and column[-1] in bad:
                column.pop()
            if column and len(bad) < count // 2:
                bad.append(column.pop())
    chosen = np.sort(np.concatenate([sound, np.array(bad, np.int64)]))
    named = table.modes[chosen].any(axis=1)
    mode = np.full(len(chosen), -1)
    if named.any():
        mode[named] = table.modes[chosen][named].argmax(axis=1)
    return ReferenceShots(
        latents[chosen],
        table.run[chosen],
        table.shot[chosen],
        table.defect[chosen],
        mode.astype(np.int64),
        np.array([_typical_distance(latents[chosen], latents[rng.permutation(len(latents))[:1000]])]),
    )


def sample_shots(table: Table, seed: int, count: int = SAMPLED, *, simulated: bool = False) -> ShotSample:
    """A random sample of the shots, in their order; all of them where the table has fewer."""
    chosen = np.sort(np.random.default_rng(seed).permutation(len(table))[:count])
    return ShotSample.of(table.features[chosen], table.defect[chosen], simulated=simulated)


def _typical_distance(chosen: Matrix, sample: Matrix) -> float:
    squared = (chosen**2).sum(1)[:, None] + (sample**2).sum(1) - 2 * chosen @ sample.T
    return float(np.median(np.sqrt(np.clip(squared, 1e-12, None).min(axis=0))))
