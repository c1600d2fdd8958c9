"""The Lambda entry of T3, and where its parts are put together."""

import os
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from shared.artifacts.follower import Follower, VersionCache
from shared.artifacts.registry import ArtifactRegistry
from shared.artifacts.storage import LocalRegistry
from shared.assets import asset
from shared.contracts.parsing import parse
from shared.contracts.t3 import SearchAnswer, SearchRequest
from shared.knowledge.index_version import INDEX, verify_folder
from shared.knowledge.local_index import index_root, private_folder, sources_folder
from shared.knowledge.packaged import default_version
from shared.knowledge.sources import folder_digest
from shared.settings import SettingsError, read_settings
from shared.tool_adapter import Logic, Payload, tool_handler
from t3_kb.index import Index
from t3_kb.query_parser import QueryParser
from t3_kb.search import search
from t3_kb.settings import SearchSettings

type Search = Callable[[SearchRequest], SearchAnswer]


def build_search(environment: Mapping[str, str]) -> Search:
    """Search as the environment says: in a Bedrock knowledge base, or in an index of our own."""
    settings = read_settings(SearchSettings, environment)
    if settings.knowledge_base_mode == "bedrock":
        return _in_bedrock(settings)
    index = follow_index(settings)
    return lambda request: search(request, index.current())


def follow_index(settings: SearchSettings) -> Follower[Index]:
    """The index to search: published in S3 or on this machine, else over the packaged documents."""
    documents = asset("knowledge")
    digest = folder_digest(documents)
    base = private_folder(index_root(settings) / digest)
    folder = sources_folder(base, settings)
    store: ArtifactRegistry = LocalRegistry(folder / "published", INDEX)
    recheck = 1.0
    if settings.documents_bucket:
        store, recheck = _s3_store(settings.documents_bucket, settings.index_prefix), 30.0
    if settings.index_recheck_seconds is not None:
        recheck = settings.index_recheck_seconds
    return Follower(
        store,
        Index,
        lambda: default_version(documents, digest, base),
        noun="index",
        recheck_seconds=recheck,
        cache=VersionCache(folder / "fetched", verify_folder),
    )


def _s3_store(bucket: str, prefix: str) -> ArtifactRegistry:
    # Imported here: without a bucket there is nothing to load botocore for.
    import boto3  # noqa: PLC0415

    from shared.artifacts.s3_storage import S3Registry  # noqa: PLC0415
    from shared.aws_clients import QUICK  # noqa: PLC0415

    return S3Registry(boto3.client("s3", config=QUICK), bucket, prefix, INDEX)


def _in_bedrock(settings: SearchSettings) -> Search:
    import boto3  # noqa: PLC0415

    from shared.aws_clients import SEARCH  # noqa: PLC0415
    from shared.knowledge.documents import RawDocument  # noqa: PLC0415
    from shared.knowledge.glossary import GLOSSARY_NAME, parse_glossary  # noqa: PLC0415
    from t3_kb.bedrock.knowledge_base import KnowledgeBase  # noqa: PLC0415
    from t3_kb.bedrock.search import KnowledgeBaseSearch  # noqa: PLC0415

    model = settings.generate_model_arn if settings.generate_answer else None
    if not settings.knowledge_base_id:
        raise SettingsError("KNOWLEDGE_BASE_MODE=bedrock also needs KNOWLEDGE_BASE_ID")
    if settings.generate_answer and not model:
        raise SettingsError("GENERATE_ANSWER also needs GENERATE_MODEL_ARN")
    client = boto3.client("bedrock-agent-runtime", config=SEARCH)
    words = asset("knowledge", GLOSSARY_NAME)
    glossary = parse_glossary(RawDocument(GLOSSARY_NAME, GLOSSARY_NAME, words.read_bytes()))
    base = KnowledgeBase(client, settings.knowledge_base_id, model)
    return KnowledgeBaseSearch(base, QueryParser(glossary), settings.knowledge_min_score).search


def search_logic(environment: Mapping[str, str]) -> Logic:
    """T3's payload-to-answer function; the index is opened by its first call."""
    find = cache(lambda: build_search(environment))

    def logic(payload: Payload) -> Mapping[str, Any]:
        return find()(parse(SearchRequest, payload))

    return logic


handler = tool_handler("t3_kb", search_logic(os.environ), os.environ, ahead={"query": "기포 원인"})
