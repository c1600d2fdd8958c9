"""Pairs: exact by their definition, the same as the shap package's, adding up with the effects alone."""

from dataclasses import replace
from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt
import pytest

from shared.bundle.additive import AdditiveTerms
from shared.bundle.attribution import Attributor, TreeShap
from shared.bundle.interactions import TreeInteractions, alone
from shared.bundle.trees import LeafPaths
from t2_importance.pairs import MOST, WORTH_TELLING, interactions
from tests.fitted_parts import small_fit
from tests.models.test_treeshap import random_paths, value_of
from tests.quality_parts import default_bundle, shots_of
from training.boosting import TreeSize, fit_trees
from training.tree_export import export_trees, no_trees

shap = pytest.importorskip("shap")
Matrix = npt.NDArray[np.float64]


def index(paths: LeafPaths, row: Matrix, pair: tuple[int, int], variables: int) -> float:
    """The Shapley interaction index by its definition, over all subsets."""
    one, two = pair
    others = [other for other in range(variables) if other not in pair]
    total = 0.0
    for size in range(variables - 1):
        weight = factorial(size) * factorial(variables - size - 2) / factorial(variables - 1)
        for known in combinations(others, size):
            total += weight * (
                value_of(paths, row, (*known, one, two))
                - value_of(paths, row, (*known, one))
                - value_of(paths, row, (*known, two))
                + value_of(paths, row, known)
            )
    return total


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5])
def test_pairs_are_the_index_of_their_definition(length: int) -> None:
    paths = random_paths(length, leaves=6, length=length, variables=5)
    row = np.random.default_rng(9).normal(0, 1, 5)
    pairs = TreeInteractions(paths, 5).pairs(row)
    for pair in combinations(range(5), 2):
        assert pairs[pair] == pytest.approx(index(paths, row, pair, 5), abs=1e-12)
    assert (pairs == pairs.T).all()
    assert not pairs.diagonal().any()


@pytest.mark.parametrize(
    ("variables", "leaves", "depth", "seed"), [(6, 15, 6, 1), (4, 31, -1, 2), (9, 7, 3, 3), (3, 3, 1, 4)]
)
def test_pairs_are_those_of_the_shap_package_to_1e_9(
    variables: int, leaves: int, depth: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(1500, variables))
    defect = rows[:, 0] * rows[:, 1] + rows[:, 2] ** 2 + rng.normal(size=1500) > 1
    names = tuple(f"v{number}" for number in range(variables))
    booster = fit_trees(rows, defect, TreeSize(leaves, depth, 20), 25, names=names, signs=[], seed=seed)
    _, paths = export_trees(booster, 1.0)
    theirs = shap.TreeExplainer(booster).shap_interaction_values(rows[:20])
    theirs = np.asarray(theirs[-1] if isinstance(theirs, list) else theirs)
    for row, expected in zip(rows[:20], theirs, strict=True):
        pairs = TreeInteractions(paths, variables).pairs(row)
        ours = pairs / 2 + np.diag(alone(TreeShap(paths, variables).attributions(row), pairs))
        assert np.abs(ours - expected).max() < 1e-9


def test_pairs_of_a_bundle_are_the_shap_package_s_with_its_share_and_slope() -> None:
    fitted = small_fit()
    bundle, booster = fitted.bundle, fitted.booster
    rows = shots_of(bundle, 12, seed=31)
    theirs = shap.TreeExplainer(booster).shap_interaction_values(rows)
    theirs = np.asarray(theirs[-1] if isinstance(theirs, list) else theirs)
    scale = 2 * fitted.recipe.share * bundle.calibration.slope
    for row, expected in zip(rows, theirs, strict=True):
        off = ~np.eye(len(row), dtype=bool)
        pairs = TreeInteractions.of(bundle).pairs(row)
        assert np.abs(pairs[off] - scale * expected[off]).max() < 1e-9
        assert np.abs(pairs).max() > 1e-3


@pytest.mark.parametrize("kind", ["default", "blend", "trees"])
def test_effects_alone_and_pairs_add_up_to_the_attributions(kind: str) -> None:
    bundle = default_bundle() if kind == "default" else small_fit().bundle
    if kind == "trees":
        bundle = replace(bundle, additive=AdditiveTerms.nothing(30))
    attributor, trees = Attributor.of(bundle), TreeInteractions.of(bundle)
    for row in shots_of(bundle, 20, seed=32):
        effects, pairs = attributor.attributions(row), trees.pairs(row)
        own = alone(effects, pairs)
        assert own.sum() + np.triu(pairs).sum() == pytest.approx(effects.sum(), abs=1e-9)
        assert own + pairs.sum(axis=1) / 2 == pytest.approx(effects, abs=1e-12)


def test_additive_terms_have_no_pairs() -> None:
    trees, paths = no_trees()
    bundle = replace(small_fit().bundle, trees=trees, paths=paths)
    assert not TreeInteractions.of(bundle).pairs(shots_of(bundle, 1, seed=33)[0]).any()


def test_a_variable_that_enters_alone_has_no_pair() -> None:
    paths = random_paths(5, leaves=8, length=1, variables=4)
    assert not TreeInteractions(paths, 4).pairs(np.zeros(4)).any()


def test_told_are_the_strongest_above_their_share_and_no_more_than_five() -> None:
    bundle = default_bundle()
    attributor, trees = Attributor.of(bundle), TreeInteractions.of(bundle)
    told_any = 0
    for row in shots_of(bundle, 40, seed=34):
        effects, pairs = attributor.attributions(row), trees.pairs(row)
        told = interactions(bundle.schema, effects, pairs)
        sizes = [abs(one["log_odds"]) for one in told]
        assert sizes == sorted(sizes, reverse=True)
        bound = WORTH_TELLING * np.abs(effects).sum()
        due = int((np.abs(pairs[np.triu_indices(30, 1)]) >= bound).sum())
        assert len(told) == min(MOST, due)
        told_any += len(told)
        for one in told:
            columns = [bundle.schema.names.index(name) for name in one["features"]]
            assert pairs[tuple(columns)] == one["log_odds"]
            assert (one["direction"] == "raises") == (one["log_odds"] > 0)
    assert told_any
