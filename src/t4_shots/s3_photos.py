"""Photos of parts in a bucket of their own, whose rule deletes them when their shots end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from shared.errors import Unavailable
from t4_shots.photos import FOLDER

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


class S3Photos:
    """A PhotoStore of the keys `photos/<line>/<file>`. Needs PutObject and GetObject on them, and ListBucket:
    without it S3 does not tell a photo that is gone from one that may not be read."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._s3 = client
        self._bucket = bucket

    def keep(self, line: str, file: str, content: bytes, media_type: str) -> None:
        """See PhotoStore."""
        with _faults("written"):
            self._s3.put_object(
                Bucket=self._bucket, Key=_key(line, file), Body=content, ContentType=media_type
            )

    def read(self, line: str, file: str) -> bytes | None:
        """See PhotoStore."""
        with _faults("read"):
            try:
                return self._s3.get_object(Bucket=self._bucket, Key=_key(line, file))["Body"].read()
            except self._s3.exceptions.NoSuchKey:
                return None


def _key(line: str, file: str) -> str:
    return f"{FOLDER}/{line}/{file}"


@contextmanager
def _faults(done: str) -> Iterator[None]:
    try:
        yield
    except (ClientError, BotoCoreError, OSError) as error:
        raise Unavailable(f"S3 did not let the photo be {done}") from error
