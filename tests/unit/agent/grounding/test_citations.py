"""Citations are bound to what the search found, while the answer streams."""

import pytest

from agent.grounding.citations import LONGEST_CITATION, CitationFilter, cited, without_unknown

FOUND = {"gas-porosity.ko", "soldering.en", "탕경-대책.ko"}


def shown(*pieces: str) -> list[str]:
    """What the filter gives for each piece, and at the end."""
    citations = CitationFilter(lambda: FOUND)
    return [*(citations.add(piece) for piece in pieces), citations.finish()]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("보압을 올린다 [gas-porosity.ko].", "보압을 올린다 [gas-porosity.ko]."),
        ("[탕경-대책.ko] 참고", "[탕경-대책.ko] 참고"),
        ("보압을 올린다 [made-up.ko].", "보압을 올린다 ."),
        ("[gas-porosity.ko, made-up.en]", "[gas-porosity.ko]"),
        ("[made-up.ko, other.en]끝", "끝"),
        ("[1] [x] [표 3] [gas porosity] [a.b]", "[1] [x] [표 3] [gas porosity] [a.b]"),
        ("[[made-up.ko]]", "[]"),
        ("[soldering.en", "[soldering.en"),
    ],
)
def test_unknown_citations_go_and_all_else_stays(text: str, left: str) -> None:
    assert without_unknown(text, FOUND) == left
    assert "".join(shown(text)) == left


def test_text_without_brackets_passes_at_once() -> None:
    assert shown("금형 ", "온도가 ", "낮다") == ["금형 ", "온도가 ", "낮다", ""]


def test_a_citation_in_pieces_is_held_until_it_is_known() -> None:
    assert shown("낮다 [gas", "-poro", "sity.ko] 끝") == ["낮다 ", "", "[gas-porosity.ko] 끝", ""]
    assert shown("낮다 [made", "-up.ko", "] 끝") == ["낮다 ", "", " 끝", ""]


def test_a_bracket_that_never_closes_is_not_lost() -> None:
    assert "".join(shown("낮다 [gas", "-poro")) == "낮다 [gas-poro"


def test_what_is_too_long_for_a_citation_is_not_held_any_longer() -> None:
    long = "a" * (LONGEST_CITATION + 1)

    assert shown("[", long, "b")[:2] == ["", "[" + long]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_how_a_text_is_cut_makes_no_difference(size: int) -> None:
    text = "a [made-up.ko] [gas-porosity.ko][x] [[soldering.en, n.ko]] [1\n] [un"
    pieces = [text[at : at + size] for at in range(0, len(text), size)]

    assert "".join(shown(*pieces)) == without_unknown(text, FOUND)


def test_without_a_search_nothing_can_be_cited() -> None:
    citations = CitationFilter(lambda: ())

    assert citations.add("a [gas-porosity.ko]") + citations.finish() == "a "


def test_cited_are_those_in_brackets() -> None:
    assert cited("soldering.en [gas-porosity.ko, 탕경-대책.ko] [no.ko]", FOUND) == {
        "gas-porosity.ko",
        "탕경-대책.ko",
    }
