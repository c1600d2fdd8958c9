"""`diecast versions index` and `model`: which one a stack uses, and going back to another one.

It moves the pointer that the functions follow, with the credentials of whoever runs it. Code, index and
model change apart from each other.
"""

import hashlib
from typing import TYPE_CHECKING

import boto3

from ops.learning.release import publish
from ops.refusals import ended
from shared.artifacts.registry import CURRENT, MANIFEST, VersionRef
from shared.artifacts.s3_storage import S3Objects, S3Registry
from shared.bundle.lines import folder_of
from shared.bundle.published import read_pointer
from shared.errors import NotFound
from shared.knowledge.index_version import INDEX

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

type Listing = tuple[str | None, list[str]]
"""The version in use, if any, and all that there are."""


def run(kind: str, bucket: str, prefix: str, use: str | None, line: str | None = None) -> int:
    """List the versions of `kind` (index, model; with `line` that line's), after choosing `use` where given.

    Returns 0; 1 where that failed, with the reason on standard error.
    """
    return ended(lambda: _list(kind, bucket, f"{prefix}{folder_of(line)}", use, line))


def _list(kind: str, bucket: str, prefix: str, use: str | None, line: str | None) -> None:
    s3 = boto3.client("s3")
    list_versions, use_version = KINDS[kind]
    if use:
        use_version(s3, bucket, prefix, use)
    in_use, there = list_versions(s3, bucket, prefix)
    for version in there:
        print(f"{'*' if version == in_use else ' '} {version}")
    if in_use is None and folder_of(line):
        print(f"none is in use; {line} works with the default line's")
    elif in_use is None:
        print("none is in use; the functions work with the packaged one")


def list_indexes(s3: "S3Client", bucket: str, prefix: str) -> Listing:
    """The index in use and those kept before it. Raises IndexDamaged or Unavailable."""
    pointer = S3Registry(s3, bucket, prefix, INDEX).pointer()
    versions = [ref.version for ref in pointer.versions] if pointer else []
    return (versions[0] if versions else None), versions


def use_index(s3: "S3Client", bucket: str, prefix: str, version: str) -> None:
    """Make a kept index current. Raises as S3Registry.use."""
    S3Registry(s3, bucket, prefix, INDEX).use(version)


def list_models(s3: "S3Client", bucket: str, prefix: str) -> Listing:
    """The model that current.json names, and every version with a folder. Raises BundleError.

    A folder without a manifest is a line's, with versions of its own.
    """
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    names = [row["Key"].removeprefix(prefix).split("/") for page in pages for row in page.get("Contents", [])]
    there = sorted(name[0] for name in names if len(name) == 2 and name[1] == MANIFEST)
    try:
        pointer = read_pointer(S3Objects(s3, bucket).read(prefix + CURRENT))
    except NotFound:
        return None, there
    return pointer.version, there


def use_model(s3: "S3Client", bucket: str, prefix: str, version: str) -> None:
    """Point current.json at a version, after all its files were checked and the bundle was opened. What was
    in use becomes the one before, to which `diecast release --back` goes.

    Raises NotFound, BundleError naming the file, Conflict or Unavailable; the pointer then stays as it was.
    """
    objects = S3Objects(s3, bucket)
    digest = hashlib.sha256(objects.read(f"{prefix}{version}/{MANIFEST}")).hexdigest()
    chosen = VersionRef(version, digest, None)
    publish(objects, prefix, chosen, lambda pointer: pointer.led_by(chosen))


KINDS = {"index": (list_indexes, use_index), "model": (list_models, use_model)}
"""How the versions of each kind are listed, and how one is made current."""
