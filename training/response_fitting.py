"""Fitting the responses: how each reading that follows others moves with them.

Each follower is a sum of curves of what it follows and of its run's own level, so that a difference between
runs is never taken for a response (the within estimator of panel data; Wooldridge, Econometric Analysis of
Cross Section and Panel Data, chapter 10). A curve is straight between evenly spaced knots, with a penalty on
its bends (P-splines; Eilers and Marx 1996) that is chosen on runs held out.

Two things would bend a response. What is logged has noise, which flattens every slope: it changes with each
shot while a setting stays for many, so both sides are means over neighbouring shots. And what else goes wrong
meanwhile (a sticking plunger is slow and shakes the frame) is no response: shots far off the curve lose
their weight (Cauchy's weights, by iteration from Huber's).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.response import Responses

Matrix = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

NEIGHBOURS = 7
"""Shots of a run whose mean stands for the middle one."""
KNOTS = 15
ENDS = (0.002, 0.998)
"""The quantiles of what is followed at which a curve has its first and last knot."""
BENDS = (1e-4, 1e-3, 1e-2, 1.0)
"""Penalties on bends, relative to the number of shots; the greatest leaves a straight line."""
FOLDS = 5
DRAWS = 16
MOST = 60_000
"""Shots to fit on, about: of longer tables whole runs are drawn."""
FEWEST = 200
"""Shots with a follower and all that it follows; of fewer no response is fitted."""
FAR = 1.5
"""Residuals, in robust standard deviations, from which a shot loses weight."""
ROUNDS = 12
RIDGE = 1e-9


@dataclass(frozen=True)
class _Data:
    """A follower's shots: `basis` (n, curves x KNOTS), `value` (n,), `run` (n,) numbered from 0; `bends`
    times the coefficients gives the changes of slope from knot to knot."""

    basis: Matrix
    value: Matrix
    run: Whole
    bends: Matrix


def fit_responses(rows: Matrix, run: Whole, schema: FeatureSchema, seed: int) -> Responses:
    """Fit on cleaned rows (n, variables), NaN where nothing was logged, in the order of production; run (n,).

    A follower of which too little was logged has no curves, nor has one for something that never moved. The
    same inputs give the same curves.
    """
    drawn = _drawn_runs(run, seed)
    rows, run = rows[drawn], run[drawn]
    smooth = neighbour_means(rows, run, NEIGHBOURS)
    columns = {name: column for column, name in enumerate(schema.names)}
    curves: list[tuple[int, int, Matrix, Matrix]] = []
    for number, name in enumerate(schema.causal_order):
        parents = [columns[other] for other in schema.features[columns[name]].follows]
        usable = np.isfinite(smooth[:, [columns[name], *parents]]).all(axis=1)
        if not parents or usable.sum() < FEWEST:
            continue
        knots = {parent: _knots(smooth[usable, parent]) for parent in parents}
        parents = [parent for parent in parents if knots[parent][0] < knots[parent][-1]]
        if not parents:
            continue
        data = _Data(
            np.hstack([_ramps(smooth[usable, parent], knots[parent]) for parent in parents]),
            smooth[usable, columns[name]],
            np.unique(run[usable], return_inverse=True)[1],
            np.asarray(np.kron(np.eye(len(parents)), np.diff(np.eye(KNOTS), 2, axis=0)), np.float64),
        )
        fits = _fitted(data, np.random.default_rng([seed, number]))
        for place, parent in enumerate(parents):
            own = fits[:, place * KNOTS : (place + 1) * KNOTS]
            curves.append((columns[name], parent, knots[parent], own - own.mean(axis=1, keepdims=True)))
    if not curves:
        return Responses.none()
    followers, origins, points, values = zip(*curves, strict=True)
    return Responses(np.array(followers), np.array(origins), np.array(points), np.stack(values, axis=1))


def _drawn_runs(run: Whole, seed: int) -> npt.NDArray[np.bool_]:
    """Flags (n,) of the shots of whole runs, up to MOST of them; of one run longer than that, all."""
    if len(run) <= MOST:
        return np.ones(len(run), bool)
    numbers, counts = np.unique(run, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(numbers))
    taken = np.cumsum(counts[order]) <= MOST
    taken[0] = True
    return np.isin(run, numbers[order[taken]])


def neighbour_means(rows: Matrix, run: Whole, width: int) -> Matrix:
    """Means over up to `width` neighbouring shots of the same run, of what was logged: same shape as rows,
    NaN where none of them was."""
    present = np.isfinite(rows)
    filled = np.where(present, rows, 0.0)
    total, count = np.zeros(rows.shape), np.zeros(rows.shape)
    size = len(rows)
    for shift in range(-(width // 2), width // 2 + 1):
        here = slice(max(0, -shift), min(size, size - shift))
        there = slice(max(0, shift), min(size, size + shift))
        same = (run[here] == run[there])[:, None]
        total[here] += np.where(same, filled[there], 0.0)
        count[here] += same & present[there]
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _knots(values: Matrix) -> Matrix:
    first, last = (float(end) for end in np.quantile(values, ENDS))
    return np.linspace(first, last, KNOTS, dtype=np.float64)


def _ramps(values: Matrix, knots: Matrix) -> Matrix:
    """The share of each knot's value in a curve at `values`: (n,) → (n, KNOTS), going on beyond the ends."""
    step = knots[1] - knots[0]
    lower = np.clip(((values - knots[0]) / step).astype(int), 0, KNOTS - 2)
    part = (values - knots[lower]) / step
    made = np.zeros((len(values), KNOTS))
    shot = np.arange(len(values))
    made[shot, lower], made[shot, lower + 1] = 1 - part, part
    return made


