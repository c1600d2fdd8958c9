"""Regularised logistic regression on piecewise linear terms, with signs where physics gives them.

Each variable has a line and, for a spline, ramps between knots (the integrated linear splines of Ramsay
1988): all rise from 0 to 1, so a sign on their coefficients makes the whole term rise or fall. The
penalty is a ridge, weaker on the line than on the ramps: without evidence a term is a straight line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from shared.bundle.additive import AdditiveTerms
from shared.bundle.fitted_parts import LATENTS

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

QUANTILES = (0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999)
FEW_VALUES = 8
"""A variable with at most this many values has a knot at each: every value gets its own level."""

RIDGES = (0.01, 100_000.0)
"""Lowest and highest of the grid."""

BLOCK = 20_000
ITERATIONS = 50
ROUNDS = 60
SMALLEST_STEP = 1e-4
TOLERANCE = 1e-9
"""The fall of the loss, relative to it, at which the fit ends."""

_ENDS = {1: (0.0, np.inf), -1: (-np.inf, 0.0), 0: (-np.inf, np.inf)}


@dataclass(frozen=True, slots=True)
class AdditiveSize:
    """A candidate: the ridge on lines (in standard deviations) and on ramps; without ramps, a plain
    logistic regression. `latents`: whether the 32 latents are further inputs."""

    line: float
    ramps: float | None = None
    latents: bool = False

    @property
    def words(self) -> str:
        """Name in reports."""
        kind = "logistic regression" if self.ramps is None else "spline logistic regression"
        return f"{kind}{' with latents' if self.latents else ''}"

    @property
    def details(self) -> str:
        """Settings that the name does not say."""
        return f"ridge {self.line:g}" + ("" if self.ramps is None else f" and {self.ramps:g}")

    def neighbours(self) -> dict[str, tuple["AdditiveSize", ...]]:
        """The next candidates along each axis of the grid, lower and higher, as far as there are any."""
        lines = [self.line / 10, self.line * 10]
        found = {"line": tuple(replace(self, line=line) for line in lines if RIDGES[0] <= line <= RIDGES[1])}
        if self.ramps is not None:
            ramps = [self.ramps / 10, self.ramps * 10]
            found["ramps"] = tuple(
                replace(self, ramps=ramp) for ramp in ramps if RIDGES[0] <= ramp <= RIDGES[1]
            )
        return found


@dataclass(frozen=True, slots=True)
class _Basis:
    """Knots of each variable, and the columns made of them: (variable, lower knot, upper knot)."""

    knots: list[Matrix]
    pieces: list[tuple[int, float, float]]

    def columns(self, rows: Matrix) -> Matrix:
        """Ramps from 0 to 1 between two knots: (n, variables) → (n, pieces)."""
        made = np.empty((len(rows), len(self.pieces)))
        for place, (column, low, high) in enumerate(self.pieces):
            made[:, place] = np.clip((rows[:, column] - low) / (high - low), 0, 1)
        return made


@dataclass(frozen=True)
class _Inputs:
    """The inputs of the regression, made anew for a block of shots at a time: the ramps of all shots at once
    would take nine times the table's memory. `mean` and `scale` are those of the ramps."""

    basis: _Basis
    rows: Matrix
    latents: Matrix | None
    centre: Matrix
    mean: Matrix
    scale: Matrix
    block: int

    def blocks(self) -> Iterator[tuple[slice, Matrix]]:
        """The shots of each block and their inputs, (block, 1 + inputs); the first column is 1."""
        count = len(self.basis.pieces)
        for start in range(0, len(self.rows), self.block):
            own = slice(start, start + self.block)
            made = np.ones((len(self.rows[own]), 1 + count + len(self.centre)))
            made[:, 1 : 1 + count] = (self.basis.columns(self.rows[own]) - self.mean) / self.scale
            if self.latents is not None:
                made[:, 1 + count :] = self.latents[own] - self.centre
            yield own, made


