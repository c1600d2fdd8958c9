"""Paired intervals by run: against scikit-learn's figures, against repeated rows, and for many at once."""

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from training.comparison.paired import (
    AT_ONCE,
    FIGURES,
    behind_the_best,
    drawn_weights,
    holm,
    weighted_figures,
)

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

SEEDS = range(8)


def shots(seed: int, count: int = 120, runs: int = 12) -> tuple[Numbers, Flags, Whole]:
    """Probabilities with many ties, outcomes drawn with them, and runs."""
    rng = np.random.default_rng(seed)
    probability = np.round(rng.beta(1, 3, count), int(rng.integers(1, 4)))
    defect = rng.random(count) < probability
    defect[:2] = [True, False]
    return probability, defect, rng.integers(0, runs, count)


@pytest.mark.parametrize("seed", SEEDS)
def test_weighted_figures_are_those_of_scikit_learn(seed: int) -> None:
    probability, defect, _ = shots(seed)
    weights = np.random.default_rng(seed).integers(0, 4, (5, len(defect))).astype(float)
    found = weighted_figures(probability, defect, weights)
    for draw, weight in enumerate(weights):
        given = {"sample_weight": weight}
        assert found["roc_auc"][draw] == pytest.approx(roc_auc_score(defect, probability, **given))
        assert found["pr_auc"][draw] == pytest.approx(average_precision_score(defect, probability, **given))
        assert found["brier"][draw] == pytest.approx(brier_score_loss(defect, probability, **given))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_weight_of_three_is_the_shot_three_times(seed: int) -> None:
    probability, defect, _ = shots(seed)
    weights = np.random.default_rng(seed).integers(0, 4, len(defect))
    rows = np.repeat(np.arange(len(defect)), weights)
    weighed = weighted_figures(probability, defect, weights[None].astype(float))
    repeated = weighted_figures(probability[rows], defect[rows], np.ones((1, len(rows))))
    for name in FIGURES:
        assert weighed[name] == pytest.approx(repeated[name])


def test_draws_of_one_class_give_no_figure() -> None:
    probability, defect = np.array([0.1, 0.9]), np.array([False, True])
    found = weighted_figures(probability, defect, np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]))
    for name in FIGURES:
        assert np.isnan(found[name]).tolist() == [True, True, False]


def test_a_run_is_drawn_as_a_whole() -> None:
    _, _, run = shots(3)
    blocks = list(drawn_weights(run, AT_ONCE + 50, 1))
    weights = np.vstack(blocks)
    assert [len(block) for block in blocks] == [AT_ONCE, 50]
    for number in np.unique(run):
        assert np.ptp(weights[:, run == number], axis=1).max() == 0
    first = [np.flatnonzero(run == number)[0] for number in np.unique(run)]
    assert (weights[:, first].sum(axis=1) == len(first)).all()
    assert weights.mean() == pytest.approx(1, abs=0.1)


def test_of_few_runs_blocks_of_neighbours_are_drawn() -> None:
    weights = next(drawn_weights(np.zeros(200, np.int64), 50, 1))
    assert len(np.unique(weights)) > 1
    assert (np.diff(weights, axis=1) != 0).sum(axis=1).max() < 20


