"""Findings on the order of the shots in time: drift, the effect of runs, warm-up."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import ks_2samp
from sklearn.metrics import roc_auc_score

from shared.tables.derived import before, since_start
from training.data_validation.findings import Finding
from training.lines.line import Line
from training.preprocessing import without_sentinels
from training.shots_of_runs import shots_of_runs
from training.tables.reading import Intake

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
    runs = shots_of_runs(run)
    for mine in runs:
        cut = int(np.ceil(0.7 * len(mine)))
        rates[mine] = (defect[mine[:cut]].sum() + overall) / (cut + 1)
        last[mine[cut:]] = True
        before = np.concatenate([[0], np.cumsum(defect[mine])[:-1]])
        past[mine] = (before + 10 * overall) / (np.arange(len(mine)) + 10)
    if len(runs) < 2:
        return RunEffect(len(runs), None, None)
    return RunEffect(len(runs), _auc(defect[last], rates[last]), _auc(defect, past))


def warm_up(
    starts: Flags, defect: Flags, first: int = 6, machine: Whole | None = None
) -> tuple[float, float, int]:
    """Defect rate of the first six shots of a machine after a start, that of the others, and how many the
    first are."""
    early = since_start(starts, machine) < first
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


def on_order(intake: Intake, line: Line) -> Iterator[Finding]:
    """Findings from the order of the shots: drift, the effect of runs, warm-up."""
    table = intake.table
    first, last = ("earlier", "later") if intake.timed else ("first", "last")
    values = without_sentinels(table.features, line.schema)
    moved = {table.names[column]: round(size, 3) for column, size in drifts(values).items()}
    third = len(table) // 3
    rates = [float(part.mean()) for part in (table.defect[:third], table.defect[-third:]) if len(part)]
    if moved:
        told = ", ".join(f"{name} {size:.2f}" for name, size in list(moved.items())[:8])
        yield Finding(
            "drift",
            "warning",
            f"the last third of the shots differs from the first (Kolmogorov-Smirnov distance): {told}; "
            f"defect rate {rates[0]:.3f}, then {rates[1]:.3f}",
            f"chosen and calibrated on {last} shots",
            tuple(moved),
            details={"distance": moved, "defect_rate_first": rates[0], "defect_rate_last": rates[1]},
        )
    effect = run_effect(table.run, table.defect)
    score = effect.later if effect.later is not None else effect.past
    if score is not None and score >= 0.6:
        yield Finding(
            "run_effect",
            "warning",
            f"the defect rate of a shot's run, over its {first} shots alone, has a ROC-AUC of {score:.2f} on "
            f"its {last} ones ({effect.runs} runs): a model can score that without knowing any cause",
            "judge the model by the leave-runs-out split",
            details={
                "roc_auc": round(score, 4),
                "roc_auc_past_only": round(effect.past or 0.5, 4),
                "runs": effect.runs,
            },
        )
    starts = _starts(intake)
    early, rest, count = warm_up(starts, table.defect, machine=intake.machine)
    if count >= 20 and count < len(table) / 2 and early > 2 * max(rest, 1e-9):
        yield Finding(
            "warm_up",
            "warning",
            f"the first 6 shots after a start are defects in {early:.0%}, the others in {rest:.1%}",
            "kept; variables derived from time or counter let the model know of the warm-up",
            count=count,
            details={"defect_rate_first_six": round(early, 4), "defect_rate_later": round(rest, 4)},
        )


def _starts(intake: Intake) -> npt.NDArray[np.bool_]:
    """Where a pause of more than half an hour ends, or, without times, a run begins."""
    if intake.seconds is not None:
        return np.asarray(before(intake.seconds, intake.machine) > 1800)
    return np.concatenate([[True], np.diff(intake.table.run) != 0])