def fit_additive(
    rows: Matrix,
    defect: Flags,
    size: AdditiveSize,
    signs: Sequence[int],
    latents: Matrix | None,
    *,
    block: int = BLOCK,
) -> AdditiveTerms:
    """Fit on imputed rows (n, variables) and labels (n,); `signs` holds +1, -1 or 0 for each variable,
    `latents` is (n, 32), or None where the size does without. The same inputs give the same terms; `block`
    shots are worked on at a time, which changes the last digits only."""
    basis, ridge, bounds = _design(rows, size, signs)
    mean, spread = _moments(basis, rows, block)
    # A line counts in standard deviations of its variable, a ramp as it is.
    scale = np.where(ridge == size.line, np.where(spread > 0, spread, 1.0), 1.0)
    centre = np.zeros(0)
    if size.latents:
        if latents is None:
            raise ValueError("the latents are missing")
        centre = latents.mean(axis=0)
        ridge = np.concatenate([ridge, np.full(LATENTS, size.line)])
        bounds = np.concatenate([bounds, np.tile([-np.inf, np.inf], (LATENTS, 1))])
    inputs = _Inputs(basis, rows, latents if size.latents else None, centre, mean, scale, block)
    weights = _minimum(inputs, defect, ridge, bounds)
    own, hidden = weights[1 : 1 + len(basis.pieces)] / scale, weights[1 + len(basis.pieces) :]
    knots, values = _curves(basis, own, mean)
    nothing = np.zeros(LATENTS)
    if not size.latents:
        return AdditiveTerms(weights[:1], knots, values, nothing, nothing)
    return AdditiveTerms(weights[:1], knots, values, hidden, centre)


def _moments(basis: _Basis, rows: Matrix, block: int) -> tuple[Matrix, Matrix]:
    """Means and standard deviations of the ramps."""
    total, squares = np.zeros(len(basis.pieces)), np.zeros(len(basis.pieces))
    for start in range(0, len(rows), block):
        total += basis.columns(rows[start : start + block]).sum(axis=0)
    mean = total / len(rows)
    for start in range(0, len(rows), block):
        squares += ((basis.columns(rows[start : start + block]) - mean) ** 2).sum(axis=0)
    return mean, np.sqrt(squares / len(rows))


def _design(rows: Matrix, size: AdditiveSize, signs: Sequence[int]) -> tuple[_Basis, Matrix, Matrix]:
    """The pieces, and for each of them the ridge (pieces,) and the lowest and highest weight (pieces, 2)."""
    knots: list[Matrix] = []
    pieces: list[tuple[int, float, float]] = []
    ridge: list[float] = []
    bounds: list[tuple[float, float]] = []
    for column in range(rows.shape[1]):
        values = np.unique(rows[:, column])
        few = len(values) <= FEW_VALUES
        found = values if few else np.unique(np.quantile(rows[:, column], QUANTILES))
        # Beyond floating-point noise: knots that nearly coincide make cliffs.
        found = found[np.concatenate([[True], np.diff(found) > 1e-9 * (1 + np.abs(found[1:]))])]
        knots.append(found)
        if len(found) < 2:
            continue
        own = [(column, float(found[0]), float(found[-1]))]
        if len(found) > 2 and (size.ramps is not None or few):
            own += [(column, float(low), float(high)) for low, high in pairwise(found)]
        pieces += own
        ridge += [size.line] + [size.ramps or size.line / 3] * (len(own) - 1)
        bounds += [_ENDS[signs[column]]] * len(own)
    return _Basis(knots, pieces), np.array(ridge), np.array(bounds).reshape(-1, 2)


