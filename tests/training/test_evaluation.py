"""Evaluation under three splits, and what it says of a table that is mostly run effect."""

from pathlib import Path

import numpy as np
import pytest

from training.evaluation import Evaluation, bootstrap, evaluate_splits
from training.fingerprints import FILE, MOST_HASHES, Fingerprints
from training.folds import Fold, later_part
from training.metrics import measure
from training.table import Table

COUNT, RUNS = 4000, 40
RUN = np.repeat(np.arange(RUNS), COUNT // RUNS)
RNG = np.random.default_rng(1)
RATES = RNG.beta(1, 5, RUNS)


def evaluated(run_share: float) -> Evaluation:
    """A model that knows the rates of the runs it saw, on a table where runs matter by `run_share`."""
    cause = RNG.random(COUNT)
    chance = run_share * RATES[RUN] + (1 - run_share) * 0.5 * (cause > 0.7)
    defect = RNG.random(COUNT) < chance

    def predict(fold: Fold) -> np.ndarray:
        known = np.array(
            [
                defect[fold.fit & (run == RUN)].mean() if (fold.fit & (run == RUN)).any() else 0.15
                for run in range(RUNS)
            ]
        )
        guess = run_share * known[RUN] + (1 - run_share) * 0.5 * (cause > 0.7)
        return np.asarray(np.clip(guess, 0.001, 0.999)[fold.try_on])

    return evaluate_splits(
        RUN,
        defect,
        later_part(RUN, "within_runs", 0.25),
        predict,
        threshold=0.2,
        seed=2,
        bootstraps=30,
        run_rate_auc=0.75,
    )


def test_a_table_of_run_effects_is_called_that() -> None:
    found = evaluated(1.0)
    assert found.splits["random"].figures["roc_auc"] > 0.65
    assert found.splits["runs_out"].figures["roc_auc"] < 0.6
    assert found.verdict.startswith("This table is mostly run effect")
    assert "the defect rate of the run alone has 0.75" in found.verdict


def test_a_table_of_causes_is_not() -> None:
    found = evaluated(0.0)
    assert found.splits["runs_out"].figures["roc_auc"] > 0.65
    assert found.verdict == ""


def test_intervals_hold_the_figure_and_grow_when_runs_differ() -> None:
    found = evaluated(1.0).splits["time_ordered"]
    low, high = found.intervals["roc_auc"]
    assert low <= found.figures["roc_auc"] <= high
    shots = bootstrap(
        found.probability, found.defect, np.arange(len(found.defect)), threshold=0.2, seed=3, draws=30
    )
    assert high - low > shots["roc_auc"][1] - shots["roc_auc"][0]


def test_figures_of_chance() -> None:
    rng = np.random.default_rng(4)
    defect = rng.random(20_000) < 0.1
    figures = measure(np.full(20_000, 0.1) + rng.normal(0, 1e-6, 20_000), defect, 0.2)
    assert figures["roc_auc"] == pytest.approx(0.5, abs=0.02)
    assert figures["pr_auc"] == pytest.approx(0.1, abs=0.01)
    assert figures["brier_skill"] == pytest.approx(0, abs=0.001)
    assert figures["f1"] == 0


def test_shots_that_training_saw_are_known_by_their_values() -> None:
    rows = np.array([[1.0, np.nan, 3.0], [0.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
    rest = (np.zeros(3, np.int64), np.arange(3))
    seen = Table(("a", "b", "clock"), (), *rest, rows, np.zeros((3, 0), bool), np.zeros(3, bool))
    prints = Fingerprints.of(seen, {"clock"})
    turned = rows[:, [1, 0, 2]] + [0, -0.0, 100]
    turned[2, 0] = 8.5
    later = Table(("b", "a", "clock"), (), *rest, turned, np.zeros((3, 0), bool), np.zeros(3, bool))
    assert prints.seen(later).tolist() == [True, True, False]


def many(count: int, seed: int) -> Table:
    rows = np.random.default_rng(seed).normal(size=(count, 2))
    flags = np.zeros(count, bool)
    return Table(("a", "b"), (), np.arange(count), np.arange(count), rows, flags[:, None][:, :0], flags)


@pytest.mark.parametrize("count", [MOST_HASHES, MOST_HASHES + 1, 300_000])
def test_fingerprints_of_many_shots_stay_small_and_forget_none(count: int, tmp_path: Path) -> None:
    prints = Fingerprints.of(many(count, 1))
    raw = prints.to_bytes()
    assert len(raw) < 1_000_000
    (tmp_path / FILE).write_bytes(raw)
    again = Fingerprints.read(tmp_path)
    assert again is not None
    assert again.seen(many(count, 1)).all()
    assert again.seen(many(50_000, 2)).mean() < 0.001
