"""Choosing among candidates on later shots than they were fitted on."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from training.additive_fitting import AdditiveSize
from training.boosting import LEAVES, TreeSize
from training.candidates import Candidates, Choice, Recipe
from training.folds import expanding
from training.model_selection import select_model
from training.table import Table

COUNT = 2000
FEW = Candidates(
    (TreeSize(7, 4, 40),), (30, 60), (AdditiveSize(30), AdditiveSize(30, 10)), extended=False, sets=False
)
LATENTS = np.random.default_rng(1).uniform(-1, 1, (COUNT, 32))


def table_with(log_odds: npt.NDArray[np.float64], rows: npt.NDArray[np.float64]) -> Table:
    rng = np.random.default_rng(2)
    defect = rng.random(COUNT) < 1 / (1 + np.exp(-log_odds))
    run = np.arange(COUNT) // 100
    names = tuple(f"x{index}" for index in range(rows.shape[1]))
    return Table(names, (), run, np.arange(COUNT), rows, np.zeros((COUNT, 0), bool), defect)


def rows_of(seed: int) -> npt.NDArray[np.float64]:
    return np.random.default_rng(seed).normal(0, 1, (COUNT, 3))


def chosen(table: Table, candidates: Candidates = FEW, latents: npt.NDArray[np.float64] = LATENTS) -> Choice:
    folds = expanding(table.run, table.defect, "later_shots", 2)
    return select_model(table, folds, candidates, signs=[0, 0, 0], seed=3, latents=lambda: latents)


def test_a_straight_effect_leads_to_logistic_regression() -> None:
    rows = rows_of(4)
    choice = chosen(table_with(-1.5 + 1.2 * rows[:, 0], rows))
    assert choice.recipe.share <= 0.25
    assert not choice.recipe.additive.latents


def test_an_interaction_leads_to_trees() -> None:
    rows = rows_of(5)
    corner = ((rows[:, 0] > 0) & (rows[:, 1] > 0)).astype(np.float64)
    choice = chosen(table_with(-1.5 + 3.0 * corner, rows))
    assert choice.recipe.share >= 0.75


def test_latents_enter_only_where_they_help() -> None:
    rows = rows_of(6)
    without, together, error = chosen(table_with(-1 + rows[:, 0], rows)).latents
    assert without - together < 2 * error
    helpful = chosen(table_with(-1 + rows[:, 0] + 2.5 * LATENTS[:, 9], rows))
    assert helpful.recipe.additive.latents
    assert helpful.latents[0] - helpful.latents[1] > 2 * helpful.latents[2]


def test_every_candidate_is_reported_with_its_loss() -> None:
    rows = rows_of(7)
    choice = chosen(table_with(-1 + rows[:, 0], rows))
    names = [trial.name for trial in choice.trials]
    assert any("boosted trees of 7 leaves" in name for name in names)
    assert any("with latents" in name for name in names)
    assert sum("a blend" in name for name in names) == 3
    assert min(trial.log_loss for trial in choice.trials) > 0


def test_calibration_undoes_overconfidence() -> None:
    rows = rows_of(9)
    table = table_with(-1.5 + 1.2 * rows[:, 0], rows)
    sharp = Candidates((TreeSize(63, 12, 5, 0.2),), (150,), FEW.additive, (1.0,), extended=False)
    assert 0.1 < chosen(table, sharp).calibration.slope < 0.7


def test_a_grid_whose_best_is_at_its_edge_goes_on() -> None:
    rows = np.random.default_rng(11).normal(0, 1, (COUNT, 3))
    signs = np.sign(rows)
    table = table_with(2.5 * signs[:, 0] * signs[:, 1] - 0.5, rows)
    start = Candidates((TreeSize(4, 3, 40, 0.0125),), (5, 10), (AdditiveSize(100_000),), sets=False)
    recipe = chosen(table, start).recipe
    assert recipe.share >= 0.75
    assert recipe.count > 10 or recipe.trees.rate > 0.0125
    tried = " ".join(trial.name for trial in chosen(table, start).trials)
    assert f"trees of {LEAVES[1]} leaves" in tried
    assert "ridge 10000" in tried


def test_the_order_of_the_candidates_changes_nothing() -> None:
    rows = rows_of(12)
    table = table_with(-1.5 + 1.2 * rows[:, 0], rows)
    many = replace(FEW, trees=(TreeSize(7, 4, 40), TreeSize(4, 3, 40), TreeSize(15, 6, 40)))
    turned = replace(
        many,
        trees=many.trees[::-1],
        counts=many.counts[::-1],
        additive=many.additive[::-1],
        shares=many.shares[::-1],
    )
    first, second = chosen(table, many), chosen(table, turned)
    assert first.recipe == second.recipe
    assert set(first.trials) == set(second.trials)


def test_the_same_inputs_give_the_same_choice() -> None:
    rows = rows_of(10)
    table = table_with(-1.5 + 1.2 * rows[:, 0], rows)
    assert chosen(table) == chosen(table)


@pytest.mark.parametrize(("share", "said"), [(0.0, "logistic"), (1.0, "60 boosted"), (0.5, "a blend")])
def test_a_recipe_says_what_it_is(share: float, said: str) -> None:
    assert Recipe(FEW.trees[0], 60, FEW.additive[0], share).words.startswith(said)
