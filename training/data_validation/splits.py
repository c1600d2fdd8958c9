"""Findings on how the shots can be divided into earlier and later ones, said before anything is fitted."""

from collections.abc import Iterator

import numpy as np

from training.data_validation.findings import Finding
from training.folds import HELD_OUT, expanding, later_part
from training.lines.line import Line
from training.table import Table

FOLDS = 3
FEWEST_DEFECTS = 10
"""Fewer defects (or good shots) than these give figures that say nothing."""
FEWEST_SHARE = 0.5
"""Of the part that should be held out."""


def on_splits(table: Table, line: Line, *, timed: bool) -> Iterator[Finding]:
    """Findings on a table sorted by class, on too few defects in the folds, and on the held-out part."""
    defect, validation = table.defect, line.rules.validation
    count, positives = len(table), int(defect.sum())
    if min(positives, count - positives) < FEWEST_DEFECTS:
        return  # few_shots says so
    part = "latest" if timed else "last"
    changes = int((np.diff(defect.astype(np.int8)) != 0).sum())
    expected = 2 * positives * (count - positives) / count
    if changes <= max(3, 0.02 * expected):
        yield Finding(
            "sorted_by_class",
            "error",
            f"the table is sorted by class: its label changes {changes} times over {count} shots, where "
            f"about {expected:.0f} changes would be usual",
            "refused; bring the rows into the order of production, or name the time's column in table.time "
            f"of {line.path}",
            count=changes,
        )
        return
    later = later_part(table.run, validation, HELD_OUT)
    held, held_defects = int(later.try_on.sum()), int(defect[later.try_on].sum())
    rarer = min(held_defects, held - held_defects)
    remedy = _remedy(validation, timed=timed)
    told = f"the {part} {held} of {count} shots, which the figures are taken on, hold {held_defects} defects"
    if rarer == 0:
        yield Finding("hold_out", "error", told + ": both kinds are needed", f"refused; {remedy}", count=held)
        return
    if rarer < FEWEST_DEFECTS or held < FEWEST_SHARE * HELD_OUT * count:
        yield Finding("hold_out", "warning", told + ": too few to rely on", remedy, count=held)
    older = table.where(later.fit)
    try:
        folds = expanding(older.run, older.defect, validation, FOLDS, timed=timed)
    except ValueError as error:
        yield Finding("few_in_folds", "error", str(error), f"refused; {remedy}")
        return
    counts = [int(older.defect[fold.try_on].sum()) for fold in folds]
    if len(folds) < FOLDS or min(counts) < FEWEST_DEFECTS:
        lost = FOLDS - len(folds)
        yield Finding(
            "few_in_folds",
            "warning",
            f"the parts that choose the model hold {', '.join(map(str, counts))} defects"
            + (f", and {lost} more hold one kind alone and do not count" if lost else "")
            + ": the choice is a matter of luck",
            remedy,
            details={"defects": counts},
        )


def _remedy(validation: str, *, timed: bool) -> str:
    if not timed:
        return "bring more shots with defects, or name the time's column in table.time of the schema"
    other = {
        "later_runs": "table.validation: later_shots, where runs differ much in length",
        "later_shots": "table.validation: later_runs or within_runs, where whole stretches lack defects",
        "within_runs": "table.validation: later_shots, where runs are short",
    }[validation]
    return f"bring more shots with defects, or try {other}"
