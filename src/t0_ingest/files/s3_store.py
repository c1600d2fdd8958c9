"""The plant's files in the documents bucket. What is replaced or deleted stays an earlier version."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.contracts.t0 import FileStoreKind
from shared.errors import Conflict, NotFound, Unavailable
from shared.knowledge.sources import MAX_READ_BYTES
from t0_ingest.files.names import RESERVED_ENDING, RESERVED_FOLDER
from t0_ingest.files.store import ALREADY, CHANGED, StoredFile

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_CHANGED = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
_MISSING = frozenset({"NoSuchKey", "404"})


class S3Files:
    """A FileStore under a prefix. Needs ListBucket, GetObject, PutObject and DeleteObject there.

    With `sidecars` the bucket is a knowledge base's: what is written beside the documents is not listed, and
    goes with its document.
    """

    kept = "the one before is an earlier version of the object in the bucket, for 30 days"

    def __init__(self, client: "S3Client", bucket: str, prefix: str, *, sidecars: bool = False) -> None:
        self._s3 = client
        self._bucket = bucket
        self._prefix = prefix
        self._sidecars = sidecars
        self.kind: FileStoreKind = "knowledge_base" if sidecars else "bucket"

    def list(self) -> Sequence[StoredFile]:
        """As FileStore says."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
        with self._talking("the documents"):
            found = [entry for page in pages for entry in page.get("Contents", ())]
        files = [
            StoredFile(
                name := entry["Key"].removeprefix(self._prefix),
                self.uri(name),
                entry["Size"],
                entry["ETag"],
                entry["LastModified"].timestamp(),
            )
            for entry in found
            if not entry["Key"].endswith("/")
        ]
        return [file for file in files if not (self._sidecars and _is_beside(file.name))]

    def read(self, file: StoredFile) -> bytes:
        """As FileStore says."""
        with self._talking(file.name):
            found = self._s3.get_object(
                Bucket=self._bucket, Key=f"{self._prefix}{file.name}", IfMatch=file.etag
            )
            return found["Body"].read(MAX_READ_BYTES)

    def uri(self, name: str) -> str:
        """As FileStore says."""
        return f"s3://{self._bucket}/{self._prefix}{name}"

    def write(self, name: str, data: bytes, etag: str | None) -> str:
        """As FileStore says: of two people who write at once, S3 takes one."""
        condition: dict[str, Any] = {"IfNoneMatch": "*"} if etag is None else {"IfMatch": etag}
        with self._talking(name, CHANGED if etag else ALREADY):
            put = self._s3.put_object(
                Bucket=self._bucket, Key=f"{self._prefix}{name}", Body=data, **condition
            )
            return put["ETag"]

    def delete(self, name: str, etag: str) -> None:
        """As FileStore says."""
        key = f"{self._prefix}{name}"
        with self._talking(name):
            # Looked at first: a deletion does not say what was there.
            if self._s3.head_object(Bucket=self._bucket, Key=key)["ETag"] != etag:
                raise Conflict(f"{name} {CHANGED}")
            self._s3.delete_object(Bucket=self._bucket, Key=key, IfMatch=etag)
            if self._sidecars:
                self._s3.delete_object(Bucket=self._bucket, Key=f"{key}{RESERVED_ENDING}")

    @contextmanager
    def _talking(self, told: str, conflict: str = CHANGED) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", "unknown"))
            if code in _CHANGED:
                raise Conflict(f"{told} {conflict}") from error
            if code in _MISSING:
                raise NotFound(f"there is no file {told}") from error
            raise Unavailable(f"S3 refused {told} ({code})") from error
        except (BotoCoreError, OSError) as error:
            raise Unavailable(f"S3 did not answer for {told}") from error


def _is_beside(name: str) -> bool:
    return name.endswith(RESERVED_ENDING) or name.startswith(f"{RESERVED_FOLDER}/")
