"""Difference in log-odds between two shots, divided exactly among the variables that differ.

Baseline Shapley values (Sundararajan and Najmi 2020): a coalition has the values of the one shot, all other
variables those of the other. A leaf of a tree is then reached if every variable on its path, taken from the
one or the other shot, lies in its interval. With a variables that lie in it with the one shot's value alone,
and b with the other's alone, and none that lies outside with both, a leaf with value v gives

    v (a - 1)! b! / (a + b)!    to each of the a,       - v a! (b - 1)! / (a + b)!    to each of the b

(Lundberg et al. 2020, interventional TreeSHAP with one reference). An additive term gives its variable its
own difference. A latent tanh(u) is divided along the straight way between the two shots (Aumann and Shapley
1974), where its gradient keeps its direction: in proportion to each variable's part of the difference in u.
All add up to the difference of the log-odds.
"""

from math import factorial

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.trees import LeafPaths

Matrix = npt.NDArray[np.float64]

SMALL = 1e-12


def contrast(bundle: Bundle, row: Matrix, other: Matrix) -> Matrix:
    """Share of each variable in the calibrated log-odds of `row` over those of `other`: imputed rows
    (variables,) twice → (variables,). They add up to the difference."""
    terms = bundle.additive.terms(np.stack([row, other]))
    added = tree_contrast(bundle.paths, row, other) + terms[0] - terms[1]
    if bundle.additive.uses_latents:
        added = added + _through_latents(bundle, row, other)
    return np.asarray(bundle.calibration.slope * added)


def tree_contrast(paths: LeafPaths, row: Matrix, other: Matrix) -> Matrix:
    """The trees' part of the margin: (variables,) twice → (variables,)."""
    absent = paths.feature < 0
    mine, theirs = (
        ((paths.low < values) & (values <= paths.high)) | absent
        for values in (row[paths.feature], other[paths.feature])
    )
    reachable = (mine | theirs).all(axis=1)
    mine, theirs, feature = mine[reachable], theirs[reachable], paths.feature[reachable]
    for_it, against = mine & ~theirs, theirs & ~mine
    ahead, behind = for_it.sum(axis=1), against.sum(axis=1)
    value = paths.value[reachable]
    gained = value * _weights(paths.feature.shape[1])[ahead, behind]
    lost = value * _weights(paths.feature.shape[1])[behind, ahead]
    parts = for_it * gained[:, None] - against * lost[:, None]
    moved = for_it | against
    return np.bincount(feature[moved], parts[moved], minlength=len(row))


def _weights(longest: int) -> Matrix:
    """(a - 1)! b! / (a + b)! for a (rows) and b up to the longest path; 0 for a = 0."""
    weights = np.zeros((longest + 1, longest + 1))
    for a in range(1, longest + 1):
        for b in range(longest + 1 - a):
            weights[a, b] = factorial(a - 1) * factorial(b) / factorial(a + b)
    return weights


def _through_latents(bundle: Bundle, row: Matrix, other: Matrix) -> Matrix:
    encoder = bundle.encoder
    scaled = bundle.preparation.scaled(np.stack([row, other]))
    ends = scaled @ encoder.encode_weights + encoder.encode_bias
    pushes = (scaled[0] - scaled[1])[:, None] * encoder.encode_weights
    reach = pushes.sum(axis=0)
    # Where the pushes cancel out, the mean slope is the slope where both shots are.
    flat = np.abs(reach) < SMALL
    moved = np.tanh(ends[0]) - np.tanh(ends[1])
    slope = np.where(flat, 1 - np.tanh(ends[1]) ** 2, moved / np.where(flat, 1.0, reach))
    return np.asarray(pushes @ (slope * bundle.additive.latent_weight))
