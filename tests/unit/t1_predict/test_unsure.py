"""Verdicts under uncertainty: unsure where the interval holds the threshold, and what is told beside it."""

from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest

from shared.bundle.bundle import Bundle
from shared.bundle.calibration import logistic
from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.reliability import Reliability
from shared.contracts.t1 import PredictResponse
from t1_predict.service import predict_quality
from t2_importance.service import Explainer
from tests.quality_parts import default_bundle, sample, shots_of

NAMES = default_bundle().schema.names
THREE = ["Process_MoldTemperature", "Process_HoldPressure", "Process_InjectionSpeed"]


def predict(bundle: Bundle | None = None, **payload: Any) -> PredictResponse:
    return cast("PredictResponse", predict_quality(bundle or default_bundle(), payload))


def shots(count: int, seed: int, masked: float = 0.0) -> list[dict[str, float]]:
    rng = np.random.default_rng(seed)
    return [
        {n: v for n, v in zip(NAMES, row.tolist(), strict=True) if n == NAMES[0] or rng.random() >= masked}
        for row in shots_of(default_bundle(), count, seed=seed)
    ]


@pytest.mark.parametrize("masked", [0.0, 0.4])
def test_the_verdict_is_by_the_threshold_where_the_interval_excludes_it_and_else_unsure(
    masked: float,
) -> None:
    seen = set()
    for row in cast("Any", predict(shots=shots(80, 7, masked)))["results"]:
        prediction, threshold = row["prediction"], row["threshold"]
        low, high = prediction["defect_low"], prediction["defect_high"]
        assert low <= prediction["class_probabilities"]["defect"] <= high
        if row["verdict"] != "withheld":
            holds = low < threshold <= high
            assert row["verdict"] == ("unsure" if holds else prediction["class"])
            assert ("interval" in [reason["code"] for reason in row["reasons"]]) == holds
        seen.add(row["verdict"])
    assert {"normal", "unsure"} <= seen


def test_without_figures_of_later_shots_nothing_is_unsure() -> None:
    bare = replace(default_bundle(), reliability=None)
    for row in cast("Any", predict(bare, shots=shots(40, 8, 0.5)))["results"]:
        assert row["verdict"] in (row["prediction"]["class"], "withheld")
        assert not {"defect_low", "confidence_shots"} & row["prediction"].keys()


def test_three_values_of_thirty_give_no_plain_good_verdict() -> None:
    answer = predict(features={name: sample("good")[name] for name in THREE})
    assert answer["verdict"] == "unsure"
    (reason,) = answer["reasons"]
    assert "27 of 30 values were not given" in reason["message"]
    assert reason["message"][0].isupper()
    assert "변수 30개 중 27개 없음" in reason["message_ko"]
    assert all(row["low"] <= row["high"] for row in answer["data_quality"]["imputed"])


def test_a_withheld_verdict_has_no_hit_rate() -> None:
    answer = predict(features={**sample("good"), "Process_MeltTemperature": 943.0})
    prediction = answer["prediction"]
    assert answer["verdict"] == "withheld"
    assert (prediction["confidence"], prediction["confidence_score"]) == ("low", 0)
    assert prediction["confidence_shots"] == 0


def test_the_confidence_is_the_hit_rate_of_its_group() -> None:
    part = Reliability.of_counts(0.0, [(0.0, 0.04, 800), (0.2, 0.75, 90)])
    bundle = replace(default_bundle(), reliability=part)
    good = predict(bundle, features=sample("good"))["prediction"]
    assert (good["confidence"], good["confidence_score"], good["confidence_shots"]) == ("high", 0.96, 800)
    bad = predict(bundle, features=sample("cold-die"))["prediction"]
    assert (bad["confidence"], bad["confidence_score"], bad["confidence_shots"]) == ("medium", 0.75, 90)


def test_a_shot_unlike_all_known_tells_what_became_of_such_shots() -> None:
    twisted = {**sample("good"), "Sensor_Temperature2": 120.0, "Process_MoldTemperature": 245.0}
    quality = predict(features=twisted)["data_quality"]
    reliability = default_bundle().reliability
    assert reliability is not None
    assert reliability.unlike_rate is not None
    assert quality["unlike_rate"] == reliability.unlike_rate._asdict()
    assert "unlike_rate" not in predict(features=sample("good"))["data_quality"]


