"""Training: what is split, chosen, calibrated and measured, and that it can be repeated."""

import hashlib
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from tests.quality_parts import SMALL, schema, small_fit, small_table
from training.bundle_writer import write_bundle
from training.calibrating import fit_platt, threshold_for
from training.fitting import fit_bundle
from training.metrics import expected_calibration_error, measure
from training.preparing import fit_preparation, without_sentinels
from training.schema_files import DEFAULT, read_yaml_schema
from training.splits import by_runs


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "manifest.json"
    }


def test_training_twice_gives_the_same_files_bit_for_bit(tmp_path: Path) -> None:
    document = read_yaml_schema(DEFAULT)[1]
    again = fit_bundle(small_table(), schema(), SMALL)
    first = write_bundle(tmp_path / "first", small_fit(), document, [], "2025-03-01T00:00:00Z")
    second = write_bundle(tmp_path / "second", again, document, [], "2025-03-02T00:00:00Z")
    assert digests(tmp_path / "first") == digests(tmp_path / "second")
    assert first == second


def test_runs_are_split_in_time_order_and_no_run_is_in_two_parts() -> None:
    split = by_runs(small_table())
    runs = [set(part.run.tolist()) for part in (split.train, split.validation, split.calibration, split.test)]
    assert sum(len(part) for part in runs) == 40
    assert all(max(early) < min(late) for early, late in pairwise(runs))


def test_too_few_runs_are_refused() -> None:
    table = small_table()
    with pytest.raises(ValueError, match="too few"):
        by_runs(table.where(table.run < 5))


def test_a_table_of_one_class_is_refused() -> None:
    table = small_table()
    with pytest.raises(ValueError, match="needs good shots and defects"):
        by_runs(table.where(~table.defect))


def test_sentinels_do_not_reach_the_statistics() -> None:
    rows = without_sentinels(small_table().features, schema())
    assert np.nanmax(rows) < 65535
    preparation = fit_preparation(rows, schema())
    for feature, mean in zip(schema().features, preparation.mean, strict=True):
        assert feature.is_plausible(float(mean)), feature.name


def test_an_empty_column_is_named() -> None:
    rows = small_table().features.copy()
    rows[:, 4] = np.nan
    with pytest.raises(ValueError, match="Process_CoolingTime is empty"):
        fit_preparation(rows, schema())


def test_the_threshold_is_where_the_expected_costs_are_equal() -> None:
    threshold = threshold_for(4.0)
    assert threshold * 4.0 == pytest.approx((1 - threshold) * 1.0)
    with pytest.raises(ValueError, match="cost ratio"):
        threshold_for(0.0)


def test_calibration_recovers_the_line_that_made_the_labels() -> None:
    rng = np.random.default_rng(1)
    margins = rng.normal(-2, 1.5, 40_000)
    labels = rng.random(len(margins)) < 1 / (1 + np.exp(-(0.7 * margins + 0.4)))
    scaling = fit_platt(margins, labels)
    assert (scaling.slope, scaling.intercept) == pytest.approx((0.7, 0.4), abs=0.06)


def test_a_model_that_is_worse_than_chance_cannot_be_calibrated() -> None:
    margins = np.linspace(-3, 3, 200)
    with pytest.raises(ValueError, match="no better than chance"):
        fit_platt(margins, margins < 0)


def test_calibration_error_is_zero_for_true_rates_and_large_for_doubled_ones() -> None:
    rng = np.random.default_rng(2)
    chance = rng.uniform(0.02, 0.4, 50_000)
    happened = rng.random(len(chance)) < chance
    assert expected_calibration_error(chance, happened) < 0.01
    assert expected_calibration_error(2 * chance, happened) > 0.15


def test_figures_at_the_threshold_count_hits_and_alarms() -> None:
    chance = np.array([0.9, 0.6, 0.4, 0.1])
    happened = np.array([True, False, True, False])
    figures = measure(chance, happened, 0.5)
    assert (figures["recall"], figures["precision"], figures["alarm_rate"]) == (0.5, 0.5, 0.5)
    assert figures["roc_auc"] == 0.75
    assert figures["prevalence"] == 0.5


def test_test_runs_are_ranked_better_than_by_chance() -> None:
    fitted = small_fit()
    test = by_runs(small_table()).test
    rows = fitted.bundle.preparation.impute(without_sentinels(test.features, schema()))
    score = roc_auc_score(test.defect, fitted.bundle.defect_probability(rows))
    assert score > 0.65
    assert fitted.bundle.metrics["roc_auc"] == pytest.approx(score, abs=1e-4)


def test_reference_shots_are_training_shots_half_of_them_defects() -> None:
    references = small_fit().bundle.references
    train = by_runs(small_table()).train
    known = {
        (int(run), int(shot)): bool(bad)
        for run, shot, bad in zip(train.run, train.shot, train.defect, strict=True)
    }
    for run, shot, bad in zip(references.run, references.shot, references.defect, strict=True):
        assert known[int(run), int(shot)] == bool(bad)
    assert references.defect.mean() == pytest.approx(0.5, abs=0.15)
    assert ((references.mode >= 0) == references.defect).all()
