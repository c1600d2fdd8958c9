"""Preparing the documents bucket for an ingestion: sidecars, and the packaged documents.

Bedrock reads the documents itself. What it cannot know, category, defect modes, features, is in
the front matter, and is written beside each document that is new or changed since its sidecar.
"""

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Protocol

from shared.knowledge.collect import MAX_DOCUMENT_BYTES, SHARE_OF_TIME, Failure
from shared.knowledge.documents import Document, DocumentError, RawDocument
from shared.knowledge.glossary import GLOSSARY_NAME
from shared.knowledge.reader import Reader
from t0_ingest.bedrock.attributes import SIDECAR_ENDING, id_of_name, is_ours, of_document, of_name

DEFAULTS_FOLDER = "assistant/"
"""Where the packaged documents go, apart from the plant's own."""

READ_BY_BEDROCK = (".txt", ".md", ".html", ".doc", ".docx", ".csv", ".xls", ".xlsx", ".pdf")
MAX_BEDROCK_BYTES = 50_000_000
_WITH_FRONT_MATTER = (".md", ".txt")
_MAX_SIDECAR_BYTES = 100_000
NOT_REACHED = "no metadata yet: the time of this ingest was over; start another, which goes on from here"


@dataclass(frozen=True, slots=True)
class Stored:
    """An object below the documents' prefix: its name without it, its size, ETag and time of writing."""

    name: str
    size: int
    etag: str
    written: datetime


class DocumentStore(Protocol):
    """The documents' part of the bucket. Every method raises shared.errors.Unavailable."""

    def list(self) -> Sequence[Stored]:
        """All objects."""
        ...

    def read(self, name: str) -> RawDocument:
        """One object. Raises DocumentError where this one cannot be read."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Write or replace one object. Raises DocumentError where its name is none for an object."""
        ...

    def delete(self, name: str) -> None:
        """Remove one object."""
        ...


@dataclass(slots=True)
class Prepared:
    """The outcome of preparing: documents seen, sidecars written, and documents without one and why."""

    scanned: int = 0
    written: int = 0
    failures: list[Failure] = field(default_factory=list)


def prepare(
    shelf: DocumentStore,
    defaults: Sequence[Document],
    progress: Callable[[], None],
    reader: Reader,
    time_left: Callable[[], float] = lambda: math.inf,
) -> Prepared:
    """Write what an ingestion needs beside the documents; `progress` is called after each one.

    `reader` meets what people wrote. `time_left` gives seconds: once they are used up, the plant's
    documents that were not reached are failures.

    `defaults` are the packaged documents that are to be there too, unless the plant has one of
    the same name; packaged ones that are no longer wanted are removed.
    """
    stored = {entry.name: entry for entry in shelf.list()}
    done = Prepared()
    plants = [entry for entry in stored.values() if _is_plants_document(entry)]
    for entry in plants:
        done.scanned += 1
        try:
            sidecar = stored.get(entry.name + SIDECAR_ENDING)
            done.written += _keep_sidecar(shelf, entry, sidecar, reader, time_left())
        except DocumentError as error:
            done.failures.append(Failure(entry.name, str(error)))
        progress()
    taken = {id_of_name(entry.name) for entry in plants}
    wanted = {f"{DEFAULTS_FOLDER}{d.id}.md": d for d in defaults if d.id not in taken}
    for name, document in wanted.items():
        done.scanned += 1
        done.written += _keep(shelf, name, document.markdown.encode(), stored)
        _keep(shelf, name + SIDECAR_ENDING, of_document(document), stored)
        progress()
    for name in stored:
        if name.startswith(DEFAULTS_FOLDER) and name.removesuffix(SIDECAR_ENDING) not in wanted:
            shelf.delete(name)
    return done


def _is_plants_document(entry: Stored) -> bool:
    name = entry.name
    return not (
        name.endswith(SIDECAR_ENDING)
        or name.startswith(DEFAULTS_FOLDER)
        or PurePosixPath(name).name == GLOSSARY_NAME
    )


def _keep_sidecar(
    shelf: DocumentStore, entry: Stored, sidecar: Stored | None, reader: Reader, seconds: float
) -> bool:
    """Write the sidecar of a plant's document where it is missing or older. Whether it was written."""
    ending = PurePosixPath(entry.name).suffix.lower()
    if ending not in READ_BY_BEDROCK:
        raise DocumentError(
            f"format {ending or 'without ending'}: Bedrock reads {', '.join(READ_BY_BEDROCK)}"
        )
    if entry.size > MAX_BEDROCK_BYTES:
        raise DocumentError(f"{entry.size / 1e6:.0f} MB is more than the 50 MB that Bedrock reads")
    if entry.size == 0:
        raise DocumentError("the file is empty")
    if sidecar and (sidecar.written >= entry.written or not _may_replace(shelf, sidecar)):
        return False
    if seconds <= 0:
        raise DocumentError(NOT_REACHED)
    shelf.write(entry.name + SIDECAR_ENDING, _attributes(shelf, entry, ending, reader, seconds))
    return True


def _may_replace(shelf: DocumentStore, sidecar: Stored) -> bool:
    return sidecar.size <= _MAX_SIDECAR_BYTES and is_ours(shelf.read(sidecar.name).data)


def _attributes(shelf: DocumentStore, entry: Stored, ending: str, reader: Reader, seconds: float) -> bytes:
    if ending not in _WITH_FRONT_MATTER or entry.size > MAX_DOCUMENT_BYTES:
        return of_name(entry.name)
    return of_document(reader.document(shelf.read(entry.name), seconds / SHARE_OF_TIME))


def _keep(shelf: DocumentStore, name: str, data: bytes, stored: dict[str, Stored]) -> bool:
    """Write an object unless it has this content; every write would make Bedrock read it again."""
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    if name in stored and stored[name].etag.strip('"') == digest:
        return False
    shelf.write(name, data)
    return True
