"""Questions find what they mean however it is written, and the section that they name."""

import pytest

from shared.contracts.t3 import SearchRequest
from t3_kb.aspects import aspect_of
from t3_kb.index import Index
from t3_kb.search import search
from tests.knowledge_parts import document, version_folder

SECTIONS = (
    "## 원인\n\n이형제가 부족하다.\n\n## 대책\n\n희석비를 올린다.\n\n"
    "## 안전\n\n보호구를 쓴다.\n\n## 관리 기준\n\n190℃까지."
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of documents that write the same things differently."""
    documents = [
        document("joined", "설비 점검", "캥거루밸브를 닫고 압력을 뺀다."),
        document("apart", "배관 색", "캥거루 밸브는 노란색이다. 배관은 다른 색이고 이름표가 있다."),
        document("life", "금형", "수명은 10⁵ 숏이다."),
        document("spaced", "작 업 표 준 서", "ﬁlter 청소는 １９０℃ 이하에서 한다."),
        document("soldering", "소착", SECTIONS),
    ]
    return Index(version_folder(tmp_path_factory.mktemp("plain"), "v", documents))


def found(index: Index, query: str) -> list[str]:
    """The ids that a question finds, best first."""
    return [row["id"] for row in search(SearchRequest(query=query), index)["results"]]


@pytest.mark.parametrize(
    "query", ["캥거루밸브", "캥거루 밸브", "캥 거 루 밸 브", "캥거루\u200b밸브", "캥거루\u00ad밸브"]
)
def test_a_compound_is_found_with_and_without_a_space(index: Index, query: str) -> None:
    assert {"joined", "apart"} == set(found(index, query))


@pytest.mark.parametrize("query", ["수명 10^5", "수명 10⁵", "수명 １０⁵"])
def test_an_exponent_is_found_as_one(index: Index, query: str) -> None:
    assert found(index, query)[:1] == ["life"]


def test_an_exponent_is_no_digit(index: Index) -> None:
    assert found(index, "105") == []


@pytest.mark.parametrize("query", ["작업표준서", "작 업 표 준 서", "filter 청소", "190℃ 청소"])
def test_other_forms_of_letters_are_the_same_words(index: Index, query: str) -> None:
    assert found(index, query)[:1] == ["spaced"]


def test_highlights_are_whole_words_of_the_text_as_it_is_written(index: Index) -> None:
    for query in ("밸브 압력", "filter 190℃", "수명 10^5"):
        for row in search(SearchRequest(query=query), index)["results"]:
            marked = {row["excerpt"][start:end] for start, end in row["highlights"]}
            assert marked <= {
                "캥거루밸브",
                "밸브",
                "압력",
                "ﬁlter",
                "１９０℃",
                "１９０",
                "℃",
                "수명",
                "10⁵",
            }, marked


@pytest.mark.parametrize(
    ("query", "section"),
    [
        ("소착 대책 알려줘", "희석비를 올린다."),
        ("소착 원인이 뭐야", "이형제가 부족하다."),
        ("소착 보호구", "보호구를 쓴다."),
        ("소착 관리 기준", "190℃까지."),
    ],
)
def test_a_question_that_names_an_aspect_gets_its_section(index: Index, query: str, section: str) -> None:
    assert search(SearchRequest(query=query), index)["results"][0]["excerpt"] == section


@pytest.mark.parametrize("query", ["소착이 자꾸 나와요", "원인과 대책을 알려줘", "금형 온도"])
def test_a_question_that_names_none_or_several_aspects_chooses_none(query: str) -> None:
    assert aspect_of(query) is None
