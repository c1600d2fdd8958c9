"""One document for reading, by its id: from an index version, or from the packaged files."""

from dataclasses import dataclass
from pathlib import Path

from shared.artifacts.registry import MANIFEST
from shared.errors import Unavailable
from shared.knowledge.document_ids import LABEL
from shared.knowledge.documents import ID_PATTERN, Document, DocumentError, Library
from shared.knowledge.index_version import read_document
from shared.knowledge.parsing import parse_document
from shared.knowledge.sources import FolderSource, Listed


@dataclass(frozen=True, slots=True)
class VersionLibrary:
    """The documents of an index version's folder."""

    folder: Path

    def find(self, document_id: str) -> Document | None:
        """As Library says."""
        try:
            return read_document(self.folder, document_id)
        except (OSError, ValueError, TypeError) as error:
            # Another process may have put a newer version in its place; the next call will see that.
            raise Unavailable("the document cannot be read at the moment") from error


@dataclass(frozen=True, slots=True)
class PackagedLibrary:
    """The documents that travel with the code; each file is named for its document's id."""

    root: Path

    def find(self, document_id: str) -> Document | None:
        """As Library says."""
        if not ID_PATTERN.fullmatch(document_id):
            return None
        path = next(iter(sorted(self.root.rglob(f"{document_id}.md"))), None)
        if path is None:
            return None
        name = path.relative_to(self.root).as_posix()
        try:
            listed = Listed(name, f"{LABEL}/{name}", path.stat().st_size)
            return parse_document(FolderSource(self.root, LABEL).read(listed))
        except (DocumentError, OSError) as error:
            raise Unavailable("the document cannot be read at the moment") from error


def open_library(folder: Path) -> Library:
    """The documents of a folder: of an index version, which has a manifest, or of packaged files."""
    return VersionLibrary(folder) if (folder / MANIFEST).exists() else PackagedLibrary(folder)
