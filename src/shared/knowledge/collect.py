"""Reading all documents of one or more sources; one that cannot be used never stops the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from shared.knowledge.documents import Document, DocumentError
from shared.knowledge.glossary import EMPTY, GLOSSARY_NAME, Glossary, parse_glossary
from shared.knowledge.parsing import parse_document
from shared.knowledge.sources import Listed, Source

MAX_DOCUMENT_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that is not in the index, and why."""

    document: str
    reason: str


@dataclass(slots=True)
class Collected:
    """What the sources gave. `scanned` counts files, `replaced` documents that a later source has again."""

    documents: dict[str, Document] = field(default_factory=dict)
    glossary: Glossary = EMPTY
    failures: list[Failure] = field(default_factory=list)
    scanned: int = 0
    replaced: int = 0


def collect(
    sources: Sequence[Source],
    progress: Callable[[], None] = lambda: None,
    max_bytes: int = MAX_DOCUMENT_BYTES,
) -> Collected:
    """Read the sources in order: a document (or glossary entry) of a later one replaces an earlier one's.

    Within one source an id may be used once. `progress` is called after each file.
    Raises shared.errors.Unavailable where a source itself does not answer.
    """
    result = Collected()
    for source in sources:
        own: dict[str, str] = {}
        for listed in source.list():
            try:
                _add(source, listed, result, own, max_bytes)
            except DocumentError as error:
                result.failures.append(Failure(listed.name, str(error)))
            progress()
    return result


def _add(source: Source, listed: Listed, result: Collected, own: dict[str, str], max_bytes: int) -> None:
    is_glossary = PurePosixPath(listed.name).name == GLOSSARY_NAME
    result.scanned += not is_glossary
    if listed.size > max_bytes:
        raise DocumentError(f"{listed.size / 1e6:.0f} MB is more than the {max_bytes / 1e6:.0f} MB allowed")
    raw = source.read(listed)
    if is_glossary:
        result.glossary = result.glossary.merged(parse_glossary(raw))
        return
    document = parse_document(raw)
    if document.id in own:
        raise DocumentError(f"id {document.id} is already used by {own[document.id]}")
    own[document.id] = listed.name
    result.replaced += document.id in result.documents
    result.documents[document.id] = document
