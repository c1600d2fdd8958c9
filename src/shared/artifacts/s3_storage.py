"""Versions in S3: the objects of a bucket, and a registry of one archive a version."""

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from shared.artifacts.registry import (
    CURRENT,
    NOTHING_PUBLISHED,
    ArtifactFormat,
    Pointer,
    VersionRef,
)
from shared.artifacts.storage import sha256_of
from shared.aws_clients import QUICK
from shared.errors import ArtifactDamaged, Conflict, NotFound, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_CHUNK_BYTES = 1 << 20
_UNCHANGED = frozenset({"304", "NotModified"})
_MISSING = frozenset({"404", "NoSuchKey"})
_DENIED = frozenset({"403", "AccessDenied"})
_CHANGED_MEANWHILE = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})


class AccessDenied(Unavailable):
    """An object that may not be read, or is not there: without the right to list, S3 does not say which."""


class S3Objects:
    """Objects of one bucket, with boto3's errors turned into ours.

    `told` is what a message calls an object; without it that is its address.
    """

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._s3 = client
        self._bucket = bucket

    def read(self, key: str, told: str = "") -> bytes:
        """Return an object's content. Raises NotFound, AccessDenied or Unavailable. Needs GetObject."""
        with self._reading(key, told):
            return self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()

    def read_if_changed(self, key: str, revision: str, told: str) -> tuple[bytes, str] | None:
        """Return content and revision (ETag), or None where the revision is still `revision`.

        Raises as `read`. An empty `revision` is none.
        """
        condition: dict[str, Any] = {"IfNoneMatch": revision} if revision else {}
        with self._reading(key, told):
            try:
                found = self._s3.get_object(Bucket=self._bucket, Key=key, **condition)
            except ClientError as error:
                if _code(error) in _UNCHANGED:
                    return None
                raise
            return found["Body"].read(), found["ETag"]

    def revision(self, key: str, told: str) -> str:
        """Return an object's revision without its content. Raises as `read`."""
        with self._reading(key, told):
            return self._s3.head_object(Bucket=self._bucket, Key=key)["ETag"]

    def download(self, key: str, file: IO[bytes], told: str) -> None:
        """Write an object's content into `file`. Raises as `read`."""
        with self._reading(key, told):
            found = self._s3.get_object(Bucket=self._bucket, Key=key)
            file.writelines(found["Body"].iter_chunks(_CHUNK_BYTES))
            file.flush()

    def upload(self, key: str, path: Path, told: str) -> None:
        """Write a file's content. Raises Unavailable. Needs PutObject."""
        with self._writing(told), path.open("rb") as body:
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=body)

    def replace(self, key: str, body: bytes, revision: str, told: str) -> str:
        """Write JSON in the place of `revision`, or as the first (empty), and return its new revision.

        Raises Conflict where somebody else wrote meanwhile, otherwise as `upload`.
        """
        condition: dict[str, Any] = {"IfMatch": revision} if revision else {"IfNoneMatch": "*"}
        with self._writing(told):
            try:
                put = self._s3.put_object(
                    Bucket=self._bucket, Key=key, Body=body, ContentType="application/json", **condition
                )
            except ClientError as error:
                if _code(error) in _CHANGED_MEANWHILE:
                    raise Conflict(f"{told} was changed by somebody else meanwhile") from error
                raise
            return put["ETag"]

    def write(self, key: str, body: bytes, told: str) -> None:
        """Write JSON, whatever is there. Raises as `upload`."""
        with self._writing(told):
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType="application/json")

    def delete(self, key: str) -> None:
        """Delete an object. Best effort: one left behind costs a little storage and harms nothing."""
        with suppress(ClientError, BotoCoreError, OSError):
            self._s3.delete_object(Bucket=self._bucket, Key=key)

    def is_missing(self, key: str) -> bool:
        """Return whether a listing shows that an object is not there. Needs ListBucket on its prefix.

        S3 says "access denied" for a missing object to whoever may list by prefix only: the condition
        on the prefix does not hold for the read of an object.
        """
        try:
            listed = self._s3.list_objects_v2(Bucket=self._bucket, Prefix=key, MaxKeys=1)
        except (ClientError, BotoCoreError, OSError):
            return False  # not known; then "access denied" is what to report
        return all(entry["Key"] != key for entry in listed.get("Contents", ()))

    @contextmanager
    def _reading(self, key: str, told: str) -> Iterator[None]:
        told = told or f"s3://{self._bucket}/{key}"
        try:
            yield
        except ClientError as error:
            code = _code(error)
            if code in _MISSING:
                raise NotFound(f"{told} does not exist") from error
            if code in _DENIED:
                raise AccessDenied(f"{told} does not exist or may not be read") from error
            raise Unavailable(f"{told} cannot be read from S3 ({code})") from error
        except (BotoCoreError, OSError) as error:
            raise Unavailable(f"S3 did not deliver {told}") from error

    @contextmanager
    def _writing(self, told: str) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            raise Unavailable(f"{told} could not be written to S3 ({_code(error)})") from error
        except (BotoCoreError, OSError) as error:
            raise Unavailable(f"S3 did not answer while {told} was written") from error


