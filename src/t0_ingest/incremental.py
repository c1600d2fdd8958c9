"""The documents that the last ingest parsed, so that this one need not parse it again."""

import hashlib
import logging
import shutil
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from shared.artifacts.registry import ArtifactRegistry
from shared.errors import DiecastError
from shared.knowledge import documents
from shared.knowledge.collect import Known
from shared.knowledge.index_version import read_documents, read_origins

_log = logging.getLogger(__name__)

_SHARED = Path(documents.__file__).parents[1]
_CODE = (
    "knowledge/document_ids.py",
    "knowledge/document_lines.py",
    "knowledge/documents.py",
    "knowledge/headings.py",
    "knowledge/parsing.py",
    "knowledge/yaml_text.py",
    "text_analysis/language.py",
)
_LIBRARIES = ("beautifulsoup4", "markdownify", "pypdfium2", "pyyaml")


def parser_code() -> list[Path]:
    """Return the files of our own code that decide what a document is parsed to."""
    formats = sorted((Path(__file__).parent / "formats").glob("*.py"))
    return [*(_SHARED / name for name in _CODE), *formats]


def parsers_fingerprint() -> str:
    """A short hash of everything that decides what a file is parsed to.

    Our own code and the versions of the libraries: after an update of either, an ingest reads
    every document anew.
    """
    digest = hashlib.sha256()
    for path in parser_code():
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for library in _LIBRARIES:
        try:
            digest.update(f"{library} {version(library)}\n".encode())
        except PackageNotFoundError:
            digest.update(f"{library} none\n".encode())
    return digest.hexdigest()[:16]


def known_documents(store: ArtifactRegistry, scratch: Path, fingerprint: str) -> Mapping[str, Known]:
    """The documents of the last published version by uri; none where they cannot be used.

    Where other parsers read them, their mark is empty: no file has that one, so all are read again, but an
    ingest that runs out of time still has what it did not reach. They are only a saving: whatever is wrong
    with that version, an ingest can do without it.
    """
    folder = scratch / "previous"
    try:
        pointer = store.pointer()
        if pointer is None:
            return {}
        store.fetch(pointer.versions[0], folder)
        origins = read_origins(folder)
        if origins is None:
            return {}
        same = origins.parsers == fingerprint
        return {
            document.uri: Known(origins.marks[document.uri] if same else "", document)
            for document in read_documents(folder)
            if document.uri in origins.marks
        }
    except (DiecastError, OSError) as error:
        _log.warning("the last index is of no use to this ingest: %s", error)
        return {}
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # the new one needs the room
