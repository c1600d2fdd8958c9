"""Quality measures on rankings small enough to work out by hand."""

import math

import pytest

from checks.search_questions.measures import measure
from checks.search_questions.questions import Question

QUESTION = Question("q", "en", {"best": 2, "right": 1})


@pytest.mark.parametrize(
    ("ranking", "recall", "mrr"),
    [
        (["best"], 1.0, 1.0),
        (["x", "y", "best"], 1.0, 1 / 3),
        (["x", "y", "z", "best"], 0.0, 0.25),
        (["right"], 0.0, 0.0),
        ([], 0.0, 0.0),
    ],
)
def test_the_best_document_counts(ranking: list[str], recall: float, mrr: float) -> None:
    quality = measure([QUESTION], lambda _: ranking)
    assert (quality.recall_at_3, quality.mrr) == (recall, mrr)


def test_ndcg_counts_grades_by_rank() -> None:
    ideal = 3 + 1 / math.log2(3)
    assert measure([QUESTION], lambda _: ["best", "right"]).ndcg_at_10 == pytest.approx(1.0)
    assert measure([QUESTION], lambda _: ["right", "best"]).ndcg_at_10 == pytest.approx(
        (1 + 3 / math.log2(3)) / ideal
    )


def test_missed_questions_are_named() -> None:
    assert measure([QUESTION], lambda _: ["x"]).missed == ("q",)
