"""The Lambda entry of T3, and where its parts are put together."""

import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.assets import asset
from shared.contracts.parsing import parse
from shared.contracts.t3 import SearchRequest
from shared.knowledge.catalogue import Catalogue
from shared.knowledge.local_store import LocalStore
from shared.knowledge.packaged import cache_folder, default_version
from shared.knowledge.sources import folder_digest
from shared.knowledge.versions import IndexStore
from shared.settings import read_settings
from shared.tool_adapter import Logic, Payload, tool_handler
from t3_kb.reader import Index
from t3_kb.search import search
from t3_kb.settings import SearchSettings


def build_catalogue(environment: Mapping[str, str]) -> Catalogue[Index]:
    """The index to search as the environment says: published in S3 or on this machine, else packaged."""
    settings = read_settings(SearchSettings, environment)
    documents = asset("knowledge")
    digest = folder_digest(documents)
    folder = cache_folder(settings.index_cache_dir, digest)
    store: IndexStore = LocalStore(folder / "published")
    recheck = 1.0
    if settings.documents_bucket:
        store, recheck = _s3_store(settings.documents_bucket, settings.index_prefix), 30.0
    if settings.index_recheck_seconds is not None:
        recheck = settings.index_recheck_seconds
    return Catalogue(
        store,
        folder / "fetched",
        Index,
        lambda: default_version(documents, digest, folder),
        recheck_seconds=recheck,
    )


def _s3_store(bucket: str, prefix: str) -> IndexStore:
    # Imported here: without a bucket there is nothing to load botocore for.
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    from shared.knowledge.s3_store import S3Store  # noqa: PLC0415

    # A question waits for this, so an S3 that does not answer is given up early.
    quick = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 2})
    return S3Store(boto3.client("s3", config=quick), bucket, prefix)


def search_logic(environment: Mapping[str, str]) -> Logic:
    """T3's payload-to-answer function; the index is opened by its first call."""
    catalogue = cache(lambda: build_catalogue(environment))

    def logic(payload: Payload) -> Mapping[str, Any]:
        return search(parse(SearchRequest, payload), catalogue().current())

    return logic


handler = tool_handler("t3_kb", search_logic(os.environ))
