"""T1 and T2 through their Lambda entries, on the files of events/."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from shared.contracts.t1 import ScenarioResult
from t1_predict.handler import handler as t1
from t2_importance.handler import handler as t2
from tests.quality_parts import event

CONTEXT = SimpleNamespace(aws_request_id="request-1")

PREDICTION = {
    "class",
    "probability",
    "probability_percent",
    "confidence",
    "confidence_score",
    "class_probabilities",
    "confidence_shots",
    "defect_low",
    "defect_high",
}
QUALITY = {"missing", "imputed", "unknown", "out_of_range", "anomaly_score", "unlike_known"}
SHOT = {"prediction", "latent_features", "defect_modes", "threshold", "data_quality", "verdict", "reasons"}
ANSWER = SHOT | {"processing_time_ms", "model_version"}


def body_of(answer: dict[str, Any]) -> Any:
    assert answer["statusCode"] == 200
    assert answer["headers"]["content-type"].startswith("application/json")
    return json.loads(answer["body"])


def test_t1_answers_with_the_fields_of_the_contract() -> None:
    answer = t1(event("t1_predict"), CONTEXT)
    assert set(answer) == ANSWER
    assert set(answer["prediction"]) == PREDICTION
    assert set(answer["data_quality"]) == QUALITY
    assert set(answer["defect_modes"][0]) == {"mode", "probability"}
    assert answer["prediction"]["class"] == "defect"
    assert answer["prediction"]["confidence"] in {"high", "medium", "low"}


def test_t1_what_if_adds_the_baseline() -> None:
    answer = t1(event("t1_predict_what_if"), CONTEXT)
    assert set(answer) == ANSWER | {"baseline"}
    assert set(answer["baseline"]) == {"prediction", "verdict", "reasons"}
    assert answer["prediction"]["class"] == "normal"
    assert answer["baseline"]["prediction"]["class"] == "defect"


def test_t1_scenarios_stand_beside_the_shot_as_it_is() -> None:
    answer = t1(event("t1_predict_scenarios"), CONTEXT)
    assert set(answer) == ANSWER | {"scenarios"}
    assert answer["prediction"] == t1(event("t1_predict"), CONTEXT)["prediction"]
    first, second = answer["scenarios"]
    assert set(first) == set(second) == set(ScenarioResult.__annotations__)
    assert [change["feature"] for change in second["changes"]] == [
        "Process_HoldPressure",
        "Process_InjectionSpeed",
    ]
    assert first["changes"][0]["asked"] == {"to": 383.0, "unit": "°F"}
    assert first["changes"][0]["to"] == 195.0
    assert first["changes"][0]["unit"] == "°C"


def test_t1_batch_answers_with_results() -> None:
    answer = t1(event("t1_predict_batch"), CONTEXT)
    assert set(answer) == {"results", "processing_time_ms", "model_version"}
    assert all(set(result) == SHOT for result in answer["results"])
    assert [result["prediction"]["class"] for result in answer["results"]][:2] == ["normal", "defect"]
    quality = answer["results"][2]["data_quality"]
    assert quality["missing"] == ["Sensor_Temperature2", "Sensor_Temperature3", "Sensor_Flow"]
    assert quality["out_of_range"] == ["Sensor_Temperature2"]


def test_t1_answers_a_function_url_event_alike() -> None:
    sent = event("t1_predict_url")
    over_url, direct = body_of(t1(sent, CONTEXT)), t1(json.loads(sent["body"]), CONTEXT)
    assert over_url["prediction"] == direct["prediction"]


def test_t1_names_every_value_that_is_not_a_number() -> None:
    error = t1(event("t1_predict_bad_features"), CONTEXT)["error"]
    assert error["code"] == "validation_error"
    assert {detail["field"] for detail in error["details"]} == {
        "features.Process_MoldTemperature",
        "features.Process_ClampForce",
        "features.Sensor_Flow",
    }


def test_t1_without_a_known_value_answers_no_features() -> None:
    assert t1({"features": {"Lamp": 1}}, CONTEXT)["error"]["code"] == "no_features"


def test_over_a_url_bad_input_has_status_422() -> None:
    sent = {**event("t1_predict_url"), "body": '{"features": {"Process_Pressure": NaN}}'}
    answer = t1(sent, CONTEXT)
    assert answer["statusCode"] == 422
    assert json.loads(answer["body"])["error"]["code"] == "validation_error"


def test_t2_answers_with_the_fields_of_the_contract() -> None:
    answer = t2(event("t2_importance"), CONTEXT)
    assert set(answer) - {"stability"} == {
        "top_features",
        "top_features_percent",
        "other_percent",
        "attributions",
        "base_probability",
        "explained_probability",
        "verdict",
        "reasons",
        "equipment_descriptions",
        "adjustments",
        "advice",
        "groups",
        "interactions",
        "similar_shots",
        "model_version",
    }
    assert set(answer["attributions"][0]) == {
        "feature",
        "label",
        "label_en",
        "value",
        "unit",
        "typical",
        "typical_low",
        "typical_high",
        "compared",
        "shap",
        "direction",
        "percent",
    }
    assert len(answer["attributions"]) == 30
    part = answer["equipment_descriptions"][0]
    assert {"id", "name", "name_en", "description", "action", "related_features"} <= set(part)
    best = answer["adjustments"][0]
    probabilities = {"defect_probability_before", "defect_probability_after"}
    assert set(best) - {"observed"} == {"changes", "companions", "support", *probabilities}
    assert set(best["changes"][0]) == {"feature", "from", "to", "unit", "why"}
    assert set(best["support"]) == {"shots", "defects", "rate", "low", "high"}
    assert set(answer["advice"]) == {"code", "message", "message_ko"}


def test_t2_over_a_url_gives_pairs_of_name_and_number() -> None:
    answer = body_of(t2(event("t2_importance_url"), CONTEXT))
    assert len(answer["top_features"]) == 10
    for (name, share), (same, percent) in zip(
        answer["top_features"], answer["top_features_percent"], strict=True
    ):
        assert name == same
        assert percent == pytest.approx(100 * share, abs=0.01)


def test_t2_refuses_latents_of_another_shot() -> None:
    error = t2(event("t2_importance_wrong_latents"), CONTEXT)["error"]
    assert error["code"] == "validation_error"
    assert error["details"][0]["field"] == "latent_features"


def test_t1_and_t2_are_of_the_same_model() -> None:
    sent = event("t1_predict")
    assert t1(sent, CONTEXT)["model_version"] == t2(sent, CONTEXT)["model_version"]
