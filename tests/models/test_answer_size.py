"""Batches whose answers Lambda cannot deliver."""

import pytest

from shared.errors import InvalidInput
from t1_predict.handler import predict_logic
from t1_predict.service import check_size
from tests.quality_parts import sample

ON_LAMBDA = {"AWS_LAMBDA_FUNCTION_NAME": "t1"}
SPARSE = {"Process_Pressure": 145.0}


def test_a_batch_that_fits_is_answered() -> None:
    answer = predict_logic(ON_LAMBDA)({"shots": [sample("good")] * 3000})
    assert len(answer["results"]) == 3000


def test_a_batch_that_does_not_fit_is_refused_with_how_many_do() -> None:
    with pytest.raises(InvalidInput, match=r"send [0-9]+ at once") as caught:
        predict_logic(ON_LAMBDA)({"shots": [SPARSE] * 4000})
    assert caught.value.details[0].field == "shots"
    fitting = int(caught.value.message.split("send ")[1].split()[0])
    check_size(predict_logic({})({"shots": [SPARSE] * fitting}))


def test_off_lambda_nothing_has_to_fit() -> None:
    assert len(predict_logic({})({"shots": [SPARSE] * 4000})["results"]) == 4000