def bucket_objects(bucket: str) -> S3Objects:
    """Return the objects of a bucket, with the credentials and the region of this process."""
    return S3Objects(boto3.client("s3", config=QUICK), bucket)


class S3Registry:
    """An ArtifactRegistry in one bucket: `<prefix>versions/<version>.zip` and `<prefix>current.json`.

    One object a version: an upload that breaks off leaves nothing, and one hash covers it all. The
    pointer is written with If-Match (If-None-Match for the first), so that of two publishers one fails.
    Reading needs GetObject and ListBucket on the prefix, publishing PutObject and DeleteObject too.
    """

    def __init__(self, client: "S3Client", bucket: str, prefix: str, artifact_format: ArtifactFormat) -> None:
        self._objects = S3Objects(client, bucket)
        self._format = artifact_format
        self._noun, self._damaged = artifact_format.noun, artifact_format.damaged
        self._prefix = prefix
        self._pointer_key = f"{prefix}{CURRENT}"
        self._told = f"the published {self._noun}"

    def pointer(self, known: Pointer | None = None) -> Pointer | None:
        revision = known.revision if known else ""
        try:
            found = self._objects.read_if_changed(self._pointer_key, revision, self._told)
        except NotFound:
            return None
        except AccessDenied:
            if self._objects.is_missing(self._pointer_key):
                return None
            raise
        return known if found is None else self._format.read_pointer(*found)

    def fetch(self, ref: VersionRef, folder: Path) -> None:
        told = f"{self._noun} {ref.version}"
        with tempfile.NamedTemporaryFile(suffix=".zip") as file:
            archive = Path(file.name)
            try:
                self._objects.download(self._version_key(ref.version), file.file, told)
            except NotFound as error:
                raise self._damaged(f"{told} is published but missing") from error
            if ref.sha256 not in (None, sha256_of(archive)):
                raise self._damaged(f"{told} differs from its published hash")
            try:
                unpack(archive, folder)
            except ValueError as error:
                raise self._damaged(f"{told}: {error}") from error
        self._format.verified_files(folder)

    def publish(self, version: str, folder: Path) -> Pointer:
        try:
            before = self.pointer() or NOTHING_PUBLISHED
        except ArtifactDamaged:
            # A damaged pointer is replaced by a good one.
            before = Pointer((), self._objects.revision(self._pointer_key, self._told))
        with tempfile.NamedTemporaryFile(suffix=".zip") as file:
            archive = Path(file.name)
            pack(folder, self._format.verified_files(folder), archive)
            ref = VersionRef(version, sha256_of(archive), archive.stat().st_size)
            self._objects.upload(self._version_key(version), archive, f"{self._noun} {version}")
        after = before.advanced(ref)
        try:
            published = self._point(after)
        except Conflict:
            # A write that got through although its answer was lost is repeated by the client
            # and then refused: our own version in the pointer is a success.
            now = self.pointer()
            if now is None or now.versions != after.versions:
                self._objects.delete(self._version_key(version))
                raise
            published = now
        for old in {ref.version for ref in before.versions} - {ref.version for ref in after.versions}:
            self._objects.delete(self._version_key(old))
        return published

    def use(self, version: str) -> Pointer:
        """Make a version current that is kept, after it was fetched and checked whole.

        Raises NotFound where none of that name is kept, ArtifactDamaged where it is not whole, and
        Conflict where an ingest published meanwhile.
        """
        after = (self.pointer() or NOTHING_PUBLISHED).led_by(version, self._noun)
        with tempfile.TemporaryDirectory(prefix=f"{self._noun}-") as folder:
            self.fetch(after.versions[0], Path(folder) / version)
        return self._point(after)

    def _point(self, pointer: Pointer) -> Pointer:
        body = self._format.pointer_json(pointer)
        revision = self._objects.replace(self._pointer_key, body, pointer.revision, self._told)
        return Pointer(pointer.versions, revision)

    def _version_key(self, version: str) -> str:
        return f"{self._prefix}versions/{version}.zip"


def pack(folder: Path, names: Sequence[str], archive: Path) -> None:
    """Write these files of a folder into a zip file."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name in names:
            file.write(folder / name, name)


def unpack(archive: Path, folder: Path) -> None:
    """Unpack into `folder` (made here). Raises ValueError where the file is no such archive."""
    try:
        with zipfile.ZipFile(archive) as file:
            for name in file.namelist():
                if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                    raise ValueError(f"the archive holds a file outside it: {name}")
            folder.mkdir(parents=True)
            file.extractall(folder)  # every name was checked above
    except (zipfile.BadZipFile, EOFError) as error:
        raise ValueError("the archive is damaged") from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", "unknown"))
