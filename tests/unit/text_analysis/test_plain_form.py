"""One plain form for documents and questions: the same words however they are written."""

import random
import unicodedata

import pytest

from shared.text_analysis.plain_form import plain_form
from shared.text_analysis.tokens import terms, tokens

TEXTS = [
    "금형 온도 190℃ 승압 45ms",
    "소착은 이형제 희석비를 본다",
    "The first flow of ﬁne oﬃce",
    "캥거루밸브를 닫는다",
]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("１９０℃", "190°C"),
        ("ﬁlling ﬂow", "filling flow"),
        ("금\u00ad형", "금형"),
        ("금\u200b형\ufeff", "금형"),
        (unicodedata.normalize("NFD", "금형 온도 é"), "금형 온도 é"),
        ("１００㎫", "100MPa"),
        ("10⁵", "10^5"),
        ("10⁻¹²", "10^-12"),
        ("10⁵3", "10^5 3"),
        ("m³/min, ㎤", "m3/min, cm3"),
        ("H₂O", "H2O"),
        ("3½", "3½"),
        ("3①", "3 1"),
        ("① 가", "1 가"),
        ("①3", "1 3"),
        ("①②", "1 2"),
        ("10⁵①", "10^5 1"),
        ("가\u11a8", "각"),
        ("−5", "-5"),
        ("작 업 표 준 서", "작업표준서"),
        ("안 전 수 칙", "안전수칙"),
        ("이 두 값", "이 두 값"),
        ("할 수 있다", "할 수 있다"),
    ],
)
def test_the_plain_form_of_what_is_written(written: str, plain: str) -> None:
    assert plain_form(written).text == plain


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_all_forms_of_unicode_give_the_same_terms(text: str, form: str) -> None:
    written = unicodedata.normalize("NFKC", text)
    assert terms(unicodedata.normalize(form, written)) == terms(text)  # type: ignore[arg-type]


def test_a_plain_text_stays_and_a_plain_form_is_plain() -> None:
    drawn = random.Random(1)
    letters = "금형 온도１⁵½①ﬁ㎫\u00ad\u200bé₂°^)-.ab "
    for _ in range(2_000):
        text = "".join(drawn.choice(letters) for _ in range(drawn.randrange(30)))
        once = plain_form(text).text
        assert plain_form(once).text == once, text


def test_offsets_are_those_of_the_text_as_it_was() -> None:
    drawn = random.Random(2)
    letters = "금형 온도１⁵½①ﬁ㎫\u00ad\u200bé\u1100\u1161\u11a8₂°^)-.ab "
    for _ in range(2_000):
        text = "".join(drawn.choice(letters) for _ in range(drawn.randrange(30)))
        for term, start, end in tokens(text):
            assert 0 <= start < end <= len(text), text
            assert (
                set(terms(text[start:end])) & {term, plain_form(term).text} or len(term) <= 2 or "~" in term
            )


@pytest.mark.parametrize(
    ("one", "other"),
    [("10⁵ 숏", "10^5 숏"), ("１０⁵", "10^5"), ("3㎝", "3cm"), ("작 업 표 준 서", "작업표준서")],
)
def test_what_is_the_same_has_the_same_terms(one: str, other: str) -> None:
    assert terms(one) == terms(other)


@pytest.mark.parametrize(("one", "other"), [("10⁵", "105"), ("3½", "31/2"), ("10⁵", "10⁶")])
def test_what_is_another_value_has_other_terms(one: str, other: str) -> None:
    assert terms(one) != terms(other)
