"""Fitting how far verdicts hold, on made-up later shots whose truth is known, and figures on fresh runs."""

import numpy as np
import pytest

from shared.bundle.bundle import Bundle
from shared.bundle.estimates import estimate
from tests.fitted_parts import small_fit
from tests.quality_parts import default_bundle
from training.commands.evaluate import unsure_figures, with_masked
from training.metrics import measure
from training.preprocessing import without_sentinels
from training.reliability import LaterShots, conformal, fit_reliability, hit_groups, spread_between_runs
from training.simulator.parameters import Parameters
from training.simulator.simulation import simulate


def later(spread: float, runs: int = 120, shots: int = 150, seed: int = 1) -> LaterShots:
    """Shots whose log-odds are off by a normal part of their run."""
    rng = np.random.default_rng(seed)
    run = np.repeat(np.arange(runs), shots)
    odds = rng.normal(-2.5, 1.5, len(run))
    truth = odds + spread * rng.normal(size=runs)[run]
    defect = rng.random(len(run)) < 1 / (1 + np.exp(-truth))
    return LaterShots(1 / (1 + np.exp(-odds)), defect, run, rng.random(len(run)), 0.2)


@pytest.mark.parametrize("spread", [0.3, 0.6, 1.0])
def test_the_spread_between_runs_is_found_again(spread: float) -> None:
    assert spread_between_runs(later(spread)) == pytest.approx(spread, rel=0.2)


def test_without_run_effects_the_spread_is_small_and_with_few_runs_it_is_not_taken_for_none() -> None:
    many, few = spread_between_runs(later(0.0)), spread_between_runs(later(0.0, runs=6, shots=60))
    assert 0 < many < 0.2
    assert few > many


def test_hit_rates_rise_with_the_probability_and_count_every_shot() -> None:
    shots = later(0.5)
    groups = hit_groups(shots)
    below = [group for group in groups if group[0] < shots.threshold]
    assert sum(count for _, _, count in groups) == len(shots.run)
    assert sum(count for _, _, count in below) == (shots.probability < shots.threshold).sum()
    for side in (below, groups[len(below) :]):
        rates = [rate for _, rate, _ in side]
        assert rates == sorted(rates)
        assert all(0 < rate < 1 for rate in rates)
    for lowest, rate, count in groups[1:-1]:
        assert count >= 50, lowest
        assert rate > 0


def test_a_stated_hit_rate_is_what_fresh_shots_show() -> None:
    part, fresh = fit_reliability(later(0.3, seed=2)), later(0.3, seed=3)
    called = fresh.probability >= 0.2
    told, _ = part.hits(fresh.probability, called)
    right = called == fresh.defect
    for low, high in ((0, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1)):
        mine = (told >= low) & (told < high)
        if mine.sum() > 300:
            assert right[mine].mean() == pytest.approx(told[mine].mean(), abs=0.05)


def test_a_side_without_any_shot_promises_nothing() -> None:
    shots = later(0.3)
    kept = shots.probability < 0.2
    low = LaterShots(
        shots.probability[kept], shots.defect[kept], shots.run[kept], shots.anomaly[kept], shots.threshold
    )
    rate, count = fit_reliability(low).hits(np.array([0.5]), np.array([True]))
    assert (rate[0], count[0]) == (0.5, 0)


def test_conformal_sets_hold_nine_tenths_of_either_class() -> None:
    found = conformal(later(0.3))
    assert found["good"] == pytest.approx(0.9, abs=0.02)
    assert found["defects"] == pytest.approx(0.9, abs=0.03)
    assert 0 < found["lowest_run"] <= found["good"] + 0.05


def test_training_writes_the_part_and_its_figures() -> None:
    fitted = small_fit()
    part, figures = fitted.bundle.reliability, fitted.bundle.metrics["reliability"]
    assert part is not None
    assert part.later[0] == fitted.bundle.metrics["n"]
    assert part.later[1] == fitted.bundle.metrics["positives"]
    assert figures["unsure"] == part.unsure.tolist()
    assert set(figures["conformal"]) >= {"good", "defects", "both"}


def fresh_runs(bundle: Bundle, seed: int) -> tuple[np.ndarray, np.ndarray]:
    table = simulate(Parameters.read(), bundle.schema, 40, 160, seed)
    return without_sentinels(table.features, bundle.schema), table.defect


@pytest.mark.parametrize("seed", [501, 502])
def test_on_fresh_runs_five_to_fifteen_percent_are_unsure_and_hit_rates_hold(seed: int) -> None:
    bundle = default_bundle()
    raw, defect = fresh_runs(bundle, seed)
    figures = unsure_figures(bundle, estimate(bundle, raw), defect)
    assert 0.04 < figures["unsure"] < 0.17
    assert 0.1 < figures["unsure_defects"] < 0.4
    assert figures["hits"] == pytest.approx(figures["hits_told"], abs=0.03)


def test_masked_values_are_lent_so_that_probabilities_stay_calibrated() -> None:
    bundle = default_bundle()
    raw, defect = fresh_runs(bundle, 503)
    masked = with_masked(raw, 0.9)
    assert np.isnan(masked).mean() == pytest.approx(0.9, abs=0.03)
    assert not np.isnan(masked).all(axis=1).any()
    found = estimate(bundle, masked)
    lent = measure(found.probability, defect, 0.2)["ece"]
    median = measure(found.median, defect, 0.2)["ece"]
    assert lent < 0.05
    assert lent < 0.6 * median
