"""Recall@3, MRR and nDCG@10 of a ranking, as means over questions.

nDCG: Järvelin and Kekäläinen 2002, with gain 2^grade - 1 and discount log2(rank + 1).
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from checks.search_questions.questions import Question

Ranking = Callable[[Question], Sequence[str]]
"""Gives the topics found for a question, best first, each once."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over `questions` questions, each 0 to 1. A question counts for recall by its best document."""

    questions: int
    recall_at_3: float
    mrr: float
    ndcg_at_10: float
    missed: tuple[str, ...]


def measure(questions: Iterable[Question], rank: Ranking) -> Quality:
    """Ask every question and average. Raises ZeroDivisionError where there are none."""
    asked = [(question, list(rank(question))) for question in questions]
    count = len(asked)
    missed = tuple(q.text for q, found in asked if not q.best.intersection(found[:3]))
    return Quality(
        count,
        1 - len(missed) / count,
        sum(_reciprocal_rank(q, found) for q, found in asked) / count,
        sum(_ndcg(q, found) for q, found in asked) / count,
        missed,
    )


def _reciprocal_rank(question: Question, found: Sequence[str]) -> float:
    return next((1 / rank for rank, topic in enumerate(found, start=1) if topic in question.best), 0.0)


def _ndcg(question: Question, found: Sequence[str]) -> float:
    gains = [question.grades.get(topic, 0) for topic in found[:10]]
    return _dcg(gains) / _dcg(sorted(question.grades.values(), reverse=True)[:10])


def _dcg(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))
