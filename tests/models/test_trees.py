"""The trees in numpy against LightGBM's own."""

import numpy as np
import numpy.typing as npt
import pytest

from shared.bundle.trees import BLOCK, TreeEnsemble
from shared.errors import BundleError
from tests.fitted_parts import small_fit
from tests.quality_parts import default_bundle, sample, shots_of
from training.fitting import Fitted


def raw_scores(fitted: Fitted, rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """What LightGBM says, times the share that the trees have in the blend."""
    assert fitted.booster is not None
    return fitted.recipe.share * np.asarray(fitted.booster.predict(rows, raw_score=True))


def test_margins_equal_lightgbm_s_raw_scores() -> None:
    fitted = small_fit()
    rows = shots_of(fitted.bundle, 200, seed=11)
    theirs = raw_scores(fitted, rows)
    assert np.abs(fitted.bundle.trees.margins(rows) - theirs).max() < 1e-12


def test_a_value_on_a_threshold_goes_where_lightgbm_sends_it() -> None:
    fitted = small_fit()
    trees, row = fitted.bundle.trees, shots_of(fitted.bundle, 1, seed=12)
    rows = np.tile(row, (len(trees.node_feature), 1))
    rows[np.arange(len(rows)), trees.node_feature] = trees.node_threshold
    theirs = raw_scores(fitted, rows)
    assert np.abs(trees.margins(rows) - theirs).max() < 1e-12


def test_a_shot_gets_the_same_margin_alone_and_in_a_batch_of_several_blocks() -> None:
    bundle = small_fit().bundle
    rows = np.tile(shots_of(bundle, 40, seed=13), (BLOCK // 20, 1))
    together = bundle.trees.margins(rows)
    assert together[:40].tolist() == [float(bundle.trees.margins(row[None])[0]) for row in rows[:40]]


def test_rows_that_differ_in_one_variable_alone_are_told_apart() -> None:
    bundle = default_bundle()
    rows = np.tile(list(sample("good").values()), (3, 1))
    rows[:, bundle.schema.names.index("Process_ClampForce")] = [620.0, 700.0, 800.0]
    alone = [float(bundle.trees.margins(row[None])[0]) for row in rows]
    assert bundle.trees.margins(rows).tolist() == alone
    assert len(set(alone)) > 1


def test_no_rows_give_no_margins() -> None:
    assert small_fit().bundle.trees.margins(np.empty((0, 30))).shape == (0,)


@pytest.mark.parametrize(("leaves", "path"), [(2, 1), (16, 15), (17, 16), (40, 39), (64, 63)])
def test_trees_of_up_to_64_leaves_fit(leaves: int, path: int) -> None:
    # A tree that peels off one leaf a node: x <= k falls into leaf k.
    nodes = np.arange(leaves - 1)
    every = (1 << 64) - 1
    masks = np.array([every & ~(1 << int(leaf)) for leaf in nodes], np.uint64)
    trees = TreeEnsemble(
        np.zeros(leaves - 1, np.int64),
        nodes.astype(float),
        np.zeros(leaves - 1, np.int64),
        masks,
        np.arange(leaves, dtype=float)[None],
    )
    inputs = np.array([[-1.0], [0.0], [path - 0.5], [1e9]])
    assert trees.margins(inputs).tolist() == [0.0, 0.0, float(path), float(leaves - 1)]


def test_arrays_that_do_not_fit_together_are_refused() -> None:
    one = np.zeros(1, np.int64)
    with pytest.raises(BundleError, match="differ in length"):
        TreeEnsemble(one, np.zeros(2), one, np.zeros(1, np.uint64), np.zeros((1, 2)))
    with pytest.raises(BundleError, match="belongs to no tree"):
        TreeEnsemble(one, np.zeros(1), one + 5, np.zeros(1, np.uint64), np.zeros((1, 2)))
