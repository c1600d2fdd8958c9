"""Who turns the bytes and the text of documents into data: here, or in a process apart from this one.

Everything that looks at what a person wrote goes through a reader, so that an ingest can hand it to
a process that may hang, grow or die; what comes back is plain, bounded data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from shared.knowledge.chunks import DocumentTerms, document_terms
from shared.knowledge.documents import Document, RawDocument
from shared.knowledge.glossary import Glossary, parse_glossary
from shared.knowledge.parsing import PARSERS, Parser, parse_document


class Reader(Protocol):
    """Reads documents. Every method raises DocumentError with the reason where this one cannot be used.

    `seconds` is the time that a document may take, which a reader may bound further.
    """

    def document(self, raw: RawDocument, seconds: float) -> Document:
        """The document in a file."""
        ...

    def glossary(self, raw: RawDocument, seconds: float) -> Glossary:
        """The glossary in a file."""
        ...

    def terms(self, document: Document, seconds: float) -> DocumentTerms:
        """The passages that the index holds of a document."""
        ...

    def close(self) -> None:
        """Let go of what is held for reading; the next document takes hold of it again."""
        ...


@dataclass(frozen=True, slots=True)
class DirectReader:
    """Reads in this process, without bounds on time and memory: for documents of our own."""

    parsers: Mapping[str, tuple[str, Parser]] = field(default_factory=lambda: PARSERS)

    def document(self, raw: RawDocument, seconds: float) -> Document:  # noqa: ARG002
        """As Reader says."""
        return parse_document(raw, self.parsers)

    def glossary(self, raw: RawDocument, seconds: float) -> Glossary:  # noqa: ARG002
        """As Reader says."""
        return parse_glossary(raw)

    def terms(self, document: Document, seconds: float) -> DocumentTerms:  # noqa: ARG002
        """As Reader says."""
        return document_terms(document)

    def close(self) -> None:
        """As Reader says: nothing is held."""


DIRECT = DirectReader()
