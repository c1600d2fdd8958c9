"""DynamoDB and S3 on loopback, with the sessions table and the published index of the packaged documents."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import boto3
from moto.server import ThreadedMotoServer

from checks.benchmarks.environment import in_environment
from shared.artifacts.s3_storage import S3Registry
from shared.assets import asset
from shared.knowledge.index_version import INDEX
from shared.knowledge.packaged import cache_folder, default_version
from shared.knowledge.sources import folder_digest

TABLE, BUCKET = "sessions", "documents"
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


def publish(endpoint: str, index: Path) -> None:
    """Make the table and the bucket, and publish the index, as T0 does."""
    with in_environment({**AWS, "AWS_ENDPOINT_URL": endpoint}):
        boto3.client("dynamodb").create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
        )
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        S3Registry(s3, BUCKET, "index/", INDEX).publish(index.name, index)
