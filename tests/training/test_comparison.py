"""`diecast bench --only tables`: the same rows for all, no outcome of a tried row, missing peers named.

The peers that development has stand for all; those that it lacks are the missing ones.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from diecast.cli import main
from training.commands.compare import Request, run
from training.comparison.data import DataSet, own, shipped
from training.comparison.fits import OURS, Answers, fit_all, task_of
from training.comparison.peer import answer
from training.comparison.peer_models import FITS, MODULES
from training.comparison.task import Task, digest, numbered
from training.plants import Plant, many_moulds, two_cavities

PYTHON = Path(sys.executable)
HERE = ("lightgbm", "logistic")


def fitted(data: DataSet, split: str = "time_ordered") -> Answers:
    return fit_all(data, data.splits()[split], HERE, PYTHON, quick=True, say=lambda _: None)


@pytest.fixture(scope="module")
def plant() -> Plant:
    return many_moulds(12, 60)


@pytest.fixture(scope="module")
def data(plant: Plant, tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    csv = plant.write(tmp_path_factory.mktemp("plant") / "shots.csv")
    return own(csv, plant.schema, quick=True)


@pytest.fixture(scope="module")
def answers(data: DataSet) -> Answers:
    return fitted(data)


def test_all_are_handed_the_same_rows_and_answer_for_each_tried_shot(data: DataSet, answers: Answers) -> None:
    fold = data.splits()["time_ordered"][0]
    rows = data.table.features
    expected = digest(rows[fold.fit], data.table.defect[fold.fit], rows[fold.try_on])
    assert set(answers.by_name) == {OURS, *HERE}
    for found in answers.by_name.values():
        assert found.digests == (expected,)
        assert found.probability.shape == (fold.try_on.sum(),)
        assert ((found.probability >= 0) & (found.probability <= 1)).all()
        assert found.memory_mb > 50


def test_what_became_of_the_tried_shots_changes_no_answer(data: DataSet, answers: Answers) -> None:
    fold = data.splits()["time_ordered"][0]
    turned = replace(data.table, outcome=data.table.defect ^ fold.try_on)
    others = fitted(replace(data, table=turned))
    for name, found in answers.by_name.items():
        assert (others.by_name[name].probability == found.probability).all(), name


def test_the_digest_tells_other_rows_other_outcomes_and_other_tried_rows() -> None:
    rng = np.random.default_rng(1)
    rows, tried, defect = rng.random((20, 3)), rng.random((5, 3)), rng.random(20) < 0.5
    changed = rows.copy()
    changed[7, 1] += 1e-12
    same = digest(rows, defect, tried)
    assert same == digest(rows.copy(), defect.copy(), tried.copy())
    others = [digest(changed, defect, tried), digest(rows, ~defect, tried), digest(rows, defect, tried[::-1])]
    assert same not in others


def test_a_peer_that_fails_is_named_with_its_reason(data: DataSet) -> None:
    folds = data.splits()["time_ordered"]
    found = fit_all(data, folds, ("logistic", "catboost"), PYTHON, quick=True, say=lambda _: None)
    assert set(found.by_name) == {OURS, "logistic"}
    assert "No module named 'catboost'" in found.failed["catboost"]


def test_categories_are_numbered_by_the_rows_to_fit_on() -> None:
    rows = np.array([[8101.0, 5.0], [8140.0, 6.0], [np.nan, 7.0], [8101.0, 8.0]])
    tried = np.array([[8140.0, 1.0], [9999.0, 2.0]])
    fit, others = numbered(rows, tried, np.array([True, False]))
    assert np.array_equal(fit[:, 0], [0, 1, np.nan, 0], equal_nan=True)
    assert np.array_equal(others[:, 0], [1, np.nan], equal_nan=True)
    assert (fit[:, 1] == rows[:, 1]).all()
    assert rows[0, 0] == 8101


def test_a_task_is_read_as_it_was_written(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    fit = np.array([[True, True, True, True, False, False]])
    task = Task(rng.random((6, 2)), rng.random(6) < 0.5, np.array([False, True]), fit, ~fit, 7, 1.5, 4)
    task.write(tmp_path / "task.npz")
    read = Task.read(tmp_path / "task.npz")
    for name in Task.__dataclass_fields__:
        assert np.array_equal(getattr(read, name), getattr(task, name)), name


def test_every_peer_has_a_fit_and_one_that_is_asked_in_here_is_deterministic(data: DataSet) -> None:
    assert FITS.keys() == MODULES.keys()
    folds = data.splits()["runs_out"]
    task = task_of(data, folds, quick=True)
    first, second = (answer("hist_boosting", task)["probability"] for _ in range(2))
    assert (first == second).all()
    assert len(first) == len(data.table)


def test_shipped_tables_are_four_unlike_each_other() -> None:
    tables = list(shipped(quick=True))
    assert [data.name for data in tables] == ["simulated", "many_moulds", "two_cavities", "cells"]
    for data in tables:
        assert data.table.features.shape == (len(data.table), len(data.schema.names))
        tried = np.sum([fold.try_on for fold in data.splits()["runs_out"]], axis=0)
        assert (tried == 1).all()
        if data.chance is not None:
            surer = data.chance > np.median(data.chance)
            assert data.table.defect[surer].mean() > 2 * data.table.defect[~surer].mean()


def test_a_plants_own_table_is_compared_and_missing_peers_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plant = two_cavities(700, 14)
    csv = plant.write(tmp_path / "shots.csv")
    run(Request(quick=True, csv=csv, schema=plant.schema), as_json=True, python=PYTHON)
    found = json.loads(capsys.readouterr().out)
    assert {"catboost", "ebm", "flaml", "xgboost"} <= set(found["missing"])
    assert "catboost" in found["missing"]["catboost"]
    assert [one["split"] for one in found["results"]] == ["time_ordered", "runs_out"]
    for one in found["results"]:
        assert {*one["methods"], *one["failed"]} == {OURS, *HERE, "lightgbm_set", "hist_boosting"}
        assert one["shots"] >= one["defects"] > 0
    assert found["holds"] is not True, "without a peer nobody knows that none is better"


def test_an_environment_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="make bench ONLY=tables"):
        run(Request(quick=True), as_json=True, python=Path("nowhere/bin/python"))


@pytest.mark.parametrize(
    "arguments",
    [("--quick",), ("--only", "search", "--quick"), ("--only", "tables", "--csv", "CSV")],
    ids=["all", "another", "no schema"],
)
def test_options_that_lead_nowhere_are_refused(
    arguments: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    csv = tmp_path / "shots.csv"
    csv.write_text("a\n1\n", encoding="utf-8")
    assert main(["bench", *(str(csv) if word == "CSV" else word for word in arguments)]) == 2
    assert "--csv, --schema" in capsys.readouterr().err
