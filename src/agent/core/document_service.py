"""The documents that may be read through the agent: those of the index that search uses."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from agent.settings import AgentSettings
from shared.knowledge.catalogue import Catalogue
from shared.knowledge.documents import Document
from shared.knowledge.library import Library, open_library
from shared.knowledge.local_index import index_root, private_folder, sources_folder
from shared.knowledge.local_store import LocalStore
from shared.knowledge.sources import folder_digest
from shared.knowledge.versions import IndexStore

LOCAL_RECHECK_S, RECHECK_S = 1.0, 30.0


@dataclass(frozen=True)
class PublishedDocuments:
    """A Library that follows the published index version, and falls back to the files under `packaged`.

    Nothing is fetched or hashed before the first document is asked for. `remote` makes the store
    behind DOCUMENTS_BUCKET; without a bucket it is the one of this machine, which T0 publishes to.
    """

    settings: AgentSettings
    packaged: Path
    remote: Callable[[str, str], IndexStore]

    def find(self, document_id: str) -> Document | None:
        """The document as it is published now. Raises Unavailable where it cannot be read."""
        return self._catalogue.current().find(document_id)

    @cached_property
    def _catalogue(self) -> Catalogue[Library]:
        settings = self.settings
        base = private_folder(index_root(settings) / folder_digest(self.packaged))
        folder = sources_folder(base, settings)
        store: IndexStore = LocalStore(folder / "published")
        recheck = LOCAL_RECHECK_S
        if settings.documents_bucket:
            store, recheck = self.remote(settings.documents_bucket, settings.index_prefix), RECHECK_S
        return Catalogue(
            store, folder / "fetched", open_library, lambda: self.packaged, recheck_seconds=recheck
        )
