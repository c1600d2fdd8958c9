"""Published versions in a local folder: `versions/<version>/` and `current.json`."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.errors import Conflict, Unavailable
from shared.knowledge.manifest import MANIFEST_NAME, IndexDamaged, sha256_of, verify_folder
from shared.knowledge.versions import NOTHING_PUBLISHED, Pointer, VersionRef, pointer_json, read_pointer


class LocalStore:
    """An IndexStore for one machine; a version's hash is that of its manifest, which hashes the rest."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._current = root / "current.json"

    def pointer(self, known: Pointer | None = None) -> Pointer | None:
        try:
            data = self._current.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unavailable(f"the published index cannot be read: {error.strerror}") from error
        revision = hashlib.sha256(data).hexdigest()
        return known if known and known.revision == revision else read_pointer(data, revision)

    def fetch(self, ref: VersionRef, folder: Path) -> None:
        stored = self._root / "versions" / ref.version
        try:
            if sha256_of(stored / MANIFEST_NAME) != ref.sha256:
                raise IndexDamaged(f"index {ref.version}: the manifest differs from what was published")
            shutil.copytree(stored, folder, ignore=shutil.ignore_patterns("*.lock"))
        except OSError as error:
            raise IndexDamaged(f"index {ref.version}: {error.strerror or 'cannot be copied'}") from error

    def publish(self, version: str, folder: Path) -> Pointer:
        manifest = verify_folder(folder)
        stored = self._root / "versions" / version
        shutil.copytree(folder, stored, ignore=shutil.ignore_patterns("*.lock"))
        size = sum((stored / name).stat().st_size for name in manifest.files)
        ref = VersionRef(version, sha256_of(stored / MANIFEST_NAME), size)
        with self._locked():
            before = self._pointer_or_none() or NOTHING_PUBLISHED
            after = before.advanced(ref)
            self._replace(pointer_json(after))
        for old in {ref.version for ref in before.versions} - {ref.version for ref in after.versions}:
            shutil.rmtree(self._root / "versions" / old, ignore_errors=True)
        return self.pointer() or after

    def _pointer_or_none(self) -> Pointer | None:
        try:
            return self.pointer()
        except IndexDamaged:
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
