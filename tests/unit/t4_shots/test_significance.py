"""Tests and intervals of the watch: they are right where the answer is known, and hold their level."""

import math
from itertools import product

import numpy as np
import pytest

from t4_shots.watch.significance import (
    area_error,
    area_under_curve,
    block_variance,
    holm,
    kolmogorov,
    population_stability,
    two_sided,
)


@pytest.mark.parametrize(
    ("distance", "freedom", "chance"),
    [(1.96, math.inf, 0.05), (2.228, 10, 0.05), (3.169, 10, 0.01), (2.845, 20, 0.01), (4.587, 10, 0.001)],
)
def test_chances_of_student_are_those_of_its_tables(distance: float, freedom: float, chance: float) -> None:
    assert two_sided(np.array([distance]), freedom)[0] == pytest.approx(chance, rel=0.03)
    assert two_sided(np.array([-distance]), freedom)[0] == pytest.approx(chance, rel=0.03)


def test_the_kolmogorov_distance_of_tables_has_their_chance() -> None:
    """1.358 and 1.628 over the root of n, for many shots."""
    found = kolmogorov(np.array([1.358, 1.628]) / 100, np.array([10_000.0, 10_000.0]))
    assert found == pytest.approx([0.05, 0.01], rel=0.05)


def test_holm_is_between_nothing_and_bonferroni_and_keeps_the_order() -> None:
    chances = np.random.default_rng(1).random((2, 30)) ** 4
    corrected = holm(chances)
    assert (corrected >= chances).all()
    assert (corrected <= np.minimum(1, chances * chances.size) + 1e-12).all()
    assert corrected.min() == pytest.approx(min(1, chances.min() * 60))
    order = np.argsort(chances.ravel())
    assert (np.diff(corrected.ravel()[order]) >= 0).all()


@pytest.mark.parametrize("alike", [1, 20])
def test_the_variance_of_a_block_is_found_also_where_its_shots_hang_together(alike: int) -> None:
    rng = np.random.default_rng(3)
    shots = rng.normal(size=(400, 200 // alike, 8)).repeat(alike, axis=1)
    means = shots.mean(axis=1)
    variance, freedom = block_variance(means)
    assert variance == pytest.approx(np.full(8, 1.25 * alike / 200 + 1 / freedom), rel=0.4)
    assert 100 < freedom < 200


def test_one_step_does_not_hide_in_the_variance_that_it_is_judged_by() -> None:
    means = np.random.default_rng(4).normal(size=(60, 1)) * 0.1
    stepped = means + np.where(np.arange(60) < 40, 0.0, 5.0)[:, None]
    assert block_variance(stepped)[0][0] == pytest.approx(block_variance(means)[0][0], rel=0.1)


def test_few_blocks_count_as_one_shot_each() -> None:
    variance, freedom = block_variance(np.zeros((3, 2)))
    assert (variance == 1).all()
    assert freedom == math.inf


def test_a_distribution_is_as_stable_as_it_can_be_against_itself() -> None:
    shares = np.random.default_rng(5).dirichlet(np.ones(10), size=4)
    assert population_stability(shares, shares) == pytest.approx(0)
    assert (population_stability(shares, shares[::-1]) > 0).all()
    assert population_stability(shares, shares[::-1]) == pytest.approx(
        population_stability(shares[::-1], shares)
    )


def test_the_area_is_the_share_of_pairs_in_the_right_order() -> None:
    rng = np.random.default_rng(6)
    good, bad = rng.integers(0, 6, 5).tolist(), rng.integers(0, 6, 5).tolist()
    scores = [[place for place, n in enumerate(counted) for _ in range(n)] for counted in (good, bad)]
    pairs = [1.0 if b > g else 0.5 if b == g else 0.0 for g, b in product(*scores)]
    assert area_under_curve(good, bad) == pytest.approx(sum(pairs) / len(pairs))
    assert area_under_curve([3, 0], [0, 0]) is None
    assert area_error(0.9, 1000, 100) < area_error(0.9, 100, 10)
