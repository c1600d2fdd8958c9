"""Attributions against the simulator's truth."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.quality_parts import default_bundle, schema
from training.driver_score import DriverScore, permutation_importance, score_drivers
from training.simulator.parameters import Parameters
from training.simulator.simulation import simulate_with_truth
from training.simulator.truth import DRIVERS, Truth
from training.table import Table


@cache
def shots() -> tuple[Table, Truth]:
    return simulate_with_truth(Parameters.read(), schema(), 16, 120, 77)


@cache
def score() -> DriverScore:
    return score_drivers(default_bundle(), *shots(), seed=1)


def test_the_true_driver_is_mostly_among_the_three_greatest_attributions() -> None:
    assert score().top3 > 0.75
    assert score().alarmed_top3 > 0.8


def test_attributions_beat_permutation_importance_which_beats_chance() -> None:
    assert score().top3 > score().permutation_top3 + 0.15
    assert score().permutation_top3 > score().chance_top3


def test_every_defect_is_scored_or_counted_as_without_a_right_answer() -> None:
    _, truth = shots()
    unscored = round((score().unseen + score().by_chance) * truth.defect.sum())
    assert score().shots + unscored == truth.defect.sum()
    assert sum(row["shots"] for row in score().by_driver.values()) == score().shots


def test_chance_is_that_of_three_guesses_among_thirty() -> None:
    table, truth = shots()
    only_clamp = replace(truth, driver=np.where(truth.defect, "clamp_force", ""))
    assert score_drivers(default_bundle(), table, only_clamp, seed=1).chance_top3 == pytest.approx(3 / 30)


def test_without_a_visible_driver_there_is_nothing_to_score() -> None:
    table, truth = shots()
    hidden = replace(truth, driver=np.where(truth.defect, "gas_load", ""))
    assert not DRIVERS["gas_load"].features
    with pytest.raises(ValueError, match="sensor sees"):
        score_drivers(default_bundle(), table, hidden, seed=1)


def test_a_variable_that_the_model_does_not_use_has_no_permutation_importance() -> None:
    table, _ = shots()
    bundle = default_bundle()
    rows = bundle.preparation.impute(table.features)
    used = set(bundle.trees.node_feature.tolist())
    rows[:, sorted(used)] = bundle.preparation.median[sorted(used)]
    assert permutation_importance(bundle, rows, table.defect, seed=1) == pytest.approx(0)


def test_the_right_group_is_first_about_as_often_as_the_variable_and_more_often_than_the_best_guess() -> None:
    explained = score().explanations
    # On few shots; on 853 it is first more often (docs/models.md).
    assert explained.group_top1 >= explained.top1 - 0.05
    assert explained.group_top1 > explained.group_peer + 0.1
    assert score().top3 >= explained.top1


def test_contrasts_with_a_good_shot_find_the_driver_and_pairs_beat_chance() -> None:
    explained = score().explanations
    assert explained.contrast_top3 > score().permutation_top3
    assert explained.pairs_told > 0.3
    assert explained.pair_hits > explained.pair_chance + 0.3


def test_the_best_group_to_guess_is_right_everywhere_where_one_quantity_drives_all() -> None:
    table, truth = shots()
    only_clamp = replace(truth, driver=np.where(truth.defect, "clamp_force", ""))
    assert score_drivers(default_bundle(), table, only_clamp, seed=1).explanations.group_peer == 1.0
