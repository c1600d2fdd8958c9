"""Building an index version: documents and glossary in, a finished folder out."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from shared import jsonio
from shared.artifacts.storage import move_into_place
from shared.knowledge.chunks import DocumentTerms, document_terms
from shared.knowledge.documents import Document
from shared.knowledge.engine import write_documents
from shared.knowledge.glossary import Glossary
from shared.knowledge.index_version import (
    DOCUMENTS_NAME,
    ENGINE_FOLDER,
    GLOSSARY_JSON,
    ORIGINS_NAME,
    Manifest,
    Origins,
    write_manifest,
)


def build_version(
    documents: Sequence[Document],
    glossary: Glossary,
    folder: Path,
    *,
    version: str,
    created_at: str,
    origins: Origins | None = None,
    progress: Callable[[], None] = lambda: None,
    cut: Callable[[Document], DocumentTerms | None] = document_terms,
) -> Manifest:
    """Write an index version into `folder` (which does not exist yet) and give its manifest.

    The folder appears whole: everything is written beside it and renamed at the end. Where
    another process finished the same folder first, FileExistsError is raised and nothing changed.
    `origins` are kept with it, for an ingest that comes later. `cut` gives what is indexed of a
    document; one for which it gives None is left out.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        (scratch / ENGINE_FOLDER).mkdir()
        written: list[Document] = []
        count = write_documents(scratch / ENGINE_FOLDER, _kept(documents, cut, written), progress)
        rows = (jsonio.dumps(asdict(document)) + "\n" for document in written)
        with (scratch / DOCUMENTS_NAME).open("w", encoding="utf-8") as file:
            file.writelines(rows)
        (scratch / GLOSSARY_JSON).write_text(jsonio.dumps(glossary.rows()), encoding="utf-8")
        if origins:
            (scratch / ORIGINS_NAME).write_text(jsonio.dumps(asdict(origins)), encoding="utf-8")
        manifest = write_manifest(scratch, version, created_at, len(written), count)
        move_into_place(scratch, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return manifest


def _kept(
    documents: Sequence[Document], cut: Callable[[Document], DocumentTerms | None], written: list[Document]
) -> Iterator[tuple[Document, DocumentTerms]]:
    """The documents with what is indexed of them, one after the other; `written` gets those not left out."""
    for document in documents:
        found = cut(document)
        if found is not None:
            written.append(document)
            yield document, found