def _minimum(inputs: _Inputs, defect: Flags, ridge: Matrix, bounds: Matrix) -> Matrix:
    """Intercept and weights with the least penalised log loss within `bounds` (inputs, 2): Newton's method,
    each step the least of the quadratic model within the bounds, halved until the loss falls."""
    target = defect.astype(np.float64)
    rate = target.mean()
    penalty = np.concatenate([[0.0], ridge])
    ends = np.concatenate([[[-np.inf, np.inf]], bounds])
    weights = np.zeros(len(penalty))
    weights[0] = np.log(rate / (1 - rate))
    now, slope, bend = _quadratic(inputs, target, penalty, weights)
    for _ in range(ITERATIONS):
        step = _bounded_step(bend, slope, ends - weights[:, None])
        size = 1.0
        then, next_slope, next_bend = _quadratic(inputs, target, penalty, weights + step)
        while then > now and size > SMALLEST_STEP:
            size /= 2
            then, next_slope, next_bend = _quadratic(inputs, target, penalty, weights + size * step)
        if then > now:
            break
        fallen = now - then
        weights = np.clip(weights + size * step, ends[:, 0], ends[:, 1])
        now, slope, bend = then, next_slope, next_bend
        if fallen <= TOLERANCE * (1 + abs(now)):
            break
    return weights


def _quadratic(
    inputs: _Inputs, target: Matrix, penalty: Matrix, weights: Matrix
) -> tuple[float, Matrix, Matrix]:
    """Penalised log loss at the weights, its gradient, and its second derivatives."""
    value = 0.5 * float(penalty @ weights**2)
    slope = penalty * weights
    bend = np.diag(penalty + 1e-9)
    for own, made in inputs.blocks():
        margin = made @ weights
        chance = 1 / (1 + np.exp(-np.clip(margin, -500, 500)))
        value += float(np.logaddexp(0, margin).sum() - margin @ target[own])
        slope += made.T @ (chance - target[own])
        weighted = made * np.sqrt(chance * (1 - chance))[:, None]
        bend += weighted.T @ weighted
    return value, slope, bend


def _bounded_step(bend: Matrix, slope: Matrix, ends: Matrix) -> Matrix:
    """The step with the least slope @ step + step @ bend @ step / 2 within `ends` (weights, 2), which hold 0:
    active sets (Hintermueller, Ito and Kunisch 2002), and where they go round in circles L-BFGS-B."""
    low, high = ends.T
    step = np.zeros(len(slope))
    at_low, at_high = np.zeros((2, len(slope)), bool)
    for _ in range(ROUNDS):
        step = np.where(at_low, low, np.where(at_high, high, 0.0))
        free = ~(at_low | at_high)
        step[free] = np.linalg.solve(
            bend[np.ix_(free, free)], -slope[free] - bend[np.ix_(free, ~free)] @ step[~free]
        )
        pull = np.where(free, 0.0, bend @ step + slope)
        next_low = (free & (step < low)) | (at_low & (pull > 0))
        next_high = (free & (step > high)) | (at_high & (pull < 0))
        if (next_low == at_low).all() and (next_high == at_high).all():
            return step
        at_low, at_high = next_low, next_high
    found = minimize(
        lambda at: (float(slope @ at + 0.5 * at @ bend @ at), slope + bend @ at),
        np.clip(step, low, high),
        jac=True,
        method="L-BFGS-B",
        bounds=ends,
        options={"maxiter": 2000, "ftol": 1e-14, "gtol": 1e-10},
    )
    return np.asarray(found.x)


def _curves(basis: _Basis, weights: Matrix, mean: Matrix) -> tuple[Matrix, Matrix]:
    """Each variable's pieces as one curve of mean 0: knots and values, (variables, most knots)."""
    most = max(2, *(len(knots) for knots in basis.knots))
    knots = np.empty((len(basis.knots), most))
    values = np.zeros_like(knots)
    for column, own in enumerate(basis.knots):
        knots[column] = np.concatenate([own, np.full(most - len(own), own[-1])])
    for (column, low, high), weight, average in zip(basis.pieces, weights, mean, strict=True):
        values[column] += weight * (np.clip((knots[column] - low) / (high - low), 0, 1) - average)
    return knots, values


def scaled_terms(terms: AdditiveTerms, share: float) -> AdditiveTerms:
    """The terms times their share of a blend."""
    return AdditiveTerms(
        terms.intercept * share,
        terms.knots,
        terms.values * share,
        terms.latent_weight * share,
        terms.latent_mean,
    )
