"""T2 end to end on the default bundle, without its handler."""

import json
import math
from dataclasses import replace
from functools import cache
from typing import cast

import numpy as np
import pytest

from shared.contracts.t1 import PredictResponse
from shared.contracts.t2 import ImportanceResponse
from shared.errors import InvalidInput, NoFeatures
from t1_predict.service import predict_quality
from t2_importance.service import Explainer
from tests.quality_parts import default_bundle, sample


@cache
def explainer() -> Explainer:
    return Explainer.of(default_bundle())


def analyze(name: str, **more: object) -> ImportanceResponse:
    return explainer().analyze({"features": sample(name), **more})


def quality(**payload: object) -> PredictResponse:
    """T1's answer on one shot."""
    return cast("PredictResponse", predict_quality(default_bundle(), payload))


def log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


@pytest.mark.parametrize("name", ["good", "cold-die", "low-clamp"])
def test_attributions_add_up_to_the_log_odds_of_t1_s_probability(name: str) -> None:
    answer = analyze(name)
    prediction = quality(features=sample(name))
    total = log_odds(answer["base_probability"]) + sum(row["shap"] for row in answer["attributions"])
    assert total == pytest.approx(
        log_odds(prediction["prediction"]["class_probabilities"]["defect"]), abs=1e-9
    )


def test_top_features_are_the_strongest_shares_in_order() -> None:
    answer = analyze("low-clamp", top_n=30)
    total = sum(abs(row["shap"]) for row in answer["attributions"])
    expected = [(row["feature"], abs(row["shap"]) / total) for row in answer["attributions"]]
    assert [name for name, _ in answer["top_features"]] == [name for name, _ in expected]
    assert [s for _, s in answer["top_features"]] == pytest.approx([s for _, s in expected])
    assert [s for _, s in expected] == sorted((s for _, s in expected), reverse=True)
    assert sum(percent for _, percent in answer["top_features_percent"]) == pytest.approx(100, abs=1e-9)


@pytest.mark.parametrize("name", ["good", "cold-die", "low-clamp", "weak-intensification"])
@pytest.mark.parametrize("top_n", [1, 10, 30])
def test_percentages_add_up_to_100_with_the_rest_and_over_all_variables(name: str, top_n: int) -> None:
    answer = analyze(name, top_n=top_n)
    shown = sum(percent for _, percent in answer["top_features_percent"])
    assert shown + answer["other_percent"] == pytest.approx(100, abs=1e-9)
    assert sum(row["percent"] for row in answer["attributions"]) == pytest.approx(100, abs=1e-9)


def test_ten_top_features_are_the_default_and_top_n_changes_it() -> None:
    assert len(analyze("good")["top_features"]) == 10
    assert len(analyze("good", top_n=3)["top_features"]) == 3


def test_the_cause_of_a_sample_is_its_first_reason() -> None:
    """The sample has too little clamping force and a high intensification: flash takes both."""
    answer = analyze("low-clamp")
    assert answer["groups"][0]["equipment"] == "clamp"
    two = {row["feature"]: row for row in answer["attributions"][:2]}
    assert set(two) == {"Process_ClampForce", "Process_HoldPressure"}
    strongest = two["Process_ClampForce"]
    assert strongest["direction"] == "raises"
    assert strongest["label"] == "형체력"
    assert (strongest["unit"], strongest["typical"]) == ("t", 720)
    assert strongest["value"] == sample("low-clamp")["Process_ClampForce"]


def test_a_missing_variable_has_no_value_to_compare() -> None:
    features = {key: value for key, value in sample("good").items() if key != "Sensor_Flow"}
    rows = {row["feature"]: row for row in explainer().analyze({"features": features})["attributions"]}
    assert (rows["Sensor_Flow"]["value"], rows["Sensor_Flow"]["compared"]) == (None, None)


