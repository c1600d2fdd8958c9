"""Fitting how far a model's answers can be trusted, on later shots that no fit had seen.

The log-odds of a defect are taken as logit(p) + b of the shot's run, with p the calibrated probability and b
normal around 0: a logistic mixed model with a random intercept and p as its offset (Stiratelli, Laird and
Ware 1984). Its marginal likelihood is integrated by Gauss-Hermite quadrature around each run's own mode
(adaptive; Pinheiro and Bates 1995). The standard deviation of b is the root of its mean square under that
likelihood, so that few runs, which cannot show that there is none, leave an interval.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.isotonic import IsotonicRegression

from shared.bundle.calibration import logistic
from shared.bundle.reliability import Reliability, log_odds
from shared.bundle.verdicts import UNLIKE
from training.shots_of_runs import shots_of_runs

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

SPREADS: Final = np.linspace(0.05, 2.0, 40)
"""Standard deviations between runs that are weighed against each other."""
NODES: Final = 15
FEWEST_RUNS: Final = 5
BLOCKS: Final = 20
"""With fewer runs, so many blocks of neighbouring shots stand for them."""
GROUP: Final = 50
"""Shots of a group at least, of which the hit rate of a verdict is told."""
GROUPS: Final = 12
"""Groups on either side of the threshold at most."""
COVERED: Final = 0.9


@dataclass(frozen=True)
class UnseenShots:
    """Shots that no fit had seen: calibrated probabilities, whether they were defects, and their runs, (n,)
    each."""

    probability: Matrix
    defect: Flags
    run: Whole


@dataclass(frozen=True)
class LaterShots(UnseenShots):
    """The same of later shots, with how unlike the training shots they are (n,), and the threshold of the
    verdict."""

    anomaly: Matrix
    threshold: float


def fit_reliability(later: LaterShots, runs: UnseenShots | None = None) -> Reliability:
    """The part of a bundle: the spread between runs, hit rates, and counts.

    `runs` are shots of runs that no fit had seen any of, where later shots come in new runs: all runs of the
    table tell more of what a run adds than the latest ones.
    """
    spread = spread_between_runs(runs or later)
    part = Reliability.of_counts(spread, hit_groups(later))
    low, high = part.intervals(later.probability)
    unsure = (low < later.threshold) & (later.threshold <= high)
    counts = (
        np.array([which.sum(), later.defect[which].sum()], np.int64)
        for which in (np.ones(len(later.defect), bool), unsure, later.anomaly >= UNLIKE)
    )
    return Reliability(part.between_runs, part.lowest, part.rate, part.shots, *counts)


def spread_between_runs(later: UnseenShots) -> float:
    """Standard deviation of the run's own part in the log-odds."""
    offset = log_odds(later.probability)
    loss = np.zeros(len(SPREADS))
    for shots in _runs(later.run):
        loss -= _log_likelihood(offset[shots], later.defect[shots])
    weight = np.exp(loss.min() - loss)
    return float(np.sqrt((weight * SPREADS**2).sum() / weight.sum()))


def _runs(run: Whole) -> list[npt.NDArray[np.intp]]:
    runs = shots_of_runs(run)
    if len(runs) >= FEWEST_RUNS:
        return runs
    return [part for part in np.array_split(np.arange(len(run)), BLOCKS) if len(part)]


