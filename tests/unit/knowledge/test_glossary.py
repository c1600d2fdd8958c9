"""The glossary is read with errors that name the entry."""

import pytest

from shared.knowledge.documents import DocumentError
from shared.knowledge.glossary import parse_glossary, read_rows
from tests.knowledge_parts import raw


def test_an_entry_has_words_in_both_languages() -> None:
    glossary = parse_glossary(raw("glossary.yaml", "terms:\n- {id: x, ko: [기공], en: [porosity]}"))
    assert glossary.entries["x"].surfaces == ("기공", "porosity")


def test_rows_come_back_as_they_were() -> None:
    glossary = parse_glossary(raw("glossary.yaml", "terms:\n- {id: x, ko: [원인], general: true}"))
    assert read_rows(glossary.rows()) == glossary


def test_an_entry_of_another_glossary_replaces_the_one_of_the_same_id() -> None:
    first = read_rows([{"id": "x", "ko": ["기공"]}, {"id": "y", "ko": ["소착"]}])
    second = read_rows([{"id": "x", "ko": ["기포"]}])
    assert [entry.ko for entry in first.merged(second).entries.values()] == [("기포",), ("소착",)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("terms: [", "glossary: line"),
        ("- a", "list under `terms`"),
        ("terms:\n- {ko: [기공]}", "entry 1: an id"),
        ("terms:\n- {id: x}", "entry x: no words"),
        ("terms:\n- {id: x, ko: 기공}", "entry x: ko is not a list"),
        ("terms:\n- {id: x, ko: ['??']}", "holds no letters"),
        ("terms:\n- {id: !!bool maybe, ko: [기공]}", "line 2: tags are not read"),
        ("terms: &a\n- *a", "line 1: anchors and aliases"),
        ("terms: " + "[" * 100_000, "nested deeper"),
        ("terms:\n- {id: x, ko: [" + "기공," * 65 + "]}", "entry x: ko has at most 64 words"),
        ("terms:\n- {id: x, ko: [" + "기" * 201 + "]}", "entry x: ko has at most 64 words of at most 200"),
        (
            "terms:\n" + "".join(f"- {{id: x{n}, ko: [기공]}}\n" for n in range(5001)),
            "more than 5,000 entries",
        ),
    ],
)
def test_a_wrong_glossary_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        parse_glossary(raw("glossary.yaml", text))


@pytest.mark.parametrize(
    ("written", "general"), [("true", True), ("yes", True), ("no", False), ("maybe", False)]
)
def test_words_of_nearly_every_question_are_marked_in_words(written: str, general: bool) -> None:
    text = f"terms:\n- {{id: x, ko: [원인], general: {written}}}"
    assert parse_glossary(raw("glossary.yaml", text)).entries["x"].general is general