@pytest.mark.parametrize(("value", "compared"), [(630.0, "below"), (720.0, "within"), (790.0, "above")])
def test_a_value_is_compared_with_where_nine_tenths_of_the_training_shots_lay(
    value: float, compared: str
) -> None:
    bundle = default_bundle()
    usual = np.array([feature.typical for feature in bundle.schema.features])
    preparation = replace(bundle.preparation, low=usual - 20, high=usual + 20)
    answer = Explainer.of(replace(bundle, preparation=preparation)).analyze(
        {"features": {**sample("good"), "Process_ClampForce": value}}
    )
    row = next(row for row in answer["attributions"] if row["feature"] == "Process_ClampForce")
    assert (row["typical_low"], row["typical_high"]) == (700, 740)
    assert row["compared"] == compared


def test_equipment_is_that_of_the_top_features_with_what_to_check() -> None:
    answer = analyze("low-clamp", top_n=3)
    top = [name for name, _ in answer["top_features"]]
    described = [name for part in answer["equipment_descriptions"] for name in part["related_features"]]
    assert sorted(described) == sorted(top)
    assert top[0] in answer["equipment_descriptions"][0]["related_features"]
    assert all(part["action"] and part["action_en"] for part in answer["equipment_descriptions"])


def test_t1_confirms_an_adjustment_as_a_what_if() -> None:
    best = analyze("low-clamp")["adjustments"][0]
    assert best["companions"]
    changes = [{"feature": change["feature"], "to": change["to"]} for change in best["changes"]]
    answer = quality(features=sample("low-clamp"), scenarios=[{"changes": changes}])
    (scenario,) = answer["scenarios"]
    assert scenario["verdict"] == "normal"
    assert scenario["defect_probability"] == best["defect_probability_after"]
    assert scenario["companions"] == best["companions"]
    before = answer["prediction"]["class_probabilities"]["defect"]
    assert before == best["defect_probability_before"]


def test_t1_confirms_an_adjustment_with_all_its_values_written_out() -> None:
    best = analyze("low-clamp")["adjustments"][0]
    written = {row["feature"]: row["to"] for row in [*best["changes"], *best["companions"]]}
    answer = quality(features=sample("low-clamp"), overrides=written)
    assert answer["prediction"]["class_probabilities"]["defect"] == best["defect_probability_after"]


def test_similar_shots_are_known_ones_nearest_first() -> None:
    similar = analyze("low-clamp")["similar_shots"]
    assert len(similar) == 5
    assert [row["distance"] for row in similar] == sorted(row["distance"] for row in similar)
    assert all((row["mode"] is None) == (row["outcome"] == "normal") for row in similar)
    assert all(0 < row["similarity"] <= 1 for row in similar)


def test_t1_s_latents_are_accepted_and_change_nothing() -> None:
    prediction = quality(features=sample("cold-die"))
    given = analyze("cold-die", latent_features=prediction["latent_features"])
    assert given == analyze("cold-die")


def test_latents_that_are_not_the_features_own_are_refused_by_name() -> None:
    prediction = quality(features=sample("cold-die"))
    latents = [*prediction["latent_features"]]
    latents[7] += 2e-6
    with pytest.raises(InvalidInput) as caught:
        analyze("cold-die", latent_features=latents)
    assert caught.value.details[0].field == "latent_features"
    latents[7] -= 1.5e-6
    assert analyze("cold-die", latent_features=latents)


@pytest.mark.parametrize("latents", [[], [0.0] * 31, [0.0] * 33, [math.nan] * 32, ["0"] * 32, [True] * 32, 5])
def test_latents_of_another_shape_are_refused(latents: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        analyze("good", latent_features=latents)
    assert caught.value.details[0].field.startswith("latent_features")


@pytest.mark.parametrize("top_n", [0, 31, 2.5, "3", True, None])
def test_top_n_outside_1_to_30_is_refused(top_n: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        analyze("good", top_n=top_n)
    assert caught.value.details[0].field == "top_n"


def test_without_a_known_variable_there_is_nothing_to_explain() -> None:
    with pytest.raises(NoFeatures):
        explainer().analyze({"features": {"Lamp": 1.0}})


def test_the_answer_is_plain_finite_json() -> None:
    text = json.dumps(analyze("low-clamp"), allow_nan=False)
    assert json.loads(text)["model_version"] == default_bundle().model_version
