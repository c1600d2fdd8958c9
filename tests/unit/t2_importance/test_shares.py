"""Attributions as shares and percentages."""

import numpy as np
import pytest

from t2_importance.shares import percentages, shares


def test_shares_are_parts_of_the_total_absolute_attribution() -> None:
    assert shares(np.array([3.0, -1.0, 0.0])).tolist() == [0.75, 0.25, 0.0]


@pytest.mark.parametrize("seed", range(20))
def test_percentages_add_up_to_exactly_100_and_stay_within_a_hundredth(seed: int) -> None:
    parts = shares(np.random.default_rng(seed).standard_t(2, 30))
    percent = percentages(parts)
    assert sum(round(value * 100) for value in percent) == 10_000
    assert np.abs(np.array(percent) - 100 * parts).max() < 0.01 + 1e-9


def test_three_equal_parts_add_up_too() -> None:
    assert sorted(percentages(np.ones(3) / 3)) == [33.33, 33.33, 33.34]


def test_nothing_attributed_is_zero_everywhere() -> None:
    assert percentages(shares(np.zeros(4))) == [0.0] * 4
