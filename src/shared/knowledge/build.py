"""Building an index version: documents and glossary in, a finished folder out."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from shared import jsonio
from shared.knowledge.chunks import chunk_document
from shared.knowledge.documents import Document
from shared.knowledge.engine import write_chunks
from shared.knowledge.glossary import Glossary, read_rows
from shared.knowledge.manifest import IndexDamaged, Manifest, write_manifest

ENGINE_FOLDER = "engine"
DOCUMENTS_NAME = "documents.jsonl"
GLOSSARY_JSON = "glossary.json"


def build_version(
    documents: Sequence[Document],
    glossary: Glossary,
    folder: Path,
    *,
    version: str,
    created_at: str,
    progress: Callable[[], None] = lambda: None,
) -> Manifest:
    """Write an index version into `folder` (which does not exist yet) and give its manifest.

    The folder appears whole: everything is written beside it and renamed at the end. Where
    another process finished the same folder first, FileExistsError is raised and nothing changed.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        (scratch / ENGINE_FOLDER).mkdir()
        chunks = (chunk for document in documents for chunk in chunk_document(document))
        count = write_chunks(scratch / ENGINE_FOLDER, chunks, progress)
        rows = (jsonio.dumps(asdict(document)) + "\n" for document in documents)
        with (scratch / DOCUMENTS_NAME).open("w", encoding="utf-8") as file:
            file.writelines(rows)
        (scratch / GLOSSARY_JSON).write_text(jsonio.dumps(glossary.rows()), encoding="utf-8")
        manifest = write_manifest(scratch, version, created_at, len(documents), count)
        move_into_place(scratch, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return manifest


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
                return _document(jsonio.loads(line))
    return None


def _document(row: dict[str, Any]) -> Document:
    known = {field.name for field in fields(Document)}
    values: dict[str, Any] = {name: value for name, value in row.items() if name in known}
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return Document(**{**values, **lists})
