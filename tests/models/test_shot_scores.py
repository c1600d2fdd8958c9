"""The line's memory judges a shot as T1 does."""

import numpy as np
import pytest

from shared.bundle.shots import read_shot
from t1_predict.service import predict_quality
from t4_shots.scoring import scores
from tests.quality_parts import default_bundle, shots_of


def test_verdicts_probabilities_and_modes_are_those_of_t1() -> None:
    bundle = default_bundle()
    names = bundle.schema.names
    rng = np.random.default_rng(7)
    given = [
        {name: float(value) for name, value in zip(names, row, strict=True) if rng.random() > missing}
        for row, missing in zip(shots_of(bundle, 60, 3), np.tile([0, 0, 0.2, 0.9], 15), strict=True)
    ]
    given = [shot for shot in given if shot]
    answers = predict_quality(bundle, {"shots": given})["results"]  # type: ignore[typeddict-item] # a batch

    found = scores(bundle, [read_shot(bundle.schema, shot) for shot in given])

    for score, answer in zip(found, answers, strict=True):
        prediction = answer["prediction"]
        assert score.verdict == answer["verdict"]
        assert score.probability == pytest.approx(prediction["class_probabilities"]["defect"], abs=1e-12)
        assert score.low == pytest.approx(prediction["defect_low"], abs=1e-12)
        assert score.high == pytest.approx(prediction["defect_high"], abs=1e-12)
        assert score.unlike_known == answer["data_quality"]["unlike_known"]
        assert list(score.missing) == answer["data_quality"]["missing"]
        if score.verdict in ("defect", "unsure"):
            assert score.mode == answer["defect_modes"][0]["mode"]
        else:
            assert score.mode is None
    assert {score.verdict for score in found} >= {"normal", "defect"}
