"""T1 end to end on the default bundle, without its handler."""

import json
import math
import random
from typing import Any, cast

import numpy as np
import pytest

from shared.contracts.t1 import BatchResponse, PredictResponse
from shared.errors import InvalidInput, NoFeatures
from t1_predict.service import predict_quality
from tests.quality_parts import default_bundle, sample


def predict(**payload: Any) -> PredictResponse:
    return cast("PredictResponse", predict_quality(default_bundle(), payload))


def batch(*shots: Any) -> BatchResponse:
    return cast("BatchResponse", predict_quality(default_bundle(), {"shots": list(shots)}))


def refused(**payload: Any) -> str:
    with pytest.raises(InvalidInput) as caught:
        predict_quality(default_bundle(), payload)
    return caught.value.details[0].field


@pytest.mark.parametrize(
    ("name", "expected", "mode"),
    [
        ("good", "normal", None),
        ("cold-die", "defect", "cold_shut"),
        ("low-clamp", "defect", "flash"),
        ("weak-intensification", "defect", "shrinkage_porosity"),
    ],
)
def test_samples_are_recognised_with_their_mode(name: str, expected: str, mode: str | None) -> None:
    answer = predict(features=sample(name))
    assert answer["prediction"]["class"] == expected
    assert mode in (None, answer["defect_modes"][0]["mode"])


@pytest.mark.parametrize("name", ["good", "low-clamp"])
def test_the_class_follows_the_threshold_and_the_probability_is_its_own(name: str) -> None:
    answer = predict(features=sample(name))
    prediction = answer["prediction"]
    chances = prediction["class_probabilities"]
    assert chances["normal"] + chances["defect"] == pytest.approx(1)
    assert (prediction["class"] == "defect") == (chances["defect"] >= answer["threshold"])
    assert prediction["probability"] == chances[prediction["class"]]
    assert prediction["probability_percent"] == pytest.approx(100 * prediction["probability"], abs=0.005)


def test_every_mode_has_a_probability_most_probable_first() -> None:
    modes = predict(features=sample("cold-die"))["defect_modes"]
    assert {row["mode"] for row in modes} == {mode.id for mode in default_bundle().schema.defect_modes}
    chances = [row["probability"] for row in modes]
    assert chances == sorted(chances, reverse=True)
    assert all(0 < chance < 1 for chance in chances)


def test_latents_are_32_numbers() -> None:
    assert len(predict(features=sample("good"))["latent_features"]) == 32


def test_a_complete_typical_shot_is_predicted_with_high_confidence() -> None:
    answer = predict(features=sample("good"))
    assert answer["prediction"]["confidence"] == "high"
    assert answer["data_quality"]["missing"] == []
    assert answer["data_quality"]["anomaly_score"] < 0.5


def test_one_value_alone_is_unsure_and_29_are_reported_missing() -> None:
    answer = predict(features={"Process_MoldTemperature": 200})
    assert answer["verdict"] == "unsure"
    assert len(answer["data_quality"]["missing"]) == 29


def test_what_filled_a_gap_is_reported_and_gives_the_same_latents_when_given() -> None:
    features = sample("cold-die")
    del features["Sensor_Flow"]
    features["Sensor_Voltage"] = 65535.0
    answer = predict(features=features)
    filled = {row["feature"]: row["value"] for row in answer["data_quality"]["imputed"]}
    assert list(filled) == answer["data_quality"]["missing"] == ["Sensor_Flow", "Sensor_Voltage"]
    given = predict(features={**features, **filled})
    assert given["latent_features"] == answer["latent_features"]
    # The modes come from the same values; they are scaled to each one's own probability of a defect.
    assert [row["mode"] for row in given["defect_modes"]] == [row["mode"] for row in answer["defect_modes"]]
    assert given["data_quality"]["imputed"] == []


def test_unknown_and_implausible_values_are_reported_and_not_fatal() -> None:
    quality = predict(features={**sample("good"), "Lamp": 1, "Process_MoldTemperature": 400})["data_quality"]
    assert quality["unknown"] == ["Lamp"]
    assert quality["out_of_range"] == ["Process_MoldTemperature"]
    assert quality["anomaly_score"] > 0.95


