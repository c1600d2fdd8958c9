"""Steadiness of the first reason: the share of draws in which it stays first when all readings are jittered.

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
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

KEYED: Final = 5
"""Bytes of a way that fit into a whole number of 64 bits beside the leaf's own."""
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
    """Attributions of the trees to each row: those of `row`, and what leaves change that it is moved into or
    out of."""
    paths, variables = shap.paths, shap.variables
    near = _crossed(shap, np.vstack([row, rows]))
    here, inside = _inside(shap, near, row[None]), _inside(shap, near, rows)
    place, shot = np.nonzero((inside != here).any(axis=1))
    # Most draws move a shot out of a leaf in the same way: each way is worked out once.
    first, way = _ways(place, inside[place, :, shot])
    place, at = place[first], shot[first]
    change = _parts(shap, near[place], inside[place, :, at]) - _parts(shap, near[place], here[place, :, 0])
    by_way = np.zeros((len(first), variables + 1))
    # Padding, whose column is -1, goes into one that is left out.
    by_way[np.arange(len(first))[:, None], paths.feature[near[place]]] = change
    taken = np.zeros((len(rows), len(first)))
    taken[shot, way] = 1.0
    return np.asarray(shap.attributions(row) + taken @ by_way[:, :variables])


def _crossed(shap: TreeShap, rows: Matrix) -> Places:
    """The leaves with an end of an interval between the least and the greatest value that the rows have."""
    paths, feature = shap.paths, np.maximum(shap.paths.feature, 0)
    low, high = rows.min(axis=0)[feature], rows.max(axis=0)[feature]
    ends = ((paths.low >= low) & (paths.low < high)) | ((paths.high >= low) & (paths.high < high))
    return np.flatnonzero((ends & (paths.feature >= 0)).any(axis=1))


def _ways(leaf: Places, inside: Flags) -> tuple[Places, Places]:
    """The first of each leaf and way of lying in its intervals, and for each entry the number of its first:
    leaves (k,), inside (k, path) → (ways,), (k,)."""
    packed = np.packbits(inside, axis=1).astype(np.int64)
    if packed.shape[1] > KEYED:
        return np.arange(len(leaf)), np.arange(len(leaf))
    key = leaf.astype(np.int64)
    for byte in packed.T:
        key = (key << 8) + byte
    _, first, way = np.unique(key, return_index=True, return_inverse=True)
    return first, way


def _inside(shap: TreeShap, leaf: Places, rows: Matrix) -> Flags:
    """Where each row lies in the interval of a leaf's variable: leaves (k,), rows (n, variables) → (k, path,
    n). Padding has no ends."""
    paths = shap.paths
    feature = paths.feature[leaf]
    values = np.take(np.ascontiguousarray(rows.T), np.maximum(feature, 0), axis=0)
    inside = paths.low[leaf][:, :, None] < values
    inside &= values <= paths.high[leaf][:, :, None]
    inside |= (feature < 0)[:, :, None]
    return inside


def _parts(shap: TreeShap, leaf: Places, inside: Flags) -> Matrix:
    """Parts of some leaves for each variable on their path: leaves (k,), inside (k, path) → (k, path)."""
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
