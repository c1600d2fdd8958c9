"""The search engine's side of an index: its fields, and what is written into them.

Text fields hold terms (see `document_terms`), separated by spaces, because the engine's Python binding
takes no tokenizers of our own. Filter fields hold one raw value each. A passage itself is kept
beside them as JSON bytes, so that a hit needs no second lookup.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import tantivy

from shared import jsonio
from shared.knowledge.chunks import DocumentTerms, PassageTerms
from shared.knowledge.document_lines import ALL_LINES
from shared.knowledge.documents import Document

TEXT_FIELDS = ("title", "heading", "ask", "keywords", "body")
FILTER_FIELDS = ("document_id", "category", "language", "defect_mode", "feature")
PASSAGE_FIELD = "passage"
LINE_FIELD = "line"
"""The lines of a passage's document, or ALL_LINES. It stands last: indexes from before it lack it alone."""

_HEAP_BYTES = 32_000_000


def index_schema() -> tantivy.Schema:
    """The fields of TEXT_FIELDS and FILTER_FIELDS, the stored passage, and the lines."""
    builder = tantivy.SchemaBuilder()
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in FILTER_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field(PASSAGE_FIELD, stored=True, indexed=False)
    builder.add_text_field(LINE_FIELD, tokenizer_name="raw", index_option="basic")
    return builder.build()


def write_documents(
    folder: Path, documents: Iterable[tuple[Document, DocumentTerms]], progress: Callable[[], None]
) -> int:
    """Write an engine index into an existing, empty folder and give the number of passages.

    `progress` is called after each document, for whoever has a lease to renew.
    """
    schema = index_schema()
    # One thread and one commit: one segment, whose scores are comparable and whose search is fastest.
    writer = tantivy.Index(schema, str(folder)).writer(_HEAP_BYTES, 1)
    count = 0
    for document, found in documents:
        for number, passage in enumerate(found.passages):
            fields = _fields(document, found, passage, first=number == 0)
            writer.add_document(tantivy.Document.from_dict(fields, schema))
        count += len(found.passages)
        progress()
    writer.commit()
    writer.wait_merging_threads()
    return count


def _fields(
    document: Document, found: DocumentTerms, passage: PassageTerms, *, first: bool
) -> dict[str, Any]:
    # Once a document: on every passage they would only outweigh what the passages say themselves.
    ask = found.ask if first else ()
    return {
        "title": found.title,
        "heading": passage.heading,
        "ask": " ".join(ask),
        "keywords": f"{found.defect_modes} {found.features}",
        "body": passage.body,
        "document_id": document.id,
        "category": document.category,
        "language": document.language,
        "defect_mode": list(document.defect_modes),
        "feature": list(document.related_features),
        LINE_FIELD: list(document.lines) or [ALL_LINES],
        PASSAGE_FIELD: jsonio.dumps(
            _passage(document, passage)
            # Ranking compares these with a question's terms; cutting the text again would cost more.
            | {
                "title_terms": f"{found.title} {found.features}",
                "heading_terms": passage.heading,
                "text_terms": _once(passage.body),
                "ask_terms": ask,
            }
        ).encode(),
    }


def _passage(document: Document, passage: PassageTerms) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": document.title,
        "language": document.language,
        "category": document.category,
        "defect_modes": document.defect_modes,
        "related_features": document.related_features,
        "uri": document.uri,
        "format": document.format,
        "text": passage.text,
    }


def _once(text: str) -> str:
    return " ".join(dict.fromkeys(text.split()))
