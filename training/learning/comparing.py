"""A champion and a challenger on the same shots: figures, differences with intervals, and whether to change.

Whole runs are drawn with replacement, the same ones for both (see `comparison.paired`). With few runs the
draws scatter too little; they are widened by what Student's t and n - 1 runs ask for (Cameron, Gelbach and
Miller, Review of Economics and Statistics 90, 2008, on few clusters), so that "change" is said by luck no
more often than was agreed.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, t

from training.comparison.paired import DRAWS, LEVEL, drawn_weights, holm, weighted_figures
from training.evaluation import BLOCKS

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
Advice = Literal["change", "keep", "no_difference", "too_few"]

FIGURES: Final = ("roc_auc", "pr_auc", "brier", "ece", "missed", "false_alarms", "cost")
HIGHER_IS_BETTER: Final = frozenset({"roc_auc", "pr_auc"})
DECIDING: Final = ("roc_auc", "pr_auc", "brier", "cost")
"""One of them has to be better, after Holm's correction for their number."""
FORBIDDING: Final = (*DECIDING, "ece", "missed")
"""None of them may be worse. False alarms alone forbid nothing: the cost weighs them against missed defects,
and the words tell them."""
BINS: Final = 10
FEWEST_DEFECTS: Final = 20
FEWEST_WITNESSES: Final = 5
"""Below either nothing is advised."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A model's probabilities (n,) and its threshold, one for all shots or one each (n,)."""

    probability: Numbers
    threshold: Numbers | float

    @property
    def called(self) -> Flags:
        """Which shots it calls defects."""
        return np.asarray(self.probability >= self.threshold)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of both, and the challenger's lead: above 0 where it is better, with the ends of its 95 %
    interval. `sure_low` is the lower end after Holm's correction, of the deciding figures alone."""

    champion: float
    challenger: float
    lead: float
    low: float
    high: float
    sure_low: float | None = None

    @property
    def is_better(self) -> bool:
        """True where luck alone would hardly show such a lead."""
        return self.sure_low is not None and self.sure_low > 0

    @property
    def is_worse(self) -> bool:
        """True where the interval lies below 0."""
        return self.high < 0


@dataclass(frozen=True, slots=True)
class Compared:
    """Both models on the same `shots`, of which `defects` were; `runs` is how many were drawn, or blocks of
    neighbouring shots where there were too few. Missed defects and false alarms are of 1,000 shots; cost is
    that of these errors, a false alarm costing 1 and a missed defect `cost_ratio`."""

    shots: int
    defects: int
    runs: int
    blocks: bool
    cost_ratio: float
    figures: Mapping[str, Difference]
    advice: Advice

    @property
    def better(self) -> list[str]:
        """The deciding figures that are better."""
        return [name for name in DECIDING if self.figures[name].is_better]

    @property
    def worse(self) -> list[str]:
        """The figures that are worse and forbid a change."""
        return [name for name in FORBIDDING if self.figures[name].is_worse]


def compare(
    champion: Scored,
    challenger: Scored,
    defect: Flags,
    run: Whole,
    cost_ratio: float,
    *,
    seed: int = 1,
    draws: int = DRAWS,
) -> Compared:
    """Compare both on shots in the order of time. Raises ValueError where all shots are of one class."""
    if not defect.any() or defect.all():
        raise ValueError("good shots and defects are needed to compare models")
    whole = np.ones((1, len(defect)))
    points = [_figures(each, defect, whole, cost_ratio) for each in (champion, challenger)]
    parts: dict[str, list[Numbers]] = {name: [] for name in FIGURES}
    for weights in drawn_weights(run, draws, seed):
        first, second = (_figures(each, defect, weights, cost_ratio) for each in (champion, challenger))
        for name in FIGURES:
            parts[name].append(_lead(name, first[name], second[name]))
    runs = len(np.unique(run))
    blocks = runs < FEWEST_WITNESSES
    witnesses = min(BLOCKS, len(run)) if blocks else runs
    leads = {name: float(_lead(name, points[0][name], points[1][name])[0]) for name in FIGURES}
    drawn = {name: _widened(np.concatenate(parts[name]), leads[name], witnesses) for name in FIGURES}
    together = holm([leads[name] for name in DECIDING], [drawn[name] for name in DECIDING])
    sure = {name: found.low for name, found in zip(DECIDING, together, strict=True)}
    figures: dict[str, Difference] = {}
    for name in FIGURES:
        low, high = np.quantile(drawn[name], (LEVEL / 2, 1 - LEVEL / 2))
        one, other = (float(point[name][0]) for point in points)
        figures[name] = Difference(one, other, leads[name], float(low), float(high), sure.get(name))
    advice = _advice(figures, int(defect.sum()))
    return Compared(len(defect), int(defect.sum()), witnesses, blocks, cost_ratio, figures, advice)


def _advice(figures: Mapping[str, Difference], defects: int) -> Advice:
    if defects < FEWEST_DEFECTS:
        return "too_few"
    if any(figures[name].is_worse for name in FORBIDDING):
        return "keep"
    return "change" if any(figures[name].is_better for name in DECIDING) else "no_difference"


def _figures(scored: Scored, defect: Flags, weights: Numbers, cost_ratio: float) -> dict[str, Numbers]:
    """Each figure with a weight for each shot: (draws, n) → (draws,) each."""
    total = weights.sum(axis=1)
    called = scored.called
    missed = 1000 * (weights @ (defect & ~called)) / total
    alarms = 1000 * (weights @ (~defect & called)) / total
    return {
        **weighted_figures(scored.probability, defect, weights),
        "ece": _calibration_error(scored.probability, defect, weights),
        "missed": missed,
        "false_alarms": alarms,
        "cost": cost_ratio * missed + alarms,
    }


def _calibration_error(probability: Numbers, defect: Flags, weights: Numbers) -> Numbers:
    """ECE over ten bins of equal count of all shots, weighted: (draws, n) → (draws,)."""
    order = np.argsort(probability, kind="stable")
    starts = np.unique(np.arange(BINS) * len(order) // BINS)
    gaps = weights[:, order] * (probability[order] - defect[order])
    return np.asarray(np.abs(np.add.reduceat(gaps, starts, axis=1)).sum(axis=1) / weights.sum(axis=1))


def _lead(name: str, champion: Numbers, challenger: Numbers) -> Numbers:
    return challenger - champion if name in HIGHER_IS_BETTER else champion - challenger


def _widened(drawn: Numbers, lead: float, witnesses: int) -> Numbers:
    """Draws that scatter as far around the lead as so few witnesses ask for."""
    free = max(1, witnesses - 1)
    factor = math.sqrt(witnesses / free) * t.ppf(1 - LEVEL / 2, free) / norm.ppf(1 - LEVEL / 2)
    usable = drawn[~np.isnan(drawn)]
    return np.asarray(lead + (usable - lead) * factor)