class TestBehindTheBest:
    def methods(self, seed: int) -> tuple[dict[str, Numbers], Flags, Whole]:
        probability, defect, run = shots(seed, 400, 20)
        noise = np.random.default_rng(seed + 100).random(400)
        return {"good": probability, "worse": 0.6 * probability + 0.4 * noise, "noise": noise}, defect, run

    @pytest.mark.parametrize("seed", SEEDS)
    def test_the_best_is_behind_by_nothing_and_no_other_is_ahead_of_it(self, seed: int) -> None:
        found = behind_the_best(*self.methods(seed), seed=1, draws=200)
        for name in FIGURES:
            values = {method: gap.value for method, gap in found[name].items()}
            assert min(values.values()) == 0
            assert found[name]["noise"].low > 0, "drawn by chance alone, and yet not worse"
            for gap in found[name].values():
                assert gap.low <= gap.value <= gap.high

    def test_any_increasing_change_of_a_method_leaves_its_ranks(self) -> None:
        methods, defect, run = self.methods(5)
        bent = {**methods, "worse": methods["worse"] ** 3 / 2}
        before, after = (behind_the_best(given, defect, run, seed=1, draws=100) for given in (methods, bent))
        for name in ("roc_auc", "pr_auc"):
            assert before[name] == after[name]
        assert before["brier"] != after["brier"]

    def test_the_same_predictions_are_equal_in_every_draw(self) -> None:
        methods, defect, run = self.methods(5)
        twins = {"one": methods["good"], "other": methods["good"].copy(), "noise": methods["noise"]}
        found = behind_the_best(twins, defect, run, seed=1, draws=100)
        for name in FIGURES:
            other = found[name]["other"]
            assert (other.value, other.low, other.high, other.p) == (0, 0, 0, 1)

    def test_more_shots_of_the_same_runs_that_say_the_same_make_nothing_surer(self) -> None:
        methods, defect, run = self.methods(6)
        four = {name: np.repeat(chance, 4) for name, chance in methods.items()}
        once = behind_the_best(methods, defect, run, seed=1, draws=200)
        fourfold = behind_the_best(four, np.repeat(defect, 4), np.repeat(run, 4), seed=1, draws=200)
        for name in FIGURES:
            for method, gap in once[name].items():
                assert fourfold[name][method].low == pytest.approx(gap.low)
                assert fourfold[name][method].high == pytest.approx(gap.high)

    def test_the_order_of_the_shots_does_not_matter(self) -> None:
        methods, defect, run = self.methods(7)
        order = np.random.default_rng(1).permutation(len(defect))
        turned = {name: chance[order] for name, chance in methods.items()}
        straight = behind_the_best(methods, defect, run, seed=1, draws=100)
        found = behind_the_best(turned, defect[order], run[order], seed=1, draws=100)
        for name in FIGURES:
            for method, gap in straight[name].items():
                assert found[name][method].low == pytest.approx(gap.low)

    def test_shots_of_one_class_are_refused(self) -> None:
        methods, defect, run = self.methods(1)
        with pytest.raises(ValueError, match="good shots and defects"):
            behind_the_best(methods, np.zeros_like(defect), run, seed=1, draws=10)


class TestHolm:
    def test_the_k_th_least_p_value_counts_for_all_that_are_left(self) -> None:
        """With standard errors of 1 a p-value is that of a normal deviate: 1.96 has 0.05, 2.576 has 0.01."""
        unit = np.random.default_rng(1).normal(0, 1, 4000)
        unit = (unit - unit.mean()) / unit.std()
        values = [1.96, 2.576, 3.291]
        found = holm(values, [value + unit for value in values])
        assert [gap.p for gap in found] == pytest.approx([0.05, 2 * 0.01, 3 * 0.001], rel=0.01)
        half = {gap.value: gap.value - gap.low for gap in found}
        # 95 % for the largest p-value, 97.5 % for the next, 98.33 % for the least.
        assert half[1.96] == pytest.approx(1.96, abs=0.15)
        assert half[2.576] == pytest.approx(2.24, abs=0.15)
        assert half[3.291] == pytest.approx(2.39, abs=0.15)

    def test_a_larger_difference_never_has_a_larger_corrected_p_value(self) -> None:
        rng = np.random.default_rng(2)
        values = rng.normal(0, 2, 9).tolist()
        found = holm(values, [value + rng.normal(0, 1, 500) for value in values])
        by_size = sorted(found, key=lambda gap: gap.p)
        assert [gap.p for gap in by_size] == sorted(gap.p for gap in found)
        assert all(gap.p <= 1 for gap in found)

    def test_nineteen_families_in_twenty_hold_all_true_differences(self) -> None:
        rng = np.random.default_rng(3)
        covered = 0
        for _ in range(400):
            values = rng.normal(0, 1, 8)
            found = holm(values.tolist(), [value + rng.normal(0, 1, 2000) for value in values])
            covered += all(gap.low <= 0 <= gap.high for gap in found)
        assert 0.93 < covered / 400 < 0.98

    def test_nothing_between_two_that_never_differ(self) -> None:
        assert [gap.p for gap in holm([0.0, 0.1], [np.zeros(10), np.full(10, 0.1)])] == [1.0, 0.0]
