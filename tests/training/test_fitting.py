"""Training: what is split, chosen, calibrated and measured, and that it can be repeated."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from tests.fitted_parts import SMALL, small_fit, small_table
from tests.quality_parts import schema, shots_of
from training.bundle_writer import write_bundle
from training.calibration import fit_platt, threshold_for
from training.fitting import fit_bundle
from training.lines.line import DEFAULT, read_yaml_schema
from training.metrics import expected_calibration_error, measure
from training.preprocessing import fit_preparation, without_sentinels


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


def test_too_few_runs_are_refused() -> None:
    table = small_table()
    with pytest.raises(ValueError, match="too few"):
        fit_bundle(table.where(table.run < 1), schema(), SMALL)


def test_a_table_of_one_class_is_refused() -> None:
    table = small_table()
    with pytest.raises(ValueError, match="need good shots and defects"):
        fit_bundle(table.where(~table.defect), schema(), SMALL)


def test_sentinels_do_not_reach_the_statistics() -> None:
    rows = without_sentinels(small_table().features, schema())
    assert np.nanmax(rows) < 65535
    preparation = fit_preparation(rows)
    for feature, mean in zip(schema().features, preparation.mean, strict=True):
        assert feature.is_plausible(float(mean)), feature.name


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


def test_the_reported_figures_are_of_shots_later_than_all_that_were_learned_from() -> None:
    figures, shots = small_fit().bundle.metrics, small_fit().bundle.metrics["shots"]
    assert shots["train"] + shots["test"] == shots["all"] == len(small_table())
    assert figures["n"] == shots["test"]
    assert figures["roc_auc"] > 0.65


def test_the_blend_is_the_sum_of_its_halves() -> None:
    bundle = small_fit().bundle
    rows = shots_of(bundle, 50, seed=41)
    halves = bundle.trees.margins(rows) + bundle.additive.margins(rows)
    assert small_fit().recipe.share == 0.5
    assert np.abs(bundle.margin(rows) - halves).max() < 1e-12
    assert bundle.trees.margins(rows).std() > 0.05
    assert bundle.additive.margins(rows).std() > 0.05


def test_reference_shots_are_training_shots_half_of_them_defects() -> None:
    references = small_fit().bundle.references
    table = small_table()
    known = {
        (int(run), int(shot)): bool(bad)
        for run, shot, bad in zip(table.run, table.shot, table.defect, strict=True)
    }
    for run, shot, bad in zip(references.run, references.shot, references.defect, strict=True):
        assert known[int(run), int(shot)] == bool(bad)
    assert references.defect.mean() == pytest.approx(0.5, abs=0.15)
    assert ((references.mode >= 0) == references.defect).all()
