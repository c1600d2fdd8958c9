"""The files of an index version beside the engine's own: reading them needs no search engine."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from shared import jsonio
from shared.knowledge.documents import Document
from shared.knowledge.glossary import Glossary, read_rows
from shared.knowledge.manifest import IndexDamaged

ENGINE_FOLDER = "engine"
DOCUMENTS_NAME = "documents.jsonl"
GLOSSARY_JSON = "glossary.json"
ORIGINS_NAME = "origins.json"


@dataclass(frozen=True, slots=True)
class Origins:
    """Where a version's documents came from, so that the next ingest can tell what changed.

    `parsers` identifies the code that parsed them; `marks` are the sources' marks by uri.
    """

    parsers: str
    marks: dict[str, str]


def move_into_place(scratch: Path, folder: Path) -> None:
    """Rename a finished folder. Raises FileExistsError where `folder` is there already."""
    try:
        scratch.rename(folder)
    except OSError as error:
        if folder.exists():
            raise FileExistsError(str(folder)) from error
        raise


def read_glossary(folder: Path) -> Glossary:
    """The glossary of an index version. Raises IndexDamaged."""
    try:
        return read_rows(jsonio.loads((folder / GLOSSARY_JSON).read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise IndexDamaged(f"{folder.name}: the glossary cannot be read") from error


def read_document(folder: Path, document_id: str) -> Document | None:
    """One document of an index version for reading, or None where it has no such id.

    Reads the file line by line: a reader needs one document now and then, and neither the
    engine nor the other documents in memory.
    """
    opening = jsonio.dumps({"id": document_id})[:-1] + ","
    with (folder / DOCUMENTS_NAME).open(encoding="utf-8") as file:
        for line in file:
            if line.startswith(opening):
                return document_of(jsonio.loads(line))
    return None


def read_documents(folder: Path) -> Iterator[Document]:
    """All documents of an index version. Raises IndexDamaged."""
    try:
        with (folder / DOCUMENTS_NAME).open(encoding="utf-8") as file:
            for line in file:
                yield document_of(jsonio.loads(line))
    except (OSError, ValueError, TypeError) as error:
        raise IndexDamaged(f"{folder.name}: the documents cannot be read") from error


def read_origins(folder: Path) -> Origins | None:
    """The origins of an index version's documents, or None where none were kept. Raises IndexDamaged."""
    path = folder / ORIGINS_NAME
    try:
        return Origins(**jsonio.loads(path.read_bytes())) if path.exists() else None
    except (OSError, ValueError, TypeError) as error:
        raise IndexDamaged(f"{folder.name}: the origins cannot be read") from error


def document_of(row: dict[str, Any]) -> Document:
    """The document in a row of an index version; names that this reader does not know are left out."""
    known = {field.name for field in fields(Document)}
    values: dict[str, Any] = {name: value for name, value in row.items() if name in known}
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return Document(**{**values, **lists})
