"""Attributions of any kind of model add up to its calibrated log-odds."""

from dataclasses import replace

import numpy as np
import pytest

from shared.bundle.additive import AdditiveTerms
from shared.bundle.attribution import Attributor
from shared.bundle.bundle import Bundle
from tests.fitted_parts import small_fit
from tests.quality_parts import shots_of
from training.tree_export import no_trees


def bundle_of(kind: str) -> Bundle:
    """The small bundle, reduced or extended to a kind of model."""
    bundle = small_fit().bundle
    trees, paths = no_trees()
    weights = np.random.default_rng(6).normal(0, 0.5, 32)
    with_latents = replace(bundle.additive, latent_weight=weights, latent_mean=np.full(32, 0.1))
    return {
        "blend": bundle,
        "trees": replace(bundle, additive=AdditiveTerms.nothing(30)),
        "additive": replace(bundle, trees=trees, paths=paths),
        "latents": replace(bundle, additive=with_latents),
    }[kind]


@pytest.mark.parametrize("kind", ["blend", "trees", "additive", "latents"])
def test_they_add_up_to_1e_9_for_any_shot(kind: str) -> None:
    bundle = bundle_of(kind)
    attributor = Attributor.of(bundle)
    rows = shots_of(bundle, 40, seed=51)
    sums = np.array([attributor.base + attributor.attributions(row).sum() for row in rows])
    assert np.abs(sums - bundle.calibration.log_odds(bundle.margin(rows))).max() < 1e-9
    assert sums.std() > 0.01


def test_a_blend_s_attributions_are_the_sum_of_its_halves() -> None:
    row = shots_of(small_fit().bundle, 1, seed=52)[0]
    both, trees, additive = (
        Attributor.of(bundle_of(kind)).attributions(row) for kind in ("blend", "trees", "additive")
    )
    assert both == pytest.approx(trees + additive, abs=1e-12)


def test_a_variable_at_the_mean_gets_nothing_through_the_latents() -> None:
    bundle = bundle_of("latents")
    row = shots_of(bundle, 1, seed=53)[0]
    row[7] = bundle.preparation.mean[7]
    without = replace(bundle, additive=small_fit().bundle.additive)
    through = Attributor.of(bundle).attributions(row) - Attributor.of(without).attributions(row)
    assert through[7] == pytest.approx(0, abs=1e-12)
    assert np.abs(through).max() > 0.01


def test_latents_change_the_margin_through_the_encoder() -> None:
    bundle = bundle_of("latents")
    rows = shots_of(bundle, 5, seed=54)
    added = bundle.margin(rows) - small_fit().bundle.margin(rows)
    assert added == pytest.approx((bundle.latents(rows) - 0.1) @ bundle.additive.latent_weight)


def test_one_shot_has_the_margin_that_it_has_among_many_however_extreme_its_values() -> None:
    terms = small_fit().bundle.additive
    rows = shots_of(small_fit().bundle, 40, seed=4)
    rows[:5] = [np.full(30, 1.7e308), np.full(30, -1.7e308), *(terms.knots[:, place] for place in (0, 1, -1))]
    together = terms.margins(rows)
    alone = [float(terms.margins(row[None])[0]) for row in rows]
    assert alone == pytest.approx(together, abs=1e-12)
