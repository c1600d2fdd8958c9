"""What the last ingest parsed, so that this one need not parse it again."""

import hashlib
import logging
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from shared.errors import DiecastError
from shared.knowledge import documents, front_matter, parsing
from shared.knowledge.collect import Known
from shared.knowledge.manifest import verify_folder
from shared.knowledge.version_files import read_documents, read_origins
from shared.knowledge.versions import IndexStore

_log = logging.getLogger(__name__)

_LIBRARIES = ("beautifulsoup4", "mammoth", "markdownify", "pypdf", "pyyaml")


def parsers_fingerprint() -> str:
    """A short hash of everything that decides what a file is parsed to.

    Our own code and the versions of the libraries: after an update of either, an ingest reads
    every document anew.
    """
    digest = hashlib.sha256()
    code = [Path(str(module.__file__)) for module in (documents, front_matter, parsing)]
    for path in [*code, *sorted((Path(__file__).parent / "formats").glob("*.py"))]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for library in _LIBRARIES:
        try:
            digest.update(f"{library} {version(library)}\n".encode())
        except PackageNotFoundError:
            digest.update(f"{library} none\n".encode())
    return digest.hexdigest()[:16]


def known_documents(store: IndexStore, scratch: Path, fingerprint: str) -> Mapping[str, Known]:
    """The documents of the last published version by uri; none where they cannot be used.

    They are only a saving: whatever is wrong with that version, an ingest can do without it.
    """
    try:
        pointer = store.pointer()
        if pointer is None:
            return {}
        folder = scratch / "previous"
        store.fetch(pointer.versions[0], folder)
        verify_folder(folder)
        origins = read_origins(folder)
        if origins is None or origins.parsers != fingerprint:
            return {}
        return {
            document.uri: Known(origins.marks[document.uri], document)
            for document in read_documents(folder)
            if document.uri in origins.marks
        }
    except (DiecastError, OSError) as error:
        _log.warning("the last index is of no use to this ingest: %s", error)
        return {}
