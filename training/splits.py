"""Dividing a table by production runs in time order, so that no run is on two sides."""

from dataclasses import dataclass

import numpy as np

from training.table import Table

SHARES = (0.60, 0.14, 0.12)
"""Of the runs: training, validation, calibration; the newest are the test."""


@dataclass(frozen=True, slots=True)
class Split:
    """Consecutive parts: fit on `train`, choose on `validation`, calibrate, and report on `test`."""

    train: Table
    validation: Table
    calibration: Table
    test: Table


def by_runs(table: Table) -> Split:
    """Split by the order in which runs appear.

    Raises ValueError where there are fewer than 8 runs, or a part has only one class.
    """
    runs = np.array(list(dict.fromkeys(table.run.tolist())))
    if len(runs) < 8:
        raise ValueError(f"{len(runs)} production runs are too few to hold some out; at least 8 are needed")
    ends = (np.cumsum(SHARES) * len(runs)).astype(int)
    parts = [table.where(np.isin(table.run, chosen)) for chosen in np.split(runs, ends)]
    split = Split(*parts)
    for name, part in zip(("train", "validation", "calibration", "test"), parts, strict=True):
        if len(part) == 0 or part.defect.all() or not part.defect.any():
            raise ValueError(f"the {name} part ({len(part)} shots) needs good shots and defects; add runs")
    return split
