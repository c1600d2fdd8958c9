"""Additive terms: what they learn, the signs they keep, and how they travel."""

import numpy as np
import pytest

from shared.bundle.additive import AdditiveTerms
from shared.errors import BundleError
from training.additive_fitting import AdditiveSize, fit_additive

RNG = np.random.default_rng(8)
ROWS = np.column_stack([RNG.uniform(-3, 3, 6000), RNG.normal(0, 1, 6000), RNG.integers(0, 3, 6000) * 1.0])
LATENTS = np.tanh(RNG.normal(0, 1, (6000, 32)))


def labels(log_odds: np.ndarray) -> np.ndarray:
    return np.random.default_rng(9).random(len(log_odds)) < 1 / (1 + np.exp(-log_odds))


def test_a_line_is_recovered() -> None:
    terms = fit_additive(ROWS, labels(-1 + 0.8 * ROWS[:, 0]), AdditiveSize(1), [0, 0, 0], LATENTS)
    grid = np.column_stack([[-2.0, 2.0], [0.0, 0.0], [1.0, 1.0]])
    low, high = terms.margins(grid)
    assert high - low == pytest.approx(3.2, abs=0.3)


def test_ramps_find_a_fall_at_one_end_that_a_line_cannot() -> None:
    truth = -2 + 3.0 * (ROWS[:, 0] < -2.4)
    grid = np.column_stack([np.array([-2.9, -2.0, 2.0]), np.zeros(3), np.ones(3)])
    spline = fit_additive(ROWS, labels(truth), AdditiveSize(10, 3), [0, 0, 0], LATENTS).margins(grid)
    line = fit_additive(ROWS, labels(truth), AdditiveSize(10), [0, 0, 0], LATENTS).margins(grid)
    assert spline[0] - spline[1] > 1.5
    assert abs(spline[1] - spline[2]) < 0.8
    assert line[0] - line[1] < 0.8


@pytest.mark.parametrize("sign", [1, -1])
def test_a_sign_holds_against_the_data(sign: int) -> None:
    truth = -1 - sign * 0.8 * ROWS[:, 0] + 0.5 * ROWS[:, 1]
    terms = fit_additive(ROWS, labels(truth), AdditiveSize(10, 10), [sign, 0, 0], LATENTS)
    assert (sign * np.diff(terms.values[0]) >= -1e-12).all()
    assert np.ptp(terms.values[1]) > 0.5


def test_each_value_of_a_variable_with_few_has_its_own_level() -> None:
    truth = np.array([-2.0, 1.0, -2.0])[ROWS[:, 2].astype(int)]
    terms = fit_additive(ROWS, labels(truth), AdditiveSize(3), [0, 0, 0], LATENTS)
    levels = np.interp([0, 1, 2], terms.knots[2], terms.values[2])
    assert levels[1] - levels[0] > 2
    assert abs(levels[2] - levels[0]) < 0.5


def test_terms_average_zero_over_the_training_shots() -> None:
    terms = fit_additive(ROWS, labels(-1 + ROWS[:, 0]), AdditiveSize(10, 10), [0, 0, 0], LATENTS)
    assert np.abs(terms.terms(ROWS).mean(axis=0)).max() < 1e-9


def test_a_constant_variable_adds_nothing() -> None:
    rows = np.column_stack([ROWS[:, :2], np.full(len(ROWS), 7.0)])
    terms = fit_additive(rows, labels(-1 + rows[:, 0]), AdditiveSize(10, 10), [0, 0, 0], LATENTS)
    assert not terms.values[2].any()


def test_latents_are_inputs_only_where_asked_for() -> None:
    truth = labels(-1 + 2 * LATENTS[:, 4])
    without = fit_additive(ROWS, truth, AdditiveSize(10), [0, 0, 0], LATENTS)
    together = fit_additive(ROWS, truth, AdditiveSize(10, latents=True), [0, 0, 0], LATENTS)
    assert not without.uses_latents
    assert int(np.abs(together.latent_weight).argmax()) == 4
    assert together.latent_weight[4] == pytest.approx(2, abs=0.3)


@pytest.mark.parametrize(
    ("knots", "values", "said"),
    [
        ([[0.0, 1.0]], [[1.0]], "same length"),
        ([[1.0, 0.0]], [[1.0, 2.0]], "do not ascend"),
        ([[0.0, 1.0]], [[1.0, np.nan]], "not finite"),
    ],
)
def test_odd_terms_are_refused(knots: list[list[float]], values: list[list[float]], said: str) -> None:
    with pytest.raises(BundleError, match=said):
        AdditiveTerms(np.zeros(1), np.array(knots), np.array(values), np.zeros(32), np.zeros(32))


def test_nothing_adds_nothing() -> None:
    terms = AdditiveTerms.nothing(3)
    assert not terms.margins(ROWS[:5]).any()
    assert not terms.terms(ROWS[:5]).any()


@pytest.mark.parametrize("size", [AdditiveSize(10), AdditiveSize(10, 3), AdditiveSize(10, 3, latents=True)])
def test_a_design_in_blocks_is_the_whole_one(size: AdditiveSize) -> None:
    bad = labels(-1 + 0.8 * ROWS[:, 0] - 2.0 * (ROWS[:, 1] > 1))
    whole = fit_additive(ROWS, bad, size, [1, -1, 0], LATENTS, block=len(ROWS))
    parts = fit_additive(ROWS, bad, size, [1, -1, 0], LATENTS, block=777)
    assert np.abs(whole.values - parts.values).max() < 1e-9
    assert np.abs(whole.margins(ROWS) - parts.margins(ROWS)).max() < 1e-9
    assert np.abs(whole.latent_weight - parts.latent_weight).max() < 1e-9


def test_no_small_change_of_a_fit_lowers_its_loss() -> None:
    bad = labels(-1 + 0.8 * ROWS[:, 0])
    ridge = 50.0

    def loss(terms: AdditiveTerms, stretched: float, raised: float) -> float:
        margin = terms.intercept[0] + raised + stretched * (terms.margins(ROWS) - terms.intercept[0])
        lines = [
            np.polyfit(knots, values, 1)[0] * ROWS[:, column].std() * stretched
            for column, (knots, values) in enumerate(zip(terms.knots, terms.values, strict=True))
        ]
        return float((np.logaddexp(0, margin) - margin * bad).sum() + 0.5 * ridge * np.sum(np.square(lines)))

    # A plain logistic regression on two variables: the third has levels of its own and stays out.
    two = fit_additive(ROWS[:, :2], bad, AdditiveSize(ridge), [0, 0], None)
    terms = AdditiveTerms(
        two.intercept,
        np.vstack([two.knots, [np.arange(two.knots.shape[1]) * 1.0]]),
        np.vstack([two.values, np.zeros(two.knots.shape[1])]),
        two.latent_weight,
        two.latent_mean,
    )
    least = loss(terms, 1, 0)
    for stretched, raised in ((1.001, 0), (0.999, 0), (1, 0.001), (1, -0.001)):
        assert loss(terms, stretched, raised) > least - 1e-6
