"""Typing errors: what is mended and, as important, what is left alone."""

import pytest

from agent.models.rule_based.entities import default_variables
from agent.models.rule_based.spelling import SHORTEST_LATIN, correct_spelling, distance


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("불랑 원닌이 뭐야", "불량 원인이 뭐야"),
        ("볼량이야?", "불량이야?"),
        ("금형온돌 200도로", "금형온도 200도로"),
        ("금헝 온도", "금형 온도"),
        ("Why is it defectve", "Why is it defective"),
        ("the casue", "the cause"),
        ("mold temprature", "mold temperature"),
    ],
)
def test_an_error_of_one_edit_is_mended(written: str, meant: str) -> None:
    assert correct_spelling(written, default_variables().korean_labels) == meant


@pytest.mark.parametrize(
    "text",
    [
        "보압과 배압을 비교해줘",
        "용탕 온도와 용융 온도",
        "사출 압력과 사출 속도, 사출 시간",
        "오늘 점심 메뉴 추천해줘",
        "원리를 설명해줘",
        "진공과 진동, 가공과 고착, 조성표",
        "물량이 늘었어",
        "the causes and reasons of defects",
        "a chance to change the class",
        "speeds and pressures",
    ],
)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert correct_spelling(text, default_variables().korean_labels) == text


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("cause", "cause", 0),
        ("casue", "cause", 1),
        ("cuse", "cause", 1),
        ("causse", "cause", 1),
        ("cabse", "cause", 1),
        ("cbsue", "cause", 2),
        ("", "ab", 2),
    ],
)
def test_edits_between_words(one: str, other: str, edits: int) -> None:
    assert distance(one, other) == edits


def test_a_latin_word_is_mended_from_so_many_letters_on() -> None:
    known = "cause"
    shorter = known[: SHORTEST_LATIN - 1]

    assert len(known) == SHORTEST_LATIN
    assert correct_spelling("casue") == known
    assert correct_spelling(shorter) == shorter
