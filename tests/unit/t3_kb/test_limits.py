"""The limits of what a search shows, each on both sides of its figure."""

import pytest

from t3_kb.passages import make_excerpt
from t3_kb.response import Found, compose_response


@pytest.mark.parametrize(("length", "shown"), [(419, 419), (420, 420), (421, 420), (5_000, 420)])
def test_of_a_passage_420_characters_are_shown(length: int, shown: int) -> None:
    assert len(make_excerpt("가" * length, {"가": 1.0}).text) == shown


def found(number: int, score: float = 0.9) -> Found:
    """A document of four sentences that all answer."""
    text = " ".join(f"Soldering {letter}{number} sticks." for letter in "abcd")
    return Found(f"doc-{number}", f"Title {number}", text, "defect", "en", "", "md", score)


def answer(*documents: Found) -> str:
    """What is written of these documents."""
    return compose_response(documents, {"soldering": 1.0}, "en", "1")["answer"]


def test_an_answer_quotes_two_sentences_of_three_documents() -> None:
    text = answer(*(found(number) for number in range(5)))

    quoted = [sum(f"{letter}{number} " in text for letter in "abcd") for number in range(5)]
    assert quoted == [2, 2, 2, 0, 0]


def test_an_answer_quotes_documents_of_three_quarters_of_the_best_score() -> None:
    text = answer(found(0, 1.0), found(1, 0.75), found(2, 0.749))

    assert [f"a{number} " in text for number in range(3)] == [True, True, False]
