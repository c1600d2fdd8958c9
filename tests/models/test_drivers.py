"""The drivers of many shots beside those that the whole answer on each names."""

import numpy as np
import pytest

from shared.errors import InvalidInput, NoFeatures
from t1_predict.service import predict_quality
from t2_importance.service import Explainer
from tests.quality_parts import default_bundle, shots_of


def complete(count: int, seed: int) -> list[dict[str, float]]:
    bundle = default_bundle()
    return [
        dict(zip(bundle.schema.names, row.tolist(), strict=True)) for row in shots_of(bundle, count, seed)
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_complete_shots_have_the_drivers_of_the_whole_answer(seed: int) -> None:
    explainer = Explainer.of(default_bundle())
    shots = complete(6, seed)
    answered = explainer.drivers({"shots": shots, "top_n": 5})["drivers"]

    for shot, drivers in zip(shots, answered, strict=True):
        whole = explainer.analyze({"features": shot, "top_n": 5})["attributions"][:5]
        assert [(row["feature"], row["direction"], row["percent"]) for row in drivers] == [
            (row["feature"], row["direction"], row["percent"]) for row in whole
        ]


def test_a_shot_is_judged_the_same_alone_and_among_others() -> None:
    explainer = Explainer.of(default_bundle())
    shots = complete(5, 3)
    shots[2].pop("Process_ClampForce")
    order = np.random.default_rng(4).permutation(5).tolist()
    together = explainer.drivers({"shots": [shots[place] for place in order]})["drivers"]

    for place, drivers in zip(order, together, strict=True):
        assert explainer.drivers({"shots": [shots[place]]})["drivers"] == [drivers]


def test_a_shot_without_a_known_value_is_named() -> None:
    explainer = Explainer.of(default_bundle())
    good = complete(1, 5)[0]

    with pytest.raises(NoFeatures) as told:
        explainer.drivers({"shots": [good, {"No_Such": 1.0}]})
    assert told.value.details[0].field.startswith("shots.1")
    with pytest.raises(NoFeatures) as predicted:
        predict_quality(default_bundle(), {"shots": [good, {"No_Such": 1.0}]})
    assert predicted.value.details[0].field == told.value.details[0].field
    with pytest.raises(InvalidInput):
        explainer.drivers({"shots": [good], "features": good})
