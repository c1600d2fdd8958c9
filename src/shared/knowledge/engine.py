"""The search engine's side of an index: its fields, and what is written into them.

Text fields hold terms that `tokens` made, separated by spaces, because the engine's Python binding
takes no tokenizers of our own. Filter fields hold one raw value each. A passage itself is kept
beside them as JSON bytes, so that a hit needs no second lookup.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import tantivy

from shared import jsonio
from shared.knowledge.documents import Chunk
from shared.knowledge.tokens import terms

TEXT_FIELDS = ("title", "heading", "ask", "keywords", "body")
FILTER_FIELDS = ("document_id", "category", "language", "defect_mode", "feature")
PASSAGE_FIELD = "passage"

_HEAP_BYTES = 32_000_000


def index_schema() -> tantivy.Schema:
    """The fields of TEXT_FIELDS and FILTER_FIELDS, and the stored passage."""
    builder = tantivy.SchemaBuilder()
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in FILTER_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field(PASSAGE_FIELD, stored=True, indexed=False)
    return builder.build()


def write_chunks(folder: Path, chunks: Iterable[Chunk], progress: Callable[[], None]) -> int:
    """Write an engine index into an existing, empty folder and give the number of chunks.

    `progress` is called now and then, for whoever has a lease to renew.
    """
    schema = index_schema()
    # One thread and one commit: one segment, whose scores are comparable and whose search is fastest.
    writer = tantivy.Index(schema, str(folder)).writer(_HEAP_BYTES, 1)
    count = 0
    for count, chunk in enumerate(chunks, start=1):
        writer.add_document(tantivy.Document.from_dict(_fields(chunk), schema))
        if count % 500 == 0:
            progress()
    writer.commit()
    writer.wait_merging_threads()
    return count


def _fields(chunk: Chunk) -> dict[str, Any]:
    document = chunk.document
    title = _terms(document.title)
    heading = _terms(" ".join(chunk.heading_path))
    body = _terms(chunk.text)
    # Once a document: on every passage they would only outweigh what the passages say themselves.
    ask = [_terms(phrase) for phrase in document.ask] if chunk.first else []
    modes = " ".join(mode.replace("_", " ") for mode in document.defect_modes)
    # Whole names only: the parts of Process_MoldTemperature would make every document one on dies.
    features = " ".join(name.lower() for name in document.related_features)
    return {
        "title": title,
        "heading": heading,
        "ask": " ".join(ask),
        "keywords": f"{_terms(modes)} {features}",
        "body": body,
        "document_id": document.id,
        "category": document.category,
        "language": document.language,
        "defect_mode": list(document.defect_modes),
        "feature": list(document.related_features),
        PASSAGE_FIELD: jsonio.dumps(
            _passage(chunk)
            # Ranking compares these with a question's terms; cutting the text again would cost more.
            | {
                "title_terms": f"{title} {features}",
                "heading_terms": heading,
                "text_terms": _once(body),
                "ask_terms": ask,
            }
        ).encode(),
    }


def _passage(chunk: Chunk) -> dict[str, Any]:
    document = chunk.document
    return {
        "id": document.id,
        "title": document.title,
        "language": document.language,
        "category": document.category,
        "defect_modes": document.defect_modes,
        "related_features": document.related_features,
        "uri": document.uri,
        "format": document.format,
        "text": chunk.text,
    }


def _terms(text: str) -> str:
    return " ".join(terms(text))


def _once(text: str) -> str:
    return " ".join(dict.fromkeys(text.split()))
