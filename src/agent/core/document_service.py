"""The documents that may be read through the agent: those of the index that search uses."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from agent.settings import AgentSettings
from shared.artifacts.follower import Follower, VersionCache
from shared.artifacts.registry import ArtifactRegistry
from shared.artifacts.storage import LocalRegistry
from shared.knowledge.documents import Document, Library
from shared.knowledge.local_index import index_root, private_folder, sources_folder

LOCAL_RECHECK_S, RECHECK_S = 1.0, 30.0


@dataclass(frozen=True)
class PublishedDocuments:
    """A Library that follows the published index version, and falls back to the files under `packaged`.

    Nothing is fetched or hashed before the first document is asked for. `remote` makes the store
    behind DOCUMENTS_BUCKET; without a bucket it is the one of this machine, which T0 publishes to.
    """

    settings: AgentSettings
    packaged: Path
    remote: Callable[[str, str], ArtifactRegistry]

    def find(self, document_id: str) -> Document | None:
        """The document as it is published now. Raises Unavailable where it cannot be read."""
        return self._follower.current().find(document_id)

    @cached_property
    def _follower(self) -> Follower[Library]:
        # Here, since they load the parsers of documents, which no answer needs.
        from shared.knowledge.index_version import INDEX, verify_folder  # noqa: PLC0415
        from shared.knowledge.library import open_library  # noqa: PLC0415
        from shared.knowledge.sources import folder_digest  # noqa: PLC0415

        settings = self.settings
        base = private_folder(index_root(settings) / folder_digest(self.packaged))
        folder = sources_folder(base, settings)
        store: ArtifactRegistry = LocalRegistry(folder / "published", INDEX)
        recheck = LOCAL_RECHECK_S
        if settings.documents_bucket:
            store, recheck = self.remote(settings.documents_bucket, settings.index_prefix), RECHECK_S
        return Follower(
            store,
            open_library,
            lambda: self.packaged,
            noun="index",
            recheck_seconds=recheck,
            cache=VersionCache(folder / "fetched", verify_folder),
        )
