"""The page's bucket: uploads, and the end of assets that no open page can need any more.

A page that is open when a new one is deployed still asks for the assets it was made with. They are
therefore not removed but marked with the time, and removed by the first deploy after a grace period.
The mark is a tag of the object itself; uploading the asset again takes it off.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ops.page.build import ASSETS, PageFile
from ops.page.errors import DeployFailed

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef, TagTypeDef

REPLACED_AT = "replaced-at"


@dataclass(frozen=True, slots=True)
class PageBucket:
    """The bucket with this name."""

    s3: "S3Client"
    name: str

    def put(self, file: PageFile) -> None:
        """Upload one file, in place of what has its key."""
        self.s3.put_object(
            Bucket=self.name,
            Key=file.key,
            Body=file.content,
            ContentType=file.content_type,
            CacheControl=file.cache_control,
        )

    def assets(self) -> Iterator[str]:
        """The keys of all assets, replaced ones among them."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=ASSETS)
        for page in pages:
            for row in page.get("Contents", []):
                yield row["Key"]

    def replaced_at(self, key: str) -> datetime | None:
        """When the asset was marked as replaced; None where it is not."""
        tags = self.s3.get_object_tagging(Bucket=self.name, Key=key)["TagSet"]
        return next((datetime.fromisoformat(tag["Value"]) for tag in tags if tag["Key"] == REPLACED_AT), None)

    def mark_replaced(self, key: str, now: datetime) -> None:
        """Mark the asset as replaced from now on."""
        tags: list[TagTypeDef] = [{"Key": REPLACED_AT, "Value": now.isoformat(timespec="seconds")}]
        self.s3.put_object_tagging(Bucket=self.name, Key=key, Tagging={"TagSet": tags})

    def remove(self, key: str) -> None:
        """Remove the asset; the bucket keeps the version for its noncurrent days."""
        self.s3.delete_object(Bucket=self.name, Key=key)

    def empty(self) -> int:
        """Remove everything with all its versions, as CloudFormation demands before it deletes a bucket.

        Gives the number of versions that are gone.
        """
        gone = 0
        for page in self.s3.get_paginator("list_object_versions").paginate(Bucket=self.name):
            rows = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            if not rows:
                continue
            objects: list[ObjectIdentifierTypeDef] = [
                {"Key": row["Key"], "VersionId": row["VersionId"]} for row in rows
            ]
            answer = self.s3.delete_objects(Bucket=self.name, Delete={"Objects": objects, "Quiet": True})
            for refused in answer.get("Errors", []):
                raise DeployFailed(f"{refused['Key']} could not be removed: {refused['Message']}")
            gone += len(objects)
        return gone
