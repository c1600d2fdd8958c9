"""A search answers by the contract, whatever is asked."""

import math
from typing import Any

import pytest

from shared.assets import asset
from shared.contracts.parsing import parse
from shared.contracts.t3 import MAX_QUERY_CHARACTERS, SearchAnswer, SearchRequest
from shared.errors import InvalidInput
from t3_kb.index import Index
from t3_kb.search import search


def ask(index: Index, query: str, **fields: Any) -> SearchAnswer:
    return search(parse(SearchRequest, {"query": query, **fields}), index)


def ids(answer: SearchAnswer) -> list[str]:
    return [row["id"] for row in answer["results"]]


def test_each_document_is_a_result_once_best_first(index: Index) -> None:
    answer = ask(index, "기공", max_results=20)
    scores = [row["score"] for row in answer["results"]]
    assert len(ids(answer)) == len(set(ids(answer))) > 3
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 and math.isfinite(score) for score in scores)


def test_a_result_says_where_it_is_from(index: Index) -> None:
    row = ask(index, "소착")["results"][0]
    assert row["uri"] == "knowledge/ko/soldering.ko.md"
    assert (row["title"], row["category"], row["language"]) == ("소착 (용착, 달라붙음)", "defect", "ko")


def test_each_result_is_a_source(index: Index) -> None:
    answer = ask(index, "소착")
    assert [s["uri"] for s in answer["sources"]] == [row["uri"] for row in answer["results"]]
    assert answer["sources"][0]["type"] == "markdown"
    assert answer["sources"][0]["relevance_score"] == answer["results"][0]["score"]


def test_the_asked_words_are_marked_in_the_excerpt(index: Index) -> None:
    row = ask(index, "소착이 심하다")["results"][0]
    marked = [row["excerpt"][start:end] for start, end in row["highlights"]]
    assert "소착" in marked


@pytest.mark.parametrize("query", ["기공", "기공이", "기공은", "소착", "소착을"])
def test_terms_of_two_syllables_are_found(index: Index, query: str) -> None:
    wanted = "gas-porosity.ko" if query.startswith("기공") else "soldering.ko"
    assert ids(ask(index, query))[0] == wanted


def test_spaces_in_a_compound_change_nothing(index: Index) -> None:
    assert ids(ask(index, "금형온도")) == ids(ask(index, "금형 온도"))


def test_every_sentence_of_the_answer_is_quoted_from_the_document_it_names(index: Index) -> None:
    answer = ask(index, "보압이 낮으면 어떤 불량이 생기나요")
    excerpts = {row["id"]: row["excerpt"] for row in answer["results"]}
    lines = answer["answer"].splitlines()
    assert lines
    for line in lines:
        text, _, rest = line.rpartition(" [")
        assert text in excerpts[rest.removesuffix("]")]


def test_a_name_of_the_feature_schema_finds_its_documents(index: Index) -> None:
    assert ids(ask(index, "Process_HoldPressure"))[0] == "intensification.en"


@pytest.mark.parametrize(
    ("filters", "field"),
    [({"category": "defect"}, "category"), ({"language": "ko"}, "language")],
)
def test_a_filter_leaves_only_fitting_documents(index: Index, filters: dict[str, str], field: str) -> None:
    rows: list[Any] = list(ask(index, "기공 압력 온도", max_results=20, filters=filters)["results"])
    assert rows
    assert {row[field] for row in rows} == set(filters.values())


def test_filters_on_defect_mode_and_feature_work_together(index: Index) -> None:
    filters = {"defect_mode": "flash", "feature": "Process_ClampForce"}
    assert set(ids(ask(index, "압력", max_results=20, filters=filters))) == {
        "clamp-force-flash.ko",
        "intensification.ko",
    }


def test_a_filter_that_nothing_fits_finds_nothing(index: Index) -> None:
    assert not ask(index, "기공", filters={"defect_mode": "no such mode"})["found"]


def test_a_question_is_answered_by_documents_in_its_language(index: Index) -> None:
    for query, language in (("소착 원인", "ko"), ("causes of soldering", "en")):
        rows = ask(index, query, max_results=20)["results"]
        assert {row["language"] for row in rows} == {language}
        assert rows[0]["id"] == f"soldering.{language}"


def test_a_document_and_its_translation_take_one_place(index: Index) -> None:
    topics = [name.rpartition(".")[0] for name in ids(ask(index, "기공 porosity", max_results=20))]
    assert len(topics) == len(set(topics))


