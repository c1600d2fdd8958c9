"""Evaluation that nobody can fool: the same model under random, time-ordered and leave-runs-out splits."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from training.candidates import Choice
from training.folds import Fold, runs_out, shuffled
from training.metrics import measure, mode_metrics
from training.shots_of_runs import shots_of_runs
from training.table import Table

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

Predict = Callable[[Fold], Matrix]
"""Fit on a fold's one side and give the calibrated probabilities of its other side, shape (tried,)."""

INTERVAL = ("roc_auc", "pr_auc", "brier_skill", "ece")
BLOCKS = 20


@dataclass(frozen=True)
class SplitResult:
    """The result of a split: probabilities, outcomes and runs of the shots tried on (n,), figures, and for
    some figures the 95 % interval."""

    probability: Matrix
    defect: Flags
    run: Whole
    figures: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Evaluation:
    """The three splits by name (`random`, `time_ordered`, `runs_out`; the last is absent for a table of
    one run), and whether the table is mostly run effect, in words; empty where it is not."""

    splits: Mapping[str, SplitResult]
    verdict: str


def evaluate_splits(
    run: Whole,
    defect: Flags,
    later: Fold,
    predict: Predict,
    *,
    threshold: float,
    seed: int,
    bootstraps: int,
    folds: int = 3,
    run_rate_auc: float | None = None,
    timed: bool = True,
) -> Evaluation:
    """Evaluate under all splits. `later` is the time-ordered one; `run_rate_auc` is what the run's own
    defect rate scores on later shots, from the audit."""

    def result(parts: Sequence[Fold]) -> SplitResult | None:
        parts = [part for part in parts if _both(defect[part.fit])]
        if not parts or not _both(np.concatenate([defect[part.try_on] for part in parts])):
            return None
        chance = np.concatenate([predict(part) for part in parts])
        happened = np.concatenate([defect[part.try_on] for part in parts])
        runs = np.concatenate([run[part.try_on] for part in parts])
        figures = measure(chance, happened, threshold)
        ends = bootstrap(chance, happened, runs, threshold=threshold, seed=seed, draws=bootstraps)
        return SplitResult(chance, happened, runs, figures, ends)

    splits = {"random": [shuffled(len(run), 0.25, seed)], "time_ordered": [later]}
    if len(np.unique(run)) > 1:
        splits["runs_out"] = list(runs_out(run, folds, seed))
    found = {name: got for name, parts in splits.items() if (got := result(parts)) is not None}
    return Evaluation(found, _verdict(found, run_rate_auc, "later" if timed else "the last"))


def bootstrap(
    probability: Matrix, defect: Flags, run: Whole, *, threshold: float, seed: int, draws: int
) -> dict[str, tuple[float, float]]:
    """95 % intervals of the figures in INTERVAL, drawing whole runs with replacement: shots of a run are
    no independent witnesses. With fewer than 5 runs, blocks of neighbouring shots are drawn instead."""
    rng = np.random.default_rng(seed)
    groups = shots_of_runs(run)
    if len(groups) < 5:
        groups = [part for part in np.array_split(np.arange(len(run)), BLOCKS) if len(part)]
    drawn: dict[str, list[float]] = {name: [] for name in INTERVAL}
    for _ in range(draws):
        chosen = np.concatenate([groups[index] for index in rng.integers(0, len(groups), len(groups))])
        if _both(defect[chosen]):
            figures = measure(probability[chosen], defect[chosen], threshold)
            for name in INTERVAL:
                drawn[name].append(figures[name])
    return {
        name: (round(float(np.quantile(values, 0.025)), 4), round(float(np.quantile(values, 0.975)), 4))
        for name, values in drawn.items()
        if values
    }


def _verdict(splits: Mapping[str, SplitResult], run_rate_auc: float | None, last: str) -> str:
    if "runs_out" not in splits or "time_ordered" not in splits:
        return ""
    out, later = splits["runs_out"].figures["roc_auc"], splits["time_ordered"].figures["roc_auc"]
    reasons = list(_reasons(out, later, run_rate_auc, last))
    if not reasons:
        return ""
    return (
        "This table is mostly run effect: "
        + "; ".join(reasons)
        + ". The model mainly knows which run a shot is from. Its probabilities hold while the same runs go "
        "on; for a new run, and as an explanation of causes, do not trust them."
    )


def _reasons(out: float, later: float, run_rate_auc: float | None, last: str) -> Iterator[str]:
    if out < 0.6 and later > out + 0.05:
        yield f"on runs that it never saw the model has a ROC-AUC of {out:.2f}, on {last} shots {later:.2f}"
        if run_rate_auc is not None and run_rate_auc >= later - 0.03:
            yield f"the defect rate of the run alone has {run_rate_auc:.2f}"


def _both(defect: Flags) -> bool:
    return bool(defect.any() and not defect.all())


def manifest_metrics(evaluation: Evaluation, choice: Choice, older: Table, later: Table) -> dict[str, Any]:
    """The manifest's entry of a model chosen on `older` shots: the figures on the `later` ones, for the
    defect and for each mode, and those of all splits."""
    figures: dict[str, Any] = dict(evaluation.splits["time_ordered"].figures)
    figures["runs"] = len(np.unique(later.run))
    figures["modes"] = mode_metrics(older, later)
    figures["shots"] = {"train": len(older), "test": len(later), "all": len(older) + len(later)}
    figures["splits"] = {
        name: {**split.figures, "intervals": {key: list(ends) for key, ends in split.intervals.items()}}
        for name, split in evaluation.splits.items()
    }
    figures["model"] = choice.recipe.words
    figures["features"] = {"set": choice.recipe.features.name, "left_out": list(choice.left_out)}
    figures["latents"] = dict(zip(("without", "with", "error"), np.round(choice.latents, 6), strict=True))
    figures["verdict"] = evaluation.verdict
    return figures
