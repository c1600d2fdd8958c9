"""Published versions in S3: `<prefix>versions/<version>.zip` and `<prefix>current.json`.

One object a version: an upload that breaks off leaves nothing, and one hash covers it all. The
pointer is written with If-Match (If-None-Match for the first), so that of two publishers one fails.
"""

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from shared.errors import Conflict, Unavailable
from shared.knowledge.archive import pack, unpack
from shared.knowledge.manifest import IndexDamaged, sha256_of, verify_folder
from shared.knowledge.versions import NOTHING_PUBLISHED, Pointer, VersionRef, pointer_json, read_pointer

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_CHUNK_BYTES = 1 << 20


class S3Store:
    """An IndexStore in one bucket.

    Reading needs GetObject and ListBucket on the prefix, publishing PutObject and DeleteObject too.
    """

    def __init__(self, client: "S3Client", bucket: str, prefix: str) -> None:
        self._s3 = client
        self._bucket = bucket
        self._prefix = prefix
        self._pointer_key = f"{prefix}current.json"

    def pointer(self, known: Pointer | None = None) -> Pointer | None:
        try:
            if known and known.revision:
                found = self._s3.get_object(
                    Bucket=self._bucket, Key=self._pointer_key, IfNoneMatch=known.revision
                )
            else:
                found = self._s3.get_object(Bucket=self._bucket, Key=self._pointer_key)
            return read_pointer(found["Body"].read(), found["ETag"])
        except ClientError as error:
            code = _code(error)
            if code in {"304", "NotModified"}:
                return known
            if code in {"NoSuchKey", "404"} or (code == "AccessDenied" and not self._pointer_exists()):
                return None
            raise Unavailable(f"the published index cannot be read from S3 ({code})") from error
        except (BotoCoreError, OSError) as error:
            raise Unavailable("S3 did not answer for the published index") from error

    def fetch(self, ref: VersionRef, folder: Path) -> None:
        with tempfile.NamedTemporaryFile(suffix=".zip") as file:
            archive = Path(file.name)
            try:
                found = self._s3.get_object(Bucket=self._bucket, Key=self._version_key(ref.version))
                for block in found["Body"].iter_chunks(_CHUNK_BYTES):
                    file.write(block)
                file.flush()
            except ClientError as error:
                if _code(error) in {"NoSuchKey", "404"}:
                    raise IndexDamaged(f"index {ref.version} is published but missing") from error
                raise Unavailable(f"index {ref.version} cannot be read from S3 ({_code(error)})") from error
            except (BotoCoreError, OSError) as error:
                raise Unavailable(f"S3 did not deliver index {ref.version}") from error
            if sha256_of(archive) != ref.sha256:
                raise IndexDamaged(f"index {ref.version} differs from its published hash")
            unpack(archive, folder)

    def publish(self, version: str, folder: Path) -> Pointer:
        try:
            before = self.pointer() or NOTHING_PUBLISHED
        except IndexDamaged:
            before = Pointer((), self._pointer_etag())  # a damaged pointer is replaced by a good one
        with tempfile.NamedTemporaryFile(suffix=".zip") as file:
            archive = Path(file.name)
            pack(folder, archive)
            ref = VersionRef(version, sha256_of(archive), archive.stat().st_size)
            with archive.open("rb") as body:
                try:
                    self._s3.put_object(Bucket=self._bucket, Key=self._version_key(version), Body=body)
                except (ClientError, BotoCoreError, OSError) as error:
                    raise Unavailable(f"index {version} could not be written to S3") from error
        after = before.advanced(ref)
        try:
            published = Pointer(after.versions, self._point(after))
        except Conflict:
            # A write that got through although its answer was lost is repeated by the client
            # and then refused: our own version in the pointer is a success.
            now = self.pointer()
            if now is None or now.versions != after.versions:
                self._delete(version)
                raise
            published = now
        for old in {ref.version for ref in before.versions} - {ref.version for ref in after.versions}:
            self._delete(old)
        return published

    def use(self, version: str) -> Pointer:
        """Make a version current that is kept, after it was fetched and checked whole.

        Raises NotFound where none of that name is kept, IndexDamaged where it is not whole, and Conflict
        where an ingest published meanwhile.
        """
        after = (self.pointer() or NOTHING_PUBLISHED).led_by(version)
        with tempfile.TemporaryDirectory(prefix="index-") as folder:
            self.fetch(after.versions[0], Path(folder) / version)
            verify_folder(Path(folder) / version)
        return Pointer(after.versions, self._point(after))

    def _point(self, pointer: Pointer) -> str:
        body = pointer_json(pointer)
        key = self._pointer_key
        try:
            if pointer.revision:
                put = self._s3.put_object(
                    Bucket=self._bucket, Key=key, Body=body, IfMatch=pointer.revision,
                    ContentType="application/json",
                )  # fmt: skip
            else:
                put = self._s3.put_object(
                    Bucket=self._bucket, Key=key, Body=body, IfNoneMatch="*", ContentType="application/json"
                )
        except ClientError as error:
            if _code(error) in {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}:
                raise Conflict("another ingest published an index meanwhile") from error
            raise Unavailable(f"the index could not be published to S3 ({_code(error)})") from error
        except (BotoCoreError, OSError) as error:
            raise Unavailable("S3 did not answer while the index was published") from error
        return put["ETag"]

    def _pointer_exists(self) -> bool:
        """Whether the pointer is there, by a listing.

        S3 says "access denied" for a missing object to whoever may list by prefix only: the
        condition on the prefix does not hold for the read of an object.
        """
        try:
            listed = self._s3.list_objects_v2(Bucket=self._bucket, Prefix=self._pointer_key, MaxKeys=1)
        except (ClientError, BotoCoreError, OSError):
            return True  # not known; then "access denied" is what to report
        return any(entry["Key"] == self._pointer_key for entry in listed.get("Contents", ()))

    def _pointer_etag(self) -> str:
        try:
            return self._s3.head_object(Bucket=self._bucket, Key=self._pointer_key)["ETag"]
        except (ClientError, BotoCoreError, OSError) as error:
            raise Unavailable("the published pointer cannot be read from S3") from error

    def _delete(self, version: str) -> None:
        # Best effort: a version left behind costs a little storage and harms nothing.
        with suppress(ClientError, BotoCoreError, OSError):
            self._s3.delete_object(Bucket=self._bucket, Key=self._version_key(version))

    def _version_key(self, version: str) -> str:
        return f"{self._prefix}versions/{version}.zip"


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", "unknown"))
