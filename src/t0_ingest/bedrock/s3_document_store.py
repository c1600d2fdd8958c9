"""The documents' part of the bucket, to be read and written."""

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from shared.errors import Unavailable
from shared.knowledge.documents import DocumentError, RawDocument
from shared.knowledge.sources import Listed
from t0_ingest.bedrock.prepare import Stored
from t0_ingest.s3_source import S3Source

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

LONGEST_KEY = 1024
"""Bytes of an object's key in S3; a sidecar's is longer than its document's."""


class S3DocumentStore:
    """A Shelf under a prefix. Needs ListBucket, GetObject and PutObject there, DeleteObject for defaults."""

    def __init__(self, client: "S3Client", bucket: str, prefix: str) -> None:
        self._s3 = client
        self._bucket = bucket
        self._prefix = prefix

    def list(self) -> list[Stored]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
        try:
            return [
                Stored(
                    entry["Key"].removeprefix(self._prefix),
                    entry["Size"],
                    entry["ETag"],
                    entry["LastModified"],
                )
                for page in pages
                for entry in page.get("Contents", ())
                if not entry["Key"].endswith("/")
            ]
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("the documents bucket cannot be listed") from error

    def read(self, name: str) -> RawDocument:
        uri = f"s3://{self._bucket}/{self._prefix}{name}"
        return S3Source(self._s3, self._bucket, self._prefix).read(Listed(name, uri, 0))

    def write(self, name: str, data: bytes) -> None:
        key = f"{self._prefix}{name}"
        if len(key.encode()) > LONGEST_KEY:
            raise DocumentError(f"its name is too long: with its folders it has to leave {LONGEST_KEY} bytes")
        try:
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=data)
        except (ClientError, BotoCoreError, OSError) as error:
            raise Unavailable(f"{name} could not be written to the documents bucket") from error

    def delete(self, name: str) -> None:
        try:
            self._s3.delete_object(Bucket=self._bucket, Key=f"{self._prefix}{name}")
        except (ClientError, BotoCoreError, OSError) as error:
            raise Unavailable(f"{name} could not be removed from the documents bucket") from error
