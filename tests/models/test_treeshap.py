"""Attributions: exact, additive, and the same as LightGBM's."""

from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt
import pytest

from shared.bundle.attribution import TreeShap
from shared.bundle.trees import LeafPaths
from tests.fitted_parts import small_fit
from tests.quality_parts import default_bundle, shots_of

Matrix = npt.NDArray[np.float64]


def random_paths(seed: int, leaves: int, length: int, variables: int) -> LeafPaths:
    """Leaves of no particular tree: the formula holds leaf by leaf."""
    rng = np.random.default_rng(seed)
    feature = np.array([rng.permutation(variables)[:length] for _ in range(leaves)])
    feature[rng.random(feature.shape) < 0.2] = -1
    low = np.where(feature < 0, -np.inf, rng.normal(-1, 1, feature.shape))
    high = np.where(feature < 0, np.inf, low + rng.uniform(0.2, 3, feature.shape))
    share = np.where(feature < 0, 1.0, rng.uniform(0.05, 1, feature.shape))
    return LeafPaths(feature, low, high, share, rng.normal(0, 1, leaves))


def value_of(paths: LeafPaths, row: Matrix, known: tuple[int, ...]) -> float:
    """The expected margin when only the variables in `known` are known."""
    total = 0.0
    for leaf, value in enumerate(paths.value):
        chance = 1.0
        for place, variable in enumerate(paths.feature[leaf]):
            if variable >= 0:
                inside = paths.low[leaf, place] < row[variable] <= paths.high[leaf, place]
                chance *= float(inside) if variable in known else paths.share[leaf, place]
        total += chance * float(value)
    return total


def shapley(paths: LeafPaths, row: Matrix, variables: int) -> list[float]:
    """Shapley values by their definition, over all subsets."""
    found = []
    for variable in range(variables):
        others = [other for other in range(variables) if other != variable]
        total = 0.0
        for size in range(variables):
            weight = factorial(size) * factorial(variables - size - 1) / factorial(variables)
            for known in combinations(others, size):
                gain = value_of(paths, row, (*known, variable)) - value_of(paths, row, known)
                total += weight * gain
        found.append(total)
    return found


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5])
def test_attributions_are_the_shapley_values_of_their_definition(length: int) -> None:
    paths = random_paths(length, leaves=6, length=length, variables=5)
    row = np.random.default_rng(9).normal(0, 1, 5)
    assert TreeShap(paths, 5).attributions(row) == pytest.approx(shapley(paths, row, 5), abs=1e-12)


def test_attributions_equal_lightgbm_s_to_1e_9() -> None:
    fitted = small_fit()
    shap = TreeShap(fitted.bundle.paths, 30)
    rows = shots_of(fitted.bundle, 60, seed=21)
    assert fitted.booster is not None
    theirs = fitted.recipe.share * np.asarray(fitted.booster.predict(rows, pred_contrib=True))
    ours = np.array([shap.attributions(row) for row in rows])
    assert np.abs(ours - theirs[:, :-1]).max() < 1e-9
    assert abs(shap.base - theirs[0, -1]) < 1e-9


@pytest.mark.parametrize("seed", range(8))
def test_with_the_base_they_add_up_to_the_margin_for_any_shot(seed: int) -> None:
    bundle = default_bundle()
    shap = TreeShap(bundle.paths, 30)
    rows = shots_of(bundle, 25, seed=100 + seed)
    sums = [shap.base + shap.attributions(row).sum() for row in rows]
    assert np.abs(np.array(sums) - bundle.trees.margins(rows)).max() < 1e-9


def test_values_on_a_threshold_are_on_the_side_that_the_trees_send_them() -> None:
    bundle = small_fit().bundle
    trees, shap = bundle.trees, TreeShap(bundle.paths, 30)
    rows = np.tile(shots_of(bundle, 1, seed=22), (len(trees.node_feature), 1))
    rows[np.arange(len(rows)), trees.node_feature] = trees.node_threshold
    sums = [shap.base + shap.attributions(row).sum() for row in rows]
    assert np.abs(np.array(sums) - trees.margins(rows)).max() < 1e-9


def test_a_variable_that_no_tree_reads_gets_nothing() -> None:
    paths = random_paths(4, leaves=6, length=3, variables=5)
    assert TreeShap(paths, 7).attributions(np.zeros(7))[5:].tolist() == [0.0, 0.0]
