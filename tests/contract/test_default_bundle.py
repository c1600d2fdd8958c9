"""The bundle that travels with the code: complete, small, good enough, and with useful samples."""

import json

import pytest

from shared.bundle.bundle import PARTS, SINCE
from shared.bundle.feature_schema import Example
from t2_importance.service import Explainer
from tests.quality_parts import DEFAULT_BUNDLE, default_bundle


def test_it_holds_what_the_manifest_lists_and_is_under_3_mb() -> None:
    files = {path.name for path in DEFAULT_BUNDLE.iterdir()}
    manifest = json.loads((DEFAULT_BUNDLE / "manifest.json").read_text(encoding="utf-8"))
    listed = set(manifest["files"])
    parts = [part for part in PARTS if manifest["format_version"] >= SINCE.get(part, 1)]
    assert listed >= {"schema.json", *(f"{part}.npz" for part in parts)}
    assert files == listed | {"manifest.json", "MODEL_CARD.md"}
    assert sum(path.stat().st_size for path in DEFAULT_BUNDLE.iterdir()) < 3_000_000


def test_its_figures_on_held_out_runs_are_those_of_a_calibrated_useful_model() -> None:
    figures = default_bundle().metrics
    assert figures["roc_auc"] > 0.8
    assert figures["pr_auc"] > 3 * figures["prevalence"]
    assert figures["ece"] < 0.03


def test_its_attributions_name_the_true_driver_far_more_often_than_permutation_importance_or_chance() -> None:
    score = default_bundle().metrics["drivers"]
    assert score["shots"] > 500
    assert score["top3"] > 0.85
    assert score["top3"] > score["permutation_top3"] + 0.2 > score["chance_top3"] + 0.4


def test_its_typical_ranges_hold_the_typical_values() -> None:
    bundle = default_bundle()
    for column, feature in enumerate(bundle.schema.features):
        ends = bundle.preparation.typical_range(column)
        assert ends is not None
        assert ends[0] < feature.typical < ends[1], feature.name


def test_samples_are_complete_and_plausible() -> None:
    schema = default_bundle().schema
    assert 2 <= len(schema.examples) <= 4
    for example in schema.examples:
        assert tuple(example.features) == schema.names
        for feature in schema.features:
            assert feature.is_plausible(example.features[feature.name]), (example.id, feature.name)


@pytest.mark.parametrize("example", default_bundle().schema.examples, ids=lambda example: example.id)
def test_each_defective_sample_can_be_adjusted_and_the_sound_one_needs_nothing(example: Example) -> None:

    answer = Explainer.of(default_bundle()).analyze({"features": dict(example.features)})
    assert bool(answer["adjustments"]) == (example.id != "good")


def test_the_model_card_says_that_the_shots_are_simulated() -> None:
    card = (DEFAULT_BUNDLE / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "trained on simulated shots, not on a plant's data" in card
    assert default_bundle().model_version in card