def test_a_shot_whose_variables_contradict_each_other_is_flagged_as_unlike_any_known_one() -> None:
    assert not predict(features=sample("cold-die"))["data_quality"]["unlike_known"]
    twisted = {**sample("good"), "Sensor_Temperature2": 120.0, "Process_MoldTemperature": 245.0}
    quality = predict(features=twisted)["data_quality"]
    assert quality["out_of_range"] == []
    assert quality["unlike_known"]


def test_a_what_if_stands_beside_its_baseline() -> None:
    before = predict(features=sample("low-clamp"))
    after = predict(features=sample("low-clamp"), overrides={"Process_ClampForce": 730})
    assert after["baseline"]["prediction"] == before["prediction"]
    assert (
        after["prediction"]["class_probabilities"]["defect"]
        < before["prediction"]["class_probabilities"]["defect"]
    )
    assert "baseline" not in before


def test_an_override_by_alias_replaces_the_value_given_by_name() -> None:
    by_alias = predict(features=sample("low-clamp"), overrides={"클램프 힘": 730})
    by_name = predict(features=sample("low-clamp"), overrides={"Process_ClampForce": 730})
    assert by_alias["prediction"] == by_name["prediction"]


def test_overrides_with_an_unknown_name_report_it() -> None:
    answer = predict(features=sample("good"), overrides={"Lamp": 2})
    assert answer["data_quality"]["unknown"] == ["Lamp"]
    assert answer["prediction"] == answer["baseline"]["prediction"]


def test_a_batch_answers_each_shot_as_it_would_be_alone_in_order() -> None:
    together = batch(sample("good"), sample("cold-die"))["results"]
    for name, result in zip(("good", "cold-die"), together, strict=True):
        alone = predict(features=sample(name))
        assert result["prediction"]["class"] == alone["prediction"]["class"]
        assert result["prediction"]["probability"] == pytest.approx(alone["prediction"]["probability"])
        assert result["latent_features"] == pytest.approx(alone["latent_features"])


def test_a_shot_of_a_batch_without_known_values_is_named() -> None:
    with pytest.raises(NoFeatures) as caught:
        batch(sample("good"), {"Lamp": 1})
    assert caught.value.details[0].field == "shots.1"


@pytest.mark.parametrize("value", ["195", True, None, math.nan, math.inf, -math.inf, 10**400, [1]])
def test_what_is_not_a_finite_number_is_refused_by_name(value: Any) -> None:
    assert refused(features={"Process_MoldTemperature": value}) == "features.Process_MoldTemperature"
    assert refused(features=sample("good"), overrides={"Sensor_Flow": value}) == "overrides.Sensor_Flow"
    assert refused(shots=[sample("good"), {"Sensor_Flow": value}]) == "shots.1.Sensor_Flow"


def test_200_unknown_names_are_refused() -> None:
    assert refused(features={**sample("good"), **{f"x{index}": 1 for index in range(200)}}) == "features"


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({}, "features"),
        ({"features": None}, "features"),
        ({"features": {"a": 1}, "shots": [{"a": 1}]}, "features"),
        ({"shots": [{"a": 1}], "overrides": {"a": 1}}, "overrides"),
        ({"shots": []}, "shots"),
        ({"features": {"a": 1}, "feature": {}}, "feature"),
        ({"features": [1, 2]}, "features"),
    ],
)
def test_a_payload_that_does_not_fit_is_refused_with_its_field(payload: dict[str, Any], field: str) -> None:
    assert refused(**payload) == field


def test_no_known_feature_is_an_error_even_with_overrides() -> None:
    with pytest.raises(NoFeatures):
        predict(features={}, overrides={"Process_ClampForce": 700})


def test_the_time_taken_comes_from_the_clock() -> None:
    ticks = iter([10.0, 10.0125])
    answer = predict_quality(default_bundle(), {"features": sample("good")}, clock=lambda: next(ticks))
    assert answer["processing_time_ms"] == 12.5


@pytest.mark.parametrize("value", [1.7e308, -1.7e308, 5e-324])
def test_extreme_numbers_still_give_plain_finite_json(value: float) -> None:
    answer = predict(features=dict.fromkeys(default_bundle().schema.names, value))
    text = json.dumps(answer, allow_nan=False)
    assert json.loads(text)["model_version"] == default_bundle().model_version


