"""Reading all documents of one or more sources; one that cannot be used never stops the others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType

from shared.knowledge.documents import Document, DocumentError
from shared.knowledge.glossary import EMPTY, GLOSSARY_NAME, Glossary, parse_glossary
from shared.knowledge.parsing import PARSERS, Parser, parse_document
from shared.knowledge.sources import Listed, Source

MAX_DOCUMENT_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that is not in the index, and why."""

    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """A document as it was parsed before, and its source's mark at that time."""

    mark: str
    document: Document


@dataclass(slots=True)
class Collected:
    """What the sources gave. `scanned` counts files, `replaced` documents that a later source has again,
    `unchanged` files that were known and not parsed again; `marks` are the sources' own, by uri.
    """

    documents: dict[str, Document] = field(default_factory=dict)
    glossary: Glossary = EMPTY
    failures: list[Failure] = field(default_factory=list)
    scanned: int = 0
    replaced: int = 0
    unchanged: int = 0
    marks: dict[str, str] = field(default_factory=dict)


def collect(
    sources: Sequence[Source],
    progress: Callable[[], None] = lambda: None,
    max_bytes: int = MAX_DOCUMENT_BYTES,
    parsers: Mapping[str, tuple[str, Parser]] = PARSERS,
    known: Mapping[str, Known] = MappingProxyType({}),
) -> Collected:
    """Read the sources in order: a document (or glossary entry) of a later one replaces an earlier one's.

    Within one source an id may be used once. `progress` is called after each file. A file whose
    uri is in `known` with the same mark is neither read nor parsed.
    Raises shared.errors.Unavailable where a source itself does not answer.
    """
    result = Collected()
    for source in sources:
        own: dict[str, str] = {}
        for listed in source.list():
            try:
                document = _known(listed, known)
                if document:
                    result.scanned += 1
                    result.unchanged += 1
                else:
                    document = _read(source, listed, result, max_bytes, parsers)
                if document:
                    _add(document, listed, result, own)
            except DocumentError as error:
                result.failures.append(Failure(listed.name, str(error)))
            progress()
    return result


def _known(listed: Listed, known: Mapping[str, Known]) -> Document | None:
    before = known.get(listed.uri)
    return before.document if before and listed.mark and before.mark == listed.mark else None


def _read(
    source: Source,
    listed: Listed,
    result: Collected,
    max_bytes: int,
    parsers: Mapping[str, tuple[str, Parser]],
) -> Document | None:
    """The parsed document, or None for a glossary, which goes into the result at once."""
    is_glossary = PurePosixPath(listed.name).name == GLOSSARY_NAME
    result.scanned += not is_glossary
    if listed.size > max_bytes:
        raise DocumentError(f"{listed.size / 1e6:.0f} MB is more than the {max_bytes / 1e6:.0f} MB allowed")
    raw = source.read(listed)
    if is_glossary:
        result.glossary = result.glossary.merged(parse_glossary(raw))
        return None
    return parse_document(raw, parsers)


def _add(document: Document, listed: Listed, result: Collected, own: dict[str, str]) -> None:
    if document.id in own:
        raise DocumentError(f"id {document.id} is already used by {own[document.id]}")
    own[document.id] = listed.name
    result.replaced += document.id in result.documents
    result.documents[document.id] = document
    result.marks[document.uri] = listed.mark
