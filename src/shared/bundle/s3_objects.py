"""Published bundles in an S3 bucket."""

from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from shared.aws_clients import QUICK
from shared.errors import NotFound, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


def bucket_objects(bucket: str) -> "S3Objects":
    """The objects of a bucket, with the credentials and the region of this process."""
    return S3Objects(boto3.client("s3", config=QUICK), bucket)


class S3Objects:
    """Reads objects of one bucket; needs GetObject on what is read and nothing else."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._s3 = client
        self._bucket = bucket

    def read(self, key: str) -> bytes:
        """An object's content. Without the right to list, S3 says "access denied" for a missing one."""
        try:
            return self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", "unknown"))
            if code in {"NoSuchKey", "404"}:
                raise NotFound(f"s3://{self._bucket}/{key} does not exist") from error
            if code in {"AccessDenied", "403"}:
                message = f"s3://{self._bucket}/{key} does not exist or may not be read"
                raise Unavailable(message) from error
            raise Unavailable(f"s3://{self._bucket}/{key} cannot be read ({code})") from error
        except (BotoCoreError, OSError) as error:
            raise Unavailable(f"S3 did not deliver s3://{self._bucket}/{key}") from error
