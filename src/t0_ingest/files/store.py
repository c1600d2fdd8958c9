"""The places where the plant's files are: the interface, and a folder of this machine."""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from shared.contracts.t0 import FileStoreKind
from shared.errors import Conflict, Detail, InvalidInput, NotFound, Unavailable
from shared.knowledge.sources import FolderSource

CHANGED = "was changed by somebody else meanwhile; look at it again before you change it"
ALREADY = "is there already; to replace it, say which state of it is meant (etag)"
REPLACED_FOLDER = ".replaced"
"""Hidden, so that no ingest reads it: files that were replaced or deleted, for a person to take back."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file: its name below the store's root, its uri as ingests have it, bytes, mark, and epoch seconds."""

    name: str
    uri: str
    size: int
    etag: str
    modified: float


class FileStore(Protocol):
    """Every method raises Unavailable where the store does not answer.

    `kept` says where a replaced or deleted file can still be found.
    """

    kind: FileStoreKind
    kept: str

    def list(self) -> Sequence[StoredFile]:
        """All files."""
        ...

    def read(self, file: StoredFile) -> bytes:
        """A file's content. Raises Conflict where it is another one by now, NotFound where it is gone."""
        ...

    def uri(self, name: str) -> str:
        """The uri that a file of this name has."""
        ...

    def write(self, name: str, data: bytes, etag: str | None) -> str:
        """Write a new file (no etag), or in the place of the file of that mark; give the new mark.

        Raises Conflict where the file is there already, or is another one by now.
        """
        ...

    def delete(self, name: str, etag: str) -> None:
        """Delete the file of that mark. Raises Conflict and NotFound."""
        ...


class FolderFiles:
    """The folder that KNOWLEDGE_DIR names. Changes wait for each other at the file `lock`."""

    kind: FileStoreKind = "folder"
    kept = f"the one before is in the folder {REPLACED_FOLDER}"

    def __init__(self, root: Path, lock: Path) -> None:
        self._root = root
        self._lock = lock
        self._source = FolderSource(root, root.name)

    def list(self) -> Sequence[StoredFile]:
        """As FileStore says."""
        return [
            StoredFile(found.name, found.uri, found.size, found.mark, _modified(self._root / found.name))
            for found in self._source.list()
        ]

    def read(self, file: StoredFile) -> bytes:
        """As FileStore says."""
        self._check(file.name, file.etag)
        try:
            return (self._root / file.name).read_bytes()
        except OSError as error:
            raise Unavailable(f"{file.name} cannot be read: {error.strerror}") from error

    def uri(self, name: str) -> str:
        """As FileStore says."""
        return f"{self._root.name}/{name}"

    def write(self, name: str, data: bytes, etag: str | None) -> str:
        """As FileStore says; a reader never sees half a file."""
        with self._changing():
            path = self._inside(name)
            if etag is None and (path.exists() or path.is_symlink()):
                raise Conflict(f"{name} {ALREADY}")
            if etag is not None:
                self._check(name, etag)
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, beside = tempfile.mkstemp(prefix=".upload-", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                if etag is not None:
                    self._put_aside(name)
                Path(beside).replace(path)
            finally:
                Path(beside).unlink(missing_ok=True)
            return self._mark(name)

    def delete(self, name: str, etag: str) -> None:
        """As FileStore says."""
        with self._changing():
            self._inside(name)
            self._check(name, etag)
            self._put_aside(name)

    def _check(self, name: str, etag: str) -> None:
        if self._mark(name) != etag:
            raise Conflict(f"{name} {CHANGED}")

    def _mark(self, name: str) -> str:
        found = self._source.find(name)
        if found is None:
            raise NotFound(f"there is no file {name}")
        return found.mark

    def _put_aside(self, name: str) -> None:
        aside = self._root / REPLACED_FOLDER / f"{name}~{time.time_ns()}"
        aside.parent.mkdir(parents=True, exist_ok=True)
        (self._root / name).rename(aside)

    def _inside(self, name: str) -> Path:
        """The file's path. Raises InvalidInput where a link in it leads out of the folder."""
        root, path = self._root.resolve(), self._root / name
        if not path.parent.resolve().is_relative_to(root):
            reason = "a link in it leads out of the folder of the documents"
            raise InvalidInput(f"name: {reason}", [Detail("name", reason)])
        return path

    @contextmanager
    def _changing(self) -> Iterator[None]:
        if not self._root.is_dir():
            raise Unavailable(f"{self._root.name} is not a folder")
        try:
            with self._lock.open("w") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield
        except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
            reason = "a file has the name of one of its folders, or a folder its own"
            raise InvalidInput(f"name: {reason}", [Detail("name", reason)]) from error
        except OSError as error:
            raise Unavailable(f"the folder of the documents cannot be written: {error.strerror}") from error


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0  # gone since it was listed
