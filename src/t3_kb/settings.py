"""The environment of T3."""

from pathlib import Path

from shared.settings import Settings


class SearchSettings(Settings):
    """Without DOCUMENTS_BUCKET the index of this machine's cache is used, and the packaged documents."""

    documents_bucket: str | None = None
    index_prefix: str = "index/"
    index_cache_dir: Path | None = None
