"""Writing a bundle: whole or not at all."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shared.bundle.bundle import load_bundle
from shared.bundle.noise import Noise
from shared.errors import BundleError
from tests.fitted_parts import small_fit
from tests.quality_parts import schema, shots_of
from training.bundle_writer import write_bundle
from training.fitting import Fitted
from training.lines.line import DEFAULT, read_yaml_schema
from training.samples import make_examples
from training.simulator.parameters import Parameters


def write(folder: Path, fitted: Fitted, examples: Any = ()) -> str:
    return write_bundle(folder, fitted, read_yaml_schema(DEFAULT)[1], examples, "2025-03-01T00:00:00Z")


def test_what_is_read_back_predicts_the_same(tmp_path: Path) -> None:
    fitted = small_fit()
    version = write(tmp_path / "line", fitted)
    bundle = load_bundle(tmp_path / "line")
    rows = shots_of(fitted.bundle, 50, seed=31)
    assert bundle.model_version == version
    assert (bundle.defect_probability(rows) == fitted.bundle.defect_probability(rows)).all()
    assert (bundle.latents(rows) == fitted.bundle.latents(rows)).all()


def test_the_manifest_says_when_from_what_and_how_good(tmp_path: Path) -> None:
    write(tmp_path / "line", small_fit())
    manifest = json.loads((tmp_path / "line" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["created"] == "2025-03-01T00:00:00Z"
    assert manifest["metrics"]["roc_auc"] == small_fit().bundle.metrics["roc_auc"]
    assert manifest["cost_ratio"] == 4.0


def test_the_model_card_says_that_the_shots_are_simulated(tmp_path: Path) -> None:
    write(tmp_path / "line", small_fit())
    card = (tmp_path / "line" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "trained on simulated shots, not on a plant's data" in card
    assert str(small_fit().bundle.metrics["pr_auc"]) in card


def test_a_bundle_that_could_not_be_read_leaves_the_old_one_as_it_was(tmp_path: Path) -> None:
    version = write(tmp_path / "line", small_fit())
    broken = replace(small_fit(), bundle=replace(small_fit().bundle, threshold=2.0))
    with pytest.raises(BundleError):
        write(tmp_path / "line", broken)
    assert load_bundle(tmp_path / "line").model_version == version
    assert [path.name for path in tmp_path.iterdir()] == ["line"]


def test_a_new_bundle_takes_the_old_one_s_place(tmp_path: Path) -> None:
    write(tmp_path / "line", small_fit())
    (tmp_path / "line" / "left-over.npz").write_bytes(b"")
    write(tmp_path / "line", small_fit())
    assert not (tmp_path / "line" / "left-over.npz").exists()


def test_samples_travel_with_the_schema(tmp_path: Path) -> None:
    path = Path(__file__).parents[2] / "training" / "examples.yaml"
    examples = make_examples(path, Parameters.read(), schema())
    write(tmp_path / "line", small_fit(), examples)
    assert load_bundle(tmp_path / "line").schema.examples[0].id == "good"


def test_a_sample_with_an_unknown_setting_is_named(tmp_path: Path) -> None:
    path = tmp_path / "examples.yaml"
    path.write_text("- {id: odd, label: a, label_en: a, settings: {moon: 1}}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"sample 'odd': .*moon"):
        make_examples(path, Parameters.read(), schema())


def test_examples_are_free_of_chance() -> None:
    path = Path(__file__).parents[2] / "training" / "examples.yaml"
    first, again = (make_examples(path, Parameters.read(), schema()) for _ in range(2))
    assert first == again
    assert all(np.isfinite(list(example["features"].values())).all() for example in first)


def test_the_bundle_carries_a_sample_of_the_shots_as_they_were_logged(tmp_path: Path) -> None:
    fitted = small_fit()
    write(tmp_path / "line", fitted)
    kept, sample = load_bundle(tmp_path / "line").shots, fitted.bundle.shots
    assert 0 < len(kept) <= 5000
    assert np.array_equal(kept.rows, sample.rows, equal_nan=True)
    assert np.array_equal(kept.defect, sample.defect)
    assert kept.defect.any()
    assert not kept.defect.all()
    assert (tmp_path / "line" / "shots.npz").stat().st_size < 1_000_000


def test_the_bundle_carries_the_noise_of_its_sensors_in_a_kilobyte(tmp_path: Path) -> None:
    fitted = small_fit()
    write(tmp_path / "line", fitted)
    kept = load_bundle(tmp_path / "line").noise
    assert np.array_equal(kept.spread, fitted.bundle.noise.spread)
    assert (kept.spread > 0).all()
    assert (kept.spread < fitted.bundle.preparation.scale).all()
    assert (tmp_path / "line" / "noise.npz").stat().st_size < 1_024


def test_without_an_order_of_time_there_is_no_noise_and_no_file_of_it(tmp_path: Path) -> None:
    fitted = small_fit()
    write(tmp_path / "line", replace(fitted, bundle=replace(fitted.bundle, noise=Noise.none())))
    assert not load_bundle(tmp_path / "line").noise
    assert not (tmp_path / "line" / "noise.npz").exists()
