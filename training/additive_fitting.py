"""Regularised logistic regression on piecewise linear terms, with signs where physics gives them.

Each variable has a line and, for a spline, ramps between knots (the integrated linear splines of Ramsay
1988): all rise from 0 to 1, so a sign on their coefficients makes the whole term rise or fall. The
penalty is a ridge, weaker on the line than on the ramps: without evidence a term is a straight line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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

ITERATIONS = 300


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


def fit_additive(
    rows: Matrix,
    defect: Flags,
    size: AdditiveSize,
    signs: Sequence[int],
    latents: Matrix,
) -> AdditiveTerms:
    """Fit on imputed rows (n, variables) and labels (n,); `signs` holds +1, -1 or 0 for each variable,
    `latents` is (n, 32). The same inputs give the same terms."""
    basis, ridge, bounds = _design(rows, size, signs)
    made = basis.columns(rows)
    spread = made.std(axis=0)
    # A line counts in standard deviations of its variable, a ramp as it is.
    scale = np.where(ridge == size.line, np.where(spread > 0, spread, 1.0), 1.0)
    mean = made.mean(axis=0)
    inputs = (made - mean) / scale
    centre = latents.mean(axis=0)
    if size.latents:
        inputs = np.column_stack([inputs, latents - centre])
        ridge = np.concatenate([ridge, np.full(LATENTS, size.line)])
        bounds = [*bounds, *[(None, None)] * LATENTS]
    weights = _minimum(inputs, defect, ridge, bounds)
    own, hidden = weights[1 : 1 + len(basis.pieces)] / scale, weights[1 + len(basis.pieces) :]
    knots, values = _curves(basis, own, mean)
    return AdditiveTerms(weights[:1], knots, values, hidden if size.latents else np.zeros(LATENTS), centre)


def _design(
    rows: Matrix, size: AdditiveSize, signs: Sequence[int]
) -> tuple[_Basis, Matrix, list[tuple[float | None, float | None]]]:
    knots: list[Matrix] = []
    pieces: list[tuple[int, float, float]] = []
    ridge: list[float] = []
    bounds: list[tuple[float | None, float | None]] = []
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
        bounds += [{1: (0.0, None), -1: (None, 0.0)}.get(signs[column], (None, None))] * len(own)
    return _Basis(knots, pieces), np.array(ridge), bounds


def _minimum(
    inputs: Matrix, defect: Flags, ridge: Matrix, bounds: list[tuple[float | None, float | None]]
) -> Matrix:
    """Intercept and weights with the least penalised log loss (L-BFGS-B)."""
    target = defect.astype(np.float64)
    rate = target.mean()
    start = np.zeros(inputs.shape[1] + 1)
    start[0] = np.log(rate / (1 - rate))

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        margin = inputs @ weights[1:] + weights[0]
        chance = 1 / (1 + np.exp(-np.clip(margin, -36, 36)))
        value = np.logaddexp(0, margin).sum() - margin @ target + 0.5 * ridge @ weights[1:] ** 2
        excess = chance - target
        slope = inputs.T @ excess + ridge * weights[1:]
        return float(value) / len(target), np.concatenate([[excess.sum()], slope]) / len(target)

    found = minimize(
        loss,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None), *bounds],
        options={"maxiter": ITERATIONS, "ftol": 1e-9, "gtol": 1e-6},
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
