"""Search quality on questions whose answering document is known, with a floor under it.

The floors are what was reached, less the one question that a changed document may cost.
"""

import pytest

from checks.search_questions.measures import measure
from checks.search_questions.questions import SETS, Question, read_set, read_unanswered, topic_of
from shared.contracts.t3 import Filters, SearchRequest
from t3_kb.index import Index
from t3_kb.search import search

OTHER = {"ko": "en", "en": "ko"}
RECALL = {"development": 0.96, "held_out_1": 0.96, "held_out_2": 0.93, "held_out_3": 0.93}
MRR = {"development": 0.93, "held_out_1": 0.94, "held_out_2": 0.88, "held_out_3": 0.90}
NDCG = {"development": 0.94, "held_out_1": 0.92, "held_out_2": 0.88, "held_out_3": 0.91}
ANSWERED = {"development": 2, "held_out_1": 4, "held_out_2": 1, "held_out_3": 3}
"""Of the questions without an answer so many at most may find something."""


def found(index: Index, question: str, language: str | None = None) -> list[str]:
    request = SearchRequest(query=question, max_results=10, filters=Filters(language=language))
    return [topic_of(row["id"]) for row in search(request, index)["results"]]


def asked_in(name: str, language: str) -> list[Question]:
    return [question for question in read_set(name) if question.language == language]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", SETS)
def test_a_question_finds_its_document_in_its_own_language(index: Index, name: str, language: str) -> None:
    quality = measure(asked_in(name, language), lambda question: found(index, question.text))
    assert quality.recall_at_3 >= RECALL[name], quality.missed
    assert quality.mrr >= MRR[name]
    assert quality.ndcg_at_10 >= NDCG[name]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", SETS)
def test_a_question_finds_its_document_in_the_other_language(index: Index, name: str, language: str) -> None:
    quality = measure(asked_in(name, language), lambda question: found(index, question.text, OTHER[language]))
    assert quality.recall_at_3 >= RECALL[name], quality.missed
    assert quality.mrr >= MRR[name]
    assert quality.ndcg_at_10 >= NDCG[name]


def test_the_glossary_finds_documents_that_have_no_translation(untranslated: Index) -> None:
    asked = OTHER[untranslated.version]
    plain = [q for name in SETS for q in read_set(name) if q.language == asked and not q.floor]
    quality = measure(plain, lambda question: found(untranslated, question.text))
    assert quality.recall_at_3 >= 0.95, quality.missed


@pytest.mark.parametrize("name", SETS)
def test_what_no_document_answers_is_mostly_not_found(index: Index, name: str) -> None:
    answered = [question for question in read_unanswered(name) if found(index, question)]
    assert len(answered) <= ANSWERED[name], answered


@pytest.mark.parametrize(
    "query", ["오늘 날씨 어때", "점심 메뉴 추천", "capital of france", "how do I bake bread"]
)
def test_nothing_found_is_said_so(index: Index, query: str) -> None:
    answer = search(SearchRequest(query=query), index)
    assert not answer["found"]
    assert answer["results"] == []
    assert answer["sources"] == []
    assert answer["answer"]


@pytest.mark.parametrize("name", SETS)
def test_half_of_a_set_is_worded_as_on_a_shop_floor(name: str) -> None:
    questions = read_set(name)
    assert len(questions) >= 60
    assert sum(question.floor for question in questions) >= 0.45 * len(questions)
    assert {question.language for question in questions} == {"ko", "en"}
    assert read_unanswered(name)


def test_a_question_is_asked_in_one_set_only() -> None:
    texts = [question.text for name in SETS for question in read_set(name)]
    assert len(texts) == len(set(texts)) >= 400
