"""Splits: always earlier shots for later ones, and no run on both sides where runs are left out."""

import numpy as np
import pytest

from training.folds import FIRST, expanding, later_part, positions, runs_out, shuffled
from training.lines.table_rules import Validation

RUN = np.repeat(np.arange(8), 50)
DEFECT = np.random.default_rng(1).random(400) < 0.3
KINDS: tuple[Validation, ...] = ("within_runs", "later_shots", "later_runs")


@pytest.mark.parametrize("validation", KINDS)
def test_folds_grow_and_try_on_what_comes_next(validation: Validation) -> None:
    folds = expanding(RUN, DEFECT, validation, 3)
    assert len(folds) == 3
    sizes = [int(fold.fit.sum()) for fold in folds]
    assert sizes == sorted(sizes)
    for fold in folds:
        assert not (fold.fit & fold.try_on).any()
    assert sum(int(fold.try_on.sum()) for fold in folds) == int((positions(RUN, validation) >= FIRST).sum())


def test_within_runs_every_run_gives_its_own_last_part() -> None:
    fold = later_part(RUN, "within_runs", 0.3)
    for number in range(8):
        mine = np.flatnonzero(number == RUN)
        assert fold.try_on[mine].tolist() == [False] * 35 + [True] * 15


def test_later_runs_are_left_whole() -> None:
    fold = later_part(RUN, "later_runs", 0.25)
    assert set(RUN[fold.try_on]) == {6, 7}


def test_a_fold_without_both_classes_is_left_out_and_none_is_refused() -> None:
    late = np.arange(400) > 360
    assert len(expanding(RUN, late | (np.arange(400) == 3), "later_shots", 4)) < 4
    with pytest.raises(ValueError, match="too few to hold later ones out"):
        expanding(RUN, np.zeros(400, bool), "later_shots", 3)


def test_leaving_runs_out_tries_every_run_once_by_a_model_that_never_saw_it() -> None:
    tried = np.zeros(400, int)
    for fold in runs_out(RUN, 3, seed=2):
        assert not set(RUN[fold.fit]) & set(RUN[fold.try_on])
        tried += fold.try_on
    assert (tried == 1).all()


def test_a_random_split_mixes_all_runs() -> None:
    fold = shuffled(400, 0.25, seed=3)
    assert fold.try_on.sum() == 100
    assert set(RUN[fold.try_on]) == set(range(8))
