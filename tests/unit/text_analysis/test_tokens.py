"""Words of Korean and English text are cut the same way in documents and in questions."""

import pytest

from shared.text_analysis.tokens import terms, tokens


@pytest.mark.parametrize(
    "word", ["불량", "불량이", "불량은", "불량을", "불량의", "불량도", "불량으로", "불량까지"]
)
def test_a_particle_makes_no_other_word(word: str) -> None:
    assert terms(word) == ["불량"]


@pytest.mark.parametrize("term", ["기공", "소착"])
def test_a_term_of_two_syllables_is_found_in_a_sentence(term: str) -> None:
    assert term in terms(f"이 제품은 {term}이 많다")


@pytest.mark.parametrize("compound", ["금형온도", "금형온도를", "금형온도가"])
def test_a_compound_holds_the_words_it_is_joined_from(compound: str) -> None:
    assert {"금형", "온도", "금형온도"} <= set(terms(compound))


@pytest.mark.parametrize("noun", ["온도", "속도", "증가", "효과", "회로", "스프레이", "고정다이"])
def test_a_noun_that_ends_like_a_particle_stays_whole(noun: str) -> None:
    assert terms(noun)[0] == noun


@pytest.mark.parametrize("form", ["높은", "높으면", "높을", "높아서", "높습니다"])
def test_forms_of_an_adjective_are_one_term(form: str) -> None:
    assert terms(form) == ["높"]


@pytest.mark.parametrize(
    ("one", "other"), [("castings", "casting"), ("dies", "die"), ("pressures", "pressure")]
)
def test_english_plural_and_singular_are_one_term(one: str, other: str) -> None:
    assert terms(one) == terms(other)


def test_a_feature_name_is_found_whole_and_by_its_parts() -> None:
    assert {"process_holdpressure", "hold"} <= set(terms("Process_HoldPressure"))


def test_numbers_and_alloy_names_stay_whole() -> None:
    assert terms("ADC12 2.2") == ["adc12", "2.2"]


def test_offsets_are_characters_of_the_text() -> None:
    text = "용탕의 수소는 ADC12에서"
    for token in tokens(text):
        assert text[token.start : token.end].lower().startswith(token.term)


def test_marks_without_letters_have_no_terms() -> None:
    assert terms('___ --- ?? "" ()') == []


def test_hangul_without_spaces_gives_terms_that_the_engine_takes() -> None:
    found = terms("금형온도" * 20_000)
    assert max(map(len, found)) <= 60
    assert {"금형", "온도"} <= set(found)
