"""Forms of one Korean verb have one root."""

import pytest

from shared.text_analysis.tokens import terms
from shared.text_analysis.verbs import root


@pytest.mark.parametrize(
    ("expected", "forms"),
    [
        ("붙", "붙어요 붙는다 붙음 붙었는데 붙어서 붙습니다"),
        ("생기", "생겨요 생긴다 생김 생겼어요 생깁니다 생기는"),
        ("터지", "터져요 터진다 터졌어요 터지는"),
        ("떨어지", "떨어져요 떨어진다 떨어지면"),
        ("새", "새요 샌다 샙니다"),
        ("막히", "막혀서 막혔어요 막힌"),
        ("오르", "올라요 오르는"),
    ],
)
def test_forms_of_a_verb_are_one_root(expected: str, forms: str) -> None:
    assert {root(form) for form in forms.split()} == {expected}


@pytest.mark.parametrize("noun", ["온도", "불량이", "스프레이", "비스킷"])
def test_a_noun_has_no_root(noun: str) -> None:
    assert root(noun) is None


def test_a_root_of_one_syllable_is_no_word() -> None:
    assert "붙~" in terms("붙어요")
    assert "붙" not in terms("붙어요")


@pytest.mark.parametrize(("one", "other"), [("생겨요", "생기는"), ("터져요", "터진다"), ("붙어요", "붙는다")])
def test_forms_of_a_verb_share_a_term(one: str, other: str) -> None:
    assert set(terms(one)) & set(terms(other))
