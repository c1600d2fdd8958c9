"""What a table's order says: the effect of runs, of warming up, and of drift."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import ks_2samp
from sklearn.metrics import roc_auc_score

Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RunEffect:
    """ROC-AUC of scoring each shot by the defect rate of its run alone.

    later: the rate of the first 70 % of a run, scored on its last 30 %. past: the rate of all earlier
    shots of the run, drawn towards the table's rate by 10 shots of it. None where it cannot be taken.
    """

    runs: int
    later: float | None
    past: float | None


def run_effect(run: Whole, defect: Flags) -> RunEffect:
    """See RunEffect; run and defect are (n,) in time order."""
    overall = float(defect.mean())
    rates, past, last = np.empty(len(run)), np.empty(len(run)), np.zeros(len(run), bool)
    numbers = np.unique(run)
    for number in numbers:
        mine = np.flatnonzero(run == number)
        cut = int(np.ceil(0.7 * len(mine)))
        rates[mine] = (defect[mine[:cut]].sum() + overall) / (cut + 1)
        last[mine[cut:]] = True
        before = np.concatenate([[0], np.cumsum(defect[mine])[:-1]])
        past[mine] = (before + 10 * overall) / (np.arange(len(mine)) + 10)
    if len(numbers) < 2:
        return RunEffect(len(numbers), None, None)
    return RunEffect(len(numbers), _auc(defect[last], rates[last]), _auc(defect, past))


def warm_up(starts: Flags, defect: Flags, first: int = 6) -> tuple[float, float, int]:
    """Defect rate of the first six shots after a start, that of the others, and how many the first are."""
    index = np.arange(len(starts))
    since = index - np.maximum.accumulate(np.where(starts, index, 0))
    early = since < first
    rest = float(defect[~early].mean()) if (~early).any() else float("nan")
    return float(defect[early].mean()), rest, int(early.sum())


def drifts(values: Matrix, least: float = 0.25) -> dict[int, float]:
    """Variables whose first and last thirds differ by a Kolmogorov-Smirnov distance of at least `least`."""
    third = len(values) // 3
    found = {}
    for column in range(values.shape[1]):
        first, last = values[:third, column], values[-third:, column] if third else values[:0, column]
        first, last = first[~np.isnan(first)], last[~np.isnan(last)]
        if min(len(first), len(last)) >= 30:
            distance = float(ks_2samp(first, last, method="asymp").statistic)
            if distance >= least:
                found[column] = distance
    return dict(sorted(found.items(), key=lambda entry: -entry[1]))


def _auc(defect: Flags, score: Matrix) -> float | None:
    if not defect.any() or defect.all():
        return None
    return float(roc_auc_score(defect, score))
