"""Sets of variables: what marks runs or drifts, and whether it survives the choice."""

from dataclasses import replace
from typing import cast

import numpy as np
import numpy.typing as npt

from t1_predict.service import predict_quality
from tests.fitted_parts import SMALL, small_table
from tests.quality_parts import schema
from training.additive_fitting import AdditiveSize
from training.boosting import TreeSize
from training.candidates import Candidates, Choice
from training.feature_sets import feature_sets, run_markers
from training.fitting import fit_bundle
from training.folds import expanding
from training.model_selection import select_model
from training.table import Table

RUNS, SHOTS = 40, 80
RUN = np.repeat(np.arange(RUNS), SHOTS)
COUNT = len(RUN)
FEW = Candidates((TreeSize(7, 4, 40),), (30, 60), (AdditiveSize(100), AdditiveSize(10, 30)), extended=False)


def plant(seed: int, *, matters: bool) -> Table:
    """Two causes, a mould that is the same in many runs, noise that marks runs, and a drift without effect;
    where it `matters` the marker is a cause."""
    rng = np.random.default_rng(seed)
    causes = rng.normal(0, 1, (COUNT, 2))
    mould = rng.integers(0, 4, RUNS)[RUN] * 1.0
    marker = rng.normal(0, 1, RUNS)[RUN] + rng.normal(0, 0.02, COUNT)
    drift = np.arange(COUNT) / COUNT + rng.normal(0, 0.1, COUNT)
    hidden = rng.normal(0, 0.8, RUNS)[RUN]
    odds = -2 + 1.2 * causes[:, 0] + 0.8 * mould * (causes[:, 1] > 0) + hidden + 2 * marker * matters
    rows = np.column_stack([causes, mould, marker, drift])
    defect = rng.random(COUNT) < 1 / (1 + np.exp(-odds))
    names = ("cause", "other", "mould", "marker", "drift")
    return Table(names, (), RUN, np.arange(COUNT), rows, np.zeros((COUNT, 0), bool), defect)


def latents() -> npt.NDArray[np.float64]:
    return np.random.default_rng(1).uniform(-1, 1, (COUNT, 32))


def chosen(table: Table) -> Choice:
    folds = expanding(table.run, table.defect, "later_runs", 3)
    return select_model(table, folds, FEW, signs=[0] * 5, seed=3, latents=latents)


def test_markers_and_drifters_are_found_and_moulds_that_come_again_are_neither() -> None:
    table = plant(1, matters=False)
    assert run_markers(table.features, table.run) == [3]
    assert [one.left_out for one in feature_sets(table)] == [(), (3,), (4,), (3, 4)]


def test_noise_that_marks_runs_does_not_survive_but_by_luck() -> None:
    """A standard error is what luck gives one in six."""
    choices = [chosen(plant(seed, matters=False)) for seed in range(1, 7)]
    assert sum("marker" in choice.left_out for choice in choices) >= 4
    for choice in choices:
        assert not {"mould", "cause", "other"} & set(choice.left_out)
        if choice.left_out:
            assert choice.latents[2] == 0, "latents would bring back what is left out"


def test_a_marker_that_is_a_cause_is_kept() -> None:
    assert "marker" not in chosen(plant(1, matters=True)).left_out


def test_the_choice_says_which_variables_and_why() -> None:
    choice = chosen(plant(2, matters=False))
    assert choice.why.startswith(choice.recipe.features.name)
    assert "marker" in choice.why
    assert len(choice.features) == 4


def test_variables_left_out_are_served_and_move_nothing() -> None:
    table = small_table()
    place = table.names.index("Sensor_Voltage")
    rows = table.features.copy()
    rng = np.random.default_rng(5)
    rows[:, place] = rng.normal(380, 3, 40)[table.run] + rng.normal(0, 0.05, len(table))
    sets = replace(SMALL, candidates=replace(SMALL.candidates, sets=True))
    fitted = fit_bundle(replace(table, features=rows), schema(), sets)
    assert "Sensor_Voltage" in fitted.choice.left_out
    # Of a shot with gaps the donors may be others: those are the shots that are near in all that was given.
    complete = rows[~np.isnan(rows).any(axis=1)][7]
    known = dict(zip(table.names, complete.tolist(), strict=True))
    moved = {**known, **dict.fromkeys(fitted.choice.left_out, 1.0), "Sensor_Voltage": 370.0}
    answers = [dict(predict_quality(fitted.bundle, {"features": values})) for values in (known, moved)]
    # What is unlike all known shots is still seen as that: only the probability does not move.
    first, second = (cast("dict[str, float]", answer["prediction"])["probability"] for answer in answers)
    assert first == second
    assert fitted.bundle.preparation.importance[place] == 0


def test_a_setting_is_in_every_set() -> None:
    assert [one.left_out for one in feature_sets(plant(1, matters=False), {3})] == [(), (4,)]
