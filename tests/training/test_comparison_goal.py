"""Whether the goal holds: what counts as too far behind, and what cannot be told."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from training.comparison.data import DataSet, shipped
from training.comparison.fits import OURS, Answer, Answers, check_same_rows
from training.comparison.goal import Compared, compare
from training.comparison.report import conclusion, holds, print_tables

Numbers = npt.NDArray[np.float64]


@cache
def cells() -> DataSet:
    return next(data for data in shipped(quick=True) if data.name == "cells")


def answer(probability: Numbers, rows: str = "the same") -> Answer:
    return Answer(probability, (rows,), 1.0, 0.1, 100.0)


def compared(noise: Mapping[str, float], failed: Mapping[str, str] | None = None) -> Compared:
    """Methods that know each outcome but for noise of these standard deviations, in log-odds."""
    data = cells()
    folds = data.splits()["runs_out"]
    defect = np.concatenate([data.table.defect[fold.try_on] for fold in folds])
    rng = np.random.default_rng(4)
    truth = np.where(defect, 2.0, -2.0) + rng.normal(0, 1, len(defect))
    answers = {
        name: answer(1 / (1 + np.exp(-truth - rng.normal(0, scale, len(defect)))))
        for name, scale in noise.items()
    }
    return compare(data, "runs_out", folds, Answers(answers, failed or {}), draws=200)


def test_ours_as_good_as_the_best_holds_and_much_worse_does_not() -> None:
    good, bad = compared({OURS: 0.0, "peer": 3.0}), compared({OURS: 3.0, "peer": 0.0})
    assert good.breaches() == []
    assert {line.split()[0] for line in bad.breaches()} == {"ROC-AUC", "PR-AUC", "Brier", "ECE"}
    assert all("peer" in line for line in bad.breaches())
    assert holds([good], {}) is True
    assert holds([good, bad], {}) is False
    assert "does not hold in 1 of 2 comparisons: cells runs_out" in conclusion([good, bad], {})


def test_a_difference_that_so_few_shots_cannot_show_is_no_breach_but_is_named() -> None:
    one = compared({OURS: 1.15, "peer": 1.0})
    assert [line for line in one.breaches() if not line.startswith("ECE")] == []
    assert one.undecided()


def test_a_peer_that_is_missing_or_failed_leaves_the_goal_open() -> None:
    good = compared({OURS: 0.0, "peer": 3.0})
    assert holds([good], {"catboost": "No module named 'catboost'"}) is None
    assert holds([compared({OURS: 0.0, "peer": 3.0}, {"ebm": "out of memory"})], {}) is None
    assert "cannot be told" in conclusion([good], {"catboost": "No module named 'catboost'"})


def test_a_table_that_ours_cannot_be_trained_on_breaks_the_goal() -> None:
    one = compared({"peer": 0.0}, {OURS: "too few shots"})
    assert one.breaches() == ["no model: too few shots"]
    assert holds([one], {}) is False


def test_methods_that_were_handed_other_rows_are_refused() -> None:
    chance = np.array([0.1])
    check_same_rows({OURS: answer(chance), "peer": answer(chance)})
    with pytest.raises(RuntimeError, match="different rows"):
        check_same_rows({OURS: answer(chance), "peer": answer(chance, "others")})


def test_the_tables_tell_versions_intervals_what_failed_and_what_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one = compared({OURS: 3.0, "peer": 0.0}, {"ebm": "out of memory"})
    print_tables([one], {"peer": "1.2"}, {"catboost": "No module named 'catboost'"})
    said = capsys.readouterr().out
    row = next(line for line in said.splitlines() if line.strip().startswith("peer 1.2"))
    assert row.count("best") == 3
    gap = one.behind["roc_auc"][OURS]
    assert f"{gap.value:.3f} [{gap.low:.3f}, {gap.high:.3f}]" in said
    assert "goal: does not hold: ROC-AUC" in said
    assert "ebm gave no answer: out of memory" in said
    assert "not measured: catboost (No module named 'catboost')" in said
