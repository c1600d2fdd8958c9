"""A bucket that holds published bundles."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from shared.artifacts.registry import VersionRef
from shared.bundle.published import pointer_json
from tests.quality_parts import DEFAULT_BUNDLE

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

BUCKET = "plant-models"
PREFIX = "models/"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> "Iterator[S3Client]":
    """A client and an empty bucket, as moto plays them."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket=BUCKET)
        yield client


def upload(s3: "S3Client", version: str, **changes: object) -> VersionRef:
    """Put the default bundle there as `version`, with entries of its manifest changed; not pointed at."""
    manifest = json.loads((DEFAULT_BUNDLE / "manifest.json").read_text(encoding="utf-8"))
    raw = json.dumps({**manifest, "model_version": version, **changes}).encode()
    for path in DEFAULT_BUNDLE.iterdir():
        put(s3, f"{version}/{path.name}", raw if path.name == "manifest.json" else path.read_bytes())
    return VersionRef(version, hashlib.sha256(raw).hexdigest(), None)


def point(s3: "S3Client", published: VersionRef) -> None:
    """Make a version the current one."""
    put(s3, "current.json", pointer_json(published))


def put(s3: "S3Client", name: str, content: bytes) -> None:
    """Write an object below the prefix."""
    s3.put_object(Bucket=BUCKET, Key=f"{PREFIX}{name}", Body=content)


def damaged(name: str) -> bytes:
    """A file of the default bundle with one byte changed."""
    raw = bytearray(Path(DEFAULT_BUNDLE, name).read_bytes())
    raw[len(raw) // 2] ^= 1
    return bytes(raw)
