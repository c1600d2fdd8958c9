"""What is marked in a passage is what the question is about, by whole words."""

import re

import pytest

from shared.contracts.t3 import SearchRequest
from t3_kb.index import Index
from t3_kb.marking import marked_spans
from t3_kb.search import search
from tests.packaged_index import index

__all__ = ["index"]

PASSAGE = (
    "오버플로를 넓히고 에어 블로우를 줄인다. 콜드셧이나 콜드 샷 자국이 있으면 바꾼 조건을 되돌린다. "
    "샷 사이에는 드라이아이스나 물을 쓰지 않는다. 조치는 물결무늬가 없을 때까지 한다."
)


def marked(index: Index, question: str, text: str) -> list[str]:
    units = index.query_parser.units(question)
    return [text[start:end] for start, end in marked_spans(text, units)]


def test_no_syllable_and_no_ending_is_marked(index: Index) -> None:
    assert marked(index, "콜드셧 대책 알려줘", PASSAGE) == ["콜드셧", "콜드 샷 자국", "조치", "물결무늬"]


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (
            "기공을 예방하려면?",
            "가스와 공기가 섞이면 기공이 는다. 가스 기공은 둥글다.",
            ["기공", "가스 기공", "기공"],
        ),
        ("금형 온도가 낮으면 어떤 문제가 생겨?", "온도를 올리고 금형을 데운다.", ["온도", "금형"]),
        (
            "What helps against cold shuts?",
            "Do not help. Cold shuts are cold joints.",
            ["Cold shuts", "cold joints"],
        ),
        ("콜드셧이 뭐야?", "금형콜드셧불량을 센다.", ["금형콜드셧불량"]),
    ],
)
def test_names_in_full_are_marked(index: Index, question: str, text: str, expected: list[str]) -> None:
    spans = marked(index, question, text)

    assert set(expected) <= set(spans)
    assert not {"Do", "not", "help", "가스", "공기"} & set(spans)


@pytest.mark.parametrize(
    "question",
    [
        "콜드셧 대책 알려줘",
        "기공을 예방하려면 무엇을 점검해야 해?",
        "금형 온도가 낮으면 어떤 문제가 생겨?",
        "What helps against cold shut?",
        "플래시가 자꾸 나와요",
    ],
)
def test_the_marks_of_real_passages_are_whole_words_of_two_letters_or_more(
    index: Index, question: str
) -> None:
    answer = search(SearchRequest(query=question), index)

    assert answer["results"]
    for row in answer["results"]:
        for start, end in row["highlights"]:
            word = row["excerpt"][start:end]
            assert len(word) > 1
            assert not re.fullmatch(r"있으면|바꾼|샷|바꾸고|블로우|오버플로|드라이아이스|Do|not", word)
            # A word is marked from its first letter on.
            assert not re.search(r"[가-힣A-Za-z]$", row["excerpt"][:start])
