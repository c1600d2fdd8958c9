"""A model in the line's shadow: its score is kept beside the verdict, which it never changes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shared import jsonio
from shared.bundle.bundle import Bundle
from shared.bundle.feature_schema import FeatureSchema
from shared.settings import read_settings
from t1_predict.service import predict_quality
from t4_shots import shadow as shadowing
from t4_shots.recording import Beside
from t4_shots.service import ShotService
from t4_shots.settings import ShotSettings
from t4_shots.shadow import Shadows, scores_beside
from t4_shots.shot import ShadowScore, body_of, from_body, told
from t4_shots.sqlite_store import SqliteShots
from tests.quality_parts import DEFAULT_BUNDLE, default_bundle, sample
from tests.shot_parts import CLOCK, NOON, SEOUL, kept
from tests.shot_service import only_default, sent


def challenger() -> Bundle:
    """The default bundle with another calibration and threshold."""
    bundle = default_bundle()
    scaling = replace(bundle.calibration, slope=0.5, intercept=0.7)
    return replace(bundle, model_version="challenger-1", threshold=0.45, calibration=scaling)


def recorded(beside: Beside | None, shots: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The shots as they are listed after they were sent, oldest first."""
    store = SqliteShots(None, SEOUL.bucket, CLOCK)
    bundle = default_bundle()
    service = ShotService(store, only_default(bundle), SEOUL, lambda: NOON / 1000, lambda _: beside)
    answer = service.answer({"action": "record", "shots": shots})
    assert answer["accepted"] == len(shots)
    return list(reversed(service.answer({"action": "list"})["shots"]))


SENT = [
    sent("a"),
    {**sent("b", "2026-02-10T11:59:00+09:00"), "features": sample("cold-die")},
    {**sent("c", "2026-02-10T11:58:00+09:00"), "features": {"Process_Temperature": 640.0}},
]


def test_a_shadows_score_is_what_t1_says_with_it_and_the_verdict_stays() -> None:
    model = challenger()
    found = recorded(lambda judge, shots: scores_beside(model, judge, shots), SENT)
    for shot, alone in zip(found, recorded(None, SENT), strict=True):
        said: Any = predict_quality(model, {"features": shot["features"]})
        assert shot["shadow"] == {
            "model_version": "challenger-1",
            "defect_probability": pytest.approx(
                said["prediction"]["class_probabilities"]["defect"], abs=1e-12
            ),
            "threshold": 0.45,
        }
        assert {name: value for name, value in shot.items() if name != "shadow"} == alone


def test_without_a_shadow_nothing_of_it_is_kept() -> None:
    plain = kept("s1")
    assert "shadow" not in body_of(plain)
    assert "shadow" not in told(plain)
    beside = replace(plain, shadow=ShadowScore(0.4, 0.2, "challenger-1"))
    body = jsonio.loads(jsonio.dumps(body_of(beside)))
    assert {name: value for name, value in body.items() if name != "shadow"} == body_of(plain) | {
        "score": body["score"]
    }
    assert from_body("default", "s1", NOON, body) == beside
    # A body that was kept before there were shadows.
    assert from_body("default", "s1", NOON, {k: v for k, v in body.items() if k != "shadow"}) == plain


def test_a_shadow_that_fails_costs_its_own_score_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise ValueError("shapes do not fit")

    monkeypatch.setattr(shadowing, "defect_probability", broken)
    model = challenger()
    found = recorded(lambda judge, shots: scores_beside(model, judge, shots), SENT)
    assert [shot["verdict"] for shot in found] == [shot["verdict"] for shot in recorded(None, SENT)]
    assert not any("shadow" in shot for shot in found)


def renamed(schema: FeatureSchema, names: Mapping[str, str]) -> FeatureSchema:
    features = tuple(replace(one, name=names.get(one.name, one.name), follows=()) for one in schema.features)
    return replace(schema, features=features)


def test_a_shot_of_which_the_shadow_knows_no_value_has_no_second_score() -> None:
    bundle = challenger()
    other = replace(bundle, schema=renamed(bundle.schema, {"Process_Temperature": "Other_Temperature"}))
    found = scores_beside(other, default_bundle(), [{"Process_Temperature": 650.0}, sample("good")])
    assert found[0] is None
    assert found[1] is not None


def test_the_number_of_a_category_goes_by_its_text() -> None:
    bundle = challenger()
    first = bundle.schema.features[0]
    name = first.name

    def with_codes(codes: Mapping[str, float]) -> Bundle:
        features = (replace(first, codes=codes), *bundle.schema.features[1:])
        return replace(bundle, schema=replace(bundle.schema, features=features))

    shadow, same = with_codes({"b": 660.0, "a": 690.0}), with_codes({"a": 660.0, "b": 690.0})
    values = sample("good")
    swapped = scores_beside(shadow, same, [{**values, name: 660.0}])
    assert swapped == scores_beside(shadow, shadow, [{**values, name: 690.0}])
    assert swapped != scores_beside(shadow, shadow, [{**values, name: 660.0}])
    # A level that the shadow never saw is missing to it, as it is to T1.
    unseen = scores_beside(with_codes({"c": 660.0}), same, [{**values, name: 660.0}])
    without = {key: value for key, value in values.items() if key != name}
    assert unseen == scores_beside(with_codes({"c": 660.0}), same, [without])


def test_a_folder_of_shadows_names_them_by_line_and_a_broken_one_does_not_score(tmp_path: Path) -> None:
    (tmp_path / "default").symlink_to(DEFAULT_BUNDLE)
    (tmp_path / "line-7").mkdir()
    shadows = Shadows(read_settings(ShotSettings, {"SHADOW_MODELS": str(tmp_path)}))
    assert shadows.any
    beside = shadows.beside("default")
    assert beside is not None
    (score,) = beside(default_bundle(), [sample("good")])
    assert score is not None
    assert score.model_version == default_bundle().model_version
    assert shadows.beside("line-7") is None
    assert shadows.beside("line-8") is None


def test_without_a_setting_there_is_none() -> None:
    assert not Shadows(read_settings(ShotSettings, {})).any
