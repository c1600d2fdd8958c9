"""Documents of the newest published index by their files, fetched once for each version."""

import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.artifacts.registry import ArtifactRegistry
from shared.errors import ArtifactDamaged
from shared.knowledge.index_version import read_documents, read_origins


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document of the index: its file's mark, its id and title, the count of its losses, and its lines,
    none where it is for all."""

    mark: str
    document_id: str
    title: str
    losses: int
    lines: tuple[str, ...] = ()


class PublishedFiles:
    """Documents of the newest version by uri. `registry` is None where there is no index of our own."""

    def __init__(self, registry: ArtifactRegistry | None) -> None:
        self._registry = registry
        self._version = ""
        self._documents: Mapping[str, Indexed] = {}
        self._lock = threading.Lock()

    def now(self) -> Mapping[str, Indexed]:
        """The documents. Of a version that is damaged there are none. Raises Unavailable."""
        if self._registry is None:
            return {}
        with self._lock:
            try:
                pointer = self._registry.pointer()
            except ArtifactDamaged:
                return {}
            version = pointer.versions[0].version if pointer else ""
            if pointer and version != self._version:
                folder = Path(tempfile.mkdtemp(prefix="files-"))
                try:
                    self._registry.fetch(pointer.versions[0], folder / "version")
                    self._documents = _documents(folder / "version")
                except ArtifactDamaged:
                    self._documents = {}
                finally:
                    shutil.rmtree(folder, ignore_errors=True)
                self._version = version
            return self._documents


def _documents(folder: Path) -> Mapping[str, Indexed]:
    origins = read_origins(folder)
    marks = origins.marks if origins else {}
    return {
        document.uri: Indexed(
            marks.get(document.uri, ""), document.id, document.title, len(document.losses), document.lines
        )
        for document in read_documents(folder)
    }
