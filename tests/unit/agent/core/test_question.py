"""Which language a question is answered in."""

import pytest

from shared.text_analysis.language import Language, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("불량 원인이 뭐야?", Language.KOREAN),
        ("Process_Temperature가 높아?", Language.KOREAN),
        ("ㅇㅋ?", Language.KOREAN),
        ("Why is it bad?", Language.ENGLISH),
        ("???", Language.ENGLISH),
        ("為什麼", Language.ENGLISH),
    ],
)
def test_one_hangul_letter_makes_a_question_korean(text: str, language: Language) -> None:
    assert language_of(text) is language
