"""Stability of the first reason under the noise of the sensors, and the noise itself."""

from dataclasses import replace

import numpy as np
import pytest

from shared.bundle.attribution import Attributor
from shared.bundle.bundle import Bundle
from shared.bundle.noise import Noise
from shared.errors import BundleError
from t2_importance.groups import Grouping
from t2_importance.service import Explainer
from t2_importance.stability import DRAWS, attributions_near, stability
from tests.fitted_parts import small_fit
from tests.models.test_attribution import bundle_of
from tests.quality_parts import sample, shots_of
from training.noise_fitting import fit_noise


def noisy(spread: float) -> Bundle:
    """The small bundle with a noise of so many usual spreads in each variable."""
    bundle = small_fit().bundle
    return replace(bundle, noise=Noise(spread * bundle.preparation.scale))


@pytest.mark.parametrize("kind", ["blend", "trees", "additive", "latents"])
@pytest.mark.parametrize("spread", [0.0, 0.01, 0.5])
def test_attributions_of_jittered_shots_are_those_of_one_after_the_other(kind: str, spread: float) -> None:
    bundle = bundle_of(kind)
    attributor = Attributor.of(bundle)
    rng = np.random.default_rng(4)
    for row in shots_of(bundle, 4, seed=81):
        rows = row + spread * bundle.preparation.scale * rng.normal(size=(6, 30))
        found = attributions_near(attributor, row, rows)
        one_by_one = np.array([attributor.attributions(each) for each in rows])
        assert np.abs(found - one_by_one).max() < 1e-9


def test_the_shares_are_the_draws_in_which_the_first_stays_first() -> None:
    bundle = noisy(0.3)
    attributor, grouping = Attributor.of(bundle), Grouping.of(bundle.schema)
    found = [stability(attributor, grouping, row, row) for row in shots_of(bundle, 30, seed=82)]
    shares = np.array([[one["top_share"], one["group_share"]] for one in found if one is not None])
    assert len(shares) == 30
    assert ((shares >= 0) & (shares <= 1)).all()
    assert np.allclose(shares * DRAWS, np.round(shares * DRAWS))
    assert shares[:, 0].min() < 1 < shares[:, 0].sum()


def test_less_noise_is_never_told_to_be_less_steady_on_the_whole() -> None:
    rows = shots_of(noisy(1), 30, seed=83)

    def steadiness(spread: float) -> float:
        bundle = noisy(spread)
        attributor, grouping = Attributor.of(bundle), Grouping.of(bundle.schema)
        told = [stability(attributor, grouping, row, row) for row in rows]
        return float(np.mean([one["top_share"] for one in told if one is not None]))

    assert steadiness(0) == 1.0
    assert steadiness(0.05) > steadiness(0.5) > steadiness(3)


def test_the_same_shot_has_the_same_stability_and_what_was_not_given_does_not_jitter() -> None:
    bundle = noisy(0.3)
    attributor, grouping = Attributor.of(bundle), Grouping.of(bundle.schema)
    row = shots_of(bundle, 1, seed=84)[0]
    assert stability(attributor, grouping, row, row) == stability(attributor, grouping, row, row)
    nothing = np.full(len(row), np.nan)
    still = stability(attributor, grouping, nothing, row)
    assert still == {"top_share": 1.0, "group_share": 1.0, "draws": DRAWS}


def test_without_noise_in_the_bundle_nothing_is_told() -> None:
    bundle = replace(small_fit().bundle, noise=Noise.none())
    assert "stability" not in Explainer.of(bundle).analyze({"features": sample("good")})
    assert "stability" in Explainer.of(small_fit().bundle).analyze({"features": sample("good")})


def test_the_noise_is_found_through_a_drift_and_through_jumps_of_a_setting() -> None:
    rng = np.random.default_rng(5)
    run = np.repeat(np.arange(20), 200)
    drift = np.tile(np.linspace(0, 30, 200), 20) + 100 * run
    jumps = np.where(np.arange(4000) % 200 < 100, 0.0, 40.0)
    still = np.full(4000, 7.0)
    scatter = rng.normal(size=(4000, 2)) * [0.5, 2.0]
    features = np.column_stack([drift + scatter[:, 0], jumps + scatter[:, 1], still])
    assert fit_noise(features, run).spread == pytest.approx([0.5, 2.0, 0.0], rel=0.08, abs=1e-12)


def test_neighbours_of_different_runs_are_no_neighbours_and_few_tell_nothing() -> None:
    rng = np.random.default_rng(6)
    features = rng.normal(size=(900, 1))
    assert fit_noise(features, np.repeat(np.arange(450), 2)).spread.tolist() == [0.0]
    assert fit_noise(features[:2], np.zeros(2, int)).spread.tolist() == [0.0]
    gaps = np.where(np.arange(900)[:, None] % 3 == 0, np.nan, features)
    assert fit_noise(gaps, np.zeros(900, int)).spread.tolist() == [0.0]


@pytest.mark.parametrize("spread", [[-1.0], [np.nan], [[1.0]]])
def test_noise_that_is_none_is_refused(spread: list[float]) -> None:
    with pytest.raises(BundleError):
        Noise(np.array(spread))
