"""`python -m ops.versions`: which index or model a stack uses, and going back to another one.

It moves the pointer that the functions follow, with the credentials of whoever runs it. Code, index and
model change apart from each other.
"""

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from shared.bundle.loader import load_bundle
from shared.bundle.manifest import MANIFEST
from shared.bundle.publication import CURRENT, Published, fetch, pointer_json, read_pointer
from shared.bundle.s3_objects import S3Objects
from shared.errors import DiecastError, NotFound
from shared.knowledge.s3_store import S3Store

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

type Listing = tuple[str | None, list[str]]
"""The version in use, if any, and all that there are."""


def main(arguments: Sequence[str] | None = None) -> int:
    """List or choose. Returns 0; 1 where that failed, with the reason on standard error."""
    chosen = _parser().parse_args(arguments)
    s3 = boto3.client("s3")
    try:
        if chosen.use:
            chosen.kind_use(s3, chosen.bucket, chosen.prefix, chosen.use)
        in_use, there = chosen.kind_list(s3, chosen.bucket, chosen.prefix)
    except DiecastError as error:
        print(f"error: {error.message}", file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for version in there:
        print(f"{'*' if version == in_use else ' '} {version}")
    if in_use is None:
        print("none is in use; the functions work with the packaged one")
    return 0


def list_indexes(s3: "S3Client", bucket: str, prefix: str) -> Listing:
    """The index in use and those kept before it. Raises IndexDamaged or Unavailable."""
    pointer = S3Store(s3, bucket, prefix).pointer()
    versions = [ref.version for ref in pointer.versions] if pointer else []
    return (versions[0] if versions else None), versions


def use_index(s3: "S3Client", bucket: str, prefix: str, version: str) -> None:
    """Make a kept index current. Raises as S3Store.use."""
    S3Store(s3, bucket, prefix).use(version)


def list_models(s3: "S3Client", bucket: str, prefix: str) -> Listing:
    """The model that current.json names, and every version with a folder. Raises BundleError."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, Delimiter="/")
    folders = [row["Prefix"] for page in pages for row in page.get("CommonPrefixes", [])]
    there = sorted(folder.removeprefix(prefix).rstrip("/") for folder in folders)
    try:
        pointer = read_pointer(S3Objects(s3, bucket).read(prefix + CURRENT))
    except NotFound:
        return None, there
    return pointer.model_version, there


def use_model(s3: "S3Client", bucket: str, prefix: str, version: str) -> None:
    """Point current.json at a version, after all its files were checked and the bundle was opened.

    Raises NotFound, BundleError naming the file, or Unavailable; the pointer then stays as it was.
    """
    objects = S3Objects(s3, bucket)
    digest = hashlib.sha256(objects.read(f"{prefix}{version}/{MANIFEST}")).hexdigest()
    published = Published(version, digest)
    with tempfile.TemporaryDirectory(prefix="model-") as folder:
        fetch(objects, prefix, published, Path(folder))
        load_bundle(Path(folder))
    body = pointer_json(published)
    s3.put_object(Bucket=bucket, Key=prefix + CURRENT, Body=body, ContentType="application/json")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ops.versions",
        description="List the versions of the search index or of the quality model in a bucket, with * at "
        "the one in use, or have the functions of a stack use another one. They follow within half a minute "
        "(index) or a minute (model), unless the stack pins a model by ModelVersion.",
    )
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="index|model")
    for kind, prefix, listing, use in (
        ("index", "index/", list_indexes, use_index),
        ("model", "models/", list_models, use_model),
    ):
        sub = kinds.add_parser(kind, help=f"versions of the {kind}")
        sub.add_argument("--bucket", required=True, help="the bucket: the stack's output DocumentsBucketName")
        sub.add_argument("--prefix", default=prefix, help="where they lie in it (default: %(default)s)")
        sub.add_argument("--use", metavar="VERSION", help="make this one current, after checking it whole")
        sub.set_defaults(kind_list=listing, kind_use=use)
    return parser


if __name__ == "__main__":
    sys.exit(main())
