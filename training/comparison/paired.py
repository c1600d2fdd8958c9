"""Two predictions of the same shots compared: intervals of the difference, for several at once.

Whole runs are drawn with replacement, the same ones for every method, since shots of a run are no independent
witnesses (cluster bootstrap; Efron and Tibshirani, An Introduction to the Bootstrap, chapter 8). Of m
comparisons the one with the k-th least p-value gets the level 1 - 0.05 / (m - k + 1), and from the first that
is no difference on all get that one's (Holm, A simple sequentially rejective multiple test procedure, 1979).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.evaluation import BLOCKS

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

FIGURES = ("roc_auc", "pr_auc", "brier")
LEVEL = 0.05
DRAWS = 2000
AT_ONCE = 100
"""Draws that are weighed at once: a block of weights is (AT_ONCE, n)."""

FEWEST_RUNS = 5
"""With fewer, blocks of neighbouring shots are drawn in their place, as in the model card."""


@dataclass(frozen=True, slots=True)
class Behind:
    """How far a method is behind the best, above 0 where it is worse; `low` and `high` are the ends of the
    interval after Holm's correction, `p` the corrected p-value."""

    value: float
    low: float
    high: float
    p: float


def weighted_figures(probability: Numbers, defect: Flags, weights: Numbers) -> dict[str, Numbers]:
    """ROC-AUC, average precision and Brier score with a weight for each shot: (draws, n) → (draws,) each.

    Shots of one probability are one step of both curves. NaN where the weights leave one class only.
    """
    order = np.argsort(-probability, kind="stable")
    ranked = probability[order]
    starts = np.flatnonzero(np.diff(ranked, prepend=np.inf))
    drawn = weights[:, order]
    bad = np.add.reduceat(drawn * defect[order], starts, axis=1)
    all_shots = np.add.reduceat(drawn, starts, axis=1)
    hits, called = np.cumsum(bad, axis=1), np.cumsum(all_shots, axis=1)
    positives, total = hits[:, -1], called[:, -1]
    negatives = total - positives
    # A good shot is ranked below all defects before its step, and ties half with those of its own.
    below = ((hits - bad / 2) * (all_shots - bad)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.where(called > 0, hits / np.where(called > 0, called, 1), 0.0)
        both = (positives > 0) & (negatives > 0)
        return {
            "roc_auc": np.where(both, below / (positives * negatives), np.nan),
            "pr_auc": np.where(both, (precision * bad).sum(axis=1) / positives, np.nan),
            "brier": np.where(both, weights @ (probability - defect) ** 2 / total, np.nan),
        }


def drawn_weights(run: Whole, draws: int, seed: int) -> Iterator[Numbers]:
    """How often each shot is drawn, in blocks (AT_ONCE, n): all shots of a run as often as the run is."""
    group = np.unique(run, return_inverse=True)[1]
    if group.max() + 1 < FEWEST_RUNS:
        group = np.arange(len(run)) * min(BLOCKS, len(run)) // len(run)
    groups = int(group.max()) + 1
    rng = np.random.default_rng(seed)
    for start in range(0, draws, AT_ONCE):
        counts = rng.multinomial(groups, np.full(groups, 1 / groups), min(AT_ONCE, draws - start))
        yield counts[:, group].astype(np.float64)


def behind_the_best(
    probabilities: Mapping[str, Numbers], defect: Flags, run: Whole, *, seed: int, draws: int = DRAWS
) -> dict[str, dict[str, Behind]]:
    """For each figure and each method how far it is behind the method with the best one.

    The best itself is behind by 0. Each figure is a family of comparisons of its own. Raises ValueError
    where the shots are all of one class.
    """
    names = list(probabilities)
    whole = np.ones((1, len(defect)))
    points = {name: weighted_figures(probabilities[name], defect, whole) for name in names}
    if np.isnan(points[names[0]]["roc_auc"]).any():
        raise ValueError("good shots and defects are needed to compare methods")
    parts: dict[str, list[dict[str, Numbers]]] = {name: [] for name in names}
    for weights in drawn_weights(run, draws, seed):
        for name in names:
            parts[name].append(weighted_figures(probabilities[name], defect, weights))
    found = {}
    for figure in FIGURES:
        sign = 1.0 if figure == "brier" else -1.0
        worse = {name: sign * float(points[name][figure][0]) for name in names}
        drawn = {name: sign * np.concatenate([part[figure] for part in parts[name]]) for name in names}
        best = min(names, key=worse.__getitem__)
        others = [name for name in names if name != best]
        gaps = [drawn[name] - drawn[best] for name in others]
        usable = [gap[~np.isnan(gap)] for gap in gaps]
        behind = holm([worse[name] - worse[best] for name in others], usable)
        found[figure] = {best: Behind(0.0, 0.0, 0.0, 1.0)} | dict(zip(others, behind, strict=True))
    return found


def holm(values: Sequence[float], drawn: Sequence[Numbers]) -> list[Behind]:
    """Differences and their bootstrap draws as intervals that hold together.

    A difference's p-value is that of a normal one with the draws' standard deviation: counting draws could
    not tell small ones apart.
    """
    p_values = [_p_value(value, draws) for value, draws in zip(values, drawn, strict=True)]
    found: dict[int, Behind] = {}
    corrected, left = 0.0, len(values)
    for rank, place in enumerate(sorted(range(len(values)), key=lambda one: p_values[one])):
        if corrected <= LEVEL:
            left = len(values) - rank
        corrected = max(corrected, min(1.0, p_values[place] * (len(values) - rank)))
        low, high = np.quantile(drawn[place], (LEVEL / left / 2, 1 - LEVEL / left / 2))
        found[place] = Behind(values[place], float(low), float(high), corrected)
    return [found[place] for place in range(len(values))]


def _p_value(value: float, draws: Numbers) -> float:
    deviation = float(draws.std())
    if deviation == 0:
        return 1.0 if value == 0 else 0.0
    return math.erfc(abs(value) / deviation / math.sqrt(2))