def test_a_what_if_on_three_values_moves_what_follows_in_every_donor() -> None:
    """What follows moves too, unnamed: the answer is near that on the complete shot."""
    features = {name: sample("good")[name] for name in THREE}
    asked = [{"changes": [{"feature": "Process_HoldPressure", "to": 110.0}]}]
    answer = predict(features=features, scenarios=asked)
    (row,) = answer["scenarios"]
    assert {one["feature"] for one in row["companions"]} <= features.keys()
    (whole,) = predict(features=sample("good"), scenarios=asked)["scenarios"]
    followed = predict(features=features, overrides={"Process_HoldPressure": 110.0}, follow=True)
    held = predict(features=features, overrides={"Process_HoldPressure": 110.0})
    assert followed["prediction"] == row["prediction"]
    assert row["defect_probability"] > held["prediction"]["class_probabilities"]["defect"]
    assert row["defect_probability"] == pytest.approx(whole["defect_probability"], abs=0.15)
    assert followed["baseline"]["verdict"] == answer["verdict"]
    assert followed["baseline"]["reasons"] == answer["reasons"]


def test_a_change_to_the_present_value_changes_nothing_with_values_missing() -> None:
    features = {name: sample("cold-die")[name] for name in THREE}
    same = predict(features=features, overrides={THREE[0]: features[THREE[0]]})
    assert same["prediction"] == same["baseline"]["prediction"]


@pytest.mark.parametrize("masked", [0.0, 0.3, 0.9])
def test_attributions_add_up_as_documented_and_the_verdict_is_t1s(masked: float) -> None:
    bundle = default_bundle()
    explainer = Explainer.of(bundle)
    for features in shots(6, 9, masked):
        told, judged = explainer.analyze({"features": features}), predict(features=features)
        base, explained = told["base_probability"], told["explained_probability"]
        total = np.log(base / (1 - base)) + sum(row["shap"] for row in told["attributions"])
        assert total == pytest.approx(np.log(explained / (1 - explained)), abs=1e-9)
        raw = np.array([features.get(name, np.nan) for name in NAMES])
        odds = bundle.calibration.log_odds(bundle.margin(bundle.donors.complete(raw)))
        assert total == pytest.approx(odds.mean(), abs=1e-9)
        assert (told["verdict"], told["reasons"]) == (judged["verdict"], judged["reasons"])
        if not masked:
            chance = judged["prediction"]["class_probabilities"]["defect"]
            assert logistic(np.array(total)) == pytest.approx(chance, abs=1e-12)


def test_a_withheld_shot_has_no_adjustments_and_the_advice_says_why() -> None:
    features = {**sample("cold-die"), "Process_MeltTemperature": 943.0}
    told = Explainer.of(default_bundle()).analyze({"features": features})
    assert told["verdict"] == "withheld"
    assert told["adjustments"] == []
    assert told["advice"]["code"] == "withheld"
    assert "values" in told["advice"]["message"]
    assert "값" in told["advice"]["message_ko"]


def with_category() -> Bundle:
    """A bundle whose last variable is a category of two levels."""
    document = dict(default_bundle().schema.document)
    features = [dict(feature) for feature in document["features"]]
    features[-1] |= {"levels": ["380", "390"]}
    return replace(default_bundle(), schema=FeatureSchema.from_mapping({**document, "features": features}))


@pytest.mark.parametrize("value", ["D-77", 395.0])
def test_a_level_that_training_never_saw_is_said(value: str | float) -> None:
    bundle = with_category()
    name = NAMES[-1]
    answer = predict(bundle, features={**sample("good"), name: value})
    assert answer["data_quality"]["unseen"] == [
        {"feature": name, "value": f"{value:g}" if value == 395 else value}
    ]
    assert name in answer["data_quality"]["missing"]
    (reason,) = [row for row in answer["reasons"] if row["code"] == "unseen"]
    assert reason["feature"] == name
    known = predict(bundle, features={**sample("good"), name: "390"})
    assert "unseen" not in known["data_quality"]


@pytest.mark.parametrize("apart", [1, 10_000, 500_000])
def test_a_die_of_a_number_that_no_known_shot_had_is_said(apart: int) -> None:
    """Numbers that the sample's 16 bits round are told of nobody: 500,001 would be new each time."""
    bundle = default_bundle()
    rows = bundle.shots.rows.copy()
    column = len(NAMES) - 1
    rows[:, column] = np.arange(len(rows)) % 3 * apart + 1
    name = NAMES[column]
    sampled = type(bundle.shots).of(rows, bundle.shots.defect)
    context = [
        {**feature, "role": "context", "follows": []} if feature["name"] == name else feature
        for feature in bundle.schema.document["features"]
    ]
    schema = FeatureSchema.from_mapping({**bundle.schema.document, "features": context})
    told = replace(bundle, shots=sampled, schema=schema)
    new = predict(told, features={**sample("good"), name: 9.0})
    assert new["data_quality"].get("unseen", []) == (
        [{"feature": name, "value": "9"}] if apart < 500_000 else []
    )
    known = predict(told, features={**sample("good"), name: apart + 1.0})
    assert "unseen" not in known["data_quality"]
