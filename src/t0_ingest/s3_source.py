"""The documents bucket as a source."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from shared.errors import Unavailable
from shared.knowledge.documents import DocumentError, RawDocument
from shared.knowledge.sources import MAX_READ_BYTES, Listed

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


class S3Source:
    """All objects under a prefix, their names without it. Needs ListBucket and GetObject there."""

    def __init__(self, client: "S3Client", bucket: str, prefix: str) -> None:
        self._s3 = client
        self._bucket = bucket
        self._prefix = prefix

    def list(self) -> Iterator[Listed]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
        try:
            for page in pages:
                for entry in page.get("Contents", ()):
                    key = entry["Key"]
                    # Consoles write empty objects that stand for folders.
                    if not key.endswith("/"):
                        name, uri = key.removeprefix(self._prefix), f"s3://{self._bucket}/{key}"
                        yield Listed(name, uri, entry["Size"], entry["ETag"])
        except ClientError as error:
            raise Unavailable(f"the documents bucket cannot be listed ({_code(error)})") from error
        except BotoCoreError as error:
            raise Unavailable("S3 did not answer for the list of documents") from error

    def read(self, listed: Listed) -> RawDocument:
        try:
            found = self._s3.get_object(Bucket=self._bucket, Key=f"{self._prefix}{listed.name}")
            return RawDocument(listed.name, listed.uri, found["Body"].read(MAX_READ_BYTES))
        except ClientError as error:
            raise DocumentError(f"cannot be read from S3 ({_code(error)})") from error
        except (BotoCoreError, OSError) as error:
            raise DocumentError("S3 did not deliver it") from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", "unknown"))