def scenario(shot: dict[str, float], **changes: float) -> Any:
    asked = [{"feature": name, "to": to} for name, to in changes.items()]
    return predict(features=shot, scenarios=[{"changes": asked}])["scenarios"][0]


def test_a_scenario_moves_what_follows_and_names_it() -> None:
    found = scenario(sample("weak-intensification"), Process_HoldPressure=100.0)
    (companion,) = found["companions"]
    assert (companion["feature"], companion["from"], companion["unit"]) == ("Sensor_Pressure2", 77.52, "MPa")
    assert companion["to"] == pytest.approx(102, abs=2)
    held = predict(features=sample("weak-intensification"), overrides={"Process_HoldPressure": 100.0})
    assert found["defect_probability"] < held["prediction"]["class_probabilities"]["defect"] / 3
    assert "companions" not in held


def test_a_scenario_is_the_shot_with_all_that_it_names() -> None:
    shot = sample("cold-die")
    found = scenario(shot, Process_Temperature=670.0, Process_InjectionSpeed=4.0)
    written = {row["feature"]: row["to"] for row in [*found["changes"], *found["companions"]]}
    same = predict(features=shot, overrides=written)
    assert same["prediction"] == found["prediction"]


def test_a_scenario_on_what_is_no_setting_says_how_it_was_carried_out() -> None:
    shot = sample("good")
    assert scenario(shot, Process_Temperature=690.0)["carried_out"] == [
        {"feature": "Process_Temperature", "knob": "Process_MeltTemperature"}
    ]
    assert scenario(shot, Sensor_Voltage=380.0)["carried_out"] == [
        {"feature": "Sensor_Voltage", "knob": None}
    ]
    assert scenario(shot, Process_ClampForce=700.0)["carried_out"] == []


def test_a_companion_that_a_scenario_changes_itself_is_held() -> None:
    found = scenario(sample("weak-intensification"), Process_HoldPressure=100.0, Sensor_Pressure2=78.0)
    assert found["companions"] == []
    assert [row["to"] for row in found["changes"]] == [100.0, 78.0]


def test_overrides_are_followed_where_it_is_asked_for() -> None:
    shot, changes = sample("cold-die"), {"용탕 온도": 670.0}
    followed = predict(features=shot, overrides=changes, follow=True)
    found = scenario(shot, Process_Temperature=670.0)
    assert followed["prediction"] == found["prediction"]
    assert followed["companions"] == found["companions"]
    assert followed["carried_out"] == found["carried_out"]
    assert followed["baseline"]["prediction"] == predict(features=shot)["prediction"]
    assert "companions" not in predict(features=shot, follow=True)


def test_followed_overrides_report_what_they_do_not_know() -> None:
    shot = {**sample("good"), "nothing": 1.0}
    found = predict(features=shot, overrides={"other": 2.0, "Sensor_Flow": 65535.0}, follow=True)
    assert set(found["data_quality"]["unknown"]) == {"nothing", "other"}
    assert found["data_quality"]["missing"] == ["Sensor_Flow"]
    assert found["companions"] == []


def test_follow_goes_with_one_shot() -> None:
    assert refused(shots=[sample("good")], follow=True) == "follow"
    assert refused(features=sample("good"), follow=1) == "follow"


def test_no_mode_is_more_probable_than_a_defect_and_their_order_is_that_of_their_models() -> None:
    bundle, draw, scaled_down = default_bundle(), random.Random(11), 0
    for _ in range(60):
        shot = sample(draw.choice(["good", "cold-die", "low-clamp"]))
        features = {name: value * draw.gauss(1, 0.06) for name, value in shot.items()}
        answer = predict(features=features)
        defect = answer["prediction"]["class_probabilities"]["defect"]
        chances = {row["mode"]: row["probability"] for row in answer["defect_modes"]}
        rows = bundle.preparation.impute(np.array([[features[name] for name in bundle.schema.names]]))
        own = bundle.modes.probabilities(bundle.preparation.scaled(rows))[0]
        ids = [mode.id for mode in bundle.schema.defect_modes]

        assert max(chances.values()) <= defect
        assert list(chances) == [ids[at] for at in np.argsort(-own, kind="stable")]
        scaled_down += own.max() > defect
    assert scaled_down > 5
