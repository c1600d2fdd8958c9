"""Excerpts are whole sentences with the asked words marked."""

from shared.text_analysis.tokens import tokens
from t3_kb.passages import MAX_EXCERPT, make_excerpt, sentences

FILLER = "이 문장은 아무것도 말하지 않는다. " * 30


def test_the_sentences_that_answer_are_chosen() -> None:
    excerpt = make_excerpt(FILLER + "소착은 열에서 온다. " + FILLER, {"소착": 1.0, "열": 1.0})
    assert "소착은 열에서 온다." in excerpt.text
    assert len(excerpt.text) <= MAX_EXCERPT


def test_marks_are_characters_of_the_excerpt() -> None:
    excerpt = make_excerpt("금형을 덥히면 소착이 생긴다.", {"소착": 1.0, "금형": 0.5})
    assert [excerpt.text[start:end] for start, end in excerpt.highlights] == ["금형", "소착"]


def test_marks_beside_each_other_are_one() -> None:
    asked = {token.term: 1.0 for token in tokens("금형온도")}
    excerpt = make_excerpt("금형온도를 본다.", asked)
    assert [excerpt.text[start:end] for start, end in excerpt.highlights] == ["금형온도"]


def test_decimal_numbers_and_list_numbers_end_no_sentence() -> None:
    text = "속도는 2.6 m/s이다. 다음을 본다.\n1. 압력을 본다."
    assert [text[start:end] for start, end in sentences(text)] == [
        "속도는 2.6 m/s이다.",
        "다음을 본다.",
        "1. 압력을 본다.",
    ]


def test_a_text_without_sentences_is_cut() -> None:
    assert len(make_excerpt("가" * 2000, {}).text) == MAX_EXCERPT


def test_an_empty_text_has_an_empty_excerpt() -> None:
    assert make_excerpt("", {"소착": 1.0}).text == ""