def _fitted(data: _Data, rng: np.random.Generator) -> Matrix:
    """The coefficients on all shots and on DRAWS draws of runs: (1 + DRAWS, coefficients)."""
    runs = int(data.run.max()) + 1
    bend = _chosen_bend(data, rng.permutation(runs)) if runs > 1 else BENDS[-1]
    weight, first = _robust(data, bend)
    crossed = _crossed(data, weight)
    fits = [first]
    for _ in range(DRAWS):
        drawn = np.bincount(rng.integers(0, runs, runs), minlength=runs)
        fits.append(_solved(np.tensordot(drawn, crossed, axes=1), data, bend))
    return np.array(fits)


def _chosen_bend(data: _Data, order: Whole) -> float:
    """The greatest penalty that is as good on runs held out as the best one, within its standard error."""
    weight, found = _robust(data, BENDS[1])
    crossed = _crossed(data, weight)
    scale = max(_scale(_residuals(data, found)), 1e-12)
    losses = {bend: np.zeros(len(order)) for bend in BENDS}
    for part in np.array_split(order, min(FOLDS, len(order))):
        held = np.isin(data.run, part)
        known = crossed.sum(axis=0) - crossed[part].sum(axis=0)
        for bend in BENDS:
            misses = _residuals(data, _solved(known, data, bend))[held] / scale
            losses[bend] += np.bincount(data.run[held], np.log1p((misses / FAR) ** 2), len(order))
    best = min(losses.values(), key=lambda loss: float(loss.sum()))
    for bend in reversed(BENDS):
        worse = losses[bend] - best
        if worse.sum() <= worse.std() * np.sqrt(len(order)):
            return bend
    return BENDS[0]


def _crossed(data: _Data, weight: Matrix) -> Matrix:
    """Each run's own weighted sums of squares, (runs, coefficients, coefficients + 1), the last column with
    the value: with given weights, a fit on some of the runs is a sum of these."""
    centred, value = _within(data, weight)
    both = np.column_stack([centred, value])
    weighted = centred * weight[:, None]
    order = np.argsort(data.run, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(data.run[order])) + 1)
    return np.array([weighted[mine].T @ both[mine] for mine in parts])


def _robust(data: _Data, bend: float) -> tuple[Matrix, Matrix]:
    """Weights (n,) and coefficients of the penalised fit within runs."""
    weight = np.ones(len(data.value))
    found = np.zeros(data.basis.shape[1])
    for turn in range(ROUNDS):
        centred, value = _within(data, weight)
        both = np.column_stack([centred, value])
        found = _solved((centred * weight[:, None]).T @ both, data, bend)
        misses = value - centred @ found
        off = np.abs(misses) / (FAR * max(_scale(misses), 1e-12))
        weight = 1 / np.maximum(off, 1) if turn < ROUNDS // 2 else 1 / (1 + off**2)
    return weight, found


def _solved(crossed: Matrix, data: _Data, bend: float) -> Matrix:
    """Coefficients from sums of squares (coefficients, coefficients + 1), the last column with the value."""
    size = len(crossed)
    count = len(data.value)
    penalty = bend * data.bends.T @ data.bends + RIDGE * np.eye(size)
    return np.asarray(np.linalg.solve(crossed[:, :size] + count * penalty, crossed[:, size]))


def _within(data: _Data, weight: Matrix) -> tuple[Matrix, Matrix]:
    """Basis and value without the weighted mean of their run."""
    total = np.maximum(np.bincount(data.run, weight), 1e-12)
    means = np.column_stack(
        [np.bincount(data.run, weight * column) / total for column in (*data.basis.T, data.value)]
    )
    return data.basis - means[data.run, :-1], data.value - means[data.run, -1]


def _residuals(data: _Data, found: Matrix) -> Matrix:
    """Residuals of a fit, less their run's median: (n,)."""
    left = data.value - data.basis @ found
    order = np.argsort(data.run, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(data.run[order])) + 1)
    for part in parts:
        left[part] -= np.median(left[part])
    return np.asarray(left)


def _scale(misses: Matrix) -> float:
    """Robust standard deviation."""
    return 1.4826 * float(np.median(np.abs(misses - np.median(misses))))
