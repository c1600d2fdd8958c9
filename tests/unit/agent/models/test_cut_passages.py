"""A passage that is longer than its room is cut at a sentence, or at a word that leaves no bracket open."""

from pathlib import Path

import pytest

from agent.models.rule_based import documents
from agent.models.rule_based.wording import Wording
from shared.text_analysis.language import Language

KNOWLEDGE = Path(__file__).resolve().parents[4] / "knowledge"
LINES = [
    line
    for path in sorted(KNOWLEDGE.glob("*/*.md"))
    for line in path.read_text("utf-8").split("\n---\n", 1)[-1].splitlines()
    if len(line) > documents.ASIDE_CHARACTERS and not line.startswith(("|", "-", "#"))
]


def cut(text: str, characters: int) -> str:
    """The quoted part of an answer, without its head and id."""
    row = {"excerpt": text, "id": "d"}
    told = documents.quoted([row], Wording(Language.ENGLISH), most=1, characters=characters)
    return told.split("\n- ", 1)[1].removesuffix(" [d]")


@pytest.mark.parametrize("characters", [120, documents.ASIDE_CHARACTERS, 400])
def test_no_bracket_of_a_packaged_document_stays_open(characters: int) -> None:
    assert len(LINES) > 50
    for line in LINES:
        kept = cut(line, characters)
        assert len(kept) <= characters + 2, line
        if kept.endswith(" …"):
            assert line.startswith(kept.removesuffix(" …"))
            assert kept.count("(") == kept.count(")"), kept


def test_it_ends_with_a_sentence_that_fills_half_of_the_room() -> None:
    assert cut("Heat the die first. Then pour the metal slowly.", 30) == "Heat the die first. …"
    assert cut("Heat. Then pour the metal slowly in a stream.", 30) == "Heat. Then pour the metal …"
    assert (
        cut("At 3.5 m/s, item 2. of the plan (see above) holds.", 40) == "At 3.5 m/s, item 2. of the plan …"
    )
