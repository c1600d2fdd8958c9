"""What a question asks for: concepts of the glossary, then its other words."""

import pytest

from shared.knowledge.glossary import read_rows
from shared.text_analysis.language import language_of
from t3_kb.query_parser import QueryParser

UNDERSTANDING = QueryParser(
    read_rows(
        [
            {"id": "gas_porosity", "ko": ["기공", "기포"], "en": ["porosity", "blow hole"]},
            {"id": "shrinkage", "ko": ["수축 기공"], "en": ["shrinkage porosity"]},
            {"id": "die_temperature", "ko": ["금형 온도"], "en": ["die temperature"]},
            {"id": "flash", "ko": ["버"], "en": ["flash"]},
        ]
    )
)


def _wholes(query: str) -> list[set[str]]:
    """For each unit the whole words of all its alternatives."""
    return [
        {" ".join(word.whole for word in phrase.words) for phrase in unit.alternatives}
        for unit in UNDERSTANDING.units(query)
    ]


@pytest.mark.parametrize("query", ["기공이 왜 생겨?", "blow holes?", "기포", "porosities"])
def test_any_word_of_an_entry_asks_for_all_of_them(query: str) -> None:
    assert {"기공", "기포", "porous"} <= _wholes(query)[0]


def test_a_longer_term_is_not_taken_for_a_shorter_one_in_it() -> None:
    assert _wholes("수축 기공") == [{"수축 기공", "shrinkag porous"}]


@pytest.mark.parametrize("query", ["금형온도", "금형 온도", "금형온도가", "금형 온도를"])
def test_spaces_and_particles_make_no_other_term(query: str) -> None:
    assert len(_wholes(query)) == 1
    assert "금형 온도" in _wholes(query)[0]


def test_a_term_is_not_found_across_the_border_of_two_words() -> None:
    assert all("기공" not in unit for unit in _wholes("공기 공급"))


def test_a_term_of_one_syllable_is_a_word_of_its_own() -> None:
    assert "flash" in _wholes("버가 심하다")[0]
    assert all("flash" not in unit for unit in _wholes("버튼"))


def test_words_that_say_nothing_are_left_out() -> None:
    assert _wholes("그런데 이건 소음이 뭐야 how do I") == [{"소음"}]


def test_a_long_question_is_bounded() -> None:
    query = " ".join(f"낱말{chr(0xAC00 + i * 7)}" for i in range(150))
    assert len(UNDERSTANDING.units(query)) == 40


def test_the_language_is_that_of_the_question() -> None:
    assert (language_of("porosity 원인"), language_of("porosity")) == ("ko", "en")