def _log_likelihood(offset: Matrix, defect: Flags) -> Matrix:
    """Marginal log-likelihood of one run for each of SPREADS: offsets and outcomes (shots,)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    variance = SPREADS**2
    mode = np.zeros(len(SPREADS))
    bend = np.ones(len(SPREADS))
    for _ in range(30):  # Newton; the posterior of b is log-concave
        chance = logistic(offset + mode[:, None])
        bend = (chance * (1 - chance)).sum(axis=1) + 1 / variance
        mode = mode + np.clip((defect.sum() - chance.sum(axis=1) - mode / variance) / bend, -1.0, 1.0)
    width = 1 / np.sqrt(bend)
    at = mode[:, None] + width[:, None] * nodes
    odds = offset + at[:, :, None]
    joint = (odds * defect - np.logaddexp(0, odds)).sum(axis=2) - at**2 / (2 * variance[:, None])
    joint += nodes**2 / 2 + np.log(weights) + np.log(width / SPREADS)[:, None]
    most = joint.max(axis=1, keepdims=True)
    return np.asarray(most[:, 0] + np.log(np.exp(joint - most).sum(axis=1)) - np.log(2 * np.pi) / 2)


def hit_groups(later: LaterShots) -> list[tuple[float, float, int]]:
    """Groups of later shots by probability: the lowest one, the defect rate, the number of shots.

    Equal counts on either side of the threshold; rates rise with the probability (isotonic regression:
    Barlow et al. 1972) and are drawn in by half a shot of each kind, so that none is 0 or 1.
    """
    order = np.argsort(later.probability, kind="stable")
    chance, defect = later.probability[order], later.defect[order]
    border = int(chance.searchsorted(later.threshold))
    groups: list[tuple[float, float, int]] = []
    for start, stop, least in ((0, border, 0.0), (border, len(chance), later.threshold)):
        parts = _parts(chance[start:stop])
        if not parts:
            groups.append((least, 0.5, 0))
            continue
        counts = np.array([len(part) for part in parts])
        hits = np.array([defect[start:stop][part].sum() for part in parts])
        rates = (hits + 0.5) / (counts + 1)
        smooth = IsotonicRegression().fit_transform(np.arange(len(parts)), rates, sample_weight=counts)
        for place in np.unique(smooth, return_index=True)[1].tolist():
            alike = smooth == smooth[place]
            lowest = float(chance[start:stop][parts[place][0]]) if place else least
            groups.append((lowest, float(smooth[place]), int(counts[alike].sum())))
    return groups


def _parts(chance: Matrix) -> list[npt.NDArray[np.intp]]:
    """Places of ascending probabilities in groups of about equal counts; equal ones are never parted."""
    if not len(chance):
        return []
    count = max(1, min(GROUPS, len(chance) // GROUP))
    cuts = np.linspace(0, len(chance), count + 1).astype(int)[1:-1]
    starts = np.unique(chance.searchsorted(chance[cuts]))
    return [part for part in np.split(np.arange(len(chance)), starts) if len(part)]


def conformal(later: LaterShots) -> dict[str, Any]:
    """Coverage of conformal sets of nine tenths on later shots: by class, by run, and how many are of both.

    Class by class (Mondrian: Vovk, Gammerman and Shafer 2005) a shot's set holds the classes that are no
    odder than a tenth of the others of the class; each half of the runs is judged by the other.
    """
    if not (later.defect.any() and not later.defect.all()):
        return {}
    runs = _runs(later.run)
    half = np.zeros(len(later.run), int)
    for number, shots in enumerate(runs):
        half[shots] = number % 2
    holds = np.zeros((len(later.run), 2), bool)
    for kind, odd in ((0, later.probability), (1, 1 - later.probability)):
        for side in (0, 1):
            others = np.sort(odd[(half != side) & (later.defect == bool(kind))])
            mine = half == side
            rank = len(others) - others.searchsorted(odd[mine])
            holds[mine, kind] = (rank + 1) / (len(others) + 1) > 1 - COVERED
    covered = np.where(later.defect, holds[:, 1], holds[:, 0])
    by_run = np.array([covered[shots].mean() for shots in runs])
    return {
        "good": round(float(covered[~later.defect].mean()), 4),
        "defects": round(float(covered[later.defect].mean()), 4),
        "both": round(float(holds.all(axis=1).mean()), 4),
        "neither": round(float((~holds.any(axis=1)).mean()), 4),
        "lowest_run": round(float(by_run.min()), 4),
        "runs_below": round(float((by_run < COVERED).mean()), 4),
    }


def reliability_figures(part: Reliability, later: LaterShots) -> dict[str, Any]:
    """The manifest's entry."""
    return {
        "between_runs": round(float(part.between_runs[0]), 4),
        "later": part.later.tolist(),
        "unsure": part.unsure.tolist(),
        "unlike_known": part.unlike.tolist(),
        "conformal": conformal(later),
    }
