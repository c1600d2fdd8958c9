"""The limits of what is read from documents and glossaries, each on both sides of its figure."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.jsonio import RepeatedName
from shared.knowledge.chunks import chunk_document, document_terms
from shared.knowledge.documents import DocumentError
from shared.knowledge.glossary import read_rows
from shared.knowledge.headings import heading_of
from shared.knowledge.parsing import parse_document
from shared.knowledge.yaml_text import parse_yaml
from tests.knowledge_parts import document, raw


def with_front_matter(length: int) -> Any:
    """A document whose front matter has that many characters, most of them in a remark."""
    head = "title: a\n#"
    return parse_document(raw("a.md", f"---\n{head}{'x' * (length - len(head))}\n---\nText"))


def with_words(count: int) -> Any:
    """A document that names that many sources."""
    return parse_document(raw("a.md", f"---\nsources: [{', '.join('a' * count)}]\n---\nText"))


def with_text(length: int) -> Any:
    """A document of that many characters."""
    return parse_document(raw("a.txt", "a" * length))


def entries(count: int) -> Any:
    """A glossary of that many entries."""
    return read_rows({"id": str(number), "ko": ["기공"]} for number in range(count))


def entry(**fields: Any) -> Any:
    """A glossary of one entry."""
    return read_rows([{"id": "x", "ko": ["기공"], **fields}])


def passages(count: int) -> Any:
    """The terms of a document of that many passages, a heading over each."""
    return document_terms(document("a", "T", "\n\n".join(f"## {number}\n\na" for number in range(count))))


def yaml_of(length: int) -> Any:
    """YAML of that many characters."""
    return parse_yaml("a: " + "b" * (length - 3))


def yaml_in(levels: int) -> Any:
    """YAML of that many lists in one another."""
    return parse_yaml("[" * levels + "]" * levels)


@pytest.mark.parametrize(
    ("read", "most", "error"),
    [
        (with_front_matter, 50_000, DocumentError),
        (with_words, 64, DocumentError),
        (with_text, 2_000_000, DocumentError),
        (entries, 5_000, DocumentError),
        (lambda count: entry(ko=["기공"] * count), 64, DocumentError),
        (lambda length: entry(ko=["가" * length]), 200, DocumentError),
        (lambda length: entry(id="a" * length), 200, DocumentError),
        (passages, 10_000, DocumentError),
        (yaml_of, 1_000_000, ValueError),
        (yaml_in, 16, ValueError),
    ],
    ids=["front matter", "list", "text", "entries", "words", "word", "id", "passages", "YAML", "levels"],
)
def test_as_much_as_is_allowed_is_read_and_one_more_is_not(
    read: Callable[[int], Any], most: int, error: type[Exception]
) -> None:
    assert read(most)
    with pytest.raises(error):
        read(most + 1)


def test_a_line_of_200_characters_is_a_heading_and_a_longer_one_is_not() -> None:
    assert heading_of("# " + "a" * 200) == (1, "a" * 200)
    assert heading_of("# " + "a" * 201) is None


def test_a_name_without_a_heading_gives_200_characters_of_title() -> None:
    assert parse_document(raw(f"{'a' * 201}.txt", b"---\nid: a\n---\nText")).title == "a" * 200


@pytest.mark.parametrize(("length", "cut"), [(900, [900]), (901, [900, 1])])
def test_a_passage_has_900_characters(length: int, cut: list[int]) -> None:
    assert [len(chunk.text) for chunk in chunk_document(document("a", "T", "가" * length))] == cut


@pytest.mark.parametrize(("second", "count"), [(498, 1), (499, 2)])
def test_paragraphs_share_a_passage_while_they_fit_with_what_parts_them(second: int, count: int) -> None:
    text = "가" * 400 + "\n\n" + "나" * second

    assert len(chunk_document(document("a", "T", text))) == count


@pytest.mark.parametrize(("length", "told"), [(100, "a" * 100), (101, "a" * 99 + "…")])
def test_of_a_repeated_name_100_characters_are_told(length: int, told: str) -> None:
    assert RepeatedName("a" * length).name == told


@pytest.mark.parametrize(("length", "told"), [(60, "a" * 60), (61, "a" * 60 + "…")])
def test_of_a_repeated_key_60_characters_are_told(length: int, told: str) -> None:
    with pytest.raises(ValueError, match="a" * 60) as fault:
        parse_yaml(f"{'a' * length}: b\n{'a' * length}: c")

    assert told in str(fault.value)
    assert "a" * 61 not in str(fault.value)
