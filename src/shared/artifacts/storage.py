"""Versions in a local folder, and what every storage needs: hashes, and folders that appear whole."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.artifacts.registry import (
    CURRENT,
    MANIFEST,
    NOTHING_PUBLISHED,
    ArtifactFormat,
    Pointer,
    VersionRef,
)
from shared.errors import ArtifactDamaged, Conflict, Unavailable


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def move_into_place(scratch: Path, folder: Path) -> None:
    """Rename a finished folder. Raises FileExistsError where `folder` is there already."""
    try:
        scratch.rename(folder)
    except OSError as error:
        if folder.exists():
            raise FileExistsError(str(folder)) from error
        raise


class LocalRegistry:
    """An ArtifactRegistry of one machine: `<root>/versions/<version>/` and `<root>/current.json`.

    A version's hash is that of its manifest, which hashes the rest.
    """

    def __init__(self, root: Path, artifact_format: ArtifactFormat) -> None:
        self._root = root
        self._format = artifact_format
        self._noun, self._damaged = artifact_format.noun, artifact_format.damaged
        self._current = root / CURRENT

    def pointer(self, known: Pointer | None = None) -> Pointer | None:
        try:
            data = self._current.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unavailable(f"the published {self._noun} cannot be read: {error.strerror}") from error
        revision = hashlib.sha256(data).hexdigest()
        return known if known and known.revision == revision else self._format.read_pointer(data, revision)

    def fetch(self, ref: VersionRef, folder: Path) -> None:
        stored = self._root / "versions" / ref.version
        told = f"{self._noun} {ref.version}"
        try:
            if ref.sha256 not in (None, sha256_of(stored / MANIFEST)):
                raise self._damaged(f"{told}: the manifest differs from what was published")
            shutil.copytree(stored, folder, ignore=shutil.ignore_patterns("*.lock"))
        except OSError as error:
            raise self._damaged(f"{told}: {error.strerror or 'cannot be copied'}") from error
        self._format.verified_files(folder)

    def publish(self, version: str, folder: Path) -> Pointer:
        names = self._format.verified_files(folder)
        stored = self._root / "versions" / version
        shutil.copytree(folder, stored, ignore=shutil.ignore_patterns("*.lock"))
        size = sum((stored / name).stat().st_size for name in names if name != MANIFEST)
        ref = VersionRef(version, sha256_of(stored / MANIFEST), size)
        with self._locked():
            before = self._pointer_or_none() or NOTHING_PUBLISHED
            after = before.advanced(ref)
            self._replace(self._format.pointer_json(after))
        for old in {ref.version for ref in before.versions} - {ref.version for ref in after.versions}:
            shutil.rmtree(self._root / "versions" / old, ignore_errors=True)
        return self.pointer() or after

    def _pointer_or_none(self) -> Pointer | None:
        try:
            return self.pointer()
        except ArtifactDamaged:
            return None  # a damaged pointer is replaced by the first good publish

    def _replace(self, data: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=self._root)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(self._current)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._root / "current.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Conflict("another ingest is publishing to this folder") from error
            yield
