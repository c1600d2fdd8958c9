"""A document is read in a process of its own: whatever it does there, the ingest goes on."""

import pytest

from shared.knowledge.collect import collect
from shared.knowledge.documents import DocumentError
from t0_ingest.formats.isolation import isolated_parsers
from tests.document_files import pdf, word
from tests.knowledge_parts import FakeSource


def test_documents_of_all_kinds_are_collected_and_bad_ones_told() -> None:
    source = FakeSource(
        {
            "a.md": "# 가\n\n본문",
            "b.pdf": pdf(["금형 온도 관리"]),
            "c.docx": word(("heading 1", "소착"), ("Normal", "이형제를 본다.")),
            "d.html": "<h1>라</h1><p>본문</p>",
            "e.pdf": pdf(["x"])[:100],
            "f.docx": b"PK\x03\x04",
        }
    )
    found = collect([source], parsers=isolated_parsers())
    assert {document.id: document.format for document in found.documents.values()} == {
        "a": "markdown",
        "b": "pdf",
        "c": "docx",
        "d": "html",
    }
    assert [(failure.document, failure.reason) for failure in found.failures] == [
        ("e.pdf", "the PDF is damaged"),
        ("f.docx", "the Word file is damaged"),
    ]


def test_a_document_that_takes_too_long_is_given_up() -> None:
    # No interpreter starts in a millisecond, so no document is ready by then.
    _, parse = isolated_parsers(seconds=0.001)[".pdf"]
    with pytest.raises(DocumentError, match=r"longer than 0\.001 s"):
        parse(pdf(["x"]))


def test_a_document_that_needs_too_much_memory_is_given_up() -> None:
    _, parse = isolated_parsers(memory_bytes=40_000_000)[".html"]
    with pytest.raises(DocumentError, match="memory"):
        parse(b"<p>x</p>" * 200_000)
