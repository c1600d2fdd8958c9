"""How far answers hold: intervals between runs and completions, and hit rates."""

from dataclasses import replace

import numpy as np
import pytest

from shared.bundle.donors import DONORS
from shared.bundle.estimates import estimate
from shared.bundle.reliability import Reliability, log_odds
from shared.bundle.sample import ShotSample
from shared.errors import BundleError
from tests.quality_parts import default_bundle, sample, shots_of

BUNDLE = default_bundle()


def part(spread: float = 0.6) -> Reliability:
    return Reliability.of_counts(
        spread, [(0.0, 0.01, 500), (0.05, 0.1, 200), (0.2, 0.3, 100), (0.5, 0.8, 50)]
    )


def row_of(name: str) -> np.ndarray:
    return np.array([sample(name)[feature] for feature in BUNDLE.schema.names])


@pytest.mark.parametrize("spread", [0.0, 0.3, 0.6, 1.5])
def test_nine_tenths_of_drawn_runs_lie_in_the_interval(spread: float) -> None:
    rng = np.random.default_rng(1)
    chance = np.array([0.001, 0.05, 0.2, 0.9])
    low, high = part(spread).intervals(chance)
    assert (low <= chance + 1e-12).all()
    assert (chance <= high + 1e-12).all()
    drawn = 1 / (1 + np.exp(-(log_odds(chance) + spread * rng.normal(size=(20_000, 1)))))
    inside = ((drawn >= low - 1e-12) & (drawn <= high + 1e-12)).mean(axis=0)
    assert inside == pytest.approx(np.full(4, 0.9 if spread else 1.0), abs=0.01)


@pytest.mark.parametrize("seed", range(20))
def test_the_interval_of_completions_holds_their_mean_and_is_wider_the_more_they_differ(seed: int) -> None:
    rng = np.random.default_rng(seed)
    middle, spread = rng.uniform(-4, 2), rng.uniform(0, 1)
    noise = rng.normal(size=DONORS)
    widths = []
    for size in (0.0, 0.5, 1.5, 3.0):
        chance = 1 / (1 + np.exp(-(middle + size * noise)))
        low, high = part(spread).interval(chance)
        assert 0 < low <= chance.mean() <= high < 1
        widths.append(np.diff(log_odds(np.array([low, high])))[0])
    assert widths == sorted(widths)


def test_equal_completions_have_the_interval_of_one() -> None:
    alone = part().interval(np.array([0.2]))
    assert part().interval(np.full(DONORS, 0.2)) == pytest.approx(alone, rel=0.1)


def test_hits_are_those_of_the_verdicts_class_and_group() -> None:
    chance = np.array([0.0, 0.049, 0.05, 0.2, 0.6])
    rate, shots = part().hits(chance, chance >= 0.2)
    assert rate.tolist() == pytest.approx([0.99, 0.99, 0.9, 0.3, 0.8])
    assert shots.tolist() == [500, 500, 200, 100, 50]


@pytest.mark.parametrize(
    "changes",
    [
        {"between_runs": np.array([-0.1])},
        {"between_runs": np.array([np.nan])},
        {"between_runs": np.array([0.1, 0.2])},
        {"lowest": np.array([0.1, 0.2, 0.3, 0.4])},
        {"lowest": np.array([0.0, 0.3, 0.2, 0.4])},
        {"rate": np.array([0.0, 0.3, 0.2, 1.4])},
        {"rate": np.zeros(2)},
        {"unsure": np.array([3, 4])},
        {"unlike": np.array([3])},
    ],
)
def test_an_odd_part_is_refused(changes: dict[str, np.ndarray]) -> None:
    with pytest.raises(BundleError, match="reliability"):
        replace(part(), **changes)


@pytest.mark.parametrize("name", ["good", "cold-die", "low-clamp"])
def test_a_complete_shot_keeps_every_digit_whatever_the_bundle_carries(name: str) -> None:
    raw = row_of(name)[None]
    bare = replace(BUNDLE, shots=ShotSample.none(raw.shape[1]), reliability=None)
    assert estimate(BUNDLE, raw).probability == bare.defect_probability(raw)
    assert estimate(BUNDLE, raw).completions == {}


def test_the_probability_is_the_mean_over_the_donors_and_the_given_values_stay() -> None:
    raw = shots_of(BUNDLE, 30, seed=3)
    rng = np.random.default_rng(3)
    raw[rng.random(raw.shape) < 0.3] = np.nan
    found = estimate(BUNDLE, raw)
    assert set(found.completions) == set(np.flatnonzero(np.isnan(raw).any(axis=1)).tolist())
    for shot, rows in found.completions.items():
        given = ~np.isnan(raw[shot])
        assert rows.shape == (DONORS, raw.shape[1])
        assert (rows[:, given] == raw[shot, given]).all()
        assert found.probability[shot] == BUNDLE.defect_probability(rows).mean()


def test_a_shot_is_estimated_in_a_batch_as_alone() -> None:
    raw = shots_of(BUNDLE, 12, seed=4)
    raw[:6, ::3] = np.nan
    together = estimate(BUNDLE, raw)
    assert together.low is not None
    for shot in range(6):
        alone = estimate(BUNDLE, raw[[shot]])
        assert alone.low is not None
        assert alone.probability[0] == together.probability[shot]
        assert alone.low[0] == together.low[shot]


def test_the_more_is_masked_the_wider_the_interval_on_average() -> None:
    raw = shots_of(BUNDLE, 60, seed=5)
    order = np.random.default_rng(5).random(raw.shape)
    widths = []
    for share in (0.0, 0.2, 0.5, 0.9):
        found = estimate(BUNDLE, np.where(order < share, np.nan, raw))
        assert found.low is not None
        assert found.high is not None
        widths.append(float((log_odds(found.high) - log_odds(found.low)).mean()))
    assert widths == sorted(widths)
    assert widths[-1] > 1.3 * widths[0]


def test_a_donor_is_alike_in_what_tells_of_the_missing_value() -> None:
    """The cavity pressure follows the hold pressure: donors of a shot without it have had the like."""
    names = BUNDLE.schema.names
    raw = row_of("weak-intensification")
    cavity = names.index("Sensor_Pressure2")
    true = raw[cavity]
    raw[cavity] = np.nan
    lent = BUNDLE.donors.complete(raw)[:, cavity]
    usual = BUNDLE.preparation.median[cavity]
    assert abs(np.median(lent) - true) < 0.5 * abs(usual - true)


def test_without_a_sample_the_median_stands_in() -> None:
    bare = replace(BUNDLE, shots=ShotSample.none(len(BUNDLE.schema.names)))
    raw = row_of("good")
    raw[3] = np.nan
    assert (bare.donors.complete(raw) == bare.preparation.impute(raw[None])).all()
    assert estimate(bare, raw[None]).probability == bare.defect_probability(
        bare.preparation.impute(raw[None])
    )
