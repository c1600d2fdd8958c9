"""A document is cut into passages that know their headings."""

import pytest

from shared.knowledge.chunks import MAX_CHARACTERS, MOST_PASSAGES, chunk_document, document_terms
from shared.knowledge.documents import DocumentError
from tests.knowledge_parts import document


def test_each_heading_is_a_passage_with_the_headings_above_it() -> None:
    body = "머리글\n\n## 확인\n\n하나\n\n### 압력\n\n둘\n\n## 대책\n\n셋"
    chunks = chunk_document(document("a", "기공", body))
    assert [(chunk.heading_path, chunk.text) for chunk in chunks] == [
        ((), "머리글"),
        (("확인",), "하나"),
        (("확인", "압력"), "둘"),
        (("대책",), "셋"),
    ]


def test_a_long_section_is_cut_at_paragraphs() -> None:
    paragraphs = [f"{i} " + "가나다 " * 100 for i in range(4)]
    chunks = chunk_document(document("a", "기공", "\n\n".join(paragraphs)))
    assert [chunk.text.split()[0] for chunk in chunks] == ["0", "2"]
    assert all(len(chunk.text) <= MAX_CHARACTERS for chunk in chunks)


def test_text_without_any_border_is_cut_too_and_nothing_is_lost() -> None:
    chunks = chunk_document(document("a", "기공", "가" * 5000))
    assert all(len(chunk.text) <= MAX_CHARACTERS for chunk in chunks)
    assert sum(len(chunk.text) for chunk in chunks) == 5000


def test_marks_of_markdown_are_no_part_of_a_passage() -> None:
    chunk = chunk_document(document("a", "기공", "**굵게** `코드` [표](http://x.y) a_b_c"))[0]
    assert chunk.text == "굵게 코드 표 a_b_c"


def test_a_line_too_long_for_a_heading_is_text() -> None:
    chunks = chunk_document(document("a", "기공", "# " + "긴 제목 " * 100 + "\n\n본문"))
    assert {chunk.heading_path for chunk in chunks} == {()}


def test_a_long_paragraph_is_cut_as_if_it_were_stripped_each_time() -> None:
    body = ("가나다. " * 300 + "\n" + " " * 50 + "라" * 2000 + " 마") * 3
    chunks = chunk_document(document("a", "기공", body))
    assert all(chunk.text == chunk.text.strip() != "" for chunk in chunks)
    assert "".join("".join(chunk.text.split()) for chunk in chunks) == "".join(body.split())


def test_a_document_of_nothing_but_headings_is_refused() -> None:
    body = "".join(f"## 제목 {number}\n글\n" for number in range(MOST_PASSAGES + 1))
    with pytest.raises(DocumentError, match="10,000 passages"):
        document_terms(document("a", "기공", body))
