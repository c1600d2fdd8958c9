"""The environment of T3."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from shared.settings import Settings


class SearchSettings(Settings):
    """Without DOCUMENTS_BUCKET the index of this machine's cache is used, and the packaged documents.

    INDEX_RECHECK_SECONDS is how long a newly published index may go unseen: 30 with a bucket, where
    looking costs a request, 1 without.
    """

    documents_bucket: str | None = None
    index_prefix: str = "index/"
    index_cache_dir: Path | None = None
    index_recheck_seconds: Annotated[float, Field(ge=0, le=3600)] | None = None
