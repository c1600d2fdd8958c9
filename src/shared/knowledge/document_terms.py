"""A document as the index wants it: its passages, and the terms of every field that is searched.

Apart from the engine that stores them, because text from outside is cut into terms elsewhere than the
index is written (see `reader`).
"""

from dataclasses import dataclass

from shared.knowledge.chunks import chunk_document
from shared.knowledge.documents import Document, DocumentError
from shared.text_analysis.tokens import terms

MOST_PASSAGES = 10_000
"""Of one document: the longest text gives a quarter of it, unless it is made of headings alone."""


@dataclass(frozen=True, slots=True)
class PassageTerms:
    """A passage: its text, and the terms of the headings above it and of itself, separated by spaces."""

    text: str
    heading: str
    body: str


@dataclass(frozen=True, slots=True)
class DocumentTerms:
    """Terms of a document's own fields, separated by spaces; `ask` has those of each question."""

    title: str
    defect_modes: str
    features: str
    ask: tuple[str, ...]
    passages: tuple[PassageTerms, ...]


def document_terms(document: Document) -> DocumentTerms:
    """The passages of `document` in reading order, with all terms. Raises DocumentError for too many."""
    chunks = chunk_document(document)
    if len(chunks) > MOST_PASSAGES:
        raise DocumentError(f"it gives more than the {MOST_PASSAGES:,} passages allowed")
    return DocumentTerms(
        title=_terms(document.title),
        defect_modes=_terms(" ".join(mode.replace("_", " ") for mode in document.defect_modes)),
        # Whole names only: the parts of Process_MoldTemperature would make every document one on dies.
        features=" ".join(name.lower() for name in document.related_features),
        ask=tuple(map(_terms, document.ask)),
        passages=tuple(
            PassageTerms(chunk.text, _terms(" ".join(chunk.heading_path)), _terms(chunk.text))
            for chunk in chunks
        ),
    )


def _terms(text: str) -> str:
    return " ".join(terms(text))
