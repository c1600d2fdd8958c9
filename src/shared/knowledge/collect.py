"""Reading all documents of one or more sources; one that cannot be used never stops the others."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from types import MappingProxyType

from shared.knowledge.document_ids import ids_of_path
from shared.knowledge.documents import Document, DocumentError
from shared.knowledge.glossary import EMPTY, GLOSSARY_NAME, Glossary
from shared.knowledge.reader import DIRECT, Reader
from shared.knowledge.sources import Listed, Source

MAX_DOCUMENT_BYTES = 20_000_000
MAX_INDEX_CHARACTERS = 100_000_000
"""Text of all documents: they are in memory until the index is written."""

SHARE_OF_TIME = 20
"""No document takes more than this part of the time that is left, so that no few of them take it all."""

NOT_REACHED = "not read: the time of this ingest was over; start another, which goes on from here"
KEPT_BEFORE = "; until then the index keeps it as it was"


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that is not in the index, and why."""

    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that the index does not hold of a document that it has: where it stood, and what it was."""

    document: str
    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Known:
    """A document as it was parsed before, and its source's mark at that time."""

    mark: str
    document: Document


@dataclass(slots=True)
class Collected:
    """Documents of the sources. `scanned` counts files, `replaced` documents that a later source has again,
    `unchanged` files that were known and not parsed again; `marks` are the sources' own and `names` the
    files' names, both by uri; `characters` is the text of all documents.
    """

    documents: dict[str, Document] = field(default_factory=dict)
    glossary: Glossary = EMPTY
    failures: list[Failure] = field(default_factory=list)
    scanned: int = 0
    replaced: int = 0
    unchanged: int = 0
    marks: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    characters: int = 0


def collect(
    sources: Sequence[Source],
    progress: Callable[[], None] = lambda: None,
    *,
    max_bytes: int = MAX_DOCUMENT_BYTES,
    max_characters: int = MAX_INDEX_CHARACTERS,
    reader: Reader = DIRECT,
    known: Mapping[str, Known] = MappingProxyType({}),
    time_left: Callable[[], float] = lambda: math.inf,
) -> Collected:
    """Read the sources in order: a document (or glossary entry) of a later one replaces an earlier one's.

    `max_bytes` bounds a file, `max_characters` the text of all. Within one source an id is used once: a
    document whose id comes from its name gets another one of its path where the id is taken, and keeps the
    one that it has in `known`; one that says its id itself is a failure there.
    `progress` is called after each file. A file whose uri is in `known` with the same mark is neither read
    nor parsed. `time_left` gives seconds: once they are used up, nothing more is read; what was not is a
    failure, and a document that `known` has stays as it was.
    Raises shared.errors.Unavailable where a source itself does not answer.
    """
    result = Collected()
    rules = _Rules(max_bytes, reader, known)
    for source in sources:
        every = list(source.list())
        own: dict[str, str] = {}
        held = {known[listed.uri].document.id: listed.uri for listed in every if listed.uri in known}
        for listed in every:
            try:
                document = _document(source, listed, result, rules, time_left())
                if document:
                    _add(_with_free_id(document, listed, own, held), listed, result, own, max_characters)
            except DocumentError as error:
                _fail(result, listed, str(error))
            progress()
    return result


@dataclass(frozen=True, slots=True)
class _Rules:
    max_bytes: int
    reader: Reader
    known: Mapping[str, Known]


def _document(
    source: Source, listed: Listed, result: Collected, rules: _Rules, seconds: float
) -> Document | None:
    """The document of a file; None for a glossary, which goes into the result at once."""
    is_glossary = PurePosixPath(listed.name).name == GLOSSARY_NAME
    result.scanned += not is_glossary
    if not (listed.name == _shown(listed.name) and listed.uri == _shown(listed.uri)):
        raise DocumentError("its name is not Unicode; rename the file")
    before = rules.known.get(listed.uri)
    if before and listed.mark and before.mark == listed.mark:
        result.unchanged += 1
        result.marks[listed.uri] = listed.mark
        return before.document
    if seconds <= 0:
        if before is None:
            raise DocumentError(NOT_REACHED)
        _fail(result, listed, NOT_REACHED + KEPT_BEFORE)
        result.marks[listed.uri] = ""  # no file has this mark, so the next ingest reads it
        return before.document
    allowed = f"the {rules.max_bytes / 1e6:.0f} MB allowed"
    if listed.size > rules.max_bytes:
        raise DocumentError(f"{listed.size / 1e6:.0f} MB is more than {allowed}")
    raw = source.read(listed)
    if len(raw.data) > rules.max_bytes:
        raise DocumentError(f"it grew beyond {allowed} while it was read")
    if is_glossary:
        found = rules.reader.glossary(raw, seconds / SHARE_OF_TIME)
        result.glossary = result.glossary.merged(found)
        return None
    document = rules.reader.document(raw, seconds / SHARE_OF_TIME)
    result.marks[listed.uri] = listed.mark
    return document


def _with_free_id(
    document: Document, listed: Listed, own: Mapping[str, str], held: Mapping[str, str]
) -> Document:
    """The document with an id that no other one of its source has. Raises DocumentError."""
    ids = list(ids_of_path(listed.name))
    if document.id not in ids:
        if document.id in own:
            raise DocumentError(f"id {document.id} is already used by {own[document.id]}")
        holder = held.get(document.id, listed.uri)
        if holder != listed.uri:
            # The file that answers cite by it keeps it, whichever of the two comes first.
            raise DocumentError(f"id {document.id} is already used by {PurePosixPath(holder).name}")
        return document
    # A file keeps the id that it was cited by, whatever files of the same name came beside it.
    before = [one for one in ids if held.get(one) == listed.uri]
    free = (one for one in (*before, *ids) if one not in own and held.get(one, listed.uri) == listed.uri)
    return replace(document, id=next(free, ids[-1]))


def _add(
    document: Document, listed: Listed, result: Collected, own: dict[str, str], max_characters: int
) -> None:
    before = result.documents.get(document.id)
    characters = result.characters + len(document.markdown) - (len(before.markdown) if before else 0)
    if characters > max_characters:
        raise DocumentError(f"the index has reached the {max_characters:,} characters allowed")
    own[document.id] = listed.name
    result.characters = characters
    result.replaced += before is not None
    result.documents[document.id] = document
    result.names[document.uri] = listed.name


def _fail(result: Collected, listed: Listed, reason: str) -> None:
    result.failures.append(Failure(_shown(listed.name), reason))


def _shown(name: str) -> str:
    """The name as it can be written down: files of other systems have bytes in theirs that are no text."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
