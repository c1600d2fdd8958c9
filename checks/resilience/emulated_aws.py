"""DynamoDB and S3 on loopback, with the sessions table and the published index of the packaged documents."""

import logging
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import boto3
from moto.server import ThreadedMotoServer

from checks.benchmarks.environment import in_environment
from checks.resilience.hostile_documents import hostile_documents
from checks.resilience.hostile_texts import planted_documents
from shared.artifacts.s3_storage import S3Registry
from shared.artifacts.storage import LocalRegistry
from shared.assets import asset
from shared.knowledge.index_version import INDEX
from shared.knowledge.packaged import cache_folder, default_version
from shared.knowledge.sources import folder_digest
from t0_ingest.handler import build_service

TABLE, BUCKET = "sessions", "documents"
HOSTILE_DOCUMENTS = 30
SESSIONS_TABLE: Final[Any] = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "sk", "AttributeType": "S"},
        {"AttributeName": "caller", "AttributeType": "S"},
    ],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-caller",
            "KeySchema": [{"AttributeName": "caller", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ],
}
"""Keys and index of the sessions table, as the template has them."""
AWS: Final = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_METRICS_DISABLED": "true",
    "POWERTOOLS_LOG_LEVEL": "WARNING",
    "LOG_LEVEL": "WARNING",
}


@contextmanager
def emulated_aws() -> Iterator[str]:
    """moto's server on a free port; gives its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    emulated = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    emulated.start()
    try:
        yield "http://{}:{}".format(*emulated.get_host_and_port())
    finally:
        emulated.stop()


def packaged_index(cache: Path) -> Path:
    """The index over the packaged documents, in a cache of this run's own."""
    documents = asset("knowledge")
    digest = folder_digest(documents)
    built = default_version(documents, digest, cache_folder(None, digest))
    return Path(shutil.copytree(built, cache_folder(cache, digest) / built.name))


def hostile_index(scratch: Path, seed: int) -> Path:
    """The index over the packaged documents, hostile ones and planted ones, as an ingest makes it."""
    plant, cache = scratch / "plant", scratch / "cache"
    files = {document.name: document.data for document in hostile_documents(HOSTILE_DOCUMENTS, seed)}
    for name, data in {**files, **planted_documents(random.Random(seed))}.items():
        path = plant / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    service = build_service(
        {"KNOWLEDGE_DIR": str(plant), "INDEX_CACHE_DIR": str(cache), "DOCUMENT_SECONDS": "2"}
    )
    job = service.worker.run(service.jobs.start()[0].job_id)
    store = next(cache.rglob("published"))
    pointer = LocalRegistry(store, INDEX).pointer()
    if job.status != "COMPLETE" or pointer is None:
        raise RuntimeError(f"the hostile documents were not ingested: {job.message}")
    return store / "versions" / pointer.versions[0].version


def publish(endpoint: str, index: Path) -> None:
    """Make the table and the bucket, and publish the index, as T0 does."""
    with in_environment({**AWS, "AWS_ENDPOINT_URL": endpoint}):
        boto3.client("dynamodb").create_table(TableName=TABLE, **SESSIONS_TABLE)
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        S3Registry(s3, BUCKET, "index/", INDEX).publish(index.name, index)


def reserved_tokens(endpoint: str) -> dict[str, int]:
    """Tokens that are held for answers, by who asked; whoever holds none is left out."""
    with in_environment({**AWS, "AWS_ENDPOINT_URL": endpoint}):
        pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=TABLE)
        rows = [row for page in pages for row in page["Items"] if row["pk"]["S"].startswith("budget#")]
    held: dict[str, int] = {}
    for row in rows:
        tokens = sum(int(value["N"]) for name, value in row.items() if name.startswith("reserved_"))
        if tokens:
            caller = row["pk"]["S"].removeprefix("budget#")
            held[caller] = held.get(caller, 0) + tokens
    return held
