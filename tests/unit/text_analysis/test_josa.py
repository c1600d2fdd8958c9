"""Particles agree with what stands before them: syllables of every final, numbers, units, Latin words."""

import pytest

from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from shared.text_analysis.josa import PARTICLES, Sound, form, josa, last_sound, resolved

_FINALS = 28
_RIEUL = 8


@pytest.mark.parametrize("final", range(_FINALS))
def test_every_final_consonant_has_its_form(final: int) -> None:
    word = "압" + chr(ord("가") + 28 * 5 + final)

    forms = [form(word, pair) for pair in ("은/는", "이/가", "을/를", "과/와", "으로/로")]

    if final == 0:
        assert forms == ["는", "가", "를", "와", "로"]
    else:
        assert forms == ["은", "이", "을", "과", "로" if final == _RIEUL else "으로"]


@pytest.mark.parametrize(
    ("number", "spoken"),
    [
        ("0", "영"),
        ("1", "일"),
        ("2", "이"),
        ("3", "삼"),
        ("4", "사"),
        ("5", "오"),
        ("6", "육"),
        ("7", "칠"),
        ("8", "팔"),
        ("9", "구"),
        ("10", "십"),
        ("100", "백"),
        ("105", "오"),
        ("1,000", "천"),
        ("20000", "만"),
        ("300000", "만"),
        ("100000000", "억"),
        ("1000000000000", "조"),
        ("4.2", "이"),
        ("2.0", "영"),
        ("0.10", "영"),
        ("-5", "오"),
    ],
)
def test_a_number_is_read_out(number: str, spoken: str) -> None:
    for pair in PARTICLES:
        assert form(number, pair) == form(spoken, pair)


@pytest.mark.parametrize(
    ("unit", "spoken"),
    [
        ("°C", "도"),
        ("bar", "바"),
        ("MPa", "메가파스칼"),
        ("m/s", "미터 매 초"),
        ("t", "톤"),
        ("s", "초"),
        ("mm", "밀리미터"),
        ("rpm", "알피엠"),
        ("g", "그램"),
        ("dB", "데시벨"),
        ("L/min", "리터 매 분"),
        ("N·m", "뉴턴미터"),
        ("A", "암페어"),
        ("V", "볼트"),
        ("%", "퍼센트"),
        ("K", "켈빈"),
        ("psi", "피에스아이"),
        ("kN", "킬로뉴턴"),
        ("kgf", "킬로그램힘"),
    ],
)
def test_a_unit_behind_a_number_is_read_out(unit: str, spoken: str) -> None:
    for pair in PARTICLES:
        assert form(f"110 {unit}", pair) == form(f"110{unit}", pair) == form(spoken, pair)


def test_every_unit_of_the_line_has_a_sound() -> None:
    for feature in read_schema(asset("models", "default", "schema.json")).features:
        assert last_sound(f"1 {feature.unit}") is not None, feature.unit
        assert last_sound(feature.label) is not None, feature.label


@pytest.mark.parametrize(
    ("word", "spoken"),
    [
        ("ADC12", "이"),
        ("T1", "일"),
        ("ABS", "에스"),
        ("NPM", "엠"),
        ("PLC", "씨"),
        ("HTML", "엘"),
        ("shot", "샷"),
        ("cushion", "쿠션"),
        ("flash", "플래시"),
        ("cycle", "사이클"),
        ("time", "타임"),
        ("pressure", "프레셔"),
        ("sensor", "센서"),
        ("step", "스텝"),
        ("speed", "스피드"),
        ("casting", "캐스팅"),
        ("온도 센서 1", "일"),
        ("용탕 온도 (Process_Temperature)", "도"),
        ("**보압**", "압"),
        ("“증압”", "압"),
        ("냉간 (탕경)", "간"),
    ],
)
def test_words_in_other_letters_and_behind_marks(word: str, spoken: str) -> None:
    for pair in PARTICLES:
        assert form(word, pair) == form(spoken, pair)


@pytest.mark.parametrize("word", ["", "ß", "温度", "()", "→"])
def test_where_nobody_knows_the_sound_both_forms_follow(word: str) -> None:
    assert last_sound(word) is None
    assert [form(word, pair) for pair in ("은/는", "이/가", "으로/로")] == ["은(는)", "이(가)", "(으)로"]


def test_marked_pairs_of_a_sentence_are_resolved_and_the_rest_stays() -> None:
    written = resolved("보압[은/는] 110 MPa[으로/로], 속도[을/를] 4.2[으로/로] [cold-shut.ko] [a/b]")

    assert written == "보압은 110 MPa로, 속도를 4.2로 [cold-shut.ko] [a/b]"


def test_a_word_keeps_its_letters() -> None:
    assert josa("압력", "으로/로") == "압력으로"
    assert josa("칼", "으로/로") == "칼로"
    assert last_sound("칼") is Sound.RIEUL
    with pytest.raises(KeyError):
        josa("압력", "아/야")
