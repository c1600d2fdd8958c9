"""Rows as batches: every row once and in order, no batch too large for a state of Step Functions."""

import json
import random
from typing import Any

import pytest

from ops.batch_scoring.answer_rows import rows_of
from ops.batch_scoring.batches import INVOKE_BYTES, STATE_BYTES, Batch, batches, item_of, most_shots
from shared.errors import Unavailable
from t1_predict.service import predict_quality
from tests.quality_parts import default_bundle
from training.commands.score import COLUMNS
from training.commands.score_rows import VerdictRows


def table(rng: random.Random) -> list[Any]:
    """Shots of a table, None where a row has no value."""
    return [
        {name: rng.uniform(-1e6, 1e6) for name in rng.sample("abcdef", rng.randint(1, 6))}
        if rng.random() < 0.7
        else None
        for _ in range(rng.randint(1, 60))
    ] + [{"a": 1.0}]


@pytest.mark.parametrize("seed", range(40))
def test_every_row_is_in_one_batch_in_order_and_none_without_a_value_is_sent(seed: int) -> None:
    rng = random.Random(seed)
    shots, most = table(rng), rng.randint(1, 9)
    rows = list(enumerate(shots, start=2))

    made = list(batches(rows, "line-7", most))

    assert [line for batch in made for line in batch.rows] == [line for line, _ in rows]
    assert [line for batch in made for line in batch.empty] == [line for line, shot in rows if shot is None]
    assert [shot for batch in made for shot in batch.shots] == [shot for shot in shots if shot is not None]
    assert all(1 <= len(batch.shots) <= most for batch in made)
    assert [batch.number for batch in made] == list(range(1, len(made) + 1))


def test_a_table_without_any_value_is_no_table() -> None:
    with pytest.raises(ValueError, match="no row has a value"):
        list(batches([(2, None), (3, None)], "line-7", 5))


def test_a_batch_is_closed_before_it_is_too_large_to_be_sent() -> None:
    long = {f"variable with a long name, number {number}": 1 / 3 for number in range(400)}

    made = list(batches(((line, long) for line in range(2, 102)), "line-7", 1000))

    assert len(made) > 1
    assert max(len(json.dumps(item_of(batch, "line-7"))) for batch in made) < STATE_BYTES


@pytest.mark.parametrize("value", [-1e6, 123_456.789_012_345, 1e15, float(2**53)])
def test_answers_to_a_full_batch_fit_whatever_is_out_of_range(value: float) -> None:
    bundle = default_bundle()
    most = most_shots(bundle)
    shots = [{name: value + number for number, name in enumerate(bundle.schema.names)}] * most

    answer = json.dumps(predict_quality(bundle, {"shots": shots}))

    assert 20 <= most <= 35
    assert len(answer) + INVOKE_BYTES < STATE_BYTES


def test_a_refused_batch_names_the_row_and_column_and_says_why_the_others_are_refused() -> None:
    batch = Batch(3, [7, 8, 9], [8])
    detail = {"field": "shots.1.Process_MoldTemperature", "reason": "is no number"}
    error = {"code": "validation_error", "message": "…", "details": [detail]}

    rows = rows_of(batch, {"error": error}, VerdictRows(), korean=False)

    told = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    assert [(row["line"], row["verdict"]) for row in told] == [
        ("7", "refused"), ("8", "no_values"), ("9", "refused")
    ]  # fmt: skip
    assert told[2]["reasons"] == "Process_MoldTemperature: is no number"
    assert "line 9" in told[0]["reasons"]


def test_a_refusal_that_names_no_row_is_that_of_each() -> None:
    error = {"code": "not_found", "message": "There is no line line-9.", "details": []}
    rows = rows_of(Batch(1, [2, 3]), {"error": error}, VerdictRows(), korean=True)
    assert [row[COLUMNS.index("reasons")] for row in rows] == ["There is no line line-9."] * 2


@pytest.mark.parametrize("answer", [{}, {"results": []}, {"results": "x"}, {"results": [{}] * 3}])
def test_what_is_no_answer_to_the_batch_is_not_taken_for_one(answer: dict[str, Any]) -> None:
    with pytest.raises(Unavailable, match="batch 5"):
        rows_of(Batch(5, [2, 3]), answer, VerdictRows(), korean=False)
