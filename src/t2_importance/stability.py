"""How steady the first reason is: the share of draws in which it stays first when all readings are jittered.

Each reading that was given is moved by its own noise, normally distributed and independently; the draws are
the same for every shot. Of the trees only leaves that a draw moves the shot into or out of are worked out
anew.
"""

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from shared.bundle.attribution import Attributor, TreeShap
from shared.contracts.t2 import Stability
from t2_importance.groups import Grouping

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

DRAWS: Final = 24
SEED: Final = 20250301


def stability(attributor: Attributor, grouping: Grouping, raw: Vector, row: Vector) -> Stability | None:
    """The stability of a shot's reasons: raw values (variables,), NaN where nothing was given, and the
    imputed ones. None where the bundle knows no noise."""
    bundle = attributor.bundle
    if not bundle.noise:
        return None
    moved = np.where(np.isnan(raw), 0.0, bundle.noise.spread) * _normals(len(row))
    effects = attributions_near(attributor, row, np.vstack([row, row + moved]))
    top = np.abs(effects).argmax(axis=1)
    groups = np.abs(grouping.sums(effects)).argmax(axis=1)
    return {
        "top_share": float((top[1:] == top[0]).mean()),
        "group_share": float((groups[1:] == groups[0]).mean()),
        "draws": DRAWS,
    }


def attributions_near(attributor: Attributor, row: Vector, rows: Matrix) -> Matrix:
    """Attributions of imputed rows (n, variables) that differ little from `row` (variables,): the same
    numbers as one after the other, sooner."""
    bundle = attributor.bundle
    if bundle.additive.uses_latents:
        return np.array([attributor.attributions(one) for one in rows])
    trees = _of_trees(attributor.shap, row, rows)
    return np.asarray(bundle.calibration.slope * (trees + bundle.additive.terms(rows)))


def _of_trees(shap: TreeShap, row: Vector, rows: Matrix) -> Matrix:
    """What the trees attribute to each row: those of `row`, and what leaves change that it is moved into or
    out of."""
    paths, variables = shap.paths, shap.variables
    here, inside = _inside(shap, row[None])[0], _inside(shap, rows)
    before = _parts(shap, np.arange(len(paths.value)), here)
    shot, leaf = np.nonzero((inside != here).any(axis=2))
    change = _parts(shap, leaf, inside[shot, leaf]) - before[leaf]
    held, moved = paths.feature >= 0, paths.feature[leaf] >= 0
    base = np.bincount(paths.feature[held], before[held], minlength=variables)
    cells = (shot[:, None] * variables + paths.feature[leaf])[moved]
    return base + np.bincount(cells, change[moved], minlength=rows.size).reshape(rows.shape)


def _inside(shap: TreeShap, rows: Matrix) -> npt.NDArray[np.bool_]:
    """Where each row lies in the interval of a leaf's variable: (n, leaves, path)."""
    paths = shap.paths
    values = rows[:, paths.feature]
    return np.asarray(((paths.low < values) & (values <= paths.high)) | (paths.feature < 0))


def _parts(shap: TreeShap, leaf: npt.NDArray[np.intp], inside: npt.NDArray[np.bool_]) -> Matrix:
    """What some leaves give each variable on their path: leaves (k,), inside (k, path) → (k, path)."""
    share, value = shap.paths.share[leaf], shap.paths.value[leaf]
    integral = np.zeros(inside.shape)
    for time, weight in zip(*shap.nodes, strict=True):
        factors = share * (1 - time) + inside * time
        integral += weight * factors.prod(axis=1, keepdims=True) / factors
    return np.asarray(value[:, None] * (inside - share) * integral)


@cache
def _normals(variables: int) -> Matrix:
    """The draws: (draws, variables) of standard normal numbers."""
    return np.random.default_rng(SEED).standard_normal((DRAWS, variables))
