"""Search quality on questions whose answering document is known, with a floor under it."""

import pytest

from shared.contracts.t3 import SearchRequest
from t3_kb.reader import Index
from t3_kb.search import search
from tests.unit.t3_kb.golden_queries import ENGLISH, KOREAN, UNANSWERED


def _found(index: Index, query: str) -> list[str]:
    return [row["id"] for row in search(SearchRequest(query=query), index)["results"]]


@pytest.mark.parametrize("golden", [KOREAN, ENGLISH], ids=["korean", "english"])
def test_the_answering_document_is_among_the_first_three(index: Index, golden: dict[str, str]) -> None:
    missed = [query for query, wanted in golden.items() if wanted not in _found(index, query)[:3]]
    assert len(missed) <= 0.05 * len(golden), missed


@pytest.mark.parametrize("golden", [KOREAN, ENGLISH], ids=["korean", "english"])
def test_the_answering_document_mostly_comes_first(index: Index, golden: dict[str, str]) -> None:
    missed = [query for query, wanted in golden.items() if _found(index, query)[:1] != [wanted]]
    assert len(missed) <= 0.15 * len(golden), missed


@pytest.mark.parametrize("query", UNANSWERED)
def test_what_no_document_answers_is_not_found(index: Index, query: str) -> None:
    answer = search(SearchRequest(query=query), index)
    assert not answer["found"]
    assert answer["results"] == []
    assert answer["sources"] == []
    assert answer["answer"]