@pytest.mark.parametrize(
    ("query", "language"), [("알루미늄이 금형에 들러붙어요", "en"), ("metal sticks to the die", "ko")]
)
def test_a_question_finds_documents_of_the_other_language(index: Index, query: str, language: str) -> None:
    rows = ask(index, query, filters={"language": language})["results"]
    assert rows[0]["id"] == f"soldering.{language}"
    assert rows[0]["excerpt"]


def test_what_a_document_is_said_to_answer_is_never_shown(index: Index) -> None:
    row = ask(index, "금형에 알루미늄이 달라붙어요")["results"][0]
    assert "ask:" not in row["excerpt"]
    assert row["excerpt"] in asset("knowledge", "ko", "soldering.ko.md").read_text().partition("\n---\n")[2]


def test_blank_filters_are_no_filters(index: Index) -> None:
    filters = {"category": "", "language": None, "defect_mode": " "}
    assert ids(ask(index, "기공", filters=filters)) == ids(ask(index, "기공"))


def test_context_lifts_fitting_documents(index: Index) -> None:
    plain = ids(ask(index, "압력을 확인하는 방법", max_results=20))
    context = {"defect_modes": ["short_shot"], "features": ["Process_ShotSize"]}
    lifted = ids(ask(index, "압력을 확인하는 방법", max_results=20, context=context))
    assert lifted.index("short-shot.ko") < plain.index("short-shot.ko")


def test_context_alone_finds_nothing(index: Index) -> None:
    assert not ask(index, "오늘 날씨", context={"defect_modes": ["flash"]})["found"]


@pytest.mark.parametrize("number", [1, 5, 20])
def test_no_more_results_than_asked_for(index: Index, number: int) -> None:
    assert len(ids(ask(index, "압력 온도 속도", max_results=number))) <= number


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({}, "query"),
        ({"query": ""}, "query"),
        ({"query": " \t\n "}, "query"),
        ({"query": "\x00\x1b\u200b"}, "query"),
        ({"query": "가" * (MAX_QUERY_CHARACTERS + 1)}, "query"),
        ({"query": "가" * 10_000}, "query"),
        ({"query": 5}, "query"),
        ({"query": None}, "query"),
        ({"query": "기공", "max_results": 0}, "max_results"),
        ({"query": "기공", "max_results": 21}, "max_results"),
        ({"query": "기공", "max_results": True}, "max_results"),
        ({"query": "기공", "max_results": "5"}, "max_results"),
        ({"query": "기공", "top": 5}, "top"),
        ({"query": "기공", "filters": {"category": "recipes"}}, "filters.category"),
        ({"query": "기공", "filters": {"language": "fr"}}, "filters.language"),
        ({"query": "기공", "filters": {"author": "x"}}, "filters.author"),
        ({"query": "기공", "filters": "defect"}, "filters"),
        ({"query": "기공", "context": {"features": [1]}}, "context.features.0"),
        ({"query": "기공", "context": {"features": ["x"] * 51}}, "context.features"),
    ],
)
def test_bad_input_names_its_field(payload: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(SearchRequest, payload)
    assert refused.value.details[0].field == field
    assert refused.value.details[0].reason


@pytest.mark.parametrize(
    "query",
    [
        "기공\x00\x1b[31m 원인",
        'body:기공 AND (title:"소착" OR *)~2^3',
        "+기공 -소착 [a TO z] /re.*/ \\",
        "소착" * 500,
        "？！…",
        "🙂 기공",
        "a" * 1000,
        "1 2 3 4 5",
        "\ud800기공",
    ],
)
def test_no_text_breaks_the_search(index: Index, query: str) -> None:
    answer = ask(index, query)
    assert isinstance(answer["found"], bool)
    assert answer["found"] == bool(answer["results"])
    str(answer).encode()


def test_syntax_of_the_engine_means_nothing(index: Index) -> None:
    assert ids(ask(index, "NOT 소착 -소착"))[0] == "soldering.ko"


def test_a_question_is_answered_in_its_language_when_nothing_is_found(index: Index) -> None:
    assert "찾지 못했습니다" in ask(index, "오늘 날씨")["answer"]
    assert ask(index, "weather today")["answer"].startswith("No document")


def test_the_version_of_the_index_is_told(index: Index) -> None:
    assert ask(index, "기공")["index_version"] == "default-tests"
