"""The sample of raw shots: what is kept of values, what is near, and Wilson's interval."""

import numpy as np
import pytest

from shared.bundle.sample import LEVELS, ShotSample, wilson
from shared.errors import BundleError


def sample_of(rows: list[list[float]], defect: list[bool] | None = None) -> ShotSample:
    return ShotSample.of(np.array(rows), np.array(defect or [False] * len(rows)))


@pytest.mark.parametrize("seed", range(50))
def test_values_come_back_to_half_a_step_and_gaps_stay_gaps(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = 10.0 ** rng.integers(-6, 7)
    logged = size * rng.standard_cauchy(rng.integers(2, 60)) + rng.choice([0.0, 3 * size])
    logged[rng.random(len(logged)) < 0.3] = np.nan
    sample = ShotSample.of(logged[:, None], np.zeros(len(logged), bool))
    kept = sample.rows[:, 0]
    assert np.array_equal(np.isnan(kept), np.isnan(logged))
    there = ~np.isnan(logged)
    assert (np.abs(kept - logged)[there] <= 0.51 * sample.step[0]).all()
    reach = float(np.ptp(logged[there])) if there.any() else 0.0
    assert reach == 0 or sample.step[0] <= 10 * reach / LEVELS * (1 + 1e-9)


def test_values_of_few_digits_come_back_as_they_were_written() -> None:
    rows = [[round(612.34 + 0.37 * place, 2), round(0.0015 * place, 4)] for place in range(150)]
    assert sample_of(rows).rows.tolist() == rows


def test_near_is_within_the_reach_of_each_column_ends_included() -> None:
    sample = sample_of([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0], [2.0, 9.0], [np.nan, 5.0]], [True] + [False] * 4)
    reach, row = np.array([1.0, 2.0]), np.array([2.0, 5.0])
    assert sample.near(row, [0, 1], reach).tolist() == [True, True, True, False, False]
    assert sample.near(row, [0], reach).tolist() == [True, True, True, True, False]
    assert sample.near(np.array([2.0, np.nan]), [0, 1], reach).tolist() == [True, True, True, True, False]
    found = sample.rate(sample.near(row, [0, 1], reach))
    assert found is not None
    assert (found.shots, found.defects) == (3, 1)
    assert sample.rate(np.zeros(5, bool)) is None


def test_wilson_s_interval_is_the_published_one() -> None:
    """The ends solve |p - x/n| = z sqrt(p (1 - p) / n)."""
    for defects, shots in ((0, 10), (1, 10), (7, 20), (5, 5000)):
        found = wilson(defects, shots)
        assert found is not None
        for end in {found.low, found.high} - {0.0, 1.0}:
            assert abs(end - defects / shots) == pytest.approx(1.6449 * (end * (1 - end) / shots) ** 0.5)


@pytest.mark.parametrize("shots", [1, 2, 3, 17, 1000])
def test_the_interval_holds_the_rate_and_stays_between_0_and_1(shots: int) -> None:
    for defects in range(shots + 1):
        found = wilson(defects, shots)
        assert found is not None
        assert 0 <= found.low <= found.rate <= found.high <= 1


def test_of_no_shots_there_is_no_rate() -> None:
    assert wilson(0, 0) is None


def test_odd_parts_are_refused() -> None:
    good = sample_of([[1.0], [2.0]])
    with pytest.raises(BundleError, match="step"):
        ShotSample(good.levels, good.lowest, np.zeros(1), good.defect, good.simulated)
    with pytest.raises(BundleError, match="16 bits"):
        ShotSample(good.levels.astype(np.int16), good.lowest, good.step, good.defect, good.simulated)
    with pytest.raises(BundleError, match="true or false"):
        ShotSample(good.levels, good.lowest, good.step, good.defect.astype(int), good.simulated)
    with pytest.raises(BundleError, match="finite"):
        ShotSample(good.levels, good.lowest * np.nan, good.step, good.defect, good.simulated)


def test_ranges_are_quantiles_of_the_marked_shots() -> None:
    sample = sample_of([[float(place), np.nan] for place in range(101)])
    low, high = sample.ranges(np.ones(101, bool), (0.05, 0.95))
    assert (low[0], high[0]) == (5.0, 95.0)
    assert np.isnan(low[1])
    low, high = sample.ranges(np.zeros(101, bool), (0.05, 0.95))
    assert np.isnan(low).all()
